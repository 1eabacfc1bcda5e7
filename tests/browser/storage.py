"""Everything that a browser keeps for an origin, as one text to search."""

from __future__ import annotations

from pathlib import Path

READ_ALL = """
async () => {
  const found = [];
  const seen = new Set();
  const base64 = (bytes) => btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(""));
  const say = async (value) => {
    if (value === null || value === undefined) return;
    if (typeof value !== "object") { found.push(String(value)); return; }
    if (seen.has(value)) return;
    seen.add(value);
    if (value instanceof Blob) { found.push(await value.text()); return; }
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
      const bytes = new Uint8Array(value.buffer ?? value);
      found.push(new TextDecoder().decode(bytes), `sealed:${base64(bytes)}`);
      return;
    }
    if (value instanceof Map) for (const pair of value) await say(pair);
    if (value instanceof Set) for (const one of value) await say(one);
    for (const [name, inner] of Object.entries(value)) { found.push(name); await say(inner); }
  };
  const answer = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  for (const { name } of await indexedDB.databases()) {
    const db = await answer(indexedDB.open(name));
    for (const store of db.objectStoreNames) {
      const objects = db.transaction(store).objectStore(store);
      const [keys, values] = await Promise.all([
        answer(objects.getAllKeys()), answer(objects.getAll()),
      ]);
      found.push(`${name}/${store}`);
      await say(keys);
      await say(values);
    }
    db.close();
  }
  for (const name of globalThis.caches ? await caches.keys() : []) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const response = await cache.match(request);
      found.push(request.url);
      if (response) found.push(await response.text());
    }
  }
  for (const box of [localStorage, sessionStorage]) await say({ ...box });
  return found.join("\\n");
}
"""
"""JavaScript: resolves to every key and value of IndexedDB, Cache Storage and both web storages.

Bytes are there as text, and once more as ``sealed:`` and base64.
"""


def files_that_hold(profile: Path, word: str) -> list[Path]:
    """Files of a browser's profile in which the word still lies in plain bytes.

    Databases keep what was deleted in their logs until they compact, so this reports and proves
    nothing by itself.
    """
    needles = (word.encode(), word.encode("utf-16-le"))
    return [
        path
        for path in profile.rglob("*")
        if path.is_file()
        and not path.is_symlink()
        and any(needle in path.read_bytes() for needle in needles)
    ]


WRITES_ENDED = """
async () => {
  const answer = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  for (const { name } of await indexedDB.databases()) {
    const db = await answer(indexedDB.open(name));
    const stores = [...db.objectStoreNames];
    for (let turn = 0; turn < 5 && stores.length > 0; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      const writing = db.transaction(stores, "readwrite");
      await new Promise((resolve) => { writing.oncomplete = writing.onabort = resolve; });
    }
    db.close();
  }
}
"""
"""JavaScript: resolves when what a tap began to write stands in IndexedDB.

Each turn waits behind the writes that are queued; there are several, for between a tap and its
write something may be read or reckoned.
"""
