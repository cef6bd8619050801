"""What the compiler cannot know of whole numbers, and the processor's own ways with their bits. Compiled.

NumPy counts an index below 0 from the end, so compiled code looks at each index before it uses it. In a step that looks
up a hundred records for each vehicle that is a tenth of the work.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils, types
from numba.extending import intrinsic

_tools: Any = cgutils


def _known(_typing: Any, index: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = context.cast(builder, arguments[0], signature.args[0], types.intp)
        called = ir.FunctionType(ir.VoidType(), [ir.IntType(1)])
        function = _tools.get_or_insert_function(builder.module, called, "llvm.assume")
        builder.call(function, [builder.icmp_signed(">=", place, place.type(0))])
        return place

    return types.intp(index), generate


def _lowest_bit(_typing: Any, _word: Any) -> Any:
    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.intp(types.uint64), generate


known: Any = intrinsic(_known)
"""`known(index)`: the same number, of which the compiler now knows that it is not below 0. It is not asked again: with
-1 (`layout.NONE`) some other memory would be read.
"""

lowest_bit: Any = intrinsic(_lowest_bit)
"""`lowest_bit(word)`: which is the lowest bit that is set in an unsigned word of 64 bits that is not 0."""
