/** A record on this device: what the server said of it, and what this device wrote since. */
import { type FieldDeclaration, KINDS, type Source } from "../wire/generated.ts";
import type { ProblemShape, Standing, View } from "./api.ts";
import { decode } from "./codec.ts";
import type { OutboxRow, PendingState, RecordRow } from "./database.ts";

/** One value, as the server holds it or as this device wrote it. */
export interface Cell {
  value: unknown;
  /** The id of the change that wrote it. */
  version: string;
  /** Milliseconds since 1970. */
  stamp: number;
}
export type Cells = Record<string, Cell>;

export interface StoredBody {
  kind: string;
  cells: Cells;
  /** Edits that a sent delete took with it, so that taking it back brings them back. */
  absorbed?: Record<string, unknown>;
  /** The last time that the server confirmed a cell of it, server time in ms. */
  heard?: number;
}

/** A record as the server last told it. */
export interface Stored extends StoredBody {
  notebook: string;
  id: string;
}

export interface PendingBody {
  /** The change id. */
  id: string;
  kind: string;
  create: boolean;
  set: Record<string, unknown>;
  /** Of each cell written: the version that the person saw. Of a delete: of every cell. */
  base: Record<string, string>;
  stamps: Record<string, number>;
  /** The words that each text was edited from; kept for merging, never sent. */
  texts: Record<string, string>;
  sources: Source[];
  /** Of a joined change: what was sent before and is to go again, beside words. */
  sent?: Source[];
  /** How often this has been merged and sent again. */
  rebases: number;
  /** The unsent edit that a delete took with it. */
  absorbed?: PendingBody;
  /** Was confirmed before, and a server that was restored from a backup may have lost it. */
  resent?: boolean;
}

/** One change in the outbox. */
export interface Pending extends PendingBody {
  /** Missing until the database has given it its place. */
  seq?: number;
  notebook: string;
  record: string;
  state: PendingState;
}

export interface TrayBody {
  kind: string;
  record: string;
  reason: string;
  problem?: ProblemShape;
  words: Record<string, unknown>;
  at: number;
}

/** What two phones of one person wrote in one cell, to be looked over. */
export interface JoiningBody {
  kind: string;
  /** The cell's name; missing in what earlier versions of the app kept. */
  field?: string;
  /** What stood on this device alone. */
  mine: unknown;
  /** The words of both; null where the other's choice stands, made later. */
  joined: string | null;
  /** The best knowledge of the server's time, ms. */
  at: number;
}

export const DELETED = "deleted";
export const SHARED = "shared";

/** The declaration behind a cell's name (`activities:garden` → `activities`), if it has one. */
export function fieldOf(kind: string, cell: string): FieldDeclaration | undefined {
  const [name = "", member] = cell.split(/:(.*)/s);
  const field = KINDS[kind]?.fields[name];
  return field && Boolean(field.many) === (member !== undefined) ? field : undefined;
}

export function isText(kind: string, cell: string): boolean {
  return fieldOf(kind, cell)?.merge === "text";
}

export function storedOf(row: RecordRow): Stored {
  return { notebook: row.notebook, id: row.id, ...decode(row.payload) };
}

export function pendingOf(row: OutboxRow): Pending {
  const place = row.seq === undefined ? {} : { seq: row.seq };
  const { notebook, record, state } = row;
  return { ...decode(row.payload), ...place, notebook, record, state };
}

/** The cells as the person sees them: the server's, with pending changes over them in order. */
export function seen(stored: Stored | undefined, pending: readonly Pending[]): Cells {
  const cells: Cells = { ...stored?.cells };
  for (const change of pending) {
    for (const [name, value] of Object.entries(change.set)) {
      const stamp = change.stamps[name] ?? 0;
      // What is only told again gives way to what has come since.
      if (change.resent && (cells[name]?.stamp ?? -1) > stamp) continue;
      cells[name] = { value, version: change.id, stamp };
    }
  }
  return cells;
}

/** Cells that say nothing of what a record tells. */
const BESIDE_THE_POINT = new Set([DELETED, SHARED, "seen_at"]);

/** What screens get; undefined when there is nothing to show. */
export function viewOf(
  notebook: string,
  id: string,
  stored: Stored | undefined,
  pending: readonly Pending[],
  refused: boolean,
): View | undefined {
  // An edit whose record has gone is not a record.
  if (!stored && !pending.some((change) => change.create)) return undefined;
  const fields: Record<string, unknown> = {};
  const sets: Record<string, string[]> = {};
  const values: Record<string, Record<string, unknown>> = {};
  let deleted = false;
  let written = 0;
  for (const [name, { value, stamp }] of Object.entries(seen(stored, pending))) {
    const colon = name.indexOf(":");
    if (!BESIDE_THE_POINT.has(name)) written = Math.max(written, stamp);
    if (name === DELETED) deleted = value === true;
    else if (colon < 0) fields[name] = value;
    else {
      const set = name.slice(0, colon);
      const member = name.slice(colon + 1);
      if (value === true) sets[set] = [...(sets[set] ?? []), member];
      else values[set] = { ...values[set], [member]: value };
    }
  }
  // In the order of no device: whoever else sees the record sees them as they stand here.
  for (const members of Object.values(sets)) members.sort();
  const kind = stored?.kind ?? pending[0]?.kind ?? "";
  const stands = standing(pending, refused);
  return { id, kind, notebook, fields, sets, values, deleted, standing: stands, written };
}

function standing(pending: readonly Pending[], refused: boolean): Standing {
  if (pending.length > 0) return "waiting";
  return refused ? "refused" : "sent";
}
