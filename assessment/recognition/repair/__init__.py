"""Formulas put right, as far as only one formula can be meant."""
