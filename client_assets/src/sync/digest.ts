/**
 * One short value over everything that is held of a notebook, the same here and on the server.
 *
 * The same as `sync/digest.py`; `tests/vectors/digests.json` holds both to the same values.
 */

/** A record's id, and the version of each of its cells by name. */
export type Versions = readonly [id: string, versions: Readonly<Record<string, string>>];

const BYTES = 32;
/** Hashed at a time: each waits for the browser's own thread. */
const AT_A_TIME = 256;

/** 64 hex digits, whatever the order of the records. Needs `crypto.subtle`. */
export async function digest(records: readonly Versions[]): Promise<string> {
  const total = new Uint8Array(BYTES);
  for (let from = 0; from < records.length; from += AT_A_TIME) {
    const hashes = await Promise.all(records.slice(from, from + AT_A_TIME).map(hashOf));
    for (const hash of hashes) {
      for (let i = 0; i < BYTES; i++) total[i] = (total[i] ?? 0) ^ (hash[i] ?? 0);
    }
  }
  return Array.from(total, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function hashOf([id, versions]: Versions): Promise<Uint8Array> {
  const names = Object.keys(versions).sort(byCodePoint);
  const text = [id, ...names.map((name) => `${name}=${versions[name]}`)].join("\n");
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

/** JavaScript's own order is by UTF-16 units, which puts emoji before some rarer letters. */
function byCodePoint(one: string, other: string): number {
  const ours = Array.from(one);
  const theirs = Array.from(other);
  for (let i = 0; i < Math.min(ours.length, theirs.length); i++) {
    const by = (ours[i]?.codePointAt(0) ?? 0) - (theirs[i]?.codePointAt(0) ?? 0);
    if (by !== 0) return by;
  }
  return ours.length - theirs.length;
}
