"""What a workbook's own formulas say, and where they are wrong."""
