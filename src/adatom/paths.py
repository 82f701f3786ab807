"""Where things are: the files shipped with Adatom, and the user's own folders."""

from pathlib import Path

from platformdirs import PlatformDirs

_DIRS = PlatformDirs("adatom", appauthor=False)


def resource(*parts: str) -> Path:
    """Return the path of a shipped file.

    In the wheel the resources lie inside the package; in a checkout they lie beside ``src``.

    Parameters
    ----------
    *parts
        The path below ``resources``, e.g. ``"examples", "co-cu100.extxyz"``.

    Raises
    ------
    FileNotFoundError
        If no such file is shipped.
    """
    package = Path(__file__).parent
    for root in (package / "resources", package.parents[1] / "resources"):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"Adatom ships no resource {'/'.join(parts)!r}")


def settings_file() -> Path:
    """Return the file that keeps the user's settings."""
    return Path(_DIRS.user_config_dir) / "settings.json"


def consents_file() -> Path:
    """Return the file that keeps which checkpoints of strangers the user trusts."""
    return Path(_DIRS.user_data_dir) / "trusted_checkpoints.json"


def adsorbates_folder() -> Path:
    """Return the folder of the adsorbates that the user has saved."""
    return Path(_DIRS.user_data_dir) / "adsorbates"


def log_folder() -> Path:
    """Return the folder of the engine's logs, made if it is missing."""
    folder = Path(_DIRS.user_log_dir)
    folder.mkdir(parents=True, exist_ok=True)
    return folder
