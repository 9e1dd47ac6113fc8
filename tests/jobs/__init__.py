"""Tests of assessment/jobs/."""
