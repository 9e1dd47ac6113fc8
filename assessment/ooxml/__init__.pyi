"""The public names of the lowest layer and where each lives."""

from .edit import Edit as Edit
from .edit import Edited as Edited
from .edit import edit_workbook as edit_workbook
from .package import Limits as Limits
from .package import Package as Package
from .package import open_package as open_package
from .workbook import Workbook as Workbook
from .workbook import open_workbook as open_workbook
from .write.splice import Formula as Formula

__all__ = [
    "Edit",
    "Edited",
    "Formula",
    "Limits",
    "Package",
    "Workbook",
    "edit_workbook",
    "open_package",
    "open_workbook",
]
