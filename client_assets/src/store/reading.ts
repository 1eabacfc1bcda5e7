/** Reads what lies on disk onto the shelf, at start and whenever something has changed it. */
import { batch } from "@preact/signals";
import type { CaseloadPerson, Joining, TrayItem } from "./api.ts";
import { decode } from "./codec.ts";
import {
  type AccountDatabase,
  type JoiningRow,
  type Loss,
  type Meta,
  ofNotebook,
  type PersonRow,
  type RecordRow,
  type TrayRow,
} from "./database.ts";
import { fieldIn } from "./joinings.ts";
import { storedOf } from "./records.ts";
import type { Shelf } from "./shelf.ts";
import { heldOf } from "./writing.ts";

/** Rows read at a time, so that a large caseload never holds up a tap for long. */
const ROWS_AT_A_TIME = 2_000;

/** Which record; what tabs tell each other. */
export type RecordKey = readonly [notebook: string, record: string];

/** What is known beside the records. */
export interface Surroundings {
  waiting: number;
  answered: Meta["answered"] | null;
  offset: number;
  tray: TrayItem[];
  refused: { notebook: string; record: string }[];
  people: CaseloadPerson[];
  joined: Joining[];
  lost: Loss | null;
}

/**
 * Puts every record on the shelf. One that is there already was written meanwhile and is newer.
 */
export async function readAll(db: AccountDatabase, shelf: Shelf): Promise<void> {
  const waiting = await db.getAll("outbox");
  await readSome(
    db,
    shelf,
    waiting.map(({ notebook, record }) => [notebook, record]),
  );
  let from: IDBKeyRange | null = null;
  for (;;) {
    const rows: RecordRow[] = await db.getAll("records", from, ROWS_AT_A_TIME);
    batch(() => {
      for (const row of rows) {
        if (!shelf.has(row.notebook, row.id)) shelf.put(row.notebook, row.id, storedOf(row), []);
      }
    });
    const last = rows.at(-1);
    if (!last || rows.length < ROWS_AT_A_TIME) return;
    from = IDBKeyRange.lowerBound([last.notebook, last.id], true);
  }
}

/** Reads the named records again. */
export async function readSome(
  db: AccountDatabase,
  shelf: Shelf,
  keys: readonly RecordKey[],
): Promise<void> {
  if (keys.length === 0) return;
  const tx = db.transaction(["records", "outbox"]);
  const records = tx.objectStore("records");
  const outbox = tx.objectStore("outbox").index("record");
  const read = keys.map(async (key) => {
    const [row, waiting] = await Promise.all([records.get([...key]), outbox.getAll([...key])]);
    return { key, held: heldOf(row, waiting) };
  });
  const found = await Promise.all(read);
  batch(() => {
    for (const { key, held } of found) shelf.put(key[0], key[1], held.stored, held.pending);
  });
}

/** Takes a notebook off the shelf and puts down what storage holds of it now. */
export async function readNotebook(
  db: AccountDatabase,
  shelf: Shelf,
  notebook: string,
): Promise<void> {
  // In one transaction: whatever is written meanwhile is heard of after both.
  const tx = db.transaction(["records", "outbox"]);
  const [rows, waiting] = await Promise.all([
    tx.objectStore("records").getAll(ofNotebook(notebook)),
    tx.objectStore("outbox").index("record").getAll(ofNotebook(notebook)),
  ]);
  batch(() => {
    shelf.clear(notebook);
    for (const row of rows) shelf.put(notebook, row.id, storedOf(row), []);
  });
  await readSome(
    db,
    shelf,
    waiting.map(({ record }) => [notebook, record]),
  );
}

/** Reads what stands around the records. */
export async function readSurroundings(db: AccountDatabase): Promise<Surroundings> {
  const tx = db.transaction(["outbox", "meta", "tray", "people", "joinings"]);
  const meta = tx.objectStore("meta");
  const [waiting, answered, offset, lost, tray, joinings, people] = await Promise.all([
    tx.objectStore("outbox").count(),
    meta.get("answered"),
    meta.get("offset"),
    meta.get("lost"),
    tx.objectStore("tray").getAll(),
    tx.objectStore("joinings").getAll(),
    tx.objectStore("people").getAll(),
  ]);
  return {
    waiting,
    answered: (answered as Meta["answered"] | undefined) ?? null,
    offset: (offset as Meta["offset"] | undefined) ?? 0,
    tray: tray.map(trayItem).sort((one, other) => other.at - one.at),
    refused: tray.map((row) => ({ notebook: row.notebook, record: decode(row.payload).record })),
    people: people.map(caseloadPerson).sort((one, other) => one.name.localeCompare(other.name)),
    joined: joinings.map(joining).sort((one, other) => other.at - one.at),
    lost: (lost as Loss | undefined) ?? null,
  };
}

function trayItem({ change, notebook, payload }: TrayRow): TrayItem {
  return { change, notebook, ...decode(payload) };
}

function joining(row: JoiningRow): Joining {
  const { notebook, record, payload } = row;
  return { notebook, record, ...decode(payload), field: fieldIn(row) };
}

function caseloadPerson({ notebook, payload }: PersonRow): CaseloadPerson {
  const { name, account, kinds, until } = decode(payload);
  return { notebook, name, account, kinds, until };
}
