"""Tests of assessment/recognition/."""
