"""Structure files: what is read, what is written, what is lost."""

from adatom.structure.files.formats import EXPORT_FORMATS, FileFormat, dropped, format_for
from adatom.structure.files.reading import read_structures
from adatom.structure.files.writing import check_can_write, write_structures

__all__ = [
    "EXPORT_FORMATS",
    "FileFormat",
    "check_can_write",
    "dropped",
    "format_for",
    "read_structures",
    "write_structures",
]
