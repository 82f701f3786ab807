"""A user of the hub: the real client in a process of its own, as it reads its environment only once."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# What a developer's own environment may hold and no test may see.
_NOT_PASSED_ON = (
    "HF_",
    "HUGGING",
    "FAIRCHEM",
    "XDG_CACHE_HOME",
    "TRANSFORMERS_OFFLINE",
    "AI_AGENT",
    "SSL_CERT",
)

_WRAPPER = """
import json, sys
from dataclasses import asdict
from adatom.potentials.hub.news import HubError
def out(**values):
    print(json.dumps(values), flush=True)
try:
    exec(compile(sys.stdin.read(), "test", "exec"))
except HubError as error:
    out(error=asdict(error.problem), message=str(error))
"""


@dataclass(frozen=True)
class Outcome:
    """What a process printed: each line of its standard output is an object of JSON."""

    lines: list[dict[str, Any]]
    errors: str
    status: int

    @property
    def value(self) -> Any:
        """What `out(value=…)` said."""
        assert "value" in self.lines[-1], (self.lines, self.errors)
        return self.lines[-1]["value"]

    @property
    def problem(self) -> dict[str, str]:
        """The problem that the `HubError` carried."""
        assert self.lines, self.errors
        assert "error" in self.lines[-1], (self.lines, self.errors)
        return dict(self.lines[-1]["error"])


class HubUser:
    """Someone with a home folder who talks to a hub.

    Parameters
    ----------
    home
        A new folder.
    endpoint
        Address of the hub.
    """

    def __init__(self, home: Path, endpoint: str) -> None:
        self.home = home
        self.cache = home / "fairchem"
        self.hub_home = home / "huggingface"
        passed_on = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(_NOT_PASSED_ON) and not name.lower().endswith("_proxy")
        }
        self.environment = {
            **passed_on,
            "HOME": str(home),
            "USERPROFILE": str(home),
            "HF_ENDPOINT": endpoint,
            "HF_HOME": str(self.hub_home),
            "FAIRCHEM_CACHE_DIR": str(self.cache),
            "PYTHONWARNINGS": "error",
        }

    def log_in(self, token: str) -> None:
        """Put a token where `huggingface_hub.login` puts it."""
        self.hub_home.mkdir(parents=True, exist_ok=True)
        (self.hub_home / "token").write_text(token)

    def _with(self, environment: dict[str, str]) -> dict[str, str]:
        """Return the environment with changes; an empty value takes a variable out."""
        return {name: value for name, value in {**self.environment, **environment}.items() if value}

    def run(self, code: str, **environment: str) -> Outcome:
        """Run Python code, which prints with `out(name=value)`; a `HubError` is printed and no failure."""
        done = subprocess.run(
            [sys.executable, "-c", _WRAPPER],
            input=code,
            env=self._with(environment),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        return Outcome(lines, done.stderr, done.returncode)

    def start(self, code: str, **environment: str) -> subprocess.Popen[str]:
        """Start Python code; the caller ends it."""
        process = subprocess.Popen(
            [sys.executable, "-c", _WRAPPER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self._with(environment),
            text=True,
        )
        assert process.stdin is not None
        process.stdin.write(code)
        process.stdin.close()
        return process

    def adatom(
        self, *arguments: str, typed: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run `adatom` in a terminal that is none."""
        return subprocess.run(
            [sys.executable, "-m", "adatom", *arguments],
            input=typed,
            env=self._with(environment),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    @property
    def files(self) -> list[Path]:
        """Every file below the home folder."""
        return [path for path in self.home.rglob("*") if path.is_file()]

    def files_with(self, text: str) -> set[str]:
        """Return the names of the files in which a text is found."""
        return {path.name for path in self.files if text.encode() in path.read_bytes()}
