"""The decorator of compiled functions: cached on disk, and never stale.

Numba's cache looks only at the file of the function that is called, not at the files of the functions that this one
calls. So a program that is updated in place could run old physics; therefore the cache of all compiled modules is
dropped when the source of one has changed.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba as nb

# What compiled functions read besides: records and constants, which become a part of them.
SHARED = (
    "compiled.py",
    "demand.py",
    "fleet.py",
    "incidents.py",
    "known.py",
    "layout.py",
    "network/kinds.py",
    "prefetch.py",
    "signals.py",
    "traits.py",
    "weather.py",
)
_FOLDER = Path(__file__).parent
_STAMP = _FOLDER / "__pycache__" / "compiled.sha256"
_Function = TypeVar("_Function", bound=Callable[..., Any])


def _drop_stale() -> None:
    digest = hashlib.sha256()
    sources = sorted(path for path in _FOLDER.glob("*.py") if b"simulator.compiled import" in path.read_bytes())
    for path in [*sources, *(_FOLDER / name for name in SHARED)]:
        digest.update(path.read_bytes())
    with contextlib.suppress(OSError):  # a folder that cannot be written: Numba keeps its cache elsewhere
        if _STAMP.exists() and _STAMP.read_text() == digest.hexdigest():
            return
        _STAMP.parent.mkdir(exist_ok=True)
        for path in sources:
            for old in _STAMP.parent.glob(f"{path.stem}.*.nb[ic]"):
                old.unlink(missing_ok=True)
        _STAMP.write_text(digest.hexdigest())


# Floating point as the processor does it: the inner step divides by nothing that can be 0, and does not ask each time.
_PLAIN: dict[str, Any] = {"_nrt": False, "error_model": "numpy"}
_UNSEEN: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def compiled(function: _Function) -> _Function:
    """Compile a function with Numba when it is first called, and keep the result on disk."""
    return cast("_Function", nb.njit(cache=True)(function))


def formula(function: _Function) -> _Function:
    """Compile a short function into each place that calls it; Python can call it too."""
    return cast("_Function", nb.njit(cache=True, forceinline=True, **_PLAIN)(function))


def inner(function: _Function) -> _Function:
    """Compile a function that only compiled functions call: it is kept on disk as a part of them.

    Without the bridge to Python, which takes longer to compile than most functions; it must make no arrays (`kernel`).
    """
    return cast("_Function", nb.njit(**_UNSEEN, **_PLAIN)(function))


def inlined(function: _Function) -> _Function:
    """Compile a function into each place that calls it: for short ones, and those that are called once, in a hot loop.

    An array is seven numbers to hand over, and the road network has many arrays: a call that stays one costs more than
    what most functions do.
    """
    return cast("_Function", nb.njit(**_UNSEEN, **_PLAIN, forceinline=True)(function))


def kernel(function: _Function) -> _Function:
    """Compile a function that makes no arrays, and keep the result on disk.

    Numba counts references to arrays wherever they are passed on; with the twenty arrays of a road network that costs
    ten times as much as what a short function does with them. What makes no arrays needs no such counts.
    """
    return cast("_Function", nb.njit(cache=True, **_PLAIN)(function))


_drop_stale()
