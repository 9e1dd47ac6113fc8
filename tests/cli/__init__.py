"""Tests of assessment/cli/."""
