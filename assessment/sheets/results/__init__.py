"""Sheets of results, added to a person's workbook: other tracks, comparisons, what to talk
about, what was carried over.
"""
