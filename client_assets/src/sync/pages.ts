/** Takes what the server tells of notebooks into storage, and lets go of what it takes back. */
import { decode, encode } from "../store/codec.ts";
import {
  type Meta,
  ofNotebook,
  ofRecord,
  type PersonBody,
  type WriteTransaction,
} from "../store/database.ts";
import type { RecordKey } from "../store/reading.ts";
import { type Cells, isText, type Pending, pendingOf } from "../store/records.ts";
import { outboxRow } from "../store/writing.ts";
import { type Erased, KINDS, type NotebookPage, type WireRecord } from "../wire/generated.ts";

/** What changed in storage, for whoever shows it. */
export interface Touched {
  records: RecordKey[];
  /** Notebooks of which much changed at once. */
  notebooks: string[];
}

/** Takes one page. `worker`: the notebook is another person's; `now`: the server's time, ms. */
export async function takePage(
  tx: WriteTransaction,
  page: NotebookPage,
  { worker, now }: { worker: boolean; now: number },
  touched: Touched,
): Promise<void> {
  const { notebook } = page;
  const records = tx.objectStore("records");
  if (page.reset && worker) {
    await records.delete(ofNotebook(notebook));
    await scrub(tx, notebook);
    touched.notebooks.push(notebook);
  }
  if (worker) await takePerson(tx, page);
  else await noteNamed(tx, page);
  for (const record of page.records ?? []) {
    const payload = encode({ kind: record.kind, cells: cellsOf(record), heard: now });
    await records.put({ notebook, id: record.id, payload });
    touched.records.push([notebook, record.id]);
  }
  for (const id of page.gone ?? []) {
    await records.delete([notebook, id]);
    if (worker) await scrub(tx, notebook, id);
    await tx.objectStore("joinings").delete(ofRecord(notebook, id));
    touched.records.push([notebook, id]);
  }
}

/**
 * A person's own notebook that begins afresh stays until all of it has come: what is on none of
 * its pages goes then. A restore in between would ask for it.
 */
async function noteNamed(tx: WriteTransaction, page: NotebookPage): Promise<void> {
  const meta = tx.objectStore("meta");
  let unnamed = (await meta.get("unnamed")) as Meta["unnamed"] | undefined;
  if (page.reset) {
    const held = await tx.objectStore("records").getAllKeys(ofNotebook(page.notebook));
    unnamed = held.map(([, id]) => id);
  }
  if (!unnamed) return;
  const named = new Set([...(page.records ?? []).map(({ id }) => id), ...(page.gone ?? [])]);
  await meta.put(
    unnamed.filter((id) => !named.has(id)),
    "unnamed",
  );
}

/** Everything has come: lets go of what was not in it. */
export async function dropUnnamed(
  tx: WriteTransaction,
  notebook: string,
  touched: Touched,
): Promise<void> {
  const meta = tx.objectStore("meta");
  const unnamed = (await meta.get("unnamed")) as Meta["unnamed"] | undefined;
  if (!unnamed) return;
  for (const id of unnamed) await tx.objectStore("records").delete([notebook, id]);
  await meta.delete("unnamed");
  touched.notebooks.push(notebook);
}

/** The notebook left this link worker: nothing of it stays but the worker's own words. */
export async function dropNotebook(
  tx: WriteTransaction,
  notebook: string,
  now: number,
  touched: Touched,
): Promise<void> {
  const row = await tx.objectStore("people").get(notebook);
  const epoch = row && decode(row.payload).epoch;
  if (epoch) await owe(tx, { notebook, epoch });
  await tx.objectStore("records").delete(ofNotebook(notebook));
  await tx.objectStore("people").delete(notebook);
  await tx.objectStore("joinings").delete(ofNotebook(notebook));
  for (const change of await waitingIn(tx, notebook)) {
    await tx.objectStore("outbox").delete(change.seq ?? -1);
    const isTyped = change.create && change.kind !== "view";
    // What was told again had arrived once; only words are worth somebody's time.
    const isKept = !change.resent || Object.keys(change.set).some((n) => isText(change.kind, n));
    if (isTyped && isKept) await toTray(tx, change, now);
  }
  touched.notebooks.push(notebook);
}

/**
 * Lets go of what a link worker's device holds of a person under a grant; with `everything`, of
 * messages and team notes too. The name stays, and so does what the worker wrote and has not sent.
 */
export async function forgetShared(
  tx: WriteTransaction,
  notebook: string,
  everything: boolean,
): Promise<void> {
  const records = tx.objectStore("records");
  for (const row of await records.getAll(ofNotebook(notebook))) {
    const audience = KINDS[decode(row.payload).kind]?.audience;
    const isTheirs = audience === "pair" || audience === "team";
    if (everything || !isTheirs) await records.delete([notebook, row.id]);
  }
  await scrub(tx, notebook);
  await tx.objectStore("joinings").delete(ofNotebook(notebook));
  const row = await tx.objectStore("people").get(notebook);
  if (!row) return;
  const person: PersonBody = { ...decode(row.payload), kinds: [], until: null, owesReceipt: true };
  await tx.objectStore("people").put({ notebook, payload: encode(person) });
}

/** Drafts of changes to what is there: under the kind and the record, which holds another's words. */
const OF_A_CHANGE = /^(?:goal|step|session):(?!new(?::|$))([^:]+)/;

/**
 * Lets go of a link worker's half-typed changes to what is not on this device any more: each keeps
 * the words that it began from, which are another person's. To be called once all has come.
 */
export async function dropStrayDrafts(tx: WriteTransaction): Promise<void> {
  const drafts = tx.objectStore("drafts");
  const named = (await drafts.getAllKeys()).flatMap((key) => {
    const record = OF_A_CHANGE.exec(key)?.[1];
    return record ? [{ key, record }] : [];
  });
  if (named.length === 0) return;
  const notebooks = await tx.objectStore("people").getAllKeys();
  for (const { key, record } of named) {
    const held = notebooks.flatMap((notebook) => [
      tx.objectStore("records").getKey([notebook, record]),
      tx.objectStore("outbox").index("record").getKey([notebook, record]),
    ]);
    const isHere = (await Promise.all(held)).some((found) => found !== undefined);
    if (!isHere) await drafts.delete(key);
  }
}

/** The cells of a record as it crosses the wire. */
export function cellsOf(record: WireRecord): Cells {
  const cells: Cells = {};
  for (const [name, value] of Object.entries(record.set)) {
    cells[name] = {
      value,
      version: record.versions?.[name] ?? record.version,
      stamp: record.stamps?.[name] ?? record.stamp,
    };
  }
  return cells;
}

/**
 * Takes another person's words out of what waits: the texts that edits were based on, and edits of
 * texts, which hold those words too. What the worker wrote from nothing stays as it is.
 */
async function scrub(tx: WriteTransaction, notebook: string, record?: string): Promise<void> {
  const outbox = tx.objectStore("outbox");
  for (const change of await waitingIn(tx, notebook)) {
    if (change.create || (record !== undefined && change.record !== record)) continue;
    const { absorbed: _, ...bare } = change;
    const set = Object.entries(change.set).filter(([name]) => !isText(change.kind, name));
    if (set.length === 0 || record !== undefined) await outbox.delete(change.seq ?? -1);
    else
      await outbox.put(
        outboxRow({ ...bare, set: Object.fromEntries(set), texts: {}, sources: [] }),
      );
  }
}

async function waitingIn(tx: WriteTransaction, notebook: string): Promise<Pending[]> {
  const rows = await tx.objectStore("outbox").index("record").getAll(ofNotebook(notebook));
  return rows.map(pendingOf);
}

async function toTray(tx: WriteTransaction, change: Pending, at: number): Promise<void> {
  const { id, notebook, kind, record, set } = change;
  const payload = encode({ kind, record, reason: "closed", words: set, at });
  await tx.objectStore("tray").put({ change: id, notebook, payload });
}

/** Keeps who it is and what may be seen; a smaller view owes the person a deletion receipt. */
async function takePerson(tx: WriteTransaction, page: NotebookPage): Promise<void> {
  const { notebook, epoch, person, scope } = page;
  const people = tx.objectStore("people");
  const row = await people.get(notebook);
  const old = row && decode(row.payload);
  // A page that starts afresh says all there is; others say only what changed.
  const before = page.reset ? undefined : old;
  const kinds = scope ? (scope.kinds ?? []) : (before?.kinds ?? []);
  const until = scope ? (scope.until ?? null) : (before?.until ?? null);
  const owes = page.reset && epoch && old && (old.owesReceipt || isSmaller({ kinds, until }, old));
  const next: PersonBody = {
    epoch: epoch ?? old?.epoch ?? null,
    name: person?.name ?? old?.name ?? "",
    account: person?.account ?? old?.account ?? "",
    kinds,
    until,
    owesReceipt: old?.owesReceipt === true && !page.reset,
  };
  await people.put({ notebook, payload: encode(next) });
  if (owes) await owe(tx, { notebook, epoch });
}

/** The person is told, with the next request, that what this device held is deleted. */
async function owe(tx: WriteTransaction, receipt: Erased): Promise<void> {
  const meta = tx.objectStore("meta");
  const erased = ((await meta.get("erased")) as Meta["erased"] | undefined) ?? [];
  await meta.put([...erased, receipt], "erased");
}

function isSmaller(next: Pick<PersonBody, "kinds" | "until">, old: PersonBody): boolean {
  const lost = old.kinds.some((kind) => !next.kinds.includes(kind));
  return lost || (next.until ?? Infinity) < (old.until ?? Infinity);
}
