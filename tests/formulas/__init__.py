"""Tests of assessment/formulas/."""
