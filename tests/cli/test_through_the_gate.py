"""The way to a gated model in a terminal: log in, list, download, relax; the hub is a local one."""

import json
import shutil
from pathlib import Path

import pytest
from ase.io import read
from tests.hub.client import HubUser
from tests.hub.server import GRANTED, NOT_ASKED, PENDING, REJECTED, WEAK, LocalHub

from adatom.paths import resource

CALM = {"PYTHONWARNINGS": ""}  # torch warns of its own


def states(user: HubUser, *options: str, **environment: str) -> dict[str, dict[str, object]]:
    done = user.adatom("models", "--json", *options, **environment)
    assert done.returncode == 0, done.stderr
    return {record["name"]: record for record in json.loads(done.stdout)}


def test_from_nothing_to_a_relaxation_and_on_without_the_hub(hub: LocalHub, hub_user: HubUser):
    start = Path(shutil.copy(resource("examples", "co-cu100.extxyz"), hub_user.home / "start.extxyz"))
    relax = ("relax", str(start), "--model", "uma-s-1p1", "--task", "oc20", "--threads", "1", "--json")
    refused = hub_user.adatom(*relax, **CALM)
    assert refused.returncode == 2
    assert "needs login" in refused.stderr
    assert "adatom login" in refused.stderr

    assert hub_user.adatom("login", typed=GRANTED).returncode == 0
    assert states(hub_user)["uma-s-1p1"]["state"] == "needs download"
    assert hub_user.adatom("download", "uma-s-1p1").returncode == 0
    hub.stop()  # neither network nor token from here on
    (hub_user.hub_home / "token").unlink()

    done = hub_user.adatom(*relax, **CALM)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert (result["converged"], result["steps"]) == (True, 20)
    assert result["energy"] == pytest.approx(8.24824, abs=0.0005)
    assert result["model"] == "fairchem:uma-s-1p1"
    relaxed = read(start.with_name("start-relaxed.extxyz"))
    assert relaxed.get_potential_energy() == pytest.approx(result["energy"], abs=1e-6)
    assert states(hub_user)["uma-s-1p1"]["default"]
    again = hub_user.adatom("download", "uma-s-1p1")  # it is here: nothing is asked
    assert again.returncode == 0


@pytest.mark.parametrize(
    ("token", "state", "detail"),
    [
        (None, "needs login", ""),
        (GRANTED, "needs download", "kB"),
        (NOT_ASKED, "needs access", ""),
        (PENDING, "needs access", "requested, waiting for an answer"),
        (REJECTED, "needs access", "refused"),
        (WEAK, "needs login", ""),
    ],
)
def test_the_state_of_a_gated_model_is_what_the_hub_says(
    hub: LocalHub, hub_user: HubUser, token: str | None, state: str, detail: str
):
    if token is not None:
        hub_user.log_in(token)
    record = states(hub_user)["uma-s-1p1"]
    assert record["state"] == state
    assert detail in str(record["detail"])
    assert record["remedy"]
    assert token is None or token not in json.dumps(record)


def test_repositories_are_told_apart(hub: LocalHub, hub_user: HubUser):
    hub.people[GRANTED].exceptions["facebook/OC25"] = "pending"
    hub_user.log_in(GRANTED)
    found = states(hub_user)
    assert found["uma-s-1p1"]["state"] == "needs download"
    assert found["esen-md-direct-all-oc25"]["state"] == "needs access"
    assert found["esen-md-direct-all-oc25"]["detail"] == "requested, waiting for an answer"


def test_without_the_hub_the_list_is_there_all_the_same_and_says_why(hub: LocalHub, hub_user: HubUser):
    hub_user.log_in(GRANTED)
    hub.stop()
    done = hub_user.adatom("models")
    assert done.returncode == 0
    assert "chgnet:0.3.0" in done.stdout
    assert "127.0.0.1" in done.stdout
    assert states(hub_user, "--offline")["uma-s-1p1"]["state"] == "needs download"


def test_the_size_is_the_hubs_before_and_the_disks_after(hub: LocalHub, hub_user: HubUser):
    hub_user.log_in(GRANTED)
    before = states(hub_user)["uma-s-1p1"]["size"]
    assert hub_user.adatom("download", "uma-s-1p1").returncode == 0
    assert states(hub_user)["uma-s-1p1"]["size"] == before


def test_a_flipped_bit_in_the_cache_does_not_load(hub: LocalHub, hub_user: HubUser):
    start = resource("examples", "co-cu100.extxyz")
    hub_user.log_in(GRANTED)
    assert hub_user.adatom("download", "uma-s-1p1").returncode == 0
    checkpoint = next(path for path in hub_user.cache.rglob("uma-s-1p1.pt")).resolve()
    content = bytearray(checkpoint.read_bytes())
    content[len(content) // 2] ^= 1
    checkpoint.chmod(0o644)
    checkpoint.write_bytes(content)
    out = str(hub_user.home / "out.extxyz")
    done = hub_user.adatom("relax", str(start), "--model", "uma-s-1p1", "--steps", "0", "-o", out, **CALM)
    assert done.returncode == 2
    assert "damaged" in done.stderr
    assert "adatom download uma-s-1p1" in done.stderr
    assert hub_user.adatom("download", "uma-s-1p1").returncode == 0
    done = hub_user.adatom("relax", str(start), "--model", "uma-s-1p1", "--steps", "0", "-o", out, **CALM)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("token", "said"),
    [
        (None, "nobody is logged in here"),
        (GRANTED, "logged in as grace"),
        (PENDING, "facebook/UMA pending"),
    ],
)
def test_the_doctor_says_in_one_screen_why_a_model_is_not_ready(
    hub: LocalHub, hub_user: HubUser, token: str | None, said: str
):
    if token is not None:
        hub_user.log_in(token)
    done = hub_user.adatom("doctor")
    assert done.returncode == 0, done.stderr
    assert said in " ".join(done.stdout.split())
    assert "uma-s-1p1" in done.stdout
    assert len(done.stdout.splitlines()) <= 48
    assert token is None or token not in done.stdout + done.stderr
