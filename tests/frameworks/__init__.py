"""Tests of assessment/frameworks/."""
