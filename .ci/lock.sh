#!/bin/sh
# Writes the lock files of both languages. They name versions and the hashes of every platform's
# file, and no registry: each installation asks the one that it is set up for.
set -eu
cd "$(dirname "$0")/.."

lock() {
    .venv/bin/uv --no-config pip compile --quiet --universal --python-version 3.11 \
        --generate-hashes --no-emit-index-url --no-emit-find-links \
        --custom-compile-command "make lock" "$@"
}

# Hashes are those of the public index, whatever mirror this machine prefers.
unset UV_INDEX UV_DEFAULT_INDEX UV_INDEX_URL UV_EXTRA_INDEX_URL UV_FIND_LINKS
lock "$@" --group build --output-file requirements-build.lock
lock "$@" pyproject.toml --output-file requirements.lock
lock "$@" pyproject.toml --group build --group dev --output-file requirements-dev.lock \
    --constraint requirements.lock --constraint requirements-build.lock

cd client_assets
PATH="../.venv/bin:$PATH" npm install --package-lock-only --omit-lockfile-registry-resolved
