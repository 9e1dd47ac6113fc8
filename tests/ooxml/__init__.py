"""Tests of assessment/ooxml/."""
