"""Tests of assessment/sheets/."""
