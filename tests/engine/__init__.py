"""Tests of assessment/engine/."""
