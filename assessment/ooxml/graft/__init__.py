"""Sheets of another package added to a workbook: taken apart, their formats merged, slots
filled; and one package made for many people.
"""
