"""Read a pickle without running it.

Python's own unpickler calls what the pickle says while it reads. This one reads the instructions that
torch's loader of weights knows, and no others, and where a pickle imports or calls something it puts down
that it would (`Name`, `Call`, `Stored`). Nothing is imported, called, hashed beyond plain keys, or followed
recursively, so a hostile pickle can neither run anything nor take much more time and memory than its length.
"""

import pickle
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

INSTRUCTION_LIMIT = 3_000_000
"""About a second's worth; a large model's checkpoint has a few tens of thousands."""

NAME_LIMIT = 1000
"""A checkpoint imports a dozen things."""

_OF_PYTHON_2 = {"long": "int", "unicode": "str", "xrange": "range"}
_PLAIN_KEYS = (str, int, float, bool, bytes, type(None))


class UnreadablePickleError(Exception):
    """A pickle that is damaged, or says something that no checkpoint says; the text is half a sentence."""


@dataclass(eq=False, slots=True)
class Name:
    """What a pickle would import: ``"collections.OrderedDict"``."""

    path: str


@dataclass(eq=False, slots=True, repr=False)
class Call:
    """What a pickle would make by a call: of what, with what, and what it would put into it then."""

    function: object
    arguments: object
    items: dict[object, object] = field(default_factory=dict)
    state: object = None

    @property
    def path(self) -> str:
        """The path of what is called, or empty where that is itself computed."""
        return self.function.path if isinstance(self.function, Name) else ""


@dataclass(eq=False, slots=True, repr=False)
class Stored:
    """Numbers that lie elsewhere in the checkpoint."""

    identity: object


@dataclass(frozen=True, slots=True)
class Reading:
    """A pickle that was read.

    Parameters
    ----------
    value
        What it describes: plain Python data, with `Name`, `Call` and `Stored` for the rest.
    names
        Everything that it would import, in order.
    computes
        Whether it would call something that it computes first.
    """

    value: object
    names: tuple[str, ...]
    computes: bool


def read_pickle(data: bytes) -> Reading:
    """Read a pickle without running it.

    Parameters
    ----------
    data
        The pickle, of protocol 2 as torch writes it.

    Raises
    ------
    UnreadablePickleError
        If it is damaged, of another protocol, too long, or has what no checkpoint has.
    """
    machine = _Machine(data)
    try:
        value = machine.run()
    except (IndexError, KeyError, ValueError) as error:
        raise UnreadablePickleError("its description is damaged") from error
    return Reading(value, tuple(machine.names), machine.computes)


class _Machine:
    """A pickle's stack machine, inert."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.place = 0
        self.stack: list[object] = []
        self.marks: list[list[object]] = []
        self.memo: dict[int, object] = {}
        self.names: dict[str, None] = {}
        self.computes = False
        # What filled something may not change after: a reader that copies it would not see the change.
        self.spent: set[int] = set()

    def run(self) -> object:
        for _ in range(INSTRUCTION_LIMIT):
            code = self.take(1)
            if code == pickle.STOP:
                return self.stack.pop()
            instruction = _INSTRUCTIONS.get(code)
            if instruction is None:
                text = "its description is pickled in a way that cannot be looked into without running it"
                raise UnreadablePickleError(text)
            instruction(self)
        raise UnreadablePickleError("its description is far too long")

    def take(self, count: int) -> bytes:
        taken = self.data[self.place : self.place + count]
        if len(taken) != count:
            raise IndexError
        self.place += count
        return taken

    def number(self, layout: str) -> int:
        (value,) = struct.unpack(layout, self.take(struct.calcsize(layout)))
        return int(value)

    def line(self) -> str:
        end = self.data.index(b"\n", self.place)
        return self.take(end + 1 - self.place)[:-1].decode("utf-8")

    def push(self, value: object) -> None:
        self.stack.append(value)

    def since_mark(self) -> list[object]:
        items, self.stack = self.stack, self.marks.pop()
        return items

    def mark(self) -> None:
        self.marks.append(self.stack)
        self.stack = []

    def last(self, count: int) -> None:
        """Make a tuple of the last things on the stack."""
        if len(self.stack) < count:
            raise IndexError
        items = tuple(self.stack[-count:])
        del self.stack[-count:]
        self.push(items)

    def protocol(self) -> None:
        if self.number("<B") != 2:
            raise UnreadablePickleError("its description is pickled in another protocol than PyTorch uses")

    def import_(self) -> None:
        module, name = self.line(), self.line()
        if module == "__builtin__":
            module, name = "builtins", _OF_PYTHON_2.get(name, name)
        path = f"{module}.{name}"
        self.names[path] = None
        if len(self.names) > NAME_LIMIT:
            raise UnreadablePickleError("its description imports far too much")
        self.push(Name(path))

    def call(self) -> None:
        arguments, function = self.stack.pop(), self.stack.pop()
        self.computes = self.computes or not isinstance(function, Name)
        self.push(Call(function, arguments))

    def build(self) -> None:
        state, thing = self.stack.pop(), self.stack[-1]
        if not isinstance(thing, Call) or thing.state is not None:
            raise UnreadablePickleError("its description fills in something that cannot be filled in")
        thing.state = state
        self.spent.add(id(state))

    def append(self, items: list[object]) -> None:
        target = self.stack[-1]
        if type(target) is list and id(target) not in self.spent:
            target.extend(items)
        elif not isinstance(target, Call):
            raise UnreadablePickleError("its description adds to something that is not a list")

    def set_items(self, items: list[object]) -> None:
        target = self.stack[-1]
        items_of = target.items if isinstance(target, Call) else target
        if type(items_of) is not dict or id(items_of) in self.spent or len(items) % 2:
            raise UnreadablePickleError("its description adds to something that is not a dictionary")
        for key, value in zip(items[::2], items[1::2], strict=True):
            if type(key) not in _PLAIN_KEYS:
                raise UnreadablePickleError("its description has a dictionary with odd keys")
            items_of[key] = value

    def remember(self, index: int) -> None:
        self.memo[index] = self.stack[-1]

    def text(self, count: int) -> None:
        self.push(str(self.take(count), "utf-8", "surrogatepass"))

    def store(self) -> None:
        self.push(Stored(self.stack.pop()))


def _pair(machine: _Machine) -> list[object]:
    value, key = machine.stack.pop(), machine.stack.pop()
    return [key, value]


def _float(machine: _Machine) -> None:
    machine.push(struct.unpack(">d", machine.take(8))[0])


# Exactly those of torch's loader of weights: what is readable there is readable here.
_INSTRUCTIONS: dict[bytes, Callable[[_Machine], None]] = {
    pickle.PROTO: _Machine.protocol,
    pickle.GLOBAL: _Machine.import_,
    pickle.REDUCE: _Machine.call,
    pickle.NEWOBJ: _Machine.call,
    pickle.BUILD: _Machine.build,
    pickle.BINPERSID: _Machine.store,
    pickle.MARK: _Machine.mark,
    pickle.APPEND: lambda m: m.append([m.stack.pop()]),
    pickle.APPENDS: lambda m: m.append(m.since_mark()),
    pickle.SETITEM: lambda m: m.set_items(_pair(m)),
    pickle.SETITEMS: lambda m: m.set_items(m.since_mark()),
    pickle.TUPLE: lambda m: m.push(tuple(m.since_mark())),
    pickle.TUPLE1: lambda m: m.last(1),
    pickle.TUPLE2: lambda m: m.last(2),
    pickle.TUPLE3: lambda m: m.last(3),
    pickle.EMPTY_TUPLE: lambda m: m.push(()),
    pickle.EMPTY_LIST: lambda m: m.push([]),
    pickle.EMPTY_DICT: lambda m: m.push({}),
    pickle.EMPTY_SET: lambda m: m.push(set()),
    pickle.NONE: lambda m: m.push(None),
    pickle.NEWFALSE: lambda m: m.push(False),
    pickle.NEWTRUE: lambda m: m.push(True),
    pickle.BININT: lambda m: m.push(m.number("<i")),
    pickle.BININT1: lambda m: m.push(m.number("<B")),
    pickle.BININT2: lambda m: m.push(m.number("<H")),
    pickle.LONG1: lambda m: m.push(pickle.decode_long(m.take(m.number("<B")))),
    pickle.BINFLOAT: _float,
    pickle.BINUNICODE: lambda m: m.text(m.number("<I")),
    pickle.SHORT_BINSTRING: lambda m: m.text(m.number("<B")),
    pickle.BINGET: lambda m: m.push(m.memo[m.number("<B")]),
    pickle.LONG_BINGET: lambda m: m.push(m.memo[m.number("<I")]),
    pickle.BINPUT: lambda m: m.remember(m.number("<B")),
    pickle.LONG_BINPUT: lambda m: m.remember(m.number("<I")),
}
