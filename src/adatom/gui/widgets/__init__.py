"""The building blocks of the panels: sections that fold, rows, segments, numbers beside sliders."""

from adatom.gui.widgets.buttons import Segments, draw_focus, tool_button
from adatom.gui.widgets.choice import Choice
from adatom.gui.widgets.message import IconLabel, Message
from adatom.gui.widgets.numbers import DecimalSpin, NumberWithSlider, Spin, set_quietly
from adatom.gui.widgets.search_choice import SearchChoice
from adatom.gui.widgets.section import Fold, Row, Section, dim_label, hairline

__all__ = [
    "Choice",
    "DecimalSpin",
    "Fold",
    "IconLabel",
    "Message",
    "NumberWithSlider",
    "Row",
    "SearchChoice",
    "Section",
    "Segments",
    "Spin",
    "dim_label",
    "draw_focus",
    "hairline",
    "set_quietly",
    "tool_button",
]
