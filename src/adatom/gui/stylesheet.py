"""The style sheet of the window."""

from adatom.gui.colors import Theme, faded
from adatom.paths import resource


def stylesheet(theme: Theme) -> str:
    """Return the style sheet.

    Object names it knows: labels ``dim``, ``unit``, ``head``, ``title``, ``display``, ``figure``, ``hint``,
    ``problem``; QPushButton ``primary``, ``seg``, ``tile``, ``chip``, ``link``, ``card``; QFrame ``bar``,
    ``rail``, ``side``, ``foot``, ``hairline``, ``notice``, ``badge``, ``panel``; QScrollArea ``card``;
    QWidget ``root``, ``inner``, ``start``.
    """
    parts = (_frames, _labels, _tool_buttons, _push_buttons, _fields, _sliders, _menus, _tables, _scrolling)
    return "\n".join(part(theme) for part in parts)


def _frames(t: Theme) -> str:
    return f"""
QMainWindow, QWidget#root {{ background: {t.bg}; }}
QDialog, QWidget#inner, QScrollArea#inner {{ background: {t.panel}; }}
QWidget#start {{ background: {t.bg}; }}
QFrame#bar, QFrame#side, QFrame#left, QFrame#rail, QFrame#foot {{ background: {t.panel}; border: 0; }}
QFrame#bar {{ border-bottom: 1px solid {t.line}; }}
QFrame#side {{ border-left: 1px solid {t.line}; }}
QFrame#left {{ border-right: 1px solid {t.line}; }}
QSplitter::handle {{ background: transparent; }}
QFrame#rail {{ border-right: 1px solid {t.line}; }}
QFrame#foot {{ border-top: 1px solid {t.line}; }}
QFrame#hairline {{ background: {t.line}; border: 0; max-height: 1px; min-height: 1px; }}
QFrame#notice {{ background: {t.panel}; border: 1px solid {t.line}; border-radius: 8px; }}
QFrame#notice[level="error"] {{ border-left: 3px solid {t.danger}; }}
QFrame#notice[level="warning"] {{ border-left: 3px solid {t.warning}; }}
QFrame#notice[level="info"] {{ border-left: 3px solid {t.accent}; }}
QFrame#badge {{ background: {t.field}; border: 1px solid {t.line}; border-radius: 11px; }}
QFrame#badge QLabel {{ font-size: 12px; }}
QFrame#panel {{ background: {t.field}; border: 1px solid {t.line}; border-radius: 8px; }}
QFrame#panel QPushButton, QFrame#panel QLineEdit {{ background: {t.panel}; }}
QStatusBar {{ background: {t.panel}; border-top: 1px solid {t.line}; color: {t.dim}; }}
QStatusBar::item {{ border: 0; }}
QStatusBar QLabel {{ color: {t.dim}; font-size: 12px; padding: 0 8px; }}
QToolButton#link {{ color: {t.accent}; font-size: 12px; padding: 0 8px; border: 0; border-radius: 4px; }}
QToolButton#link:hover, QToolButton#link:focus {{ background: {t.soft}; }}
QToolTip {{ background: {t.panel}; color: {t.text}; border: 1px solid {t.line}; padding: 5px 7px; }}
"""


def _labels(t: Theme) -> str:
    return f"""
QLabel {{ background: transparent; }}
QLabel#dim, QLabel#unit {{ color: {t.dim}; }}
QLabel#unit {{ font-size: 12px; }}
QLabel#head {{ font-weight: 600; }}
QLabel#title {{ font-weight: 600; font-size: 14px; }}
QLabel#display {{ font-weight: 600; font-size: 26px; }}
QLabel#figure {{ font-weight: 600; font-size: 19px; }}
QLabel#problem {{ color: {t.danger}; }}
QLabel#hintLine {{
    color: {t.dim}; font-size: 12px; background: {t.panel}; border: 0; border-radius: 6px; padding: 3px 10px;
}}
QLabel#hint {{
    background: {t.panel}; border: 1px solid {t.line}; border-radius: 6px; padding: 5px 9px;
}}
"""


def _tool_buttons(t: Theme) -> str:
    return f"""
QToolButton {{
    border: 1px solid transparent; border-radius: 6px; padding: 5px; background: transparent;
}}
QToolButton:hover {{ background: {t.field}; }}
QToolButton:pressed, QToolButton:checked {{ background: {t.soft}; }}
QToolButton:focus {{ border-color: {t.accent}; }}
QToolButton::menu-indicator {{ image: none; }}
QToolButton::menu-button {{ border: 0; width: 14px; }}
QToolButton#tab {{ border: 0; border-radius: 0; padding: 6px 8px; color: {t.dim}; }}
QToolButton#tab:hover {{ background: transparent; color: {t.text}; }}
QToolButton#tab:checked {{
    background: transparent; color: {t.text}; font-weight: 600; border-bottom: 2px solid {t.accent};
}}
QToolButton#tab:focus {{ color: {t.accent}; }}
"""


def _push_buttons(t: Theme) -> str:
    return f"""
QPushButton {{
    background: {t.field}; color: {t.text}; border: 1px solid {t.line}; border-radius: 6px; padding: 6px 12px;
}}
QPushButton:hover {{ border-color: {t.dim}; }}
QPushButton:pressed {{ background: {t.soft}; }}
QPushButton:focus {{ border-color: {t.accent}; }}
QPushButton:disabled {{ color: {faded(t)}; border-color: {t.line}; }}
QPushButton::menu-indicator {{ image: none; width: 0; }}
QPushButton#primary {{
    background: {t.primary}; color: {t.on_primary}; border: 1px solid {t.primary}; font-weight: 600;
    padding: 6px 18px;
}}
QPushButton#primary:hover {{ background: {t.accent if t.name == "light" else t.primary}; }}
QPushButton#primary:focus {{ border-color: {t.text}; }}
QPushButton#primary:disabled {{ background: {t.field}; color: {faded(t)}; border-color: {t.line}; }}
QPushButton#seg {{ border-radius: 0; padding: 5px 0; min-width: 20px; }}
QPushButton#seg:checked {{
    background: {t.soft}; color: {t.accent}; border-color: {t.accent}; font-weight: 600;
}}
QPushButton#tile {{ padding: 10px 0; font-weight: 500; }}
QPushButton#tile:checked {{ background: {t.soft}; border-color: {t.accent}; color: {t.accent}; }}
QPushButton#chip {{ border-radius: 13px; padding: 4px 12px; min-height: 18px; max-height: 18px; }}
QPushButton#chip:disabled {{ color: {t.dim}; background: transparent; }}
QPushButton#link {{
    background: transparent; border: 1px solid transparent; color: {t.accent}; padding: 3px 4px;
    text-align: left;
}}
QPushButton#link:hover {{ background: {t.soft}; }}
QPushButton#link:focus {{ border-color: {t.accent}; }}
QPushButton#link:disabled {{ color: {faded(t)}; }}
QPushButton#card {{ background: {t.panel}; border-radius: 10px; padding: 0; text-align: left; }}
QPushButton#card:hover, QPushButton#card:focus {{ border-color: {t.accent}; }}
"""


def _fields(t: Theme) -> str:
    down, up, check = (
        resource("icons", name).as_posix() for name in ("chevron-down.svg", "chevron-up.svg", "check.svg")
    )
    return f"""
QComboBox, QAbstractSpinBox, QLineEdit {{
    background: {t.field}; color: {t.text}; border: 1px solid {t.line}; border-radius: 6px;
    padding: 4px 8px; min-height: 20px;
    selection-background-color: {t.primary}; selection-color: {t.on_primary};
}}
QAbstractSpinBox QLineEdit {{ border: 0; background: transparent; padding: 0; min-height: 0; }}
QComboBox:hover, QAbstractSpinBox:hover, QLineEdit:hover {{ border-color: {t.dim}; }}
QComboBox:focus, QAbstractSpinBox:focus, QLineEdit:focus {{ border-color: {t.accent}; }}
QComboBox:disabled, QAbstractSpinBox:disabled, QLineEdit:disabled {{
    color: {faded(t)}; border-color: {t.line};
}}
QComboBox::drop-down {{ border: 0; width: 22px; }}
QComboBox::down-arrow {{ image: url("{down}"); width: 12px; height: 12px; }}
QComboBox QAbstractItemView {{
    background: {t.panel}; border: 1px solid {t.line}; outline: 0; padding: 4px;
    selection-background-color: {t.soft}; selection-color: {t.text};
}}
QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {{ width: 0; }}
QSpinBox {{ padding-right: 2px; }}
QSpinBox::up-button, QSpinBox::down-button {{ border: 0; width: 16px; background: transparent; }}
QSpinBox::up-arrow {{ image: url("{up}"); width: 9px; height: 9px; }}
QSpinBox::down-arrow {{ image: url("{down}"); width: 9px; height: 9px; }}
QCheckBox {{ spacing: 8px; }}
QCheckBox::indicator {{
    width: 16px; height: 16px; border: 1px solid {t.dim}; border-radius: 4px; background: {t.field};
}}
QCheckBox::indicator:checked {{
    background: {t.primary}; border-color: {t.primary}; image: url("{check}");
}}
QCheckBox::indicator:focus {{ border-color: {t.accent}; }}
QRadioButton {{ spacing: 10px; }}
QRadioButton::indicator {{
    width: 14px; height: 14px; border: 1px solid {t.dim}; border-radius: 8px; background: {t.field};
}}
QRadioButton::indicator:checked {{
    width: 6px; height: 6px; border: 5px solid {t.primary}; background: {t.on_primary};
}}
QRadioButton::indicator:focus {{ border-color: {t.accent}; }}
QTabWidget::pane {{ border: 0; padding-top: 8px; }}
QTabBar {{ qproperty-drawBase: 0; }}
QTabBar::tab {{ background: transparent; color: {t.dim}; border: 0; padding: 6px 10px; }}
QTabBar::tab:hover {{ color: {t.text}; }}
QTabBar::tab:selected {{ color: {t.text}; border-bottom: 2px solid {t.accent}; }}
QTabBar::tab:focus {{ color: {t.accent}; }}
QPlainTextEdit, QTextEdit, QTextBrowser {{
    background: {t.field}; border: 1px solid {t.line}; border-radius: 6px; padding: 6px;
    selection-background-color: {t.primary}; selection-color: {t.on_primary};
}}
"""


def _sliders(t: Theme) -> str:
    return f"""
QSlider::groove:horizontal {{ height: 4px; background: {t.line}; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {t.accent}; border-radius: 2px; }}
QSlider::sub-page:horizontal:disabled {{ background: {t.line}; }}
QSlider::handle:horizontal {{
    background: {t.accent}; border: 2px solid {t.panel}; width: 14px; height: 14px; margin: -7px 0;
    border-radius: 9px;
}}
QSlider::handle:horizontal:focus {{ border-color: {t.text}; }}
QSlider::handle:horizontal:disabled {{ background: {faded(t)}; }}
QProgressBar {{ background: {t.line}; border: 0; border-radius: 2px; max-height: 4px; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 2px; }}
"""


def _menus(t: Theme) -> str:
    return f"""
QMenuBar {{ background: {t.panel}; color: {t.text}; border-bottom: 1px solid {t.line}; padding: 1px 6px; }}
QMenuBar::item {{ padding: 4px 9px; border-radius: 5px; background: transparent; }}
QMenuBar::item:selected {{ background: {t.field}; }}
QMenu {{ background: {t.panel}; color: {t.text}; border: 1px solid {t.line}; padding: 5px; }}
QMenu::item {{ padding: 6px 26px 6px 10px; border-radius: 5px; }}
QMenu::item:selected {{ background: {t.soft}; }}
QMenu::item:disabled {{ color: {faded(t)}; }}
QMenu::icon {{ padding-left: 8px; }}
QMenu::separator {{ height: 1px; background: {t.line}; margin: 5px 6px; }}
QListView {{ background: {t.panel}; border: 0; outline: 0; }}
QListView::item {{ padding: 7px 10px; border-radius: 6px; }}
QListView::item:hover {{ background: {t.field}; }}
QListView::item:selected {{ background: {t.soft}; color: {t.text}; }}
"""


def _tables(t: Theme) -> str:
    down, up = (resource("icons", name).as_posix() for name in ("chevron-down.svg", "chevron-up.svg"))
    return f"""
QTableView {{
    background: {t.panel}; border: 1px solid {t.line}; border-radius: 6px; outline: 0;
    selection-background-color: {t.soft}; selection-color: {t.text};
}}
QTableView:focus {{ border-color: {t.accent}; }}
QTableView::item {{ padding: 0 8px; border-bottom: 1px solid {t.line}; }}
QTableView::item:hover {{ background: {t.field}; }}
QTableView::item:selected {{ background: {t.soft}; color: {t.text}; }}
QTreeView {{ background: {t.panel}; border: 0; outline: 0; }}
QTableView#atoms {{ border: 0; border-top: 1px solid {t.line}; border-radius: 0; font-size: 12px; }}
QTableView#atoms:focus {{ border-color: {t.accent}; }}
QTableView#atoms::item {{ padding: 0 3px; }}
QTableView#atoms QHeaderView::section {{ padding: 6px 4px; font-size: 12px; }}
QTableView#atoms QHeaderView::up-arrow, QTableView#atoms QHeaderView::down-arrow {{
    subcontrol-position: top center; width: 8px; height: 8px;
}}
QTableView#atoms QHeaderView::up-arrow {{ image: url("{up}"); }}
QTableView#atoms QHeaderView::down-arrow {{ image: url("{down}"); }}
QTableView#atoms QLineEdit#cell {{
    border-color: {t.accent}; border-radius: 0; padding: 0 5px; background: {t.panel};
}}
QLineEdit#exact {{ padding: 4px 4px; font-size: 12px; }}
QLineEdit[wrong="true"], QTableView#atoms QLineEdit#cell[wrong="true"] {{
    border-color: {t.danger}; color: {t.danger};
}}
QHeaderView {{ background: {t.panel}; border: 0; }}
QHeaderView::section {{
    background: {t.panel}; color: {t.dim}; border: 0; border-bottom: 1px solid {t.line}; padding: 6px 8px;
}}
QHeaderView::section:hover {{ color: {t.text}; }}
"""


def _scrolling(t: Theme) -> str:
    return f"""
QScrollArea {{ border: 0; background: transparent; }}
QScrollArea#card {{ border: 1px solid transparent; }}
QScrollArea#card:focus {{ border-color: {t.accent}; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {faded(t)}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: {t.dim}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""
