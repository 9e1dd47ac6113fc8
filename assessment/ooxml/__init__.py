"""Workbooks as bytes: the package, its parts, cells and styles, read and edited without loss.

The lowest layer. It knows spreadsheets and no competency, imports nothing of the
layers above, and can be used for any .xlsx or .xlsm.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assessment.ooxml.edit import Edit, Edited, edit_workbook
    from assessment.ooxml.package import Limits, Package, open_package
    from assessment.ooxml.workbook import Workbook, open_workbook
    from assessment.ooxml.write.splice import Formula

__all__ = ["Edit", "Edited", "Formula", "Limits", "Package", "Workbook", "edit_workbook", "open_package", "open_workbook"]

_HOMES = {"Formula": "write.splice", "Limits": "package", "Package": "package", "Workbook": "workbook", "open_package": "package", "open_workbook": "workbook"}


def __getattr__(name: str) -> Any:
    """Import on first use: who reads a file's bytes only, or a workbook only, does not wait for the editor."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'edit')}"), name)
