"""The zip of a checkpoint: is it one that every reader reads alike, and what does its pickle say.

Python's zip reader looks into a file here; torch's loads it. A file on which the two could disagree would be
checked as one thing and loaded as another, so anything that torch itself never writes is refused.
"""

import os
import struct
import zipfile
from pathlib import Path
from typing import Any, BinaryIO

from adatom.errors import ModelError

PICKLE_LIMIT = 32 * 1024**2
"""Bytes; the pickle of a large model with its settings takes a few hundred thousand."""

CONTENTS_LIMIT = 16 * 1024**2
"""Bytes; a hundred for each tensor of the model."""

_LOCAL_HEADER = b"PK\x03\x04"
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
_UNSAID = {0xFFFF, 0xFFFFFFFF}  # in place of what only the 64-bit record can hold


def read_description(path: Path) -> bytes:
    """Return the pickle that describes a checkpoint, its weights left where they are.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    ModelError
        If there is no such file, it cannot be read, is damaged, is no checkpoint, or could be read in two
        ways.
    """
    try:
        with path.open("rb") as file:
            _check_beginning(path, file)
            _check_end(path, file)
            with zipfile.ZipFile(file) as archive:
                return archive.read(_the_pickle(path, archive))
    except FileNotFoundError as error:
        raise ModelError(f"There is no file {path}. Choose a checkpoint that is there.") from error
    except OSError as error:
        if path.is_dir():
            text = f"{path} is a folder. Choose the checkpoint in it, a file that ends in .pt."
            raise ModelError(text) from error
        raise ModelError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (zipfile.BadZipFile, EOFError, ValueError, struct.error, NotImplementedError) as error:
        raise damaged(path) from error


def check_weights(path: Path) -> None:
    """Compare all that is in a checkpoint with the checksums beside it, which torch does not do.

    It takes about a second per gigabyte.

    Raises
    ------
    ModelError
        If it cannot be read or is not what was written.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            wrong = archive.testzip()
    except (OSError, zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as error:
        raise damaged(path) from error
    if wrong is not None:
        raise damaged(path)


def damaged(path: Path) -> ModelError:
    """Return the error that says a file is damaged."""
    return ModelError(f"{path.name} is damaged or not all there. Copy or download it again.")


def _check_beginning(path: Path, file: BinaryIO) -> None:
    """Refuse what does not begin as a zip does: torch would take it for a pickle of old, and run it."""
    start = file.read(16)
    if not start:
        raise ModelError(f"{path.name} is empty. Copy or download it again.")
    if start.startswith(_LOCAL_HEADER):
        return
    if _looks_like_a_pickle(start):
        raise ModelError(
            f"{path.name} is in the format of PyTorch before 1.6, which cannot be looked into without "
            "running it. Ask whoever made it to save it again with a newer PyTorch."
        )
    raise ModelError(
        f"{path.name} is not a checkpoint. Choose a file that FAIRChem wrote; their names end in .pt."
    )


def _looks_like_a_pickle(start: bytes) -> bool:
    return start[0] == 0x80 and start[1:2] in {b"\x02", b"\x03", b"\x04", b"\x05"}


def _check_end(path: Path, file: BinaryIO) -> None:
    """Refuse a file whose table of contents is not the only one that a reader could find."""
    size = file.seek(0, os.SEEK_END)
    if size < _END.size:
        raise damaged(path)
    tail = _at(file, size - _END.size, _END)
    if tail[0] != b"PK\x05\x06":
        raise damaged(path)  # something follows it, or it is not there: a download that broke off
    if tail[-1]:
        raise _refused(path, "its table of contents has a comment")
    place = size - _END.size - _LOCATOR_64.size
    locator = _at(file, place, _LOCATOR_64) if place >= 0 else None
    length, start = tail[5], tail[6]
    if locator is not None and locator[0] == b"PK\x06\x07":
        place -= _END_64.size
        large = _at(file, place, _END_64) if place >= 0 else None
        if large is None or large[0] != b"PK\x06\x06" or locator[2] != place:
            raise _refused(path, "it has two tables of contents")
        if any(
            short != long and short not in _UNSAID for short, long in zip(tail[3:7], large[6:], strict=True)
        ):
            raise _refused(path, "it has two tables of contents")
        length, start = large[8], large[9]
    else:
        place = size - _END.size
    if start + length != place:
        raise _refused(path, "its table of contents is not where it should be")
    if length > CONTENTS_LIMIT:
        raise _refused(path, "its table of contents is far too long")


def _at(file: BinaryIO, place: int, layout: struct.Struct) -> tuple[Any, ...]:
    file.seek(place)
    return layout.unpack(file.read(layout.size))


def _the_pickle(path: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """Return the entry of the pickle in an archive that is built as torch builds them."""
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len({name.casefold() for name in names}) != len(names):
        raise _refused(path, "two things in it have one name")
    if any(entry.orig_filename != entry.filename or ".." in entry.filename for entry in entries):
        raise _refused(path, "a name in it is not a plain one")
    if min((entry.header_offset for entry in entries), default=0):
        raise _refused(path, "something stands before its contents")
    folders = {name.partition("/")[0] for name in names}
    if len(folders) != 1 or not all("/" in name for name in names):
        raise _no_checkpoint(path)
    folder = folders.pop()
    if f"{folder}/constants.pkl" in names:
        raise ModelError(
            f"{path.name} is a TorchScript archive, a program rather than a checkpoint. "
            "Ask whoever made it for the checkpoint (inference_ckpt.pt)."
        )
    pickles = [entry for entry in entries if entry.filename.casefold().endswith("data.pkl")]
    if not pickles:
        raise _no_checkpoint(path)
    if len(pickles) > 1 or pickles[0].filename != f"{folder}/data.pkl":
        raise _refused(path, "there is more than one description in it")
    if not all(_is_stored(entry) for entry in entries):
        raise _refused(path, "something in it is compressed or encrypted")
    if pickles[0].file_size > PICKLE_LIMIT:
        raise _refused(path, "its description is far too long")
    return pickles[0]


def _is_stored(entry: zipfile.ZipInfo) -> bool:
    stored = entry.compress_type == zipfile.ZIP_STORED and entry.compress_size == entry.file_size
    return stored and not entry.flag_bits & 0x1


def _no_checkpoint(path: Path) -> ModelError:
    return ModelError(
        f"{path.name} is a zip file, but not a checkpoint. Choose a file that FAIRChem wrote; "
        "their names end in .pt."
    )


def _refused(path: Path, reason: str) -> ModelError:
    return ModelError(
        f"{path.name} is not put together as PyTorch does it: {reason}. What is checked might not be what is "
        "loaded, so it is not used. Get it again from where it was published."
    )
