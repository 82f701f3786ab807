"""Errors that are messages: each says what is wrong and what to do about it."""


class AdatomError(Exception):
    """Something the user can mend.

    The text is shown as it is, in the window as a notice and in the terminal as one line; it names the
    offending value, says what is wrong with it, and what to do instead. No traceback is ever shown with it.
    """


class StructureError(AdatomError):
    """A structure, slab, site, adsorbate or placement that makes no sense."""


class FileError(AdatomError):
    """A file that cannot be read or written."""


class ModelError(AdatomError):
    """A model that is unknown, not available here and now, or unfit for the structure."""


class EngineError(AdatomError):
    """The engine process failed, was lost, or did not answer."""
