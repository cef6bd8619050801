#!/bin/sh
# Install the named programs where they are missing: `sh infra/install-servers.sh mosquitto java mvn chromium`.
# As root on Debian it installs them; elsewhere it prints the exact command and fails.
set -eu
PATH="$PATH:/usr/sbin:/usr/local/sbin"

package_of() {
    case "$1" in
        java) echo default-jre-headless ;;
        mvn) echo maven ;;
        chromium) echo chromium fonts-dejavu-core ;; # without any font it draws no text
        *) echo "$1" ;;
    esac
}

missing=
for program in "$@"; do
    command -v "$program" >/dev/null 2>&1 || missing="$missing $(package_of "$program")"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "fleettracker: installing$missing" >&2
    apt-get update -qq
    # Debian starts a broker that it installs; ours are started by `fleet up`, on ports of their own.
    # shellcheck disable=SC2086
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
elif command -v brew >/dev/null 2>&1; then
    echo "fleettracker: missing:$missing. Run: brew install mosquitto openjdk@17 maven" >&2
    exit 4
else
    echo "fleettracker: missing:$missing. Run: sudo apt-get install$missing" >&2
    exit 4
fi
