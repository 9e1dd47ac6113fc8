"""Workbooks as bytes: the package, its parts, cells and styles, read and edited without loss.

The lowest layer. It knows spreadsheets and no competency, imports nothing of the
layers above, and can be used for any .xlsx or .xlsm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assessment.ooxml.package import Limits, Package, open_package
from assessment.ooxml.workbook import Workbook, open_workbook

if TYPE_CHECKING:
    from assessment.ooxml.edit import Edit, Edited, edit_workbook
    from assessment.ooxml.splice import Formula

__all__ = ["Edit", "Edited", "Formula", "Limits", "Package", "Workbook", "edit_workbook", "open_package", "open_workbook"]


def __getattr__(name: str) -> Any:
    """Import the editor on first use: most of what is done only reads."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module("assessment.ooxml.splice" if name == "Formula" else "assessment.ooxml.edit"), name)
