"""The blank workbook: its sheets, drawn with XlsxWriter once for a framework."""
