"""The checks of conftest.py do find what a test leaves behind."""

from pathlib import Path

import pytest

LEAKY = """
import subprocess, sys, threading, _thread
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

kept = []
done = threading.Event()

def test_thread():
    kept.append(threading.Thread(target=done.wait, name="forgotten", daemon=True))
    kept[-1].start()

def test_low_level_thread():
    begun = threading.Event()
    _thread.start_new_thread(lambda: (begun.set(), done.wait()), ())
    begun.wait()

def test_process():
    kept.append(subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE))

def test_process_that_nobody_waited_for():
    kept.append(subprocess.Popen([sys.executable, "-c", ""]))

def test_timer(qapp):
    kept.append(QTimer())
    kept[-1].start(1000)

def test_widget(qapp):
    kept.append(QWidget())
    kept[-1].setWindowTitle("forgotten")

def test_vtk_object():
    from vtkmodules.vtkRenderingCore import vtkActor
    kept.append(vtkActor())

def test_user_folder():
    from adatom import paths
    assert "users" in str(paths.settings_file())
    kept.append(paths.settings_file())

def test_another_user_folder():
    from adatom import paths
    assert paths.settings_file() != kept[-1]

def test_failed_test_is_not_checked_on_top():
    kept.append(QWidget())
    assert False
"""

TIDY = """
import subprocess, sys, threading
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

@pytest.fixture(scope="module")
def engine():
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    yield process
    process.communicate(b"\\n")

@pytest.fixture(scope="module")
def actor():
    from vtkmodules.vtkRenderingCore import vtkActor
    return vtkActor()

def test_wider_fixtures_are_not_the_tests_own(engine, actor):
    pass

def test_nor_at_their_second_use(engine, actor):
    pass

def test_what_ends_in_time(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.timer = QTimer(widget)
    widget.timer.start(1000)
    threading.Timer(0.2, lambda: None).start()
    widget.itself = widget  # garbage that only the collector finds
"""

FORGETFUL_MODULE = """
import pytest

kept = []

@pytest.fixture(scope="module")
def actor():
    from vtkmodules.vtkRenderingCore import vtkActor
    kept.append(vtkActor())
    return kept[0]

def test_first(actor):
    pass

def test_second(actor):
    pass
"""


@pytest.fixture
def nested(pytester: pytest.Pytester) -> pytest.Pytester:
    """Pytest in a process of its own, with our conftest."""
    conftest = Path(__file__).with_name("conftest.py").read_text(encoding="utf-8")
    pytester.makeconftest(conftest.replace("GRACE = 2.0", "GRACE = 0.5"))
    pytester.makeini("[pytest]\nqt_api = pyside6\nfilterwarnings = error\n")
    return pytester


def run(nested: pytest.Pytester, **modules: str) -> pytest.RunResult:
    nested.makepyfile(**modules)
    return nested.runpytest_subprocess("--no-xvfb", "-v", "-p", "no:cacheprovider")


def test_each_kind_of_leak_is_found(nested: pytest.Pytester) -> None:
    result = run(nested, test_leaky=LEAKY)
    output = result.stdout.str()
    for name, words in {
        "test_thread": "thread forgotten in ",
        "test_low_level_thread": "thread ",
        "test_process": "input()",
        "test_process_that_nobody_waited_for": "ended, and nobody waited for it",
        "test_timer": "running QTimer of 1000 ms",
        "test_widget": "top-level widget QWidget '' 'forgotten'",
        "test_vtk_object": "VTK object vtkActor",
    }.items():
        report = output.partition(f"ERROR at teardown of {name} _")[2].partition("____")[2]
        assert words in report.partition("\n____")[0], f"{name}:\n{output}"
    result.assert_outcomes(passed=9, failed=1, errors=7)


def test_tidy_tests_and_wide_fixtures_pass(nested: pytest.Pytester) -> None:
    run(nested, test_tidy=TIDY).assert_outcomes(passed=3)


def test_what_a_wide_fixture_leaves_is_found_at_its_end(nested: pytest.Pytester) -> None:
    result = run(nested, test_forgetful=FORGETFUL_MODULE)
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(
        ["*ERROR at teardown of test_second*", "left behind by this module:*", "*vtkActor*"]
    )
