"""The main window.

It is on screen, start page and all, before the viewer, the workbench and what they stand on are imported:
after the first painting a thread imports them, then the workspace is built, then the engine starts. What the
user asks for meanwhile is kept and done as soon as it can be.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QIcon, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from adatom.gui.actions import ActionKey, ActionSet, Situation
from adatom.gui.appearance import Appearance
from adatom.gui.command_palette import CommandPalette, commands_of
from adatom.gui.context_menu import context_menu
from adatom.gui.keyboard import keeps
from adatom.gui.loader import Loader
from adatom.gui.menus import Entries, Menus, recent_entries
from adatom.gui.model_chip import DeviceChip, ModelChip
from adatom.gui.notices import Notices
from adatom.gui.settings import load_settings, save_settings
from adatom.gui.start_page import PICTURE, StartPage
from adatom.gui.status_bar import StatusBar
from adatom.gui.theme import ThemeChoice, begin_icons, postpone_icons
from adatom.gui.top_bar import TopBar
from adatom.paths import resource
from adatom.structure.examples import Example, examples
from adatom.viewer.surface import make_window_ready

if TYPE_CHECKING:
    from adatom.gui.controller import Controller
    from adatom.gui.workspace import Workspace
    from adatom.viewer.view import MenuRequest
    from adatom.workbench.state import Notice, NoticeLevel

SIZE = (1440, 900)
SMALLEST = (960, 600)


class MainWindow(QMainWindow):
    """One window, one structure large in the middle.

    Parameters
    ----------
    files
        To open once the workspace is there.
    """

    ready = Signal()
    """The workspace is built, and the engine has been told to start."""

    def __init__(self, files: Sequence[Path] = ()) -> None:
        super().__init__()
        postpone_icons()
        self.settings, remark = load_settings()
        self._appearance = Appearance(_application(), self.settings.theme, self)
        self.actions_ = ActionSet(self)
        self.chips = (ModelChip(), DeviceChip())
        self.bar = TopBar(self.actions_, self.chips)
        self.start_page = StartPage()
        self.workspace: Workspace | None = None
        self.controller: Controller | None = None
        self._stack = QStackedWidget()
        self.status = StatusBar()
        self._painted = False
        self._restored = self.size()
        self._closed = False
        self._log: list[str] = []
        self._warned_of: frozenset[str] = frozenset()
        self._pending: list[Callable[[], object]] = []
        self._loader = Loader(self)
        self._lay_out()
        self.notices = Notices(self._stack)
        self.palette_ = CommandPalette(self)
        self._connect()
        self._restore()
        make_window_ready(self)
        if files:
            self.open_files(files)
        if remark:
            self.when_ready(lambda: self.say_text(remark, "warning"))

    # -- building ------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.setWindowTitle("Adatom")
        self.setWindowIcon(QIcon(str(resource("icons", "adatom.svg"))))
        self.setMinimumSize(*SMALLEST)
        self.setAcceptDrops(True)
        root = QWidget()
        root.setObjectName("root")
        column = QVBoxLayout(root)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._stack, 1)
        self._stack.addWidget(self.start_page)
        self.setCentralWidget(root)
        self.setStatusBar(self.status)
        for _, action in self.actions_:
            self.addAction(action)
        self._menus = Menus(self.menuBar(), self.actions_)
        self._menus.add_themes(self.settings.theme, self.set_theme)
        self._menus.add_list(
            "File",
            "Open Recent",
            lambda: recent_entries(self.settings.recent, lambda path: self.open_files([path])),
        )
        self._menus.add_list("Edit", "Go Back To", self._branches)

    def _connect(self) -> None:
        key = ActionKey
        self._handlers: dict[ActionKey, Callable[[], object]] = {
            key.PALETTE: self._open_palette,
            key.QUIT: self.close,
            key.FULL_SCREEN: self._toggle_full_screen,
            key.PROJECT_PANEL: self._fold,
            key.SIDE_PANEL: self._fold,
            key.FOOT: self._fold,
            key.KEYS: self._show_keys,
            key.LOG: self._show_log,
            key.ABOUT: self._show_about,
        }
        self.actions_.asked.connect(self.do)
        self.actions_[key.PROJECT_PANEL].setChecked(self.settings.project_panel)
        self.actions_[key.SIDE_PANEL].setChecked(self.settings.side_panel)
        self.actions_[key.FOOT].setChecked(self.settings.foot)
        self.actions_.refresh(Situation())
        self.bar.set_title("", "")
        self.bar.main_clicked.connect(self._main_clicked)
        self.status.engine.setText("Getting ready…")
        page = self.start_page
        page.set_examples([(example.key, example.title, example.subtitle) for example in examples()])
        page.set_recent(self.settings.recent)
        page.new_slab.connect(lambda: self.do(key.NEW_SLAB))
        page.open_requested.connect(lambda: self.do(key.OPEN))
        page.recent_chosen.connect(lambda path: self.open_files([path]))
        page.example_chosen.connect(self.open_example)
        self._loader.loaded.connect(self._build)
        self._loader.library_read.connect(self._take_library)
        self._loader.failed.connect(self._could_not_load)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Begin to load the rest once the window has been painted."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self._after_first_painting)

    @Slot()
    def _after_first_painting(self) -> None:
        begin_icons()
        if not self._closed:
            self._stay_on_screen()
            self._loader.start()

    @Slot()
    def _build(self) -> None:
        """Build the workspace and its controller, start the engine, then do what was asked meanwhile."""
        if self._closed:
            return
        from adatom.gui.controller import Controller
        from adatom.gui.workspace import Workspace

        self.workspace = Workspace(self.actions_, self._stack)
        self._stack.addWidget(self.workspace)
        self.controller = Controller(self.workspace, self.chips, self.settings, self.say)
        self.controller.changed.connect(self._refresh)
        self.status.elsewhere_asked.connect(self.controller.go_to_run)
        self.controller.succeeded.connect(self.notices.settle)
        self.controller.recovered.connect(lambda: self.notices.settle("engine", gently=True))
        self.controller.files.recent_changed.connect(self._show_recent)
        self.workspace.view.menu_requested.connect(self._show_view_menu)
        self._handlers |= self.controller.handlers()
        self._fold()
        self._refresh()
        self.notices.raise_()
        self.controller.run.start_engine()
        wanted, self._pending = self._pending, []
        for do_it in wanted:
            do_it()
        QTimer.singleShot(0, self.workspace.foot, self.workspace.foot.prepare)
        for index, example in enumerate(examples()):
            QTimer.singleShot(20 * index, self, lambda example=example: self._draw_example(example))
        self.ready.emit()

    @Slot()
    def _take_library(self) -> None:
        if self.workspace is not None and not self._closed:
            self.workspace.side.adsorbate.palette_.take_library()

    @Slot(str)
    def _could_not_load(self, details: str) -> None:
        reason = details.strip().splitlines()[-1]
        self.status.engine.setText("Not ready")
        self.say_text(
            f"The 3D view could not be loaded ({reason}). `adatom doctor` says what is missing.",
            "error",
            details,
        )

    def _draw_example(self, example: Example) -> None:
        """Put a little picture on the card of an example."""
        from adatom.gui.molecule_picture import molecule_pixmap
        from adatom.structure.files import read_structures

        atoms = read_structures(example.path)[0]
        size, ratio = PICTURE, self.devicePixelRatioF()
        pixmap = molecule_pixmap(list(atoms.symbols), atoms.positions, size.width(), size.height(), ratio)
        self.start_page.set_picture(example.key, pixmap)

    # -- doing ---------------------------------------------------------------------------------------

    def when_ready(self, do_it: Callable[[], object]) -> None:
        """Do something as soon as the workspace is there: now, if it is."""
        if self.controller is not None:
            do_it()
        else:
            self._pending.append(do_it)

    @Slot(object)
    def do(self, key: ActionKey) -> None:
        """Do what an action stands for."""
        if key in self._handlers:
            self._handlers[key]()
        else:
            self.when_ready(lambda: self._handlers[key]())  # noqa: PLW0108 - there is no handler yet

    def open_files(self, files: Sequence[Path]) -> None:
        """Open structure files."""
        self.when_ready(lambda: self._controller().open_files(files))

    @Slot(str)
    def open_example(self, key: str) -> None:
        """Open a shipped example."""
        self.when_ready(lambda: self._controller().files.open_example(key))

    @Slot()
    def _main_clicked(self) -> None:
        running = self.controller is not None and self.controller.situation().running
        self.do(ActionKey.PAUSE if running else ActionKey.RELAX)

    def _controller(self) -> Controller:
        assert self.controller is not None, "asked for before the workspace is there"  # noqa: S101
        return self.controller

    def _branches(self) -> Entries:
        return self.controller.branches() if self.controller is not None else ()

    # -- showing -------------------------------------------------------------------------------------

    @Slot()
    def _refresh(self) -> None:
        """Bring bar, actions and status bar up to date."""
        if self.controller is None or self.workspace is None or self._closed:
            return
        now, texts = self.controller.situation(), self.controller.texts()
        self.actions_.refresh(now)
        self.bar.set_title(texts.title, texts.subtitle)
        self.bar.set_run(now.run, can_relax=now.has_structure)
        self.status.show_texts(texts.status, texts.elsewhere, texts.pointed, texts.engine)
        self.setWindowTitle(f"{texts.title} – Adatom" if texts.title else "Adatom")
        self._stack.setCurrentWidget(self.workspace if now.has_structure else self.start_page)
        if self.palette_.isVisible():
            self.palette_.raise_()

    @Slot()
    def _show_recent(self) -> None:
        self.start_page.set_recent(self.settings.recent)

    def say(self, notice: Notice, action: tuple[str, Callable[[], object]] | None = None) -> None:
        """Show a notice over the view, and keep it in the log."""
        self._log.append(f"{notice.level}: {notice.text}" + (f"\n{notice.details}" if notice.details else ""))
        self.notices.say(notice, action)

    def say_text(
        self,
        text: str,
        level: NoticeLevel = "info",
        details: str = "",
    ) -> None:
        """Show a notice of these words."""
        from adatom.workbench.state import Notice

        self.say(Notice(text, level, details))

    @Slot(str, str, str)
    def say_mishap(self, text: str, level: str, details: str) -> None:
        """Show what nobody caught."""
        if not self._closed:
            self.say_text(text, "warning" if level == "warning" else "error", details)

    @Slot(object)
    def _show_view_menu(self, request: MenuRequest) -> None:
        """Offer at the mouse what concerns what is under it; an atom that is not selected is so first."""
        controller = self._controller()
        if request.atom is not None:
            controller.selection.point_at(request.atom)
        menu = context_menu(
            self.actions_,
            on_atom=request.atom is not None,
            more=controller.entries_at(request.atom),
            parent=self,
        )
        menu.popup(request.position)

    def _open_palette(self) -> None:
        self.palette_.open_with([*commands_of(self.actions_), *self._menus.theme_commands()])

    def _show_keys(self) -> None:
        from adatom.gui.dialogs.keys import KeysDialog

        KeysDialog(self).show()

    def _show_log(self) -> None:
        from adatom.gui.dialogs.log import LogDialog

        LogDialog("\n\n".join(self._log), self).open()

    def _show_about(self) -> None:
        from adatom.gui.dialogs.about import AboutDialog

        AboutDialog(self).open()

    def set_theme(self, choice: ThemeChoice) -> None:
        """Wear a theme, now and next time."""
        self.settings.theme = choice
        self._appearance.set_choice(choice)

    def _fold(self) -> None:
        """Show or fold away the panels and the foot, as their actions say."""
        self.settings.project_panel = self.actions_[ActionKey.PROJECT_PANEL].isChecked()
        self.settings.side_panel = self.actions_[ActionKey.SIDE_PANEL].isChecked()
        self.settings.foot = self.actions_[ActionKey.FOOT].isChecked()
        if self.workspace is not None:
            self.workspace.left.setVisible(self.settings.project_panel)
            self.workspace.side.setVisible(self.settings.side_panel)
            self.workspace.foot.setVisible(self.settings.foot)

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    # -- events --------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Leave a control the keys it lives by, though they are shortcuts of the window."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and keeps(QApplication.focusWidget(), event)
        ):
            event.accept()
            return True
        return super().event(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Take files from this machine."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Open what was dropped."""
        event.acceptProposedAction()
        self.open_files([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def _restore(self) -> None:
        """Take the place and size of last time, if the screen still has room for them."""
        saved = QByteArray(base64.b64decode(self.settings.geometry.encode() or b"", validate=False))
        if saved.isEmpty() or not self.restoreGeometry(saved):
            room = self.screen().availableSize()
            self.resize(min(SIZE[0], room.width()), min(SIZE[1], room.height()))
        self._restored = self.size()

    def _stay_on_screen(self) -> None:
        """Be no larger than the screen has room for, frame and all: how wide that is, is known by now."""
        if self.isMaximized() or self.isFullScreen() or self.size() != self._restored:
            return
        room, frame = self.screen().availableGeometry(), self.frameGeometry()
        beside = frame.size() - self.size()
        size = self.size().boundedTo(room.size() - beside)
        if size != self.size():
            self.resize(size)
            frame.setSize(size + beside)
        corner = QPoint(
            max(min(frame.left(), room.right() + 1 - frame.width()), room.left()),
            max(min(frame.top(), room.bottom() + 1 - frame.height()), room.top()),
        )
        if corner != frame.topLeft():
            self.move(corner)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Stop and join everything; nothing is drawn and nobody is called afterwards.

        A download under way would be lost: the first time, that is said instead.
        """
        if not self._closed and self._holds_back():
            event.ignore()
            return
        if not self._closed:
            self._closed = True
            self._pending.clear()
            self.settings.geometry = base64.b64encode(self.saveGeometry().data()).decode()
            save_settings(self.settings)
            self._loader.wait()
            if self.controller is not None:
                self.controller.close()
            if self.workspace is not None:
                self.workspace.view.close_view()
        super().closeEvent(event)

    def _holds_back(self) -> bool:
        """Say that a download would be lost; not twice of the same."""
        under_way = self.controller.models.gate.downloads() if self.controller is not None else frozenset()
        if not under_way - self._warned_of:
            return False
        self._warned_of |= under_way
        text = f"{' and '.join(sorted(under_way))} is still being downloaded. What has come is not kept."
        from adatom.workbench.state import Notice

        self.say(Notice(text, "warning", topic="download"), ("Close anyway", self.close))
        return True


def _application() -> QApplication:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise TypeError("The window needs a QApplication to be made first.")
    return app
