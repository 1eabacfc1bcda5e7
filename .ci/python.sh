#!/bin/sh
# Prints the path of a Python that Linkwell runs on. Where something is missing, says the exact
# command that gets it, and stops.
set -eu

suits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null
}
makes_environments() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null
}

missing=""
command -v git >/dev/null 2>&1 || missing="$missing git"

found=""
for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
    path=$(command -v "$candidate" 2>/dev/null) || continue
    suits "$path" || continue
    found=${found:-$path}
    if makes_environments "$path"; then
        found=$path
        break
    fi
done

if [ -z "$found" ]; then
    missing="$missing python3 python3-venv"
elif ! makes_environments "$found"; then
    missing="$missing python3-venv"
fi

if [ -n "$missing" ]; then
    sudo=""
    [ "$(id -u)" = 0 ] || sudo="sudo "
    {
        echo "Linkwell needs Python 3.11 to 3.14 with venv, make and git. To get what is missing:"
        echo
        echo "    ${sudo}apt-get update && ${sudo}apt-get install -y$missing"
        echo
        echo "(Debian 12 or newer. Another Python can be named: make run PYTHON=/path/to/python3.13)"
    } >&2
    exit 1
fi
echo "$found"
