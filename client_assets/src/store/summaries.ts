/**
 * Keeps the summaries of a link worker's people in step with the records, in the same transaction:
 * so the caseload opens without reading anybody's records.
 */
import { decode, encode } from "./codec.ts";
import {
  type AccountDatabase,
  ofNotebook,
  type StoreName,
  strictly,
  type WriteTransaction,
} from "./database.ts";
import type { RecordKey } from "./reading.ts";
import { type Pending, pendingOf, seen, storedOf } from "./records.ts";
import {
  amended,
  EDITION,
  isCurrent,
  type Ledger,
  ledgerOf,
  type Summary,
  summaryOf,
  type Told,
} from "./summary.ts";
import { type Held, readHeldIn } from "./writing.ts";

/** The stores that a transaction needs which keeps summaries. */
export const SUMMED: StoreName[] = ["records", "outbox", "people", "ledgers", "summaries"];

/** More records of one notebook than this are not followed one by one. */
const FOLLOWED_MAX = 40;

/** What changed in a transaction. */
export interface Changed {
  records: readonly RecordKey[];
  /** Notebooks of which much changed, or all. */
  notebooks: readonly string[];
}

/** Makes the summaries agree with what the transaction has written by now. */
export type KeepSummaries = (
  tx: WriteTransaction,
  changed: Changed,
  /** When what came is news, server time in ms; undefined where it is only told again. */
  came?: number,
) => Promise<void>;

export const keepSummaries: KeepSummaries = async (tx, { records, notebooks }, came) => {
  const idsByNotebook = new Map<string, Set<string>>();
  for (const [notebook, id] of records) {
    idsByNotebook.set(notebook, (idsByNotebook.get(notebook) ?? new Set()).add(id));
  }
  for (const notebook of notebooks) idsByNotebook.delete(notebook);
  for (const notebook of new Set(notebooks)) await sumUp(tx, notebook);
  for (const [notebook, ids] of idsByNotebook) await follow(tx, notebook, ids, came);
};

export type Summed = [notebook: string, summary: Summary | undefined];

/**
 * The summary of everybody. People of whom there is none yet, or one of another version of the app,
 * are summed up first.
 */
export async function readSummaries(db: AccountDatabase): Promise<Summed[]> {
  const tx = db.transaction(["people", "summaries"]);
  const [people, rows] = await Promise.all([
    tx.objectStore("people").getAllKeys(),
    tx.objectStore("summaries").getAll(),
  ]);
  const current = rows.filter(isCurrent);
  const known = new Set(current.map(({ notebook }) => notebook));
  const missing = people.filter((each) => !known.has(each));
  for (const notebook of missing) {
    await strictly(db, SUMMED, (again) => sumUp(again, notebook));
  }
  const found = current.map(({ notebook, payload }): Summed => [notebook, decode(payload)]);
  return missing.length > 0 ? [...found, ...(await readSummariesOf(db, missing))] : found;
}

/** Those of some notebooks; undefined for a notebook that has none. */
export async function readSummariesOf(
  db: AccountDatabase,
  notebooks: readonly string[],
): Promise<Summed[]> {
  const tx = db.transaction("summaries");
  return Promise.all(
    notebooks.map(async (notebook) => {
      const row = await tx.store.get(notebook);
      return [notebook, row && decode(row.payload)] as Summed;
    }),
  );
}

/** A summary of all that is there; none where the person is not on the caseload. */
async function sumUp(tx: WriteTransaction, notebook: string): Promise<void> {
  if ((await tx.objectStore("people").getKey(notebook)) === undefined) {
    await tx.objectStore("ledgers").delete(notebook);
    await tx.objectStore("summaries").delete(notebook);
    return;
  }
  await keep(tx, notebook, ledgerOf(await toldIn(tx, notebook)));
}

async function follow(
  tx: WriteTransaction,
  notebook: string,
  ids: ReadonlySet<string>,
  came: number | undefined,
): Promise<void> {
  const row = await tx.objectStore("ledgers").get(notebook);
  let ledger: Ledger | null = row ? decode(row.payload) : null;
  if (!ledger || !isCurrent(ledger)) return sumUp(tx, notebook);
  // A page of somebody's history: all of it is sooner read than each by itself.
  if (ids.size > FOLLOWED_MAX) return sumUp(tx, notebook);
  const before = ledger;
  for (const id of ids) {
    const held = await readHeldIn(tx, notebook, id);
    ledger = amended(ledger, id, toldOf(id, held), came);
    if (!ledger) return sumUp(tx, notebook);
  }
  if (ledger !== before) await keep(tx, notebook, ledger);
}

async function keep(tx: WriteTransaction, notebook: string, ledger: Ledger): Promise<void> {
  await tx.objectStore("ledgers").put({ notebook, payload: encode(ledger) });
  const payload = encode(summaryOf(ledger));
  await tx.objectStore("summaries").put({ notebook, edition: EDITION, payload });
}

async function toldIn(tx: WriteTransaction, notebook: string): Promise<Told[]> {
  const rows = await tx.objectStore("records").getAll(ofNotebook(notebook));
  const waiting = await tx.objectStore("outbox").index("record").getAll(ofNotebook(notebook));
  const held = new Map<string, Held>(
    rows.map((row) => [row.id, { stored: storedOf(row), pending: [] as Pending[] }]),
  );
  for (const change of waiting.map(pendingOf)) {
    const one = held.get(change.record) ?? { stored: undefined, pending: [] };
    one.pending.push(change);
    held.set(change.record, one);
  }
  return [...held].flatMap(([id, one]) => toldOf(id, one) ?? []);
}

/** As screens see it; undefined where there is nothing to see. */
function toldOf(id: string, { stored, pending }: Held): Told | undefined {
  // An edit whose record has gone is not a record.
  if (!stored && !pending.some((change) => change.create)) return undefined;
  const kind = stored?.kind ?? pending[0]?.kind ?? "";
  return { id, kind, cells: seen(stored, pending) };
}
