"""The compiled code of the ingestor without the compiler: a library of machine code instead of Numba in memory.

Numba and LLVM take 160 MiB of a process that only runs three functions. So a child process compiles them once, links
them with the system's linker (`native_build`) and leaves the library in the cache folder, under a name that tells all
that went into it. Where there is no linker, or anything else is in the way, Numba compiles in the serving process.
"""

from __future__ import annotations

import ctypes
import hashlib
import platform
import shutil
import subprocess
import sys
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fleetlib import logs
from fleetlib.transport.mqtt_connection import parse_by_numba

BUILD_TIMEOUT_S = 180.0
LINKERS = ("cc", "gcc", "clang", "ld")  # the last by itself is enough: no start-up code, no library is linked
SOURCES = (  # what the machine code follows from, besides Numba
    "contracts/framing.py",
    "contracts/topics.py",
    "ingestor/kernel.py",
    "ingestor/native_build.py",
    "ingestor/verdicts.py",
    "transport/base.py",
    "transport/mqtt_publishes.py",
    "transport/mqtt_wire.py",
)
# The letters of `struct` by their size and kind: C's long is as wide as long long on some machines.
_LETTERS = {letter: f"{'i' if letter.islower() else 'u'}{array(letter).itemsize}" for letter in "BHILlq"}
_PACKAGE = Path(__file__).parents[1]
_NOTHING = ctypes.c_char * 0
log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Kernel:
    """The compiled functions, which let the interpreter's lock go. They belong to one thread, and take `Column`s.

    Attributes:
        fill_frames: See `kernel.fill_frames`.
        check_payload: See `kernel.check_payload`.
        parse_publishes: See `mqtt_publishes.parse_publishes`.
    """

    fill_frames: Callable[..., int]
    check_payload: Callable[..., tuple[int, int]]
    parse_publishes: Callable[..., tuple[int, int, int]]


def load(cache: Path) -> Kernel:
    """Return the compiled functions: those of a library, which is made the first time, else Numba's.

    Args:
        cache: The folder for what can be made again.
    """
    return opened(prepared(cache))


def prepared(cache: Path) -> Path | None:
    """Return the library, which is made the first time; None, and a word in the log, where it cannot be.

    Args:
        cache: The folder for what can be made again.
    """
    library = cache / "native" / f"ingestor-{_fingerprint()}{'.dylib' if sys.platform == 'darwin' else '.so'}"
    try:
        if not library.exists():
            _build(library)
    except (OSError, subprocess.SubprocessError) as error:
        _tell_without(error)
        return None
    return library


def opened(library: Path | None) -> Kernel:
    """Return the functions of a library; Numba's where there is none or it cannot be loaded.

    Args:
        library: What `prepared` has returned.
    """
    try:
        return compiled_by_numba() if library is None else compiled_ahead(library)
    except (OSError, AttributeError) as error:
        _tell_without(error)
        return compiled_by_numba()


@cache
def compiled_by_numba() -> Kernel:
    """Return the functions as Numba compiles or has kept them, in this process."""
    import numpy as np

    from fleetlib.ingestor import kernel

    fill: Callable[..., int] = kernel.fill_frames

    def of(column: Any) -> Any:
        return column if isinstance(column, np.ndarray) else np.asarray(memoryview(column))

    def check_payload(data: Any, start: int, end: int, types: Any) -> tuple[int, int]:
        verdict, samples = kernel.check_payload(of(data), start, end, of(types))
        return int(verdict), int(samples)

    def fill_frames(*arguments: Any) -> int:
        return int(fill(*(one if isinstance(one, int) else of(one) for one in arguments)))

    return Kernel(fill_frames, check_payload, parse_by_numba())


def compiled_ahead(library: Path) -> Kernel:
    """Return the functions of a library that `native_build` has made.

    Their arrays must be contiguous and of the documented types: machine code cannot ask, so a `TypeError` says it.

    Raises:
        OSError: If it cannot be loaded.
    """
    loaded = ctypes.CDLL(str(library))
    check = _function(loaded.fleet_check_payload, "aii aia")
    fill = _function(loaded.fleet_fill_frames, "ai aaaa iii ai i aii aaaaaa")
    parse = _function(loaded.fleet_parse_publishes, "aii aaaaaaa ia")
    answer = array("q", (0, 0))  # the second and third number that a function returns
    answer_at = _Address("i8")(answer)
    check_at = _addresses("u1 u1")
    fill_at = _addresses("u1 u4 u1 i8 i8 u1 u1 i8 i8 i8 i8 u1 u1")
    parse_at = _addresses("u1 u4 u1 u2 i8 i8 i8 i8")

    def check_payload(data: Any, start: int, end: int, types: Any) -> tuple[int, int]:
        verdict = check(check_at[0](data), start, end, check_at[1](types), len(types), answer_at)
        return verdict, answer[0]

    def fill_frames(
        data: Any,
        vehicle_id: Any,
        kind: Any,
        start: Any,
        end: Any,
        first: int,
        now_us: int,
        types: Any,
        max_messages: int,
        buffers: Any,
        *outcome: Any,
    ) -> int:
        arrays = (data, vehicle_id, kind, start, end, types, buffers, *outcome)
        at = [address(array) for address, array in zip(fill_at, arrays, strict=True)]
        numbers = (len(start), first, now_us, at[5], types.shape[1], max_messages, at[6], *buffers.shape)
        return int(fill(at[0], len(data), *at[1:5], *numbers, *at[7:]))

    def parse_publishes(data: Any, position: int, end: int, vehicle_id: Any, *columns: Any) -> tuple[int, int, int]:
        arrays = (data, vehicle_id, *columns)
        at = [address(array) for address, array in zip(parse_at, arrays, strict=True)]
        count = parse(at[0], position, end, *at[1:], len(vehicle_id), answer_at)
        return count, answer[0], answer[1]

    return Kernel(fill_frames, check_payload, parse_publishes)


def _build(library: Path) -> None:
    linker = next((found for name in LINKERS if (found := shutil.which(name))), None)
    if linker is None:
        raise FileNotFoundError(f"none of {', '.join(LINKERS)} is installed")
    log.info("compiling, once", into=str(library))
    command = [sys.executable, "-m", "fleetlib.ingestor.native_build", str(library), linker]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=BUILD_TIMEOUT_S)
    if done.returncode:
        raise OSError(done.stderr.strip().rpartition("\n")[2] or f"exit code {done.returncode}")


def _tell_without(error: Exception) -> None:
    log.warning("no library of the compiled code: Numba is loaded, which takes 150 MiB", error=str(error))


def _fingerprint() -> str:
    from importlib.metadata import version

    digest = hashlib.sha256(" ".join((platform.machine(), version("numba"), version("llvmlite"))).encode())
    for name in SOURCES:
        digest.update((_PACKAGE / name).read_bytes())
    return digest.hexdigest()[:32]


def _function(found: Any, arguments: str) -> Any:
    """Return a function of a library with its types: `a` an address, `i` a whole number."""
    kinds = {"a": ctypes.c_void_p, "i": ctypes.c_int64}
    found.argtypes, found.restype = [kinds[one] for one in arguments.replace(" ", "")], ctypes.c_int64
    return found


class _Address:
    """Tells where the arrays of one argument lie, and remembers the last one: most are the same in each call.

    Args:
        kind: Their type: `u` or `i`, and how many bytes.
    """

    __slots__ = ("_address", "_array", "_kind")

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._array: Any = None  # held, so that no other can take its place
        self._address = 0

    def __call__(self, array: Any) -> int:
        if array is not self._array:
            self._address = self._where(array)
            self._array = array
        return self._address

    def _where(self, array: Any) -> int:
        view = array if isinstance(array, memoryview) else memoryview(array)
        if _LETTERS.get(view.format) == self._kind and view.c_contiguous:
            if not view.readonly:
                return ctypes.addressof(_NOTHING.from_buffer(array))
            if isinstance(array, bytes):
                return ctypes.cast(ctypes.c_char_p(array), ctypes.c_void_p).value or 0
            if hasattr(array, "__array_interface__"):  # NumPy's; of what may not be written, ctypes tells no address
                return int(array.__array_interface__["data"][0])
        raise TypeError(f"a column of {view.format!r} where one of {self._kind}, contiguous, must be")


def _addresses(kinds: str) -> list[_Address]:
    return [_Address(kind) for kind in kinds.split()]
