/** Where words and choices to be looked over lie. */
import { decode, encode, type Payload } from "./codec.ts";
import { type JoiningRow, ofRecord, type WriteTransaction } from "./database.ts";
import { newChangeId } from "./ids.ts";
import type { JoiningBody } from "./records.ts";

/** A cell of a record. */
export interface Cell {
  notebook: string;
  record: string;
  field: string;
}

/** What is kept of one cell to be looked over, or undefined. */
export async function joiningAt(
  tx: WriteTransaction,
  cell: Cell,
): Promise<{ row: JoiningRow; body: JoiningBody } | undefined> {
  const rows = await tx.objectStore("joinings").getAll(ofRecord(cell.notebook, cell.record));
  for (const row of rows) {
    if (fieldIn(row) === cell.field) return { row, body: decode(row.payload) };
  }
  return undefined;
}

export async function keepJoining(
  tx: WriteTransaction,
  cell: Cell,
  body: JoiningBody,
): Promise<void> {
  const { notebook, record, field } = cell;
  const place = (await joiningAt(tx, cell))?.row.field ?? newChangeId();
  const payload: Payload<JoiningBody> = encode({ ...body, field });
  await tx.objectStore("joinings").put({ notebook, record, field: place, payload });
}

export async function dropJoining(tx: WriteTransaction, cell: Cell): Promise<void> {
  const found = await joiningAt(tx, cell);
  if (!found) return;
  await tx.objectStore("joinings").delete([cell.notebook, cell.record, found.row.field]);
}

/** The cell's name; earlier versions of the app kept it as the row's own. */
export function fieldIn(row: JoiningRow): string {
  return decode(row.payload).field ?? row.field;
}
