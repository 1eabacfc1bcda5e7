/**
 * Tells the server again what it confirmed once and may have lost: after a restore from a backup,
 * or where both were found to differ.
 */
import type { Account } from "../store/api.ts";
import { decode, encode } from "../store/codec.ts";
import { ofNotebook, type WriteTransaction } from "../store/database.ts";
import { type Cells, fieldOf, type PendingBody, type Stored, storedOf } from "../store/records.ts";
import { KINDS } from "../wire/generated.ts";

/** What to send again. */
export interface Lost {
  /** Confirmed then or later, server time in ms; all there is where it is left out. */
  since?: number;
  /** In these notebooks; in all where it is left out. */
  notebooks?: readonly string[];
}

/**
 * Puts in front of the outbox, for each record, one change with each version's cells, the oldest
 * first: those that are this person's to write. Known ids make the server repeat its outcome.
 */
export async function resend(tx: WriteTransaction, account: Account, lost: Lost): Promise<void> {
  const outbox = tx.objectStore("outbox");
  const waiting = await outbox.getAll();
  const rows = (await storedIn(tx, lost.notebooks))
    .filter(({ heard }) => isSince(heard, lost.since))
    .flatMap((stored) => groupsOf(stored, account).map((body) => ({ stored, body })));
  // A change whose receipt never came may have been told by a page meanwhile: it is the same.
  const again = new Set(rows.map(({ body }) => body.id));
  const doubled = waiting.filter((row) => again.has(decode(row.payload).id));
  await Promise.all(doubled.map(({ seq }) => outbox.delete(seq ?? -1)));
  // Keys below those that the database gives: in front, and in this order.
  const first = Math.min(1, ...waiting.map(({ seq }) => seq ?? 1)) - rows.length;
  await Promise.all(
    rows.map(({ stored: { notebook, id: record }, body }, i) =>
      outbox.put({ seq: first + i, notebook, record, state: "frozen", payload: encode(body) }),
    ),
  );
}

async function storedIn(
  tx: WriteTransaction,
  notebooks: readonly string[] | undefined,
): Promise<Stored[]> {
  const records = tx.objectStore("records");
  if (!notebooks) return (await records.getAll()).map(storedOf);
  const found = await Promise.all(notebooks.map((each) => records.getAll(ofNotebook(each))));
  return found.flat().map(storedOf);
}

function isSince(heard: number | undefined, since: number | undefined): boolean {
  // What an earlier version of the app wrote down may have been heard at any time.
  return heard === undefined || since === undefined || heard >= since;
}

/** The record as the changes that wrote it, as far as they are this person's. */
function groupsOf({ kind, cells }: Stored, account: Account): PendingBody[] {
  const byVersion = new Map<string, Cells>();
  for (const [name, cell] of Object.entries(cells)) {
    byVersion.set(cell.version, { ...byVersion.get(cell.version), [name]: cell });
  }
  return [...byVersion]
    .filter(([, group]) => isOwn(kind, group, account))
    .map(([version, group]) => changeOf(kind, version, group, makes(kind, cells, account)))
    .sort((one, other) => first(one) - first(other) || (one.id < other.id ? -1 : 1));
}

function isOwn(kind: string, cells: Cells, { id, role }: Account): boolean {
  if (role === "manager") return false;
  const fields = Object.keys(cells).map((name) => fieldOf(kind, name));
  const actor = actorOf(kind);
  const made = actor !== undefined && cells[actor]?.value === id;
  const mayWrite = fields.every((field) =>
    field
      ? field.writers.includes(role) || (made && field.first_writers?.includes(role))
      : role === "participant",
  );
  if (!mayWrite) return false;
  // Whoever wrote such a record named themselves in it, in the same change.
  const begins = fields.some((field) => field?.once);
  return actor === undefined || !begins || cells[actor]?.value === id;
}

/**
 * Where the record is not there, any part of it makes it: some parts may be others' to send, and
 * come later. What somebody else made waits for them.
 */
function makes(kind: string, cells: Cells, { id }: Account): boolean {
  const actor = actorOf(kind);
  return actor === undefined || cells[actor] === undefined || cells[actor].value === id;
}

function actorOf(kind: string): string | undefined {
  return Object.entries(KINDS[kind]?.fields ?? {}).find(([, field]) => field.is_actor)?.[0];
}

function changeOf(kind: string, id: string, cells: Cells, create: boolean): PendingBody {
  const all = Object.entries(cells);
  return {
    id,
    kind,
    create,
    set: Object.fromEntries(all.map(([name, { value }]) => [name, value])),
    base: {},
    stamps: Object.fromEntries(all.map(([name, { stamp }]) => [name, stamp])),
    texts: {},
    sources: [],
    rebases: 0,
    resent: true,
  };
}

function first({ stamps }: PendingBody): number {
  return Math.min(...Object.values(stamps));
}
