"""Numbers typed while something is in the hand: no field on screen, the label shows them. No Qt, no VTK."""

_MOST_CHARACTERS = 9
CURSOR = "▏"


class TypedNumbers:
    """One to three numbers, the next one after Tab.

    Parameters
    ----------
    count
        How many there may be.
    """

    def __init__(self, count: int) -> None:
        self._texts = [""] * count
        self._field = 0

    @property
    def given(self) -> bool:
        """Whether anything has been typed."""
        return any(self._texts)

    def type(self, character: str, *, fields: int) -> bool:
        r"""Take a character; return whether it has a meaning.

        Parameters
        ----------
        character
            A digit, ``"."`` or ``","``, ``"-"`` (turns the sign), ``"\b"`` (takes one away) or ``"\t"``.
        fields
            How many numbers there are at present.
        """
        self._field = min(self._field, fields - 1)
        text = self._texts[self._field]
        if character == "\t":
            self._field = (self._field + 1) % fields
        elif character == "\b":
            self._texts[self._field] = text[:-1]
        elif character == "-":
            self._texts[self._field] = text[1:] if text.startswith("-") else "-" + text
        elif character in (".", ","):
            self._texts[self._field] = text if "." in text else text + "."
        elif character.isdecimal() and character.isascii():
            self._texts[self._field] = (text + character)[:_MOST_CHARACTERS]
        else:
            return False
        return True

    def value(self, field: int) -> float:
        """Return a number; 0 where nothing, or nothing complete, has been typed."""
        try:
            return float(self._texts[field])
        except ValueError:
            return 0.0

    def shown(self, field: int) -> str:
        """Return a number as it stands, with a cursor where the next character goes."""
        text = self._texts[field].replace("-", "−") or ("" if field == self._field else "0")
        return text + CURSOR if field == self._field else text
