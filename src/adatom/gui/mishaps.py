"""Errors that nobody caught become notices in the window, never a crash and never silence."""

import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler


class Mishaps(QObject):
    """Catches, while it is entered, what reaches Python's hooks and Qt's message handler.

    Threads other than the GUI's may call the hooks: `happened` carries what they say over to it. Everything
    is printed to standard error as well, for who started the program from a terminal.
    """

    happened = Signal(str, str, str)
    """Text, level (``"warning"`` or ``"error"``) and details."""

    def __enter__(self) -> "Mishaps":
        self._before = sys.excepthook, threading.excepthook
        sys.excepthook = self._uncaught
        threading.excepthook = self._uncaught_in_thread
        self._qt_before = qInstallMessageHandler(self._said_by_qt)
        return self

    def __exit__(self, *_: object) -> None:
        sys.excepthook, threading.excepthook = self._before
        qInstallMessageHandler(self._qt_before)

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        details = "".join(traceback.format_exception(kind, error, trace))
        print(details, file=sys.stderr)
        words = str(error) or kind.__name__
        self.happened.emit(f"Something went wrong in Adatom: {words}. Your work is kept.", "error", details)

    def _uncaught_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._uncaught(args.exc_type, args.exc_value, args.exc_traceback)

    def _said_by_qt(self, kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        print(message, file=sys.stderr)
        if kind == QtMsgType.QtCriticalMsg:
            self.happened.emit(f"The window system reports: {message}", "warning", "")
