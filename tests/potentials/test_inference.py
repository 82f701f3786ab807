"""Which of fairchem's inference settings are taken when."""

import pytest

from adatom.errors import AdatomError
from adatom.potentials.inference import LARGE, LONG_RUN, MODES, plan_inference, script_argument
from adatom.relaxation.settings import RelaxationSettings


@pytest.mark.parametrize("steps", [0, 100, LONG_RUN, 10_000])
@pytest.mark.parametrize("atoms", [0, 29, LARGE, 10_000])
def test_nothing_is_ever_compiled_on_a_cpu_unless_asked_for(steps: int, atoms: int):
    plan = plan_inference("auto", "cpu", max_steps=steps, atoms=atoms, composition="Cu")
    assert plan.mode == ("batch" if atoms >= LARGE else "eager")
    assert plan.only_for == ""
    assert plan_inference("default", "cpu").mode == "default"


def test_on_a_gpu_long_runs_are_compiled_for_their_composition():
    short = plan_inference("auto", "cuda:0", max_steps=100, atoms=29, composition="Cu27CO 0 1")
    assert (short.mode, short.only_for) == ("batch", "")
    long = plan_inference("auto", "cuda:0", max_steps=LONG_RUN, atoms=29, composition="Cu27CO 0 1")
    assert (long.mode, long.only_for) == ("default", "Cu27CO 0 1")


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode != "auto"])
def test_what_is_asked_for_is_taken_on_any_device(mode: str):
    for device in ("cpu", "cuda:0"):
        assert plan_inference(mode, device, max_steps=10_000, atoms=10_000).mode == mode


def test_a_script_never_compiles_by_surprise():
    assert script_argument("auto") == ((), '"batch"')
    imports, argument = script_argument("eager")
    assert "InferenceSettings" in imports[0]
    assert argument == "InferenceSettings(activation_checkpointing=False)"
    assert script_argument("default") == ((), '"default"')


def test_an_unknown_mode_is_refused_with_those_there_are():
    with pytest.raises(AdatomError, match="'turbo': choose one of auto, batch, eager"):
        RelaxationSettings("emt", inference="turbo")
