import io
import json
import logging
import os
import pickle
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adatom.errors import ModelError
from adatom.paths import consents_file
from adatom.potentials.checkpoints import Checkpoint, Consents, inspect_checkpoint, listed, sha256_of
from adatom.potentials.checkpoints.archive import check_weights

TINY = Path(__file__).parents[1] / "data" / "tiny_uma.pt"
CHECKPOINT = "fairchem.core.units.mlip_unit.api.inference MLIPInferenceCheckpoint"
MODEL = {
    "_target_": "fairchem.core.models.base.HydraModel",
    "backbone": {"model": "fairchem.core.models.uma.escn_moe.eSCNMDMoeBackbone", "cutoff": 6, "lmax": 2},
    "heads": {"energy": {"module": "fairchem.core.models.uma.escn_md.MLP_EFS_Head"}},
}
TASK = {
    "_target_": "fairchem.core.units.mlip_unit.mlip_unit.Task",
    "property": "energy",
    "datasets": ["oc20"],
    "element_references": {
        "_target_": "fairchem.core.modules.normalization.element_references.ElementReferences",
        "element_references": {"_target_": "torch.DoubleTensor", "_args_": [[0.0, -1.5, 0.0, 2.5]]},
    },
}


class Payload:
    """Calls a function when it is unpickled."""

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self.reduced = (function, arguments)

    def __reduce__(self) -> Any:
        return self.reduced


def pickled(value: object) -> bytes:
    """Return the instructions that put a value on the stack."""
    return pickle.dumps(value, 2)[2:-1]


def called(path: str, *arguments: object) -> bytes:
    """Return the instructions that import something, which need not be here, and call it."""
    module, name = path.split()
    return f"c{module}\n{name}\n".encode() + pickled(arguments) + b"R"


def described(**changes: object) -> bytes:
    """Return the pickle of a checkpoint; bytes among its parts are taken as instructions."""
    parts = {
        "model_config": MODEL,
        "model_state_dict": {},
        "ema_state_dict": {},
        "tasks_config": [TASK],
        **changes,
    }
    items = b"".join(
        pickled(name) + (part if isinstance(part, bytes) else pickled(part)) for name, part in parts.items()
    )
    module, name = CHECKPOINT.split()
    return b"\x80\x02" + f"c{module}\n{name}\n".encode() + b")\x81}(" + items + b"ub."


def zipped(description: bytes, **others: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("made/data.pkl", description)
        archive.writestr("made/version", "3\n")
        for name, content in others.items():
            archive.writestr(f"made/{name}", content)
    return buffer.getvalue()


@pytest.fixture
def write(tmp_path: Path) -> Callable[[bytes], Path]:
    def write_to_file(content: bytes) -> Path:
        path = tmp_path / "strange.pt"
        path.write_bytes(content)
        return path

    return write_to_file


def inspected(content: bytes, folder: Path) -> Checkpoint | None:
    """Return what is in a file; None if it is refused in words."""
    path = folder / "any.pt"
    path.write_bytes(content)
    try:
        return inspect_checkpoint(path)
    except ModelError:
        return None


# ---- what is in a good one ----


def test_a_real_checkpoint_tells_what_it_is():
    checkpoint = inspect_checkpoint(TINY)
    assert checkpoint.title == "TINY-UMA-TESTONLY"
    assert checkpoint.tasks == ("oc20", "omat", "omol", "odac", "omc")
    assert set(checkpoint.elements) == set(checkpoint.tasks)
    assert checkpoint.elements["oc20"] == {"H", "C", "N", "O", "Al", "Ni", "Cu", "Pd", "Ag", "Pt", "Au"}
    assert checkpoint.conservative
    assert checkpoint.architecture == "eSCNMDMoeBackbone"
    assert checkpoint.parameters == 92_949
    assert checkpoint.cutoff == 4.5
    assert checkpoint.size == TINY.stat().st_size
    assert not checkpoint.unsafe
    check_weights(TINY)


def test_a_checkpoint_without_a_name_is_called_by_its_file(write):
    checkpoint = inspect_checkpoint(write(zipped(described())))
    assert (checkpoint.title, checkpoint.conservative, checkpoint.cutoff) == ("strange.pt", None, 6.0)
    assert checkpoint.elements == {"oc20": frozenset({"H", "Li"})}
    assert checkpoint.parameters is None
    assert not checkpoint.unsafe


@pytest.mark.parametrize(
    "references", [None, {}, {"_args_": [[0.0] * 100]}, {"_args_": []}, {"_args_": [[]]}]
)
def test_without_reference_energies_the_elements_are_unknown(write, references):
    checkpoint = inspect_checkpoint(
        write(zipped(described(tasks_config=[{**TASK, "element_references": references}])))
    )
    assert checkpoint.elements == {"oc20": None}


def test_tasks_that_are_known_come_first(write):
    tasks = [{**TASK, "datasets": [name]} for name in ("mine", "omol", "oc22", "oc20")]
    assert inspect_checkpoint(write(zipped(described(tasks_config=tasks)))).tasks == (
        "oc20",
        "oc22",
        "omol",
        "mine",
    )


@pytest.mark.parametrize(
    "path",
    [
        "fairchem.core.models.allscaip.AllScAIP.AllScAIPBackbone",
        "fairchem.core.models.uma.escn_md.eSCNMDBackbone",
        "escnmd_moe_backbone",
    ],
)
def test_every_model_of_fairchem_may_be_named(write, path):
    model = {**MODEL, "backbone": {"model": path}}
    assert not inspect_checkpoint(write(zipped(described(model_config=model)))).unsafe


# ---- pickles that run code ----


@pytest.mark.parametrize(
    "part", ["model_config", "model_state_dict", "ema_state_dict", "tasks_config", "more"]
)
@pytest.mark.parametrize("function", [os.system, eval, os.mkdir])
def test_a_pickle_that_calls_something_is_named_and_nothing_runs(write, tmp_path, part, function):
    marker = tmp_path / "marker"
    argument = f"__import__('os').mkdir({str(marker)!r})" if function is eval else str(marker)
    if function is os.system:
        argument = f"mkdir {marker}"
    path = write(zipped(described(**{part: pickled(Payload(function, argument))})))
    try:
        unsafe = " ".join(inspect_checkpoint(path).unsafe)
    except ModelError as error:
        assert part in {"model_config", "tasks_config"}
        unsafe = str(error)
    assert f"{function.__module__}.{function.__name__}" in unsafe.replace("__builtin__", "builtins")
    assert not marker.exists()


@pytest.mark.parametrize(
    "path",
    [
        "fairchem.core.common.utils load_model_and_weights_from_checkpoint",
        "fairchem.core.common.registry _get_absolute_mapping",
        "fairchem.core.units.mlip_unit.api.inference torch.hub.load",
        "torch.hub load",
        "torch.jit load",
        "torch._utils _rebuild_device_tensor_from_numpy",
        "hydra.utils instantiate",
        "builtins getattr",
        "functools partial",
        "omegaconf.omegaconf OmegaConf.load",
    ],
)
def test_a_pickle_may_not_call_what_a_checkpoint_does_not_need(write, path):
    checkpoint = inspect_checkpoint(write(zipped(described(ema_state_dict=called(path, "x")))))
    assert checkpoint.unsafe == (path.replace(" ", "."),)


def test_a_call_of_something_computed_is_named(write):
    computed = called("collections OrderedDict") + pickled(()) + b"R"
    assert inspect_checkpoint(write(zipped(described(ema_state_dict=computed)))).unsafe == (
        "something that it computes first",
    )


def test_a_bare_payload_is_no_model_and_is_named_nevertheless(write, tmp_path):
    payload = pickle.dumps(Payload(os.system, f"mkdir {tmp_path / 'marker'}"), 2)
    with pytest.raises(ModelError, match=rf"no FAIRChem model in strange.pt.*{os.system.__module__}\.system"):
        inspect_checkpoint(write(zipped(payload)))
    assert not (tmp_path / "marker").exists()


@pytest.mark.parametrize("protocol", [0, 3, 4, 5])
def test_other_protocols_are_refused(write, protocol):
    with pytest.raises(ModelError, match="cannot be used: its description is pickled"):
        inspect_checkpoint(write(zipped(pickle.dumps(Payload(os.system, "true"), protocol))))


# ---- settings that run code ----


def with_model(**changes: object) -> dict[str, object]:
    return {"model_config": {**MODEL, **changes}}


def with_task(**changes: object) -> dict[str, object]:
    return {"tasks_config": [TASK, {**TASK, **changes}]}


HOSTILE_SETTINGS = {
    "the model itself": (with_model(_target_="os.mkdir"), "os.mkdir (model_config._target_)"),
    "a setting of the model": (with_model(otf_graph={"_target_": "os.mkdir", "path": "x"}), "os.mkdir"),
    "its backbone": (with_model(backbone={"model": "os.system"}), "os.system (model_config.backbone.model)"),
    "a setting of its backbone": (
        with_model(backbone={**MODEL["backbone"], "act": [{"_target_": "os.mkdir"}]}),  # type: ignore[dict-item]
        "os.mkdir (model_config.backbone.act[0]._target_)",
    ),
    "a head": (with_model(heads={"a": {"module": "subprocess.run"}}), "subprocess.run"),
    "the class in a head": (
        with_model(heads={"a": {"module": "x", "head_cls": "os.system"}}),
        "os.system (model_config.heads.a.head_cls)",
    ),
    "a task": (with_task(_target_="os.mkdir", _args_=["x"]), "os.mkdir (tasks_config[1]._target_)"),
    "a part of a task": (with_task(normalizer={"_target_": "os.mkdir"}), "os.mkdir (tasks_config[1].norm"),
    "arguments": (with_task(out_spec={"_args_": [[{"_target_": "os.mkdir"}]]}), "os.mkdir"),
    "a loss": (with_task(loss_fn={"loss_name": "antigravity.x"}), "antigravity.x"),
    "a partial": (with_task(loss_fn={"_target_": "functools.partial", "_args_": []}), "functools.partial"),
    "a walk through attributes": (
        with_model(backbone={"model": "fairchem.core.models.base.torch.hub.load"}),
        "fairchem.core.models.base.torch.hub.load",
    ),
    "a walk from a class": (
        with_task(_target_="fairchem.core.units.mlip_unit.mlip_unit.Task.__init__.__globals__"),
        "Task.__init__",
    ),
    "a module that is imported by another": (
        with_model(backbone={"model": "fairchem.core.models.base.logging"}),
        "fairchem.core.models.base.logging",
    ),
    "a function of fairchem": (
        with_model(_target_="fairchem.core.units.mlip_unit.mlip_unit.initialize_finetuning_model"),
        "initialize_finetuning_model",
    ),
    "a reference": (with_task(_target_="${oc.decode:os.mkdir}"), "a reference to other settings"),
    "a reference that makes more": (with_task(name="${oc.decode:'{_target_: os.mkdir}'}"), "a reference"),
    "another checkpoint": (
        with_model(finetune_config={"starting_checkpoint": "other.pt"}),
        "another file, named in model_config.finetune_config",
    ),
    "a target that is no name": (with_task(_target_=["os.mkdir"]), "os.mkdir"),
    "unprintable": (with_task(_target_="os\n\x1b[31m.mkdir"), "os··[31m.mkdir"),
}


@pytest.mark.parametrize("case", HOSTILE_SETTINGS)
def test_settings_that_import_something_are_named(write, case):
    changes, named = HOSTILE_SETTINGS[case]
    unsafe = inspect_checkpoint(write(zipped(described(**changes)))).unsafe
    assert any(named in text for text in unsafe), unsafe


def test_settings_may_not_hide_in_objects(write):
    hidden = called("collections OrderedDict", [("_target_", "os.mkdir")])
    module, name = CHECKPOINT.split()
    instance = f"c{module}\n{name}\n".encode() + b")\x81" + pickled({"_target_": "os.mkdir"}) + b"b"
    for part in (hidden, instance, called("builtins dict", [("_target_", "os.mkdir")])):
        tasks = b"]" + part + b"a"
        assert "an unexpected" in inspect_checkpoint(write(zipped(described(tasks_config=tasks)))).unsafe[0]


def test_settings_may_not_change_after_they_were_built_in(write):
    state = pickled(
        {"model_config": MODEL, "model_state_dict": {}, "ema_state_dict": {}, "tasks_config": [TASK]}
    )
    module, name = CHECKPOINT.split()
    start = b"\x80\x02" + f"c{module}\n{name}\n".encode() + b")\x81"
    twice = start + state + b"b" + state + b"b."
    changed = (
        start + state + b"r\x00\x01\x00\x00b" + b"j\x00\x01\x00\x00" + pickled("a") + pickled(1) + b"s0."
    )
    for description in (twice, changed):
        with pytest.raises(ModelError, match="its description"):
            inspect_checkpoint(write(zipped(description)))


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_characters="$.")),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=10,
)


@given(settings=plain, path=st.lists(st.sampled_from(["list", "dict"]), max_size=6))
def test_a_target_is_found_wherever_it_lies(tmp_path_factory, settings, path):
    hidden: object = {"_target_": "os.mkdir", "_args_": ["never"]}
    for step in path:
        hidden = [settings, hidden] if step == "list" else {"a": settings, "b": hidden}
    checkpoint = inspected(
        zipped(described(tasks_config=[{**TASK, "x": hidden}])), tmp_path_factory.getbasetemp()
    )
    assert checkpoint is not None
    assert any("os.mkdir" in text for text in checkpoint.unsafe)


def test_settings_without_end_take_no_time(write):
    doubled: object = ["a"]
    for _ in range(60):
        doubled = [doubled, doubled]
    with pytest.raises(ModelError, match="without end"):
        inspect_checkpoint(write(zipped(described(tasks_config=[{"a": doubled}]))))
    circle: list[object] = []
    circle.append(circle)
    with pytest.raises(ModelError, match="without end"):
        inspect_checkpoint(write(zipped(described(tasks_config=circle))))
    with pytest.raises(ModelError, match="without end"):
        inspect_checkpoint(write(zipped(described(tasks_config=b"]" * 100_000 + b"a" * 99_999))))


def test_keys_without_end_take_no_time(write):
    tuples = b")" + b"".join(
        b"r" + struct.pack("<I", n) + b"j" + struct.pack("<I", n) + b"\x86" for n in range(300, 360)
    )
    with pytest.raises(ModelError, match="odd keys"):
        inspect_checkpoint(write(zipped(described(ema_state_dict=b"}" + tuples + b"Ns"))))


@pytest.mark.parametrize(
    ("description", "words"),
    [
        (b"(" * 3_100_000, "far too long"),
        (b"".join(f"ca{n}\nb\n".encode() for n in range(2000)), "imports far too much"),
    ],
)
def test_descriptions_without_end_are_given_up(write, description, words):
    with pytest.raises(ModelError, match=words):
        inspect_checkpoint(write(zipped(b"\x80\x02" + description)))


# ---- zips that two readers read differently ----


def test_two_descriptions_are_refused(write):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("made/data.pkl", described())
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("made/data.pkl", described(**with_model(_target_="os.mkdir")))
    with pytest.raises(ModelError, match="two things in it have one name"):
        inspect_checkpoint(write(buffer.getvalue()))


@pytest.mark.parametrize("name", ["DATA.pkl", "a/data.pkl", "xdata.pkl", "../data.pkl"])
def test_anything_like_a_second_description_is_refused(write, name):
    with pytest.raises(ModelError, match="not put together as PyTorch does it"):
        inspect_checkpoint(write(zipped(described(), **{name: described()})))


def test_torchscript_is_refused(write):
    with pytest.raises(ModelError, match="TorchScript archive, a program"):
        inspect_checkpoint(write(zipped(described(), **{"constants.pkl": b"x"})))


def test_a_compressed_description_is_refused(write):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("made/data.pkl", described())
    with pytest.raises(ModelError, match="compressed"):
        inspect_checkpoint(write(buffer.getvalue()))


def test_entries_outside_one_folder_are_refused(write):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("made/data.pkl", described())
        archive.writestr("other/version", "3")
    with pytest.raises(ModelError, match="a zip file, but not a checkpoint"):
        inspect_checkpoint(write(buffer.getvalue()))


@pytest.mark.parametrize("before", [b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 100, zipped(described())])
def test_a_zip_behind_something_is_refused(write, before):
    with pytest.raises(ModelError):
        inspect_checkpoint(write(before + zipped(described())))


@pytest.mark.parametrize("after", [b"\0", b"PK\x05\x06", b"x" * 1000])
def test_a_zip_before_something_is_refused(write, after):
    with pytest.raises(ModelError):
        inspect_checkpoint(write(zipped(described()) + after))


def test_a_comment_that_could_be_a_table_of_contents_is_refused(write):
    buffer = io.BytesIO(zipped(described()))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = zipped(described())[-22:]
    with pytest.raises(ModelError):
        inspect_checkpoint(write(buffer.getvalue()))


def test_tables_of_contents_that_disagree_are_refused(write):
    content = bytearray(TINY.read_bytes())
    place = content.rindex(b"PK\x06\x06")
    content[place + 32 : place + 40] = struct.pack("<Q", 3)  # entries, in the 64-bit one
    with pytest.raises(ModelError, match="two tables of contents"):
        inspect_checkpoint(write(bytes(content)))


# ---- files that are something else ----

OTHER_FILES = {
    "empty": (b"", "is empty"),
    "text": (b"Dear colleague,\n", "not a checkpoint"),
    "one byte": (b"P", "not a checkpoint"),
    "a start": (b"PK\x03\x04", "damaged or not all there"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "not a checkpoint"),
    "a bare pickle": (pickle.dumps(Payload(os.system, "true"), 2), "before 1.6"),
    "another zip": (zipped(b"x").replace(b"data.pkl", b"data.txt"), "a zip file, but not a checkpoint"),
    "weights alone": (zipped(pickle.dumps({"a.weight": 1}, 2)), "holds numbers"),
    "a list": (zipped(pickle.dumps([1, 2], 2)), "no FAIRChem model"),
    "a training": (zipped(pickle.dumps({"unit_state": {}, "config": {}}, 2)), "state of a training"),
    "fairchem 1": (zipped(pickle.dumps({"config": {}, "state_dict": {}, "epoch": 1}, 2)), "fairchem-core 1"),
    "no settings": (zipped(described(model_config=None)), "does not say what model"),
    "half a checkpoint": (zipped(b"\x80\x02" + called(CHECKPOINT) + b"."), "not a whole checkpoint"),
    "an empty description": (zipped(b""), "damaged"),
    "text as description": (zipped(b"Dear colleague"), "cannot be used"),
}


@pytest.mark.parametrize("kind", OTHER_FILES)
def test_what_is_no_checkpoint_is_told_apart(write, kind):
    content, words = OTHER_FILES[kind]
    with pytest.raises(ModelError, match=words):
        inspect_checkpoint(write(content))


def test_a_folder_and_a_missing_file_are_told_apart(tmp_path):
    with pytest.raises(ModelError, match="is a folder"):
        inspect_checkpoint(tmp_path)
    with pytest.raises(ModelError, match="There is no file"):
        inspect_checkpoint(tmp_path / "gone.pt")


@given(length=st.integers(0, TINY.stat().st_size - 1))
def test_a_file_cut_anywhere_is_refused(tmp_path_factory, length):
    assert inspected(TINY.read_bytes()[:length], tmp_path_factory.getbasetemp()) is None


@given(place=st.integers(0, TINY.stat().st_size - 1) | st.integers(0, 2000), bit=st.integers(0, 7))
def test_a_flipped_bit_never_surprises(tmp_path_factory, place, bit):
    content = bytearray(TINY.read_bytes())
    content[place] ^= 1 << bit
    checkpoint = inspected(bytes(content), tmp_path_factory.getbasetemp())
    assert checkpoint is None or checkpoint.parameters == 92_949


@given(data=st.data())
def test_a_flipped_bit_in_the_weights_is_found_by_the_checksums(tmp_path_factory, data):
    with zipfile.ZipFile(TINY) as archive:
        entry = data.draw(st.sampled_from([e for e in archive.infolist() if e.file_size > 100]))
    content = bytearray(TINY.read_bytes())
    start = entry.header_offset + 30 + sum(struct.unpack("<2H", content[entry.header_offset + 26 :][:4]))
    content[start + data.draw(st.integers(0, entry.file_size - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path = tmp_path_factory.getbasetemp() / "flipped.pt"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="damaged"):
        check_weights(path)


@given(
    description=st.binary(max_size=200) | st.binary(max_size=200).map(lambda junk: b"\x80\x02" + junk + b".")
)
def test_a_junk_description_never_surprises(tmp_path_factory, description):
    assert inspected(zipped(description), tmp_path_factory.getbasetemp()) is None


@given(place=st.integers(0, 1000), byte=st.integers(0, 255))
def test_a_changed_description_never_surprises(tmp_path_factory, place, byte):
    description = bytearray(described(ema_state_dict=called("collections OrderedDict")))
    description[place % len(description)] = byte
    inspected(zipped(bytes(description)), tmp_path_factory.getbasetemp())


# ---- loading, in a process of its own ----

LOADING = Path(__file__).with_name("loading_checkpoints.py")


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What came of loading checkpoints with fairchem: see the script."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(LOADING), str(TINY), str(tmp_path_factory.mktemp("loading"))],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def test_a_good_checkpoint_gives_the_same_energy_under_guard(loaded):
    energies = loaded["energies"]
    assert energies["guarded"] == energies["trusted"] == energies["without"]
    assert not loaded["environment changed"]


def test_settings_in_omegaconf_containers_load_under_guard(loaded):
    assert loaded["energies"]["omegaconf"] == loaded["energies"]["without"]


def test_the_guard_refuses_what_really_runs_code_without_it(loaded):
    for name, case in loaded["hostile"].items():
        assert case["named"], name
        assert not case["ran when inspected"], name
        assert "would run code" in case["error"], name
        assert not case["ran under guard"], name
        assert case["ran without"], name
        assert case["ran when trusted"], name


def test_the_guard_holds_even_if_nothing_was_noticed(loaded):
    assert all(not case["ran unnoticed"] for case in loaded["hostile"].values())


def test_the_guard_refuses_a_flipped_bit_even_of_a_trusted_file(loaded):
    assert "damaged" in loaded["flipped"]


# ---- what the user trusts ----


def test_trust_is_kept_by_content(tmp_path):
    path = tmp_path / "a.pt"
    path.write_bytes(b"weights")
    digest = sha256_of(path)
    assert not Consents().is_trusted(digest)
    Consents().trust(digest)
    Consents().trust("0" * 64)
    assert Consents().is_trusted(digest)
    path.write_bytes(b"Weights")
    assert not Consents().is_trusted(sha256_of(path))
    assert consents_file().is_file()


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"trusted": 1}', b'{"trusted": [1, "x"]}', b"\xff", b"[" * 99_999]
)
def test_a_damaged_file_of_consents_trusts_nobody_and_is_mended(tmp_path, content, caplog):
    file = tmp_path / "consents.json"
    file.write_bytes(content)
    consents = Consents(file)
    with caplog.at_level(logging.ERROR):
        assert not consents.is_trusted("0" * 64)
        consents.trust("1" * 64)
    assert Consents(file).is_trusted("1" * 64)


def test_a_consent_that_cannot_be_written_down_is_none_and_says_so(tmp_path):
    (tmp_path / "file").write_text("in the way")
    consents = Consents(tmp_path / "file" / "consents.json")
    with pytest.raises(ModelError, match="can't be written"):
        consents.trust("0" * 64)
    assert not consents.is_trusted("0" * 64)


def test_what_can_do_most_harm_is_named_first():
    said = listed([f"harmless.thing{number}" for number in range(50)] + ["os.system"])
    assert said.startswith("os.system, ")
    assert "more" in said


def test_the_sum_of_a_file_that_cannot_be_read_is_an_error_in_words(tmp_path):
    with pytest.raises(ModelError, match="cannot be read"):
        sha256_of(tmp_path / "gone")
