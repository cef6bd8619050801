"""Generate fleetlib/maps/js/gen from proto/: `python proto/generate_js.py [--check] [FOLDER]`.

Needs grpcio-tools (the compiler) and the plugin that `npm ci` puts into FOLDER, by default fleetlib/maps/js.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "proto"
JS = ROOT / "fleetlib" / "maps" / "js"
TARGET = JS / "gen"
PLUGIN = Path("node_modules") / ".bin" / "protoc-gen-es"
MESSAGES = ("fleet/v1/incident.proto", "fleet/v1/live.proto")  # what a browser reads; it never sees raw telemetry


def generate(packages: Path = JS) -> dict[str, str]:
    """Return the generated files, path below `gen` to text.

    Args:
        packages: The folder where `npm ci` has run.

    Raises:
        SystemExit: If the plugin is not installed or the compiler fails.
    """
    from grpc_tools import protoc

    plugin = packages / PLUGIN
    if not plugin.exists():
        raise SystemExit(f"{plugin.name} is not installed: run `npm ci` in {JS.relative_to(ROOT)}")
    with tempfile.TemporaryDirectory() as out:
        options = ["--es_opt=target=js", "--es_opt=import_extension=js"]
        arguments = ["protoc", f"-I{SOURCES}", f"--plugin=protoc-gen-es={plugin}", f"--es_out={out}", *options]
        if protoc.main([*arguments, *MESSAGES]) != 0:
            raise SystemExit("protoc failed: see the message above")
        return {str(path.relative_to(out)): path.read_text() for path in sorted(Path(out).rglob("*.js"))}


def main() -> int:
    """Write the generated files, or with --check say which differ (exit code 1)."""
    folders = [Path(argument) for argument in sys.argv[1:] if argument != "--check"]
    fresh = generate(*folders)
    if "--check" in sys.argv[1:]:
        stale = [
            name for name, text in fresh.items() if not (TARGET / name).exists() or (TARGET / name).read_text() != text
        ]
        if stale:
            sys.stdout.write(f"stale: {', '.join(stale)}; run `python proto/generate_js.py`\n")
        return int(bool(stale))
    for name, text in fresh.items():
        path = TARGET / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
