"""All that changes in a simulation, as arrays and plain values: taken out of the objects, and put back.

The objects are walked attribute by attribute, so that what someone adds to a part tomorrow is kept without their
thinking of it; a value of a kind that cannot be kept is an error at the first checkpoint. Two names of one array are
one array again afterwards. Parameters and functions are not kept: the simulation is built again from its parameters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from fleetlib.errors import FleetError, SettingsError
from fleetlib.simulator.settable import Settable

PLAIN = (bool, int, float, str, bytes, type(None))
OURS = "fleetlib."


@dataclass
class State:
    """A simulation's state.

    Attributes:
        tree: How the values hang together: nested dictionaries and lists of plain values, for JSON.
        arrays: NumPy arrays that the tree refers to by their place.
        tables: Arrow tables that it refers to by their place.
    """

    tree: dict[str, Any]
    arrays: list[np.ndarray] = field(default_factory=list)
    tables: list[pa.Table] = field(default_factory=list)


def capture(root: object) -> State:
    """Return the state of an object and of everything of ours that it holds.

    Raises:
        FleetError: If it holds something that cannot be kept.
    """
    state = State({})
    state.tree = _Capture(state).node(root, type(root).__name__)
    return state


def restore(root: object, state: State) -> None:
    """Put a state into an object that was built from the same parameters.

    Raises:
        SettingsError: If the object's attributes are not those of the state: it is of another version.
    """
    _Restore(state).value(state.tree, root, type(root).__name__)


class _Capture:
    def __init__(self, state: State) -> None:
        self._state = state
        self._known: dict[int, int] = {}
        self._alive: list[object] = []  # so that no id is used twice
        self._objects: set[int] = set()

    def node(self, value: Any, path: str) -> Any:
        if isinstance(value, Enum):
            return {"enum": value.value}
        if isinstance(value, PLAIN) and not isinstance(value, bytes):
            return {"value": value}
        if isinstance(value, np.ndarray):
            return self._array(value)
        if isinstance(value, np.generic):
            return {"scalar": self._place(np.asarray(value), self._state.arrays)}
        if isinstance(value, np.random.Generator):
            return {"generator": _plain(value.bit_generator.state), "same": self._same(value)}
        if isinstance(value, (pl.DataFrame, pa.Array, pa.ChunkedArray)):
            kind = "frame" if isinstance(value, pl.DataFrame) else "column"
            table = value.to_arrow() if isinstance(value, pl.DataFrame) else pa.table({"column": value})
            return {kind: self._place(table, self._state.tables, value)}
        if isinstance(value, (set, frozenset)):
            return {"set": sorted(value)}
        if isinstance(value, dict):
            return {"dict": [[key, self.node(inner, f"{path}[{key}]")] for key, inner in value.items()]}
        if isinstance(value, (list, tuple)):
            return {"items": [self.node(inner, f"{path}[{k}]") for k, inner in enumerate(value)]}
        if isinstance(value, (Settable, type)) or id(value) in self._objects:
            return {"skip": True}
        if type(value).__module__.startswith(OURS):
            self._objects.add(id(value))
            inner = {name: self.node(part, f"{path}.{name}") for name, part in _attributes(value)}
            return {"object": type(value).__qualname__, "attributes": inner}
        if callable(value):
            return {"skip": True}
        raise FleetError(f"A checkpoint cannot keep {path}, a {type(value).__name__}", "Report this as a bug")

    def _array(self, array: np.ndarray) -> dict[str, Any]:
        # Records travel as bytes: NumPy's file format forgets that their fields are aligned.
        names = list(array.dtype.names) if array.dtype.names else None
        content = np.ascontiguousarray(array).view(np.ndarray).view(np.uint8) if names else array
        return {"array": self._place(content, self._state.arrays, array), "names": names}

    def _place(self, value: Any, places: list[Any], owner: object | None = None) -> int:
        owner = value if owner is None else owner
        if id(owner) not in self._known:
            self._known[id(owner)] = len(places)
            self._alive.append(owner)
            places.append(value)
        return self._known[id(owner)]

    def _same(self, generator: np.random.Generator) -> int:
        self._alive.append(generator)
        return self._known.setdefault(id(generator), len(self._known))


class _Restore:
    def __init__(self, state: State) -> None:
        self._state = state
        self._arrays: dict[int, Any] = {}
        self._generators: dict[int, np.random.Generator] = {}
        self._tables: dict[int, Any] = {}

    def value(self, node: Any, fresh: Any, path: str) -> Any:
        kind = next(iter(node))
        content = node[kind]
        match kind:
            case "value":
                return content
            case "enum":
                return type(fresh)(content)
            case "array":
                return self._array(content, node["names"], fresh, path)
            case "scalar":
                return self._state.arrays[content][()]
            case "generator":
                return self._generator(content, node["same"])
            case "frame" | "column":
                return self._table(content, as_frame=kind == "frame")
            case "set":
                return set(content)
            case "dict":
                before = fresh if isinstance(fresh, dict) else {}
                return {key: self.value(inner, before.get(key), f"{path}[{key}]") for key, inner in content}
            case "items":
                return self._items(content, fresh, path)
            case "object":
                return self._object(content, node["attributes"], fresh, path)
        return fresh

    def _array(self, place: int, names: list[str] | None, fresh: Any, path: str) -> Any:
        if place not in self._arrays:
            array = self._state.arrays[place]
            if names is not None:
                if list(fresh.dtype.names or ()) != names or array.size % fresh.dtype.itemsize:
                    raise _other_version(f"the fields of {path} differ")
                array = array.view(fresh.dtype).view(type(fresh))
            self._arrays[place] = array
        return self._arrays[place]

    def _generator(self, content: Any, same: int) -> np.random.Generator:
        if same not in self._generators:
            generator = np.random.default_rng(0)
            if content["bit_generator"] != type(generator.bit_generator).__name__:
                raise _other_version(f"its generator is {content['bit_generator']}")
            generator.bit_generator.state = content
            self._generators[same] = generator
        return self._generators[same]

    def _table(self, place: int, *, as_frame: bool) -> Any:
        if place not in self._tables:
            table = self._state.tables[place]
            self._tables[place] = pl.DataFrame(table) if as_frame else table["column"].combine_chunks()
        return self._tables[place]

    def _items(self, content: list[Any], fresh: Any, path: str) -> Any:
        before = list(fresh) if isinstance(fresh, (list, tuple)) else []
        before += [None] * (len(content) - len(before))
        items = [self.value(inner, before[k], f"{path}[{k}]") for k, inner in enumerate(content)]
        if hasattr(fresh, "_fields"):
            return type(fresh)(*items)
        return tuple(items) if isinstance(fresh, tuple) else items

    def _object(self, name: str, attributes: dict[str, Any], fresh: Any, path: str) -> Any:
        if type(fresh).__qualname__ != name:
            raise _other_version(f"{path} is a {name} there and a {type(fresh).__qualname__} here")
        here = dict(_attributes(fresh))
        different = sorted(set(here) ^ set(attributes))
        if different:
            raise _other_version(f"{path}.{different[0]} is not in both")
        for key, node in attributes.items():
            if next(iter(node)) != "skip":
                object.__setattr__(fresh, key, self.value(node, here[key], f"{path}.{key}"))
        return fresh


def _attributes(value: Any) -> Iterator[tuple[str, Any]]:
    if is_dataclass(value):
        for one in fields(value):
            yield one.name, getattr(value, one.name)
    else:
        yield from vars(value).items()


def _plain(value: Any) -> Any:
    """Return a generator's state without NumPy's own types."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


def _other_version(reason: str) -> SettingsError:
    return SettingsError(
        f"The checkpoint is of another version of this program: {reason}", "Resume it with the version that made it"
    )
