"""`python -m fleetlib.ingestor.native_build LIBRARY LINKER`: the compiled functions as a library without Numba.

Numba compiles each function for C (`numba.cfunc`); LLVM drops what is Python's in it, and writes an object file that
the system's linker makes a library of. It runs in a process of its own, which ends before the service begins.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm  # type: ignore[import-untyped]
from numba import carray, cfunc, types  # type: ignore[attr-defined]

from fleetlib.ingestor.kernel import check_payload, fill_frames
from fleetlib.transport.mqtt_publishes import parse_publishes

LINK_TIMEOUT_S = 60.0
INT = types.int64
U8, U16, U32, I64 = (
    types.CPointer(one)  # type: ignore[no-untyped-call]
    for one in (types.uint8, types.uint16, types.uint32, types.int64)
)


@cfunc(INT(U8, INT, INT, U8, INT, I64))
def _check_payload(data, start, end, wires, fields, answer):  # type: ignore[no-untyped-def]
    verdict, samples = check_payload(carray(data, (end,)), start, end, carray(wires, (fields,)))
    answer[0] = samples
    return verdict


@cfunc(
    INT(U8, INT, U32, U8, I64, I64, INT, INT, INT, U8, INT, INT, U8, INT, INT, I64, I64, I64, I64, U8, U8),
    error_model="numpy",
)
def _fill_frames(  # type: ignore[no-untyped-def]
    data,
    size,
    vehicle_id,
    kind,
    start,
    end,
    n,
    first,
    now_us,
    wires,
    fields,
    max_messages,
    buffers,
    partitions,
    capacity,
    fill,
    count,
    batches,
    samples,
    verdict,
    touched,
):
    return fill_frames(
        carray(data, (size,)),
        carray(vehicle_id, (n,)),
        carray(kind, (n,)),
        carray(start, (n,)),
        carray(end, (n,)),
        first,
        now_us,
        carray(wires, (2, fields)),
        max_messages,
        carray(buffers, (partitions, capacity)),
        carray(fill, (partitions,)),
        carray(count, (partitions,)),
        carray(batches, (partitions,)),
        carray(samples, (1,)),
        carray(verdict, (n,)),
        carray(touched, (partitions,)),
    )


@cfunc(INT(U8, INT, INT, U32, U8, U16, I64, I64, I64, I64, INT, I64))
def _parse_publishes(  # type: ignore[no-untyped-def]
    data, position, end, vehicle_id, kind, packet_id, start, stop, topic_start, topic_end, room, answer
):
    found, answer[0], answer[1] = parse_publishes(
        carray(data, (end,)),
        position,
        end,
        carray(vehicle_id, (room,)),
        carray(kind, (room,)),
        carray(packet_id, (room,)),
        carray(start, (room,)),
        carray(stop, (room,)),
        carray(topic_start, (room,)),
        carray(topic_end, (room,)),
    )
    return found


def build(library: Path, linker: str) -> None:
    """Write the library; it is there whole or not at all.

    Raises:
        RuntimeError: If a function needs anything but itself, or the linker fails.
    """
    library.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(opt=3, reloc="pic", codemodel="default")
    with tempfile.TemporaryDirectory(dir=library.parent) as folder:
        objects: list[Path] = []
        for function in (_check_payload, _fill_frames, _parse_publishes):
            objects.append(Path(folder) / f"{len(objects)}.o")
            objects[-1].write_bytes(machine.emit_object(_alone(function, machine)))
        made = Path(folder) / library.name
        command = [linker, "-shared", "-o", str(made), *map(str, objects)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LINK_TIMEOUT_S)
        if done.returncode:
            raise RuntimeError(f"{linker} failed: {done.stderr.strip()}")
        made.replace(library)


def _alone(function: Any, machine: Any) -> Any:
    """Return a function's module under its plain name, without what only Numba's runtime has."""
    name = f"fleet{function.__name__}"
    module = llvm.parse_assembly(function.inspect_llvm().replace(function.native_name, name))
    for one in [*module.functions, *module.global_variables]:
        if not one.is_declaration and one.name != name:
            one.linkage = "internal"
    builder = llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options(speed_level=3))
    builder.getModulePassManager().run(module, builder)
    needed = [one.name for one in module.functions if one.is_declaration and not one.name.startswith("llvm.")]
    if needed:
        raise RuntimeError(f"the compiled {name} is not self-contained: it needs {', '.join(needed)}")
    return module


if __name__ == "__main__":
    build(Path(sys.argv[1]), sys.argv[2])
