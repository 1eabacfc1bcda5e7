"""Other sync engines on the same common work, so that ratios come from one run on one machine.

Each has a folder with its lock and its own :mod:`peer`; it is installed there when it is first
measured, into ``.venv`` or ``node_modules``. To choose newer versions, edit ``requirements.in``
or ``package.json`` and write the lock anew as ``.ci/lock.sh`` writes ours::

    cd tests/bench/peers/kinto
    uv --no-config pip compile --universal --python-version 3.11 --generate-hashes
        --no-emit-index-url requirements.in --output-file requirements.lock
    cd tests/bench/peers/pouchdb
    npm install --package-lock-only --omit-lockfile-registry-resolved
"""
