"""How the benchmarks print what they measured: medians with their spread, each beside its peer."""

import os
import platform
import statistics
from collections.abc import Sequence


def machine() -> str:
    """Return the machine in one line, for the head of a report."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, load {load:.1f}"
    )


def spread(values: Sequence[float], unit: str, digits: int = 2) -> str:
    """Return ``median [min–max] unit`` of some values."""
    median = statistics.median(values)
    return f"{median:.{digits}f} [{min(values):.{digits}f}–{max(values):.{digits}f}] {unit}"


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> str:
    """Return the median of the pairwise ratios: runs taken in turn share the machine's mood."""
    ratios = [a / b for a, b in zip(ours, theirs, strict=True)]
    return spread(ratios, "×", 3)


def print_table(title: str, rows: Sequence[tuple[str, str]]) -> None:
    """Print a titled two-column table."""
    width = max(len(name) for name, _ in rows)
    print(f"\n{title}\n{machine()}")
    for name, value in rows:
        print(f"  {name:<{width}}  {value}")
