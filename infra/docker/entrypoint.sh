#!/bin/sh
# Start a service with its own secrets: each file in $SECRETS_FOLDER is a variable, as `fleet provision` writes them.
set -eu
if [ -n "${SECRETS_FOLDER:-}" ]; then
    for file in "$SECRETS_FOLDER"/*; do
        [ -f "$file" ] && export "$(basename "$file")=$(cat "$file")"
    done
fi
exec fleet "$@"
