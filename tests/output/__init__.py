"""Tests of assessment/output/."""
