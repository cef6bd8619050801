"""Generate fleetlib/contracts/pb from proto/: `python proto/generate.py [--check]`.

The generated modules live inside the package, so their imports of one another are rewritten from `fleet.v1`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "proto"
TARGET = ROOT / "fleetlib" / "contracts" / "pb"
HEADER = '"""Generated from proto/ by proto/generate.py: do not edit."""\n'


def generate() -> dict[str, str]:
    """Return the generated files, name to text."""
    from grpc_tools import protoc

    with tempfile.TemporaryDirectory() as out:
        protos = sorted(str(path.relative_to(SOURCES)) for path in SOURCES.rglob("*.proto"))
        arguments = ["protoc", f"-I{SOURCES}", f"--python_out={out}", f"--pyi_out={out}", *protos]
        if protoc.main(arguments) != 0:
            raise SystemExit("protoc failed: see the message above")
        files = {path.name: path.read_text() for path in sorted(Path(out).rglob("*.py*"))}
    files = {
        name: text.replace("from fleet.v1 import", "from fleetlib.contracts.pb import") for name, text in files.items()
    }
    return {"__init__.py": HEADER, **files}


def main() -> int:
    """Write the generated files, or with --check say which differ (exit code 1)."""
    fresh = generate()
    if "--check" in sys.argv[1:]:
        stale = [
            name for name, text in fresh.items() if not (TARGET / name).exists() or (TARGET / name).read_text() != text
        ]
        stale += [path.name for path in TARGET.glob("*.py*") if path.name not in fresh]
        if stale:
            print(f"stale: {', '.join(stale)}; run `python proto/generate.py`")
        return int(bool(stale))
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, text in fresh.items():
        (TARGET / name).write_text(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
