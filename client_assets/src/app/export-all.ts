/** "Download my data": everything this device holds of one account, in plain JSON, a part at a time. */
import type { Everything, ExportedPart, ExportedRecord } from "../store/api.ts";
import { decode } from "../store/codec.ts";
import type { AccountDatabase } from "../store/database.ts";
import { isWritten } from "../store/drafts.ts";
import { fieldIn } from "../store/joinings.ts";
import { type Cells, DELETED, type Pending, pendingOf, seen, storedOf } from "../store/records.ts";

/** Three years of somebody's life are never in memory twice. */
const ROWS_AT_A_TIME = 500;

/** What lies here beside records: what is under way, and what needs looking at. */
export async function besidesOf(db: AccountDatabase): Promise<Everything> {
  const [tray, draftKeys, drafts, joinings] = await Promise.all([
    db.getAll("tray"),
    db.getAllKeys("drafts"),
    db.getAll("drafts"),
    db.getAll("joinings"),
  ]);
  const written = draftKeys.map((key, i) => [key, draftOf(drafts[i])] as const);
  return {
    not_accepted: tray.map(({ payload }) => decode(payload)),
    to_look_over: joinings.map((row) => ({
      record: row.record,
      ...decode(row.payload),
      field: fieldIn(row),
    })),
    drafts: Object.fromEntries(written.filter(([key]) => isWritten(key))),
  };
}

/** Some records, from behind `after` on; what was made here and not sent yet comes last. */
export async function partOf(
  db: AccountDatabase,
  after: ExportedPart["next"],
): Promise<ExportedPart> {
  const tx = db.transaction(["records", "outbox"]);
  const range = after ? IDBKeyRange.lowerBound(after, true) : null;
  const [rows, outbox] = await Promise.all([
    tx.objectStore("records").getAll(range, ROWS_AT_A_TIME),
    tx.objectStore("outbox").getAll(),
  ]);
  const waiting = new Map<string, Pending[]>();
  for (const change of outbox.map(pendingOf)) {
    waiting.set(change.record, [...(waiting.get(change.record) ?? []), change]);
  }
  const records = rows.map(storedOf).map((stored) => {
    const pending = waiting.get(stored.id) ?? [];
    return exported(stored.id, stored.kind, pending, seen(stored, pending));
  });
  const last = rows.at(-1);
  if (last && rows.length === ROWS_AT_A_TIME) return { records, next: [last.notebook, last.id] };
  const stores = db.transaction("records").store;
  for (const [id, pending] of waiting) {
    const first = pending[0];
    if (!first || (await stores.count([first.notebook, id])) > 0) continue;
    records.push(exported(id, first.kind, pending, seen(undefined, pending)));
  }
  return { records, next: null };
}

function draftOf(payload: Parameters<typeof decode>[0] | undefined): unknown {
  return payload && decode(payload);
}

function exported(id: string, kind: string, pending: Pending[], cells: Cells): ExportedRecord {
  const { [DELETED]: deleted, ...rest } = cells;
  const values = Object.fromEntries(Object.entries(rest).map(([name, cell]) => [name, cell.value]));
  return { kind, id, deleted: deleted?.value === true, sent: pending.length === 0, values };
}
