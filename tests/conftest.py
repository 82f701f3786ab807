"""What every test gets: folders of its own, a quiet environment, and a check that it leaves nothing behind.

Looked for after each test, and named in the error: Python threads (``_thread`` ones too), child processes,
running QTimers, top-level widgets, and VTK objects that Python still holds.

The check is one fixture at three scopes. Pytest sets the fixtures of a wider scope up first and tears them
down last, and an autouse fixture of this file before and after the others of its scope. So the function's
check compares what is there after a test, its own fixtures torn down, with what was there before; a process
or window of a module-scoped fixture is in both. What such a fixture leaves is found by the module's check,
and by the session's. To be known: a wide fixture fetched late, with ``request.getfixturevalue``, counts as
the test's own; a failed test is not checked, as its traceback keeps alive what it was using; a pending
``QTimer.singleShot`` cannot be seen.

Timers and VTK objects are found through the garbage collector. To make that cheap, what exists before a test
is frozen (``gc.freeze``): the collection and the search after it then see only what the test made.
"""

import gc
import os
import sys
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import hypothesis
import psutil
import pytest

# Set before anything is imported that reads them once.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["OMP_NUM_THREADS"] = "1"  # two torch threads on two busy cores are slower than one
os.environ["MKL_NUM_THREADS"] = "1"
if sys.platform == "linux":
    os.environ["QT_QPA_PLATFORM"] = "xcb"  # that is Xvfb, on a Wayland desktop too
    os.environ["LIBGL_ALWAYS_SOFTWARE"] = "1"
    os.environ.pop("WAYLAND_DISPLAY", None)

# A slow or busy machine is no failure, hence no deadlines. The same examples every time: what fails then is
# the change; `make soak` takes the second profile, which looks for new ones.
hypothesis.settings.register_profile("adatom", deadline=None, max_examples=40, derandomize=True)
hypothesis.settings.register_profile("soak", deadline=None, max_examples=4000)
hypothesis.settings.load_profile("adatom")

# Where platformdirs looks, on Linux and macOS, and on Windows. The cache folder is not among them: nothing of
# ours lies there, and an empty one would cost each engine process the fonts, shaders and models cached in it.
USER_FOLDERS = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "WIN_PD_OVERRIDE_LOCAL_APPDATA")
# Where the hub's token and fairchem's models lie: a developer's own must not make a test pass or fail.
HUB_FOLDERS = ("HF_HOME", "FAIRCHEM_CACHE_DIR")
for _name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_ENDPOINT"):
    os.environ.pop(_name, None)

GRACE = 2.0  # s, for what is on its way out when a test ends; waited for only if something is there

# Threads that libraries keep for the life of the process, by class: what it is and why it may stay.
LASTING_THREADS = {"TMonitor": "tqdm's, which refreshes progress bars, started with the first bar"}
# Widgets that Qt itself makes once and keeps.
LASTING_WIDGETS = {"QTipLabel": "the one tooltip, which Qt shows and hides"}
# Helper processes that Python keeps until it ends.
LASTING_PROCESSES = {"multiprocessing.resource_tracker": "started with the first shared memory or semaphore"}

_FAILED = pytest.StashKey[bool]()
_numbers = count()
# What an inner check has named, or a failed test has left, is not named again by an outer one.
_reported: dict[Hashable, str] = {}


@pytest.fixture(scope="session", autouse=True)
def _user_folders_of_the_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the user's own folders out of what fixtures of a wider scope do."""
    base = tmp_path_factory.getbasetemp() / "users"
    with pytest.MonkeyPatch.context() as patch:
        for name in (*USER_FOLDERS, *HUB_FOLDERS):
            patch.setenv(name, str(base / "session" / name.lower()))
        yield base


@pytest.fixture(autouse=True)
def _user_folders(_user_folders_of_the_session: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a user who has no settings, no recent files and no logs yet."""
    user = _user_folders_of_the_session / str(next(_numbers))
    for name in (*USER_FOLDERS, *HUB_FOLDERS):
        monkeypatch.setenv(name, str(user / name.lower()))


def _threads() -> dict[Hashable, str]:
    """Return the Python threads that run, each with its place in the code; the main one is not among them."""
    known = {thread.ident: thread for thread in threading.enumerate()}
    found: dict[Hashable, str] = {}
    for ident, frame in sys._current_frames().items():
        thread = known.get(ident)
        if ident == threading.get_ident() or type(thread).__name__ in LASTING_THREADS:
            continue
        place = f"{frame.f_code.co_qualname} ({frame.f_code.co_filename}:{frame.f_lineno})"
        # A dummy stands for a thread that was started by `_thread` or Qt; it may be made, or go, at any time.
        owner = None if isinstance(thread, threading._DummyThread) else thread
        found[owner or ident] = f"thread {thread.name if thread else ident} in {place}"
    return found


def _processes() -> dict[Hashable, str]:
    """Return the processes that descend from this one, ended ones that nobody waited for included."""
    found: dict[Hashable, str] = {}
    for process in psutil.Process().children(recursive=True):
        try:
            command = " ".join(process.cmdline())
        except psutil.ZombieProcess:
            command = "ended, and nobody waited for it"
        except psutil.NoSuchProcess:  # it went in between
            continue
        if not any(name in command for name in LASTING_PROCESSES):
            found[process] = f"process {process.pid}: {command[:200]}"
    return found


def _application() -> Any:
    """Return Qt's application, or None where no test has needed one."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    return widgets.QApplication.instance() if widgets else None


def _widgets() -> dict[Hashable, str]:
    """Return the top-level widgets, shown or not."""
    application = _application()
    if application is None:
        return {}
    return {
        widget: f"top-level widget {type(widget).__name__} {widget.objectName()!r} {widget.windowTitle()!r}"
        for widget in application.topLevelWidgets()
        if widget.metaObject().className() not in LASTING_WIDGETS
    }


def _settle() -> None:
    """Let Qt delete what is due for deletion, and Python what is garbage."""
    application = _application()
    if application is not None:
        from PySide6.QtCore import QEvent

        application.processEvents()
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


def _running_timers_and_vtk_objects() -> dict[Hashable, str]:
    """Return what the garbage collector knows of both, frozen objects left out."""
    core, shiboken = sys.modules.get("PySide6.QtCore"), sys.modules.get("shiboken6")
    vtk = sys.modules.get("vtkmodules.vtkCommonCore")
    kinds = tuple(kind for kind in (core and core.QTimer, vtk and vtk.vtkObjectBase) if kind)
    found: dict[Hashable, str] = {}
    # The type is asked, not the object: a lazy proxy's __class__ would import what it stands for.
    for thing in [thing for thing in gc.get_objects() if issubclass(type(thing), kinds)]:
        if vtk and isinstance(thing, vtk.vtkObjectBase):
            found[id(thing)] = f"VTK object {type(thing).__name__}"
        elif shiboken and shiboken.isValid(thing) and thing.isActive():
            owner = type(thing.parent()).__name__
            found[id(thing)] = f"running QTimer of {thing.interval()} ms, parent {owner}"
    return found


LOOKS: tuple[Callable[[], dict[Hashable, str]], ...] = (
    _threads,
    _processes,
    _widgets,
    _running_timers_and_vtk_objects,
)


def _there() -> dict[Hashable, str]:
    return {thing: text for look in LOOKS for thing, text in look().items()}


def _check(scope: str, before: dict[Hashable, str]) -> None:
    """Fail if something is there now that was not before, after giving it time to go."""
    deadline = time.monotonic() + GRACE
    while True:
        _settle()
        left = {thing: text for thing, text in _there().items() if thing not in before | _reported}
        if not left or time.monotonic() > deadline:
            break
        time.sleep(0.01)
    _reported.update(left)
    if left:
        lines = sorted(left.values())
        more = [f"… and {len(lines) - 20} more"] if len(lines) > 20 else []
        pytest.fail("\n  ".join([f"left behind by this {scope}:", *lines[:20], *more]), pytrace=False)


@pytest.fixture(scope="session", autouse=True)
def _session_leaves_nothing() -> Iterator[None]:
    before = _there()
    yield
    _check("session", before)


@pytest.fixture(scope="module", autouse=True)
def _module_leaves_nothing(_session_leaves_nothing: None) -> Iterator[None]:
    """Check a module; what its tests froze is searched too."""
    before = _there()
    yield
    gc.unfreeze()
    _check("module", before)


@pytest.fixture(autouse=True)
def _test_leaves_nothing(request: pytest.FixtureRequest, _module_leaves_nothing: None) -> Iterator[None]:
    """Check a test; what was there before it is frozen, until its module ends."""
    gc.freeze()
    before = _there()
    yield
    request.node.funcargs.clear()  # pytest would keep the values of torn down fixtures a little longer
    if request.node.stash.get(_FAILED, False):
        _settle()
        _reported.update(_there())
    else:
        _check("test", before)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember which tests failed."""
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
    return report
