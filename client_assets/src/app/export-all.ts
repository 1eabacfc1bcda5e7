/** "Download my data": everything this device holds of one account, in plain JSON. */
import type { Account } from "../store/api.ts";
import { decode } from "../store/codec.ts";
import type { AccountDatabase } from "../store/database.ts";
import { fieldIn } from "../store/joinings.ts";
import { type Pending, pendingOf, seen, storedOf } from "../store/records.ts";

interface ExportedRecord {
  kind: string;
  id: string;
  /** Whether the server has all of it. */
  sent: boolean;
  values: Record<string, unknown>;
}

export interface Everything {
  account: { name: string; service: string };
  /** ISO 8601. */
  exported_at: string;
  records: ExportedRecord[];
  not_accepted: unknown[];
  /** What two phones wrote in one place, not looked over yet. */
  to_look_over: unknown[];
  drafts: Record<string, unknown>;
}

/** `now` is the best knowledge of the server's time, ms. */
export async function everythingOf(
  db: AccountDatabase,
  account: Account,
  now: number,
): Promise<Everything> {
  const [rows, outbox, tray, draftKeys, drafts, joinings] = await Promise.all([
    db.getAll("records"),
    db.getAll("outbox"),
    db.getAll("tray"),
    db.getAllKeys("drafts"),
    db.getAll("drafts"),
    db.getAll("joinings"),
  ]);
  const waiting = new Map<string, Pending[]>();
  for (const change of outbox.map(pendingOf)) {
    waiting.set(change.record, [...(waiting.get(change.record) ?? []), change]);
  }
  const records = rows.map(storedOf).map((stored) => {
    const pending = waiting.get(stored.id) ?? [];
    waiting.delete(stored.id);
    return exported(stored.id, stored.kind, pending, seen(stored, pending));
  });
  for (const [id, pending] of waiting) {
    records.push(exported(id, pending[0]?.kind ?? "", pending, seen(undefined, pending)));
  }
  return {
    account: { name: account.name, service: account.service },
    exported_at: new Date(now).toISOString(),
    records,
    not_accepted: tray.map(({ payload }) => decode(payload)),
    to_look_over: joinings.map((row) => ({
      record: row.record,
      ...decode(row.payload),
      field: fieldIn(row),
    })),
    drafts: Object.fromEntries(draftKeys.map((key, i) => [key, draftOf(drafts[i])])),
  };
}

function draftOf(payload: Parameters<typeof decode>[0] | undefined): unknown {
  return payload && decode(payload);
}

function exported(
  id: string,
  kind: string,
  pending: Pending[],
  cells: ReturnType<typeof seen>,
): ExportedRecord {
  const values = Object.fromEntries(
    Object.entries(cells).map(([name, cell]) => [name, cell.value]),
  );
  return { kind, id, sent: pending.length === 0, values };
}
