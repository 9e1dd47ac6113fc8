"""Tests of assessment/words/."""
