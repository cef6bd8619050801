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
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from fleetlib import logs

BUILD_TIMEOUT_S = 180.0
LINKERS = ("cc", "gcc", "clang")
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
_PACKAGE = Path(__file__).parents[1]
_U8, _U16, _U32, _I64, _BOOL = (np.dtype(name) for name in ("u1", "u2", "u4", "i8", "?"))
log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class Kernel:
    """The compiled functions, which let the interpreter's lock go. They belong to one thread.

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
    library = cache / "native" / f"ingestor-{_fingerprint()}{'.dylib' if sys.platform == 'darwin' else '.so'}"
    try:
        if not library.exists():
            _build(library)
        return compiled_ahead(library)
    except (OSError, AttributeError, subprocess.SubprocessError) as error:
        log.warning("no library of the compiled code: Numba is loaded, which takes 150 MiB", error=str(error))
        return compiled_by_numba()


def compiled_by_numba() -> Kernel:
    """Return the functions as Numba compiles or has kept them, in this process."""
    from fleetlib.ingestor.kernel import check_payload, fill_frames
    from fleetlib.transport.mqtt_publishes import parse_publishes

    return Kernel(fill_frames, check_payload, parse_publishes)


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
    answer = np.zeros(2, np.int64)  # the second and third number that a function returns
    answer_at = _at(answer, _I64)

    def check_payload(data: Any, start: int, end: int, types: Any) -> tuple[int, int]:
        verdict = check(_at(data, _U8), start, end, _at(types, _U8), len(types), answer_at)
        return verdict, int(answer[0])

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
        fills: Any,
        count: Any,
        batches: Any,
        samples: Any,
        verdict: Any,
        touched: Any,
    ) -> int:
        return int(
            fill(
                *(_at(data, _U8), len(data), _at(vehicle_id, _U32), _at(kind, _U8), _at(start, _I64), _at(end, _I64)),
                *(len(start), first, now_us, _at(types, _U8), types.shape[1], max_messages),
                *(_at(buffers, _U8), *buffers.shape, _at(fills, _I64), _at(count, _I64), _at(batches, _I64)),
                *(_at(samples, _I64), _at(verdict, _U8), _at(touched, _BOOL)),
            )
        )

    def parse_publishes(
        data: Any,
        position: int,
        end: int,
        vehicle_id: Any,
        kind: Any,
        packet_id: Any,
        start: Any,
        stop: Any,
        topic_start: Any,
        topic_end: Any,
    ) -> tuple[int, int, int]:
        count = parse(
            *(_at(data, _U8), position, end, _at(vehicle_id, _U32), _at(kind, _U8), _at(packet_id, _U16)),
            *(_at(start, _I64), _at(stop, _I64), _at(topic_start, _I64), _at(topic_end, _I64), len(vehicle_id)),
            answer_at,
        )
        return count, int(answer[0]), int(answer[1])

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


def _fingerprint() -> str:
    digest = hashlib.sha256(" ".join((platform.machine(), version("numba"), version("llvmlite"))).encode())
    for name in SOURCES:
        digest.update((_PACKAGE / name).read_bytes())
    return digest.hexdigest()[:32]


def _function(found: Any, arguments: str) -> Any:
    """Return a function of a library with its types: `a` an address, `i` a whole number."""
    kinds = {"a": ctypes.c_void_p, "i": ctypes.c_int64}
    found.argtypes, found.restype = [kinds[one] for one in arguments.replace(" ", "")], ctypes.c_int64
    return found


def _at(array: Any, dtype: np.dtype[Any]) -> int:
    """Return where an array lies."""
    if array.dtype != dtype or not array.flags.c_contiguous:
        raise TypeError(f"an array of {array.dtype} where one of {dtype}, contiguous, must be")
    return int(array.__array_interface__["data"][0])
