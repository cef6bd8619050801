"""Bring a record into the processor's cache before it is needed. Compiled.

A fleet is larger than the cache, and along a lane the vehicles follow one another in no order of memory. Who is next is
known early, so waiting for memory and working overlap. It changes no result.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils, types
from numba.extending import intrinsic

READ, KEEP, DATA = 0, 3, 1  # the arguments of LLVM's `llvm.prefetch`
_tools: Any = cgutils


def _prefetch(_typing: Any, array: Any, index: Any, offset: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = signature.args[0]
        values, place, skip = arguments
        made = context.make_array(kind)(context, builder, values)
        at = context.cast(builder, place, signature.args[1], types.intp)
        aside = context.cast(builder, skip, signature.args[2], types.intp)
        places = [at] if kind.ndim == 1 else [at, aside]
        pointer = _tools.get_item_pointer(context, builder, kind, made, places, wraparound=False)
        address = builder.bitcast(pointer, _tools.voidptr_t)
        if kind.ndim == 1:
            address = builder.gep(address, [aside])
        word = ir.IntType(32)
        called = ir.FunctionType(ir.VoidType(), [_tools.voidptr_t, word, word, word])
        function = _tools.get_or_insert_function(builder.module, called, "llvm.prefetch.p0i8")
        builder.call(function, [address, word(READ), word(KEEP), word(DATA)])
        return context.get_dummy_value()

    return types.void(array, index, offset), generate


prefetch: Any = intrinsic(_prefetch)
"""`prefetch(array, index, offset)`: ask for the cache line `offset` bytes into record `index` of a 1-D array; of a 2-D
array for that of `array[index, offset]`.
"""
