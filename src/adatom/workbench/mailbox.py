"""A one-slot mailbox between the thread that receives frames and the one that shows them."""

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """Keeps the newest letter only, so that a slow reader is never flooded."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._letter: T | None = None

    def put(self, letter: T) -> bool:
        """Leave a letter in place of any that was not taken; return whether the slot was empty."""
        with self._lock:
            was_empty = self._letter is None
            self._letter = letter
            return was_empty

    def take(self) -> T | None:
        """Take the letter out, or return ``None``."""
        with self._lock:
            letter, self._letter = self._letter, None
            return letter
