"""Tests of assessment/people/."""
