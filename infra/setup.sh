#!/bin/sh
# Make the environment in .venv: `sh infra/setup.sh [requirements file]`. Needs Python 3.11 or later and PyPI, nothing else.
# A stamp holds the checksum of what was installed: a second run does nothing.
set -eu
cd "$(dirname "$0")/.."
requirements=${1:-requirements.txt}
venv=${VENV:-.venv}
stamp="$venv/.installed-$(basename "$requirements" .txt)"

say() { printf '%s\n' "fleettracker: $*" >&2; }

fingerprint() { cat "$requirements" infra/requirements/bootstrap.txt pyproject.toml | cksum; }

find_python() {
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14; do
        if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    say "no Python 3.11 or later was found. Install one (Debian: apt-get install python3 python3-venv), or set PYTHON."
    exit 4
}

make_venv() {
    python=$(find_python)
    if ! "$python" -m venv "$venv" >/dev/null 2>"${TMPDIR:-/tmp}/fleettracker-venv.$$"; then
        # Debian keeps ensurepip in a package of its own.
        rm -rf "$venv" "${TMPDIR:-/tmp}/fleettracker-venv.$$"
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
            say "python3-venv is missing: installing it"
            apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv
            "$python" -m venv "$venv"
        else
            say "Python's venv module does not work here. Run: sudo apt-get install python3-venv"
            exit 4
        fi
    fi
    rm -f "${TMPDIR:-/tmp}/fleettracker-venv.$$"
}

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(fingerprint)" ]; then
    exit 0
fi
[ -x "$venv/bin/python" ] || make_venv
if [ ! -x "$venv/bin/uv" ]; then
    # An environment that somebody made without pip gets it.
    "$venv/bin/python" -m pip --version >/dev/null 2>&1 || "$venv/bin/python" -m ensurepip >/dev/null
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r infra/requirements/bootstrap.txt
fi
"$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --require-hashes -r "$requirements" -r infra/requirements/bootstrap.txt
"$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation -e .
fingerprint >"$stamp"
say "$requirements is installed in $venv"
