"""Career frameworks: from data files to values. Sees data files only: no workbook, no command."""
