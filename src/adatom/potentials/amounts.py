"""Bytes and seconds, as people say them."""

_UNITS = ("kB", "MB", "GB", "TB")


def size_text(size: float) -> str:
    """Return a number of bytes: ``"812 bytes"``, ``"43 MB"``, ``"1.2 GB"``."""
    if size < 1000:
        return f"{size:.0f} bytes"
    for unit in _UNITS:
        size /= 1000
        if size < 999.5 or unit == _UNITS[-1]:
            break
    return f"{size:.0f} {unit}" if size >= 9.95 and unit != "GB" else f"{size:.1f} {unit}"


def time_text(seconds: float) -> str:
    """Return a time: ``"12 s"``, ``"1 min 40 s"``, ``"2 h 5 min"``."""
    whole = max(1, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        minutes, rest = divmod(whole, 60)
        return f"{minutes} min {rest} s" if rest and minutes < 10 else f"{minutes} min"
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"
