"""Sheets that are made anew, with XlsxWriter; they see results, never files."""
