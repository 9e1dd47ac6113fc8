"""Workbooks as bytes: the package, its parts, cells and styles.

The lowest layer. It knows spreadsheets and no competency, imports nothing of the
layers above, and can be used for any .xlsx or .xlsm.
"""

from assessment.ooxml.package import Limits, Package, open_package
from assessment.ooxml.workbook import Workbook, open_workbook

__all__ = ["Limits", "Package", "Workbook", "open_package", "open_workbook"]
