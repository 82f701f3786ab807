"""Opening the window from a terminal."""

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path


def has_screen() -> bool:
    """Return whether a window can be shown: on Linux, whether an X or Wayland display is named."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def xvfb_run() -> list[str] | None:
    """Return the start of a command line that runs a program on a virtual screen, or ``None``."""
    program = shutil.which("xvfb-run")
    return [program, "-a", "-s", "-screen 0 1600x1200x24"] if program else None


def open_window(files: Sequence[str]) -> int:
    """Open the window with these files in it, and return the exit status when it is closed."""
    missing = [name for name in files if not Path(name).exists()]
    if missing:
        print(f"adatom: no such file or subcommand: {', '.join(missing)}; see adatom --help", file=sys.stderr)
        return 2
    if not has_screen():
        print(
            "adatom: there is no screen to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set). "
            "Log in with a desktop or `ssh -X`, or run `adatom demo`, which brings its own virtual screen.",
            file=sys.stderr,
        )
        return 2
    from adatom.gui.app import main  # Qt is wanted from here on

    return main([Path(name) for name in files])
