/** The person's own writes. Each is on disk when its promise resolves. */
import { LIMITS } from "../wire/generated.ts";
import { encode } from "./codec.ts";
import {
  type AccountDatabase,
  type OutboxRow,
  type StoreName,
  strictly,
  type WriteTransaction,
} from "./database.ts";
import { type Bench, type Folded, foldCreate, foldDelete, foldEdit, foldUndelete } from "./fold.ts";
import { newChangeId } from "./ids.ts";
import { fieldOf, type Pending, pendingOf, type Stored, storedOf } from "./records.ts";
import type { KeepSummaries } from "./summaries.ts";

/** Which record is written, and when (best knowledge of the server's time, ms). */
export interface Target {
  notebook: string;
  record: string;
  kind: string;
  now: number;
}

/** The words do not fit. Nothing was written; `field` says which ones. */
export class TooLong extends Error {
  readonly field: string;
  readonly characters_max: number;

  constructor(field: string, characters_max: number) {
    super(`${field} is longer than ${characters_max} characters`);
    this.field = field;
    this.characters_max = characters_max;
  }
}

/** There is no such record on this device. */
export class NoSuchRecord extends Error {}

export function writeCreate(
  db: AccountDatabase,
  target: Target,
  writes: Record<string, unknown>,
  sum?: KeepSummaries,
): Promise<void> {
  const checked = fitting(target.kind, writes);
  return write(db, target, (bench) => foldCreate(bench, checked), sum);
}

export function writeEdit(
  db: AccountDatabase,
  target: Target,
  writes: Record<string, unknown>,
  sum?: KeepSummaries,
): Promise<void> {
  const checked = fitting(target.kind, writes);
  return write(
    db,
    target,
    known((bench) => foldEdit(bench, checked)),
    sum,
  );
}

export function writeDelete(
  db: AccountDatabase,
  target: Target,
  sum?: KeepSummaries,
): Promise<void> {
  return write(db, target, known(foldDelete), sum);
}

export function writeUndelete(
  db: AccountDatabase,
  target: Target,
  sum?: KeepSummaries,
): Promise<void> {
  return write(db, target, known(foldUndelete), sum);
}

/** One record and what waits for it, oldest first. */
export interface Held {
  stored: Stored | undefined;
  pending: Pending[];
}

export const HELD: StoreName[] = ["records", "outbox"];
export const HELD_AND_SUMMED: StoreName[] = [...HELD, "people", "ledgers", "summaries"];

/** Reads one record with its pending changes. */
export async function readHeldIn(
  tx: WriteTransaction,
  notebook: string,
  record: string,
): Promise<Held> {
  return heldOf(
    await tx.objectStore("records").get([notebook, record]),
    await tx.objectStore("outbox").index("record").getAll([notebook, record]),
  );
}

/** The same outside of a transaction that writes. */
export async function readHeld(
  db: AccountDatabase,
  notebook: string,
  record: string,
): Promise<Held> {
  const tx = db.transaction(["records", "outbox"]);
  const [row, outbox] = await Promise.all([
    tx.objectStore("records").get([notebook, record]),
    tx.objectStore("outbox").index("record").getAll([notebook, record]),
  ]);
  return heldOf(row, outbox);
}

/** What the rows of one record say. */
export function heldOf(row: Parameters<typeof storedOf>[0] | undefined, outbox: OutboxRow[]): Held {
  return { stored: row && storedOf(row), pending: outbox.map(pendingOf) };
}

/** The row that keeps a pending change. */
export function outboxRow(change: Pending): OutboxRow {
  const { seq, notebook, record, state, ...body } = change;
  return { ...(seq === undefined ? {} : { seq }), notebook, record, state, payload: encode(body) };
}

async function write(
  db: AccountDatabase,
  { notebook, record, kind, now }: Target,
  fold: (bench: Bench) => Folded,
  sum?: KeepSummaries,
): Promise<void> {
  await strictly(db, sum ? HELD_AND_SUMMED : HELD, async (tx) => {
    const held = await readHeldIn(tx, notebook, record);
    const folded = fold({ notebook, record, kind, now, newChangeId, ...held });
    const outbox = tx.objectStore("outbox");
    if (folded.remove?.seq !== undefined) await outbox.delete(folded.remove.seq);
    if (folded.put) await outbox.put(outboxRow(folded.put));
    await sum?.(tx, { records: [[notebook, record]], notebooks: [] });
  });
}

function known(fold: (bench: Bench) => Folded): (bench: Bench) => Folded {
  return (bench) => {
    if (!bench.stored && bench.pending.length === 0) {
      throw new NoSuchRecord(`no ${bench.kind} ${bench.record} on this device`);
    }
    return fold(bench);
  };
}

/**
 * The writes as they may be stored: texts within their bounds, and without halves of characters,
 * which JSON readers refuse.
 */
function fitting(kind: string, writes: Record<string, unknown>): Record<string, unknown> {
  const checked: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(writes)) {
    if (value === undefined) continue;
    if (name.length > LIMITS.FIELD_NAME_CHARACTERS_MAX) {
      throw new TooLong(name, LIMITS.FIELD_NAME_CHARACTERS_MAX);
    }
    checked[name] = typeof value === "string" ? wellFormed(value) : value;
    const most = fieldOf(kind, name)?.characters_max;
    if (most !== undefined && charactersIn(checked[name]) > most) throw new TooLong(name, most);
  }
  return checked;
}

function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\u{fffd}");
}

/** Characters as the server counts them: code points. */
export function charactersIn(value: unknown): number {
  return typeof value === "string" ? [...value].length : 0;
}
