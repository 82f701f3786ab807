"""`adatom doctor`: what works here, what doesn't, and what to do about it."""

import argparse
import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
import sys
import textwrap
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from adatom import __version__
from adatom.cli.asking import ask_hub
from adatom.engine.client import EngineClient
from adatom.engine.messages import EngineLost, EngineReady
from adatom.paths import log_folder, settings_file
from adatom.potentials.catalogue import default_model, models
from adatom.potentials.fairchem_registry import cache_folder
from adatom.potentials.hub.client import hub_host, is_offline
from adatom.potentials.hub.news import HubKnowledge
from adatom.potentials.model import Model

_PACKAGES = (
    *("ase", "numpy", "torch", "chgnet", "sevenn", "fairchem-core", "huggingface_hub"),
    *("PySide6-Essentials", "vtk", "pyvista", "pyvistaqt", "execnet"),
)
_ENGINE_PATIENCE_S = 90.0

# What a Qt window with OpenGL needs on a bare Debian or Ubuntu.
_LIBRARIES = (
    "xvfb xauth libegl1 libgl1 libgl1-mesa-dri libglib2.0-0 libdbus-1-3 libfontconfig1 libfreetype6 "
    "libxkbcommon0 libxkbcommon-x11-0 libx11-xcb1 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 "
    "libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xfixes0 libxcb-xkb1"
)
_INSTALL_LIBRARIES = f"On Debian or Ubuntu: sudo apt-get install --no-install-recommends {_LIBRARIES}"

# Runs in a process of its own: a broken driver ends it, not the doctor.
_OPENGL = """
import json
from PySide6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext, QSurfaceFormat
wanted = QSurfaceFormat()
wanted.setVersion(3, 2)
wanted.setProfile(QSurfaceFormat.OpenGLContextProfile.CoreProfile)
QSurfaceFormat.setDefaultFormat(wanted)
app = QGuiApplication([])
surface = QOffscreenSurface()
surface.create()
context = QOpenGLContext()
if not (context.create() and context.makeCurrent(surface)):
    raise SystemExit("Qt could not create an OpenGL context")
gl = context.functions()
got = context.format().version()
print(json.dumps([gl.glGetString(0x1F01), gl.glGetString(0x1F02), [got[0], got[1]] < [3, 2]]))
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at.

    Parameters
    ----------
    name
        What.
    state
        ``"ok"``, ``"note"`` (works, but could be better) or ``"fails"``.
    text
        What was found.
    remedy
        What to do; empty if nothing.
    """

    name: str
    state: str
    text: str
    remedy: str = ""


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `doctor`."""
    parser = subparsers.add_parser(
        "doctor",
        help="versions, GPU, OpenGL, hub login, caches: what works, what to do",
        description="Look at everything that Adatom needs, and say what works and what to do about the rest.",
        epilog="With --json: versions, and findings, each with name, state (ok, note, fails), text, remedy.",
    )
    parser.add_argument("--json", action="store_true", help="print as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Look, and print what was found."""
    versions = _versions()
    known = ask_hub(even_without_token=True)
    findings = [*_examine_engine(), _examine_opengl(), *_examine_hub(known), *_examine_models(known)]
    findings += _examine_folders()
    if args.json:
        report: dict[str, Any] = {"versions": versions, "findings": [asdict(finding) for finding in findings]}
        print(json.dumps(report, indent=2))
    else:
        print(_text(versions, findings))
    return 0


def _versions() -> dict[str, str | None]:
    """Return versions, ``None`` for what isn't installed."""
    versions: dict[str, str | None] = {
        "adatom": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }
    for package in _PACKAGES:
        try:
            versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            versions[package] = None
    return versions


def _examine_engine() -> list[Finding]:
    """Start the engine as the window does, and ask it what there is to compute on."""
    client = EngineClient()
    started = time.perf_counter()
    try:
        client.start()
        message = client.receive(_ENGINE_PATIENCE_S)
    finally:
        client.close()
    log = f"Its log is {log_folder() / 'engine.log'}."
    if isinstance(message, EngineReady):
        took = time.perf_counter() - started
        return [Finding("Engine", "ok", f"starts in {took:.1f} s"), _examine_devices(message)]
    if isinstance(message, EngineLost):
        return [Finding("Engine", "fails", message.message, log)]
    return [Finding("Engine", "fails", f"did not answer within {_ENGINE_PATIENCE_S:g} s", log)]


def _examine_devices(ready: EngineReady) -> Finding:
    gpus = [device for device in ready.devices if device.key != "cpu"]
    if gpus:
        names = ", ".join(
            f"{gpu.key} {gpu.title} ({(gpu.free_bytes or 0) / 2**30:.0f} GiB free)" for gpu in gpus
        )
        return Finding("Computing", "ok", f"on the GPU: {names}")
    threads = ready.devices[-1].title.removeprefix("CPU · ")
    text = f"no CUDA device: computing on the CPU with {threads}"
    if shutil.which("nvidia-smi") is None:
        return Finding("Computing", "ok", text)
    torch = ready.versions.get("torch", "")
    why = "this torch was built without CUDA" if "cpu" in torch else "its driver and this torch don't fit"
    return Finding(
        "Computing",
        "note",
        f"{text}, though there is an NVIDIA driver: {why} (torch {torch})",
        "Choose a CUDA build of torch at https://pytorch.org/get-started, or update the driver.",
    )


def _examine_opengl() -> Finding:
    """Make an OpenGL context as the window's view does, and ask it what draws."""
    if _has_no_display():
        return Finding(
            "OpenGL",
            "fails",
            "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open",
            "Log in with a screen, use `ssh -X`, or run below a virtual one: xvfb-run -a -s "
            f'"-screen 0 1600x1200x24" adatom. The other commands need no display. {_INSTALL_LIBRARIES}',
        )
    try:
        done = subprocess.run(
            [sys.executable, "-c", _OPENGL], capture_output=True, text=True, timeout=60, check=False
        )
    except subprocess.TimeoutExpired:
        return Finding(
            "OpenGL", "fails", "no answer within 60 s", "Restart the display, or update its driver."
        )
    if done.returncode != 0:
        words = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        text = words[-1] if words else f"the test ended with status {done.returncode}"
        return Finding("OpenGL", "fails", text, f"Update the graphics driver. {_INSTALL_LIBRARIES}")
    return _judge_opengl(*json.loads(done.stdout.splitlines()[-1]))


def _judge_opengl(renderer: str, version: str, too_old: bool) -> Finding:
    text = f"{version} on {renderer}"
    if too_old:
        return Finding("OpenGL", "fails", f"{text}: VTK needs 3.2", "Update the graphics driver.")
    if any(name in renderer.lower() for name in ("llvmpipe", "softpipe", "swrast", "basic render")):
        text += ": drawn by the CPU, which is slow for large structures"
        return Finding("OpenGL", "note", text, "If there is a graphics card, install its driver.")
    return Finding("OpenGL", "ok", text)


def _has_no_display() -> bool:
    if platform.system() != "Linux":
        return False
    return not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


_TOKENS = {
    None: "nobody is logged in here",
    "environment": "a token is in HF_TOKEN",
    "stored": "a token is stored",
}
_LOGIN = "Only FAIRChem's gated models need a login: adatom login"


def _examine_hub(known: HubKnowledge) -> list[Finding]:
    """Say whether the hub answers, who one is there, and what one may read; a token is never shown."""
    host = f"{hub_host()} (HF_ENDPOINT)" if os.environ.get("HF_ENDPOINT") else hub_host()
    token = _TOKENS[known.token]
    if is_offline():
        remedy = "Unset it to download models." if known.token is not None else f"Unset it first. {_LOGIN}"
        return [Finding("Hub", "note", f"not asked, for HF_HUB_OFFLINE is set; {token}", remedy)]
    if known.problem is not None:
        state = "fails" if known.problem.reason in ("bad token", "weak token") else "note"
        return [Finding("Hub", state, f"{host}: {known.problem.text} ({token})", known.problem.remedy)]
    if known.account is None:
        return [Finding("Hub", "note", f"{host} answers; {token}", _LOGIN)]
    news = known.repositories.values()
    access = ", ".join(f"{told.repository} {told.access}" for told in news)
    granted = all(told.access == "granted" for told in news)
    return [
        Finding("Hub", "ok", f"{host}: logged in as {known.account.name}; {token}"),
        Finding("Hub access", "ok" if granted else "note", access or "not asked"),
    ]


def _examine_models(known: HubKnowledge) -> list[Finding]:
    """Say which models can be used now, and of the others why not, those with the same reason together."""
    every = models(known)
    ready = [model.title for model in every if model.state.ready]
    default = default_model().title
    text = f"{len(ready)} of {len(every)} can be used now: {', '.join(ready)} (default: {default})"
    findings = [Finding("Models", "ok", text)]
    groups: dict[tuple[str, str], list[Model]] = {}
    for model in every:
        if not model.state.ready:
            groups.setdefault((model.state.code, model.state.remedy), []).append(model)
    for (code, remedy), members in groups.items():
        names = ", ".join(model.key.removeprefix("fairchem:") for model in members)
        command = members[0].state.command
        findings.append(Finding(code.capitalize(), "note", names, f"{remedy} {command}".strip()))
    return findings


def _examine_folders() -> list[Finding]:
    folders = {
        "FAIRChem cache": cache_folder(),
        "Settings": settings_file().parent,
        "Logs": log_folder(),
    }
    return [
        Finding(
            name,
            "ok",
            f"{folder} ({_size(folder) / 1e6:.1f} MB)" if folder.is_dir() else f"{folder} (none yet)",
        )
        for name, folder in folders.items()
    ]


def _size(folder: Path) -> int:
    """Return the bytes of the files below a folder; a hub cache's links are not counted twice."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.lstat().st_size if path.is_file() and not path.is_symlink() else 0
        except OSError:
            continue
    return total


def _text(versions: dict[str, str | None], findings: list[Finding]) -> str:
    installed = [f"{name} {version or '(not installed)'}" for name, version in list(versions.items())[3:]]
    lines = [f"Adatom {versions['adatom']} · Python {versions['python']} · {versions['system']}"]
    lines += textwrap.wrap(" · ".join(installed), 100, break_on_hyphens=False)
    lines.append("")
    for finding in findings:
        head = f"{finding.state:5}  {finding.name:14}  "
        gap = " " * len(head)
        lines += textwrap.wrap(
            finding.text, 100, initial_indent=head, subsequent_indent=gap, break_on_hyphens=False
        )
        lines += textwrap.wrap(
            finding.remedy, 100, initial_indent=gap, subsequent_indent=gap, break_on_hyphens=False
        )
    broken = [finding.name for finding in findings if finding.state == "fails"]
    lines += ["", f"Not working: {', '.join(broken)}." if broken else "Everything that Adatom needs works."]
    return "\n".join(lines)
