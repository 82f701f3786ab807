"""The bar along the lower edge: what is on show, what relaxes elsewhere, the atom under the mouse, engine."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QStatusBar, QToolButton, QWidget

from adatom.gui.top_bar import ElidedLabel


class StatusBar(QStatusBar):
    """Shows what it is told."""

    elsewhere_asked = Signal()
    """The user wants to see what relaxes elsewhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line, self.pointed, self.engine = ElidedLabel("dim"), QLabel(), QLabel()
        self.elsewhere = QToolButton()
        self.elsewhere.setObjectName("link")
        self.elsewhere.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.elsewhere.setCursor(Qt.CursorShape.PointingHandCursor)
        self.elsewhere.setToolTip("Go to the structure that is being relaxed")
        self.elsewhere.clicked.connect(self.elsewhere_asked)
        self.setSizeGripEnabled(False)
        self.addWidget(self.line, 1)
        for widget in (self.elsewhere, self.pointed, self.engine):
            self.addPermanentWidget(widget)
        self.elsewhere.hide()

    def show_texts(self, line: str, elsewhere: str, pointed: str, engine: str) -> None:
        """Say all there is to say; with nothing going on elsewhere nothing is said of it."""
        self.line.set_full_text(line)
        if elsewhere != self.elsewhere.text():
            self.elsewhere.setText(elsewhere)
            self.elsewhere.setAccessibleName(elsewhere)
        self.elsewhere.setVisible(bool(elsewhere))
        self.pointed.setText(pointed)
        self.engine.setText(engine)
