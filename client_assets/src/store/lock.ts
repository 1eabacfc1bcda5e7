/** Turning the lock on and off, changing what opens it, and trying to. Fetched where it is needed. */
import { decode, encodeFor, isSealed, type Payload, type Seal, useSeal } from "./codec.ts";
import {
  type AccountDatabase,
  durably,
  type JoiningRow,
  type LockRow,
  type Name,
  type StoreName,
  strictly,
  type WriteTransaction,
} from "./database.ts";
import { isWritten } from "./drafts.ts";
import { newChangeId } from "./ids.ts";
import { fieldIn } from "./joinings.ts";
import { openByPin, type Way } from "./lock-ways.ts";

/** All others hold rows with a payload, under keys that say nothing. */
const SPECIAL: readonly StoreName[] = ["joinings", "drafts", "meta"];

/** How long to wait after so many wrong tries, ms. */
const WAITS_MS = [0, 0, 0, 15, 30, 60, 300, 900, 1_800, 3_600].map((s) => s * 1_000);
/** After so many no PIN is taken any more. */
export const TRIES_MAX = WAITS_MS.length;

export type Tried =
  | { key: Uint8Array<ArrayBuffer> }
  /** Not this; another try in so many ms. Infinity: no more. */
  | { wait_ms: number };

/**
 * Seals everything that lies here and turns the lock on, both at once: whenever the browser dies,
 * either all of it is readable as before or none of it without the key.
 */
export async function turnOn(
  db: AccountDatabase,
  seal: Seal,
  { ways, after_ms }: Pick<LockRow, "ways" | "after_ms">,
  who: Name,
): Promise<void> {
  await strictly(db, [...db.objectStoreNames], async (tx) => {
    await rewrite(tx, seal);
    const meta = tx.objectStore("meta");
    await meta.put(encodeFor(seal, who), "who");
    await meta.put({ key: seal.id, ways, after_ms, wrong: 0, tried_at: 0 }, "lock");
  });
  // Before anything else may write: what was waiting for its turn finds both changed.
  useSeal(seal);
  await sealStrays(db, seal);
}

/** Makes everything readable again and turns the lock off, both at once. It must be unlocked. */
export async function turnOff(db: AccountDatabase): Promise<void> {
  await strictly(db, [...db.objectStoreNames], async (tx) => {
    await rewrite(tx, null);
    const meta = tx.objectStore("meta");
    const who = (await meta.get("who")) as Payload<Name> | undefined;
    if (who) await meta.put(encodeFor(null, decode(who)), "who");
    await meta.delete("lock");
  });
  useSeal(null);
}

/** Puts other ways or times in place; they hold from then on, and the earlier ones do not. */
export function changeLock(
  db: AccountDatabase,
  change: Partial<Pick<LockRow, "ways" | "after_ms">>,
): Promise<LockRow> {
  return strictly(db, ["meta"], async (tx) => {
    const meta = tx.objectStore("meta");
    const row = { ...((await meta.get("lock")) as LockRow), ...change };
    await meta.put(row, "lock");
    return row;
  });
}

/** How long to wait before another try, ms; Infinity where there is none. */
export function waitOf({ wrong, tried_at }: LockRow, now: number): number {
  if (wrong >= TRIES_MAX) return Number.POSITIVE_INFINITY;
  const wait = WAITS_MS[wrong] ?? 0;
  // A clock that was set back makes nobody wait for longer than that.
  return Math.max(0, Math.min(wait, tried_at + wait - now));
}

/**
 * Tries a PIN. Counted before it is tried: ending the browser meanwhile is no free try. `clock`:
 * the device's, ms.
 */
export async function tryPin(
  db: AccountDatabase,
  pin: string,
  clock: () => number,
): Promise<Tried> {
  const begun = await counted(db, clock());
  if ("wait_ms" in begun) return begun;
  const way = begun.row.ways.find(({ by }) => by === "pin");
  const key = way?.by === "pin" ? await openByPin(way, pin) : null;
  if (!key) return { wait_ms: waitOf(begun.row, clock()) };
  await forgetTries(db);
  return { key };
}

/** The right one was found. That this is lost with the browser costs nobody more than a try. */
export async function forgetTries(db: AccountDatabase): Promise<void> {
  const forget = async (tx: WriteTransaction) => {
    const meta = tx.objectStore("meta");
    const row = (await meta.get("lock")) as LockRow | undefined;
    if (row) await meta.put({ ...row, wrong: 0 }, "lock");
  };
  await durably(db, ["meta"], forget, "relaxed");
}

function counted(
  db: AccountDatabase,
  now: number,
): Promise<{ row: LockRow } | { wait_ms: number }> {
  return durably(db, ["meta"], async (tx) => {
    const meta = tx.objectStore("meta");
    const before = (await meta.get("lock")) as LockRow;
    const wait_ms = waitOf(before, now);
    if (wait_ms > 0) {
      if (now < before.tried_at) await meta.put({ ...before, tried_at: now }, "lock");
      return { wait_ms };
    }
    const row = { ...before, wrong: before.wrong + 1, tried_at: now };
    await meta.put(row, "lock");
    return { row };
  });
}

/** Seals drafts that were on their way to disk when the lock was turned on. As a rule there are none. */
export async function sealStrays(db: AccountDatabase, seal: Seal): Promise<void> {
  if ((await db.getAll("drafts")).every(isSealed)) return;
  await strictly(db, ["drafts"], async (tx) => {
    const drafts = tx.objectStore("drafts");
    const [keys, values] = await Promise.all([drafts.getAllKeys(), drafts.getAll()]);
    for (const [i, key] of keys.entries()) {
      const value = values[i];
      if (value !== undefined && !isSealed(value)) await drafts.put(encodeFor(seal, value), key);
    }
  });
}

/** How much of what was written here the server has not got, as far as one can count it locked. */
export async function unsentIn(db: AccountDatabase): Promise<number> {
  const [outbox, tray, drafts] = await Promise.all([
    db.count("outbox"),
    db.count("tray"),
    db.getAllKeys("drafts"),
  ]);
  return outbox + tray + drafts.filter(isWritten).length;
}

export function wayBy<B extends Way["by"]>(
  { ways }: LockRow,
  by: B,
): Extract<Way, { by: B }> | undefined {
  return ways.find((way): way is Extract<Way, { by: B }> => way.by === by);
}

/** Everything as `seal` writes it. Emptied first: browsers then let go of the old bytes sooner. */
async function rewrite(tx: WriteTransaction, seal: Seal | null): Promise<void> {
  for (const name of tx.objectStoreNames) {
    if (SPECIAL.includes(name)) continue;
    await again(tx, name, (row) => ({ ...row, payload: encodeFor(seal, decode(row.payload)) }));
  }
  await again(tx, "joinings", (row) => {
    const joining = row as JoiningRow;
    const body = { ...decode(joining.payload), field: fieldIn(joining) };
    return { ...joining, field: newChangeId(), payload: encodeFor(seal, body) };
  });
  const drafts = tx.objectStore("drafts");
  const [keys, values] = await Promise.all([drafts.getAllKeys(), drafts.getAll()]);
  await drafts.clear();
  for (const [i, key] of keys.entries()) {
    const value = values[i];
    if (value !== undefined) await drafts.put(encodeFor(seal, decode(value)), key);
  }
}

interface Row {
  payload: Payload<unknown>;
}

async function again(
  tx: WriteTransaction,
  name: StoreName,
  change: (row: Row) => Row,
): Promise<void> {
  // One view of stores that differ in all but this: each row has a payload.
  const store = tx.objectStore(name) as unknown as {
    getAll(): Promise<Row[]>;
    clear(): Promise<void>;
    put(row: Row): Promise<unknown>;
  };
  const rows = await store.getAll();
  await store.clear();
  await Promise.all(rows.map((row) => store.put(change(row))));
}
