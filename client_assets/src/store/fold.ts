/**
 * How a person's edits become changes in the outbox: pure values in, pure values out.
 *
 * A record has at most one frozen change (sent, receipt outstanding) and one open change behind
 * it. Edits fold into the open one: it keeps the base that was seen first and the value written
 * last. A frozen change is never touched; what it wrote is the base of what follows.
 */
import { LIMITS, type Source } from "../wire/generated.ts";
import {
  type Cells,
  DELETED,
  isText,
  type Pending,
  type PendingBody,
  SHARED,
  type Stored,
  seen,
} from "./records.ts";

/** A record with what waits for it, oldest first, and the hands to write with. */
export interface Bench {
  notebook: string;
  record: string;
  kind: string;
  stored: Stored | undefined;
  pending: readonly Pending[];
  /** The device's best knowledge of the server's time, ms. */
  now: number;
  newChangeId: () => string;
}

/** What the outbox should hold now for this record: `put` replaces the open change of its `seq`. */
export interface Folded {
  put?: Pending;
  remove?: Pending;
}

/** Creates the record; if the device knows it already, this edits it. */
export function foldCreate(bench: Bench, writes: Record<string, unknown>): Folded {
  if (isKnown(bench)) return foldEdit(bench, writes);
  return { put: written(bench, { ...blank(bench), create: true }, writes) };
}

/**
 * Writes cells. Values that stand already are left out, and nothing left is nothing to do.
 *
 * An edit of a deleted record brings it back, unshared: whoever typed it wants it.
 */
export function foldEdit(bench: Bench, writes: Record<string, unknown>): Folded {
  const open = openOf(bench);
  if (open?.set[DELETED] === true && writes[DELETED] === undefined) {
    const back = foldUndelete(bench);
    const pending = [...sentOf(bench), ...(back.put ? [back.put] : [])];
    return { ...back, ...foldEdit({ ...bench, pending }, writes) };
  }
  const now = seen(bench.stored, bench.pending);
  const revives = now[DELETED]?.value === true && writes[DELETED] === undefined;
  const unshared = now[SHARED]?.value === true ? { [SHARED]: false } : {};
  const wanted = revives ? { ...unshared, [DELETED]: false, ...writes } : writes;
  const news = Object.entries(wanted).filter(([name, value]) => now[name]?.value !== value);
  if (news.length === 0) return {};
  return { put: written(bench, open ?? blank(bench), Object.fromEntries(news)) };
}

/** Deletes: names the base of every cell, and takes unsent edits along as sources. */
export function foldDelete(bench: Bench): Folded {
  const open = openOf(bench);
  if (open?.create) return { put: written(bench, open, { [DELETED]: true }) };
  const before = seen(bench.stored, sentOf(bench));
  if (open?.set[DELETED] === true || (!open && before[DELETED]?.value === true)) return {};
  const base = { ...versionsOf(before) };
  // Of what the person edited, they saw only what they edited it from.
  for (const name of Object.keys(open?.set ?? {})) delete base[name];
  Object.assign(base, open?.base);
  const change: Pending = {
    ...blank(bench),
    ...(open?.seq === undefined ? {} : { seq: open.seq }),
    base,
    set: { [DELETED]: true },
    stamps: { [DELETED]: stampAfter(bench, before) },
    sources: open ? newest([...open.sources, ...(open.sent ?? []), ...textsOf(open)]) : [],
    ...(open ? { absorbed: open } : {}),
  };
  return { put: change };
}

/** Takes a delete back. An unsent one leaves no trace, and what it took along stands again. */
export function foldUndelete(bench: Bench): Folded {
  const open = openOf(bench);
  if (open?.set[DELETED] !== true) {
    const sent = sentOf(bench).find((change) => change.absorbed)?.absorbed;
    return foldEdit(bench, { ...bench.stored?.absorbed, ...sent?.set, [DELETED]: false });
  }
  if (open.absorbed) return { put: inPlaceOf(open, open.absorbed) };
  const { [DELETED]: _, ...set } = open.set;
  if (Object.keys(set).length === 0) return { remove: open };
  return { put: { ...open, set } };
}

/** `body` in the outbox's place of another change. */
function inPlaceOf({ seq, notebook, record, state }: Pending, body: PendingBody): Pending {
  return { ...body, ...(seq === undefined ? {} : { seq }), notebook, record, state };
}

function isKnown({ stored, pending }: Bench): boolean {
  return stored !== undefined || pending.some((change) => change.create);
}

function openOf({ pending }: Bench): Pending | undefined {
  return pending.find((change) => change.state === "open");
}

function sentOf({ pending }: Bench): Pending[] {
  return pending.filter((change) => change.state === "frozen");
}

function blank({ notebook, record, kind, newChangeId }: Bench): Pending {
  return {
    id: newChangeId(),
    notebook,
    record,
    kind,
    state: "open",
    create: false,
    set: {},
    base: {},
    stamps: {},
    texts: {},
    sources: [],
    rebases: 0,
  };
}

/** The open change with `writes` folded in: first base, last value, a stamp above what it saw. */
function written(bench: Bench, open: Pending, writes: Record<string, unknown>): Pending {
  const before = seen(bench.stored, sentOf(bench));
  const change: Pending = {
    ...open,
    set: { ...open.set },
    base: { ...open.base },
    stamps: { ...open.stamps },
    texts: { ...open.texts },
  };
  for (const [name, value] of Object.entries(writes)) {
    const base = before[name];
    if (!(name in change.set) && base) {
      change.base[name] = base.version;
      if (isText(bench.kind, name)) change.texts[name] = String(base.value ?? "");
    }
    change.set[name] = value;
    const above = Math.max(base?.stamp ?? -1, open.stamps[name] ?? -1) + 1;
    change.stamps[name] = Math.max(bench.now, above);
  }
  const deleted = before[DELETED];
  if (deleted) change.base[DELETED] ??= deleted.version;
  return change;
}

function versionsOf(cells: Cells): Record<string, string> {
  return Object.fromEntries(Object.entries(cells).map(([name, cell]) => [name, cell.version]));
}

function stampAfter(bench: Bench, cells: Cells): number {
  return Math.max(bench.now, ...Object.values(cells).map((cell) => cell.stamp + 1));
}

/** The texts of an edit that will never be sent by itself. */
function textsOf(change: Pending): Source[] {
  return Object.entries(change.set)
    .filter(([name, value]) => isText(change.kind, name) && typeof value === "string")
    .map(([field, value]) => ({ change: change.id, field, value }));
}

function newest(sources: Source[]): Source[] {
  return sources.slice(-LIMITS.SOURCES_PER_CHANGE_MAX);
}
