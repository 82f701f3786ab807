"""Downloads: progress, faults on the way, what is left behind and what is made of it."""

import json
import os
import signal
import sys
from pathlib import Path

import pytest
from tests.hub.client import HubUser
from tests.hub.proxy import ForwardProxy
from tests.hub.server import COMMIT, GRANTED, LocalHub, etag

CHECKPOINT = "checkpoints/uma-s-1p1.pt"
DOWNLOAD = """
from dataclasses import asdict
from adatom.potentials.hub.download import download
download("fairchem:uma-s-1p1", lambda news: out(**asdict(news)))
"""
CHECK = """
from adatom.errors import ModelError
from adatom.potentials.fairchem_registry import registry
from adatom.potentials.hub.checksums import check_cached
entry = next(entry for entry in registry() if entry.name == "uma-s-1p1")
try:
    check_cached(entry)
    out(value=entry.is_downloaded)
except ModelError as error:
    out(value=str(error))
"""


STATE = """
from adatom.potentials.catalogue import find_model
out(value=find_model("uma-s-1p1").state.label)
"""


@pytest.fixture(autouse=True)
def logged_in(hub_user: HubUser) -> None:
    hub_user.log_in(GRANTED)


def larger(hub: LocalHub, size: int) -> bytes:
    """Put a larger checkpoint into the hub."""
    data = os.urandom(1024) * (size // 1024)
    hub.add("facebook/UMA", CHECKPOINT, data)
    return data


def snapshot(user: HubUser) -> Path:
    return user.cache / "models--facebook--UMA" / "snapshots" / COMMIT


def blobs(user: HubUser) -> Path:
    return user.cache / "models--facebook--UMA" / "blobs"


def test_every_file_arrives_whole_where_fairchem_looks(hub: LocalHub, hub_user: HubUser) -> None:
    outcome = hub_user.run(DOWNLOAD)
    assert outcome.errors == ""
    assert outcome.lines[-1]["status"] == "done"
    for file in (CHECKPOINT, "references/iso_atom_elem_refs.yaml", "references/form_elem_refs.yaml"):
        assert (snapshot(hub_user) / file).read_bytes() == hub.repositories["facebook/UMA"][file]
    assert hub_user.run(CHECK).value is True
    assert all(request.who is None for request in hub.bodies)  # no token for the storage of another host
    assert hub_user.files_with(GRANTED) == {"token"}


def test_progress_knows_the_total_from_the_start_and_comes_in_small_steps(
    hub: LocalHub, hub_user: HubUser
) -> None:
    data = larger(hub, 3_000_000)
    hub.rate = 4_000_000
    lines = hub_user.run(DOWNLOAD).lines
    running = [line for line in lines if line["status"] == "running"]
    total = len(data) + sum(
        len(content) for file, content in hub.repositories["facebook/UMA"].items() if "references" in file
    )
    assert {line["total"] for line in running} == {total}
    received = [line["received"] for line in running]
    assert received == sorted(received)
    assert 0 < received[1] < len(data) / 2
    assert lines[-1]["received"] == total
    under_way = [line for line in running if line["rate"]]
    assert under_way
    assert all(0.2e6 < line["rate"] < 20e6 for line in under_way)
    assert all(line["remaining_s"] is not None for line in under_way)


@pytest.mark.parametrize("honoured", [True, False])
def test_a_connection_that_breaks_off_is_gone_on_with(
    hub: LocalHub, hub_user: HubUser, honoured: bool
) -> None:
    data = larger(hub, 2_000_000)
    hub.drops, hub.drop_after, hub.honour_range = 1, 1_000_000, honoured
    lines = hub_user.run(DOWNLOAD).lines
    assert (snapshot(hub_user) / CHECKPOINT).read_bytes() == data
    ranges = [request.range for request in hub.bodies]
    assert ranges[0] is None
    assert ranges[1].startswith("bytes=")
    assert "The connection broke off; going on in a moment" in [line["text"] for line in lines]
    assert lines[-1]["received"] == lines[-1]["total"]


def test_a_connection_that_stalls_is_gone_on_with(hub: LocalHub, hub_user: HubUser) -> None:
    data = larger(hub, 2_000_000)
    hub.drops, hub.drop_after, hub.drop_kind = 1, 1_000_000, "stall"
    outcome = hub_user.run(DOWNLOAD, HF_HUB_DOWNLOAD_TIMEOUT="1")
    assert outcome.lines[-1]["status"] == "done"
    assert (snapshot(hub_user) / CHECKPOINT).read_bytes() == data


def test_what_a_killed_download_leaves_is_swept_by_the_next(hub: LocalHub, hub_user: HubUser) -> None:
    larger(hub, 4_000_000)
    hub.rate = 2_000_000
    process = hub_user.start(DOWNLOAD)
    assert process.stdout is not None
    assert process.stderr is not None
    for line in process.stdout:
        if '"running"' in line and '"received": 0' not in line:
            break
    process.kill()
    process.wait()
    process.stdout.close()
    process.stderr.close()
    (partial,) = blobs(hub_user).glob("*.incomplete")
    hub.rate = 0
    assert hub_user.run(DOWNLOAD).lines[-1]["status"] == "done"
    assert not partial.exists()
    assert not list(blobs(hub_user).glob("*.incomplete"))


def test_what_another_process_is_writing_is_left_alone(hub: LocalHub, hub_user: HubUser) -> None:
    """A lock on the checkpoint of another model, as its download holds it."""
    blobs(hub_user).mkdir(parents=True)
    written, stale = (blobs(hub_user) / f"{letter * 64}.12345678.incomplete" for letter in "ab")
    written.write_bytes(b"half")
    stale.write_bytes(b"half")
    outcome = hub_user.run(
        f"""
from pathlib import Path
from huggingface_hub.utils import WeakFileLock
lock = Path({str(hub_user.cache)!r}) / ".locks" / "models--facebook--UMA" / ("a" * 64 + ".lock")
lock.parent.mkdir(parents=True)
import subprocess, sys
with WeakFileLock(lock):
    subprocess.run([sys.executable, "-c", '''
from adatom.potentials.hub.download import download
download("fairchem:uma-s-1p1", lambda news: None)
'''], check=True)
out(value=True)
"""
    )
    assert outcome.value is True
    assert written.exists()
    assert not stale.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_an_interrupt_leaves_nothing_behind(hub: LocalHub, hub_user: HubUser) -> None:
    larger(hub, 4_000_000)
    hub.rate = 2_000_000
    process = hub_user.start(DOWNLOAD)
    assert process.stdout is not None
    assert process.stderr is not None
    for line in process.stdout:
        if '"running"' in line and '"received": 0' not in line:
            break
    process.send_signal(signal.SIGINT)
    process.wait()
    process.stdout.close()
    process.stderr.close()
    assert not list(blobs(hub_user).iterdir())


def test_a_bit_that_flips_on_the_way_is_found_and_nothing_of_it_kept(
    hub: LocalHub, hub_user: HubUser
) -> None:
    hub.flip_bit = 1_234_567
    problem = hub_user.run(DOWNLOAD).problem
    assert problem["reason"] == "damaged"
    assert CHECKPOINT in problem["text"]
    assert problem["command"] == "adatom download uma-s-1p1"
    assert not (snapshot(hub_user) / CHECKPOINT).exists()
    name = etag(CHECKPOINT, hub.repositories["facebook/UMA"][CHECKPOINT])
    assert not (blobs(hub_user) / name).exists()
    hub.flip_bit = None
    assert hub_user.run(DOWNLOAD).lines[-1]["status"] == "done"


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("file", [CHECKPOINT, "references/form_elem_refs.yaml"])
def test_a_bit_that_flips_in_the_cache_is_found_and_mended(
    hub: LocalHub, hub_user: HubUser, file: str, links: bool
) -> None:
    environment = {} if links else {"HF_HUB_DISABLE_SYMLINKS": "1"}
    hub_user.run(DOWNLOAD, **environment)
    path = snapshot(hub_user) / file
    assert path.is_symlink() is links
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)
    said = hub_user.run(CHECK).value
    assert path.name in said
    assert "adatom download uma-s-1p1" in said
    assert hub_user.run(DOWNLOAD, **environment).lines[-1]["status"] == "done"
    assert hub_user.run(CHECK).value is True
    assert path.read_bytes() == hub.repositories["facebook/UMA"][file]


def test_damage_that_was_found_is_remembered_until_the_file_is_another(
    hub: LocalHub, hub_user: HubUser
) -> None:
    hub_user.run(DOWNLOAD)
    assert hub_user.run(STATE).value == "ready"
    path = (snapshot(hub_user) / CHECKPOINT).resolve()
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    hub_user.run(CHECK)
    assert hub_user.run(STATE).value == "needs download · damaged"
    hub_user.run(DOWNLOAD)
    assert hub_user.run(STATE).value == "ready"


def test_files_without_a_known_hash_are_compared_with_the_hub_and_never_called_sound_without(
    hub: LocalHub, hub_user: HubUser
) -> None:
    hub_user.run(DOWNLOAD)
    for path in [path for path in snapshot(hub_user).rglob("*") if path.is_symlink()]:
        content = path.read_bytes()  # as a copy without links leaves it
        path.unlink()
        path.write_bytes(content)
    said = hub_user.adatom("download", "uma-s-1p1", HF_HUB_OFFLINE="1").stdout
    assert "could not be checked" in said
    assert "HF_HUB_OFFLINE" in said
    assert "sound" not in said
    record = json.loads(hub_user.adatom("download", "uma-s-1p1", "--json", HF_HUB_OFFLINE="1").stdout)
    assert record["checked"] is False
    token = hub_user.hub_home / "token"
    token.rename(token.with_name("elsewhere"))
    said = hub_user.adatom("download", "uma-s-1p1").stdout
    assert "could not be checked. facebook/UMA is behind a gate" in said
    token.with_name("elsewhere").rename(token)
    checkpoint = snapshot(hub_user) / CHECKPOINT
    checkpoint.write_bytes(checkpoint.read_bytes()[:-1] + b"!")
    said = hub_user.adatom("download", "uma-s-1p1").stdout
    assert "downloaded and checked" in said
    assert checkpoint.read_bytes() == hub.repositories["facebook/UMA"][CHECKPOINT]
    assert "sound" in hub_user.adatom("download", "uma-s-1p1", HF_HUB_OFFLINE="1").stdout


def test_damage_that_was_none_is_forgotten_by_the_next_download(hub: LocalHub, hub_user: HubUser) -> None:
    """As after a fault in reading: the file is the same, size and time included, and sound."""
    hub_user.run(DOWNLOAD)
    path = (snapshot(hub_user) / CHECKPOINT).resolve()
    data, times = path.read_bytes(), (path.stat().st_atime_ns, path.stat().st_mtime_ns)
    for content in (data[:-1] + b"!", data):
        path.write_bytes(content)
        os.utime(path, ns=times)
        if content != data:
            hub_user.run(CHECK)
    assert hub_user.run(STATE).value == "needs download · damaged"
    hub.requests.clear()
    hub_user.run(DOWNLOAD)
    assert hub_user.run(STATE).value == "ready"
    assert hub.requests == []


def test_what_a_user_has_linked_into_the_cache_is_not_deleted(hub: LocalHub, hub_user: HubUser) -> None:
    hub_user.run(DOWNLOAD)
    own = hub_user.home / "mine.pt"
    own.write_bytes(b"another model")
    name = snapshot(hub_user) / CHECKPOINT
    name.unlink()
    name.symlink_to(own)
    assert "downloaded and checked" in hub_user.adatom("download", "uma-s-1p1").stdout
    assert name.read_bytes() == hub.repositories["facebook/UMA"][CHECKPOINT]
    assert own.read_bytes() == b"another model"


def test_a_reference_that_is_no_text_is_written_anew(hub_user: HubUser) -> None:
    hub_user.run(DOWNLOAD)
    (hub_user.cache / "models--facebook--UMA" / "refs" / "main").write_bytes(b"\xff\x81\xfe\x00")
    assert hub_user.run(DOWNLOAD).lines[-1]["status"] == "done"
    assert hub_user.run(STATE).value == "ready"


def test_a_disk_that_is_not_there_is_named(hub_user: HubUser) -> None:
    gone = "from pathlib import Path; Path.exists = lambda self: False\n"  # as with a drive of Windows
    problem = hub_user.run(gone + DOWNLOAD).problem
    assert problem["reason"] == "no permission"
    assert str(hub_user.cache) in problem["text"]


def test_where_locks_tell_nothing_a_young_partial_file_is_left_alone(
    hub: LocalHub, hub_user: HubUser
) -> None:
    blobs(hub_user).mkdir(parents=True)
    young, old = (blobs(hub_user) / f"{'a' * 64}.{name}.incomplete" for name in ("young", "old"))
    for partial in (young, old):
        partial.write_bytes(b"part")
    os.utime(old, (1_000_000_000, 1_000_000_000))
    shared = f"""
import psutil
from types import SimpleNamespace
disk = SimpleNamespace(mountpoint={str(Path.home().anchor)!r}, fstype="wekafs", opts="rw")
psutil.disk_partitions = lambda all: [disk]
"""
    assert hub_user.run(shared + DOWNLOAD).lines[-1]["status"] == "done"
    assert (young.exists(), old.exists()) == (True, False)
    (snapshot(hub_user) / CHECKPOINT).unlink()
    hub_user.run(DOWNLOAD)  # a local disk, on which nobody holds the lock
    assert not young.exists()


def test_what_is_there_and_sound_needs_no_hub_and_no_token(hub: LocalHub, hub_user: HubUser) -> None:
    hub_user.run(DOWNLOAD)
    hub.stop()
    hub.requests.clear()
    (hub_user.hub_home / "token").unlink()
    for environment in ({}, {"HF_HUB_OFFLINE": "1"}):
        assert hub_user.run(DOWNLOAD, **environment).lines[-1]["status"] == "done"


def test_files_that_two_models_share_come_once(hub: LocalHub, hub_user: HubUser) -> None:
    larger(hub, 500_000)
    hub_user.run(DOWNLOAD)
    hub.requests.clear()
    outcome = hub_user.run(DOWNLOAD.replace("uma-s-1p1", "uma-m-1p1"))
    assert outcome.lines[-1]["status"] == "done"
    assert outcome.lines[-1]["received"] == outcome.lines[-1]["total"]
    fetched = [item.path for item in hub.requests if item.method == "GET"]
    assert fetched == ["/store/facebook/UMA/checkpoints/uma-m-1p1.pt"]


def test_files_come_through_the_proxy_of_the_environment(hub: LocalHub, hub_user: HubUser) -> None:
    with ForwardProxy() as proxy:
        outcome = hub_user.run(DOWNLOAD, HTTP_PROXY=proxy.url)
    assert outcome.lines[-1]["status"] == "done"
    assert f"{hub.store}/store/facebook/UMA/{CHECKPOINT}" in proxy.passed


def test_what_is_told_ends_the_download_if_it_raises(hub: LocalHub, hub_user: HubUser) -> None:
    larger(hub, 2_000_000)
    hub.rate = 4_000_000
    outcome = hub_user.run(
        """
from adatom.potentials.hub.download import download
class Enough(Exception): ...
def tell(news):
    if news.received > 100_000:
        raise Enough
try:
    download("fairchem:uma-s-1p1", tell)
except Enough:
    out(value=True)
"""
    )
    assert outcome.value is True
    assert not list(blobs(hub_user).iterdir())
