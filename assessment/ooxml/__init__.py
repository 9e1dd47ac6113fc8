"""Workbooks as bytes: the package, its parts, cells and styles, read and edited without loss.

It knows spreadsheets and no competency, and can be used for any .xlsx or .xlsm.
"""

import lazy_loader

# imported on first use: who only reads does not wait for the editor; the names stand in
# __init__.pyi
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
