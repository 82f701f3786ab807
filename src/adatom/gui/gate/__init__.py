"""The pages of the gate: how people get through the Hugging Face hub to a model's weights."""

from adatom.gui.gate.facts import STEPS, Facts, Mark, Step, StepState
from adatom.gui.gate.parts import Page, ProblemBox, dress
from adatom.gui.gate.step_list import StepList

__all__ = ["STEPS", "Facts", "Mark", "Page", "ProblemBox", "Step", "StepList", "StepState", "dress"]
