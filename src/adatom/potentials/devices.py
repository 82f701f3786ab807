"""What there is to compute on. Runs in the engine process: importing torch takes seconds."""

import contextlib
import os
import platform
import subprocess
from pathlib import Path

from adatom.errors import ModelError


def cuda_devices() -> list[tuple[str, str, int]]:
    """Return key, name and free bytes of each CUDA device."""
    import torch

    if not torch.cuda.is_available():
        return []
    return [
        (f"cuda:{index}", torch.cuda.get_device_name(index), _free_bytes(index))
        for index in range(torch.cuda.device_count())
    ]


def _free_bytes(index: int) -> int:
    """Return the free memory of a GPU, with what torch holds of it without using it."""
    import torch

    spare = torch.cuda.memory_reserved(index) - torch.cuda.memory_allocated(index)
    return int(torch.cuda.mem_get_info(index)[0] + spare)


def resolve_device(device: str) -> str:
    """Return the device that is meant: ``"cpu"`` or ``"cuda:N"``.

    Parameters
    ----------
    device
        ``"auto"`` (CUDA where there is one, else CPU), ``"cpu"``, ``"cuda"`` or ``"cuda:N"``.

    Raises
    ------
    ModelError
        If there is no such device.
    """
    if device == "cpu":
        return "cpu"
    if device != "auto" and device.partition(":")[0] != "cuda":
        raise ModelError(f"Unknown device {device!r}: choose auto, cpu, cuda or cuda:0.")
    keys = [key for key, _, _ in cuda_devices()]
    if device == "auto":
        return keys[0] if keys else "cpu"
    wanted = "cuda:0" if device == "cuda" else device
    if wanted in keys:
        return wanted
    if keys:
        raise ModelError(f"There is no device {device!r} here; there is {', '.join(keys)}, or choose cpu.")
    raise ModelError(
        f"The device {device!r} was asked for, but torch finds no CUDA device here: choose auto or cpu. On a "
        "machine that has an NVIDIA GPU, `adatom doctor` says what is missing."
    )


def default_threads() -> int:
    """Return how many threads to compute with: physical cores − 1, so that the window has one; at least 1."""
    return max(1, physical_cores() - 1)


def physical_cores() -> int:
    """Return how many physical cores this process may use.

    Two hyper-threads of a core share its arithmetic units: a thread on each makes a model slower. Where the
    system doesn't tell, every logical CPU counts.
    """
    with contextlib.suppress(OSError, ValueError, subprocess.SubprocessError):
        if platform.system() == "Linux":
            return min(_linux_cores(), _cpu_quota())
        if platform.system() == "Darwin":
            return int(subprocess.check_output(["/usr/sbin/sysctl", "-n", "hw.physicalcpu"], timeout=5))
    return os.cpu_count() or 1


def _linux_cores() -> int:
    """Return how many cores the CPUs of this process belong to."""
    siblings = set()
    for cpu in os.sched_getaffinity(0):
        topology = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
        try:
            siblings.add(topology.read_text().strip())
        except OSError:  # a container without /sys
            siblings.add(str(cpu))
    return len(siblings)


def _cpu_quota() -> int:
    """Return how many CPUs' time a container grants (cgroup v2 ``cpu.max``), or very many."""
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        return max(1, round(int(quota) / int(period)))
    except (OSError, ValueError):
        return 1_000_000
