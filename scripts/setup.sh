#!/bin/sh
# Make .venv in the checkout and install the project into it: `sh scripts/setup.sh`, with `test` for what the tests need.
# Runs as any user; asks for nothing unless Debian's python3-venv is missing. Doing it again costs little.
set -eu
cd "$(dirname "$0")/.."

if ! [ -x .venv/bin/pip ]; then
    if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
        echo "Installing python3-venv, which Debian keeps apart" >&2
        if [ "$(id -u)" -eq 0 ]; then as_root=""; else as_root="sudo"; fi
        $as_root apt-get update -qq
        $as_root apt-get install -y -qq python3-venv >/dev/null
    fi
    python3 -m venv .venv
fi
# what an earlier version left behind would be installed again
rm -rf build ./*.egg-info
if [ "${1:-}" = test ]; then what=".[test]"; else what="."; fi
.venv/bin/pip install --quiet --disable-pip-version-check "$what"
