/** What a receipt does to a record and to what waits behind it: pure values in and out. */
import type { ProblemShape } from "../store/api.ts";
import {
  type Cells,
  DELETED,
  fieldOf,
  isText,
  type Pending,
  type PendingBody,
  type Stored,
  type TrayBody,
} from "../store/records.ts";
import { charactersIn } from "../store/writing.ts";
import {
  LIMITS,
  type Problem,
  type Receipt,
  type Source,
  type WireCell,
} from "../wire/generated.ts";
import { nameOf } from "./http.ts";
import { mergeTexts } from "./textmerge.ts";

/** How often words are merged before the person is asked: somebody else is typing all the time. */
const REBASES_MAX = 16;

/** A record around one frozen change. */
export interface Under {
  stored: Stored | undefined;
  frozen: Pending;
  /** The person's later edit, if there is one. */
  open: Pending | undefined;
  /** An edit that was sent before, where the frozen change is one that is told again. */
  behind?: Pending | undefined;
  now: number;
  newChangeId: () => string;
}

/** What the receipt leaves. The frozen change itself is always gone. */
export interface Left {
  stored: Stored | undefined;
  open: Pending | undefined;
  /** The edit behind a change that is told again, where it had to take over words. */
  behind?: Pending;
  tray?: TrayBody;
  /** Words that were joined, by field. */
  joined?: Record<string, Joined>;
  /** Choices that another's outranked, by field, as they were made here. */
  overtaken?: Record<string, unknown>;
}

/** Of one text: what stood here alone, and what stands now. */
export interface Joined {
  mine: string;
  joined: string;
}

/** Applies a receipt for exactly the change that was frozen. */
export function take(under: Under, receipt: Receipt): Left {
  switch (receipt.outcome) {
    case "refused":
      return refused(under, receipt);
    case "rebase":
      return under.frozen.resent
        ? rebasedAgain(under, receipt.stale ?? {})
        : rebased(under, receipt.stale ?? {});
    default:
      return {
        stored: settled(under, receipt),
        open: under.open,
        overtaken: overtaken(under, receipt),
      };
  }
}

/** What of the change the server did not let stand, unless the person has decided anew since. */
function overtaken({ frozen, open }: Under, receipt: Receipt): Record<string, unknown> {
  if (frozen.resent) return {};
  const usual = receipt.outcome ?? "applied";
  const lost = Object.entries(frozen.set).filter(
    ([name]) => (receipt.fields?.[name] ?? usual) === "overtaken" && !(open && name in open.set),
  );
  return Object.fromEntries(lost);
}

/** Applied cells become the server's; overtaken ones follow what the server sends of the record. */
function settled({ stored, frozen }: Under, receipt: Receipt): Stored | undefined {
  const usual = receipt.outcome ?? "applied";
  const cells: Cells = { ...stored?.cells };
  let wrote = false;
  for (const [name, value] of Object.entries(frozen.set)) {
    if ((receipt.fields?.[name] ?? usual) !== "applied") continue;
    const stamp = frozen.stamps[name] ?? 0;
    // A late receipt of what waited long: something newer was pulled meanwhile.
    const isLate = (stored?.cells[name]?.stamp ?? -1) > stamp;
    if (isLate && fieldOf(frozen.kind, name)?.merge !== "guard") continue;
    cells[name] = { value, version: frozen.id, stamp };
    wrote = true;
  }
  if (!wrote) return stored;
  const { notebook, record: id, kind } = frozen;
  const absorbed = cells[DELETED]?.version === frozen.id ? frozen.absorbed?.set : undefined;
  const heard = stored?.heard === undefined ? {} : { heard: stored.heard };
  return { notebook, id, kind, cells, ...heard, ...(absorbed ? { absorbed } : {}) };
}

function refused({ stored, frozen, open, now }: Under, receipt: Receipt): Left {
  const problem = receipt.refused && shaped(receipt.refused);
  const hasText = Object.keys(frozen.set).some((name) => isText(frozen.kind, name));
  // Choices that were sent long ago bother nobody, and later edits are judged by themselves.
  if (frozen.resent && !hasText) return { stored, open };
  const own = { ...frozen.absorbed?.set, ...frozen.set };
  const takesAlong = frozen.create && !frozen.resent;
  const words = takesAlong ? { ...own, ...open?.absorbed?.set, ...open?.set } : own;
  const left = takesAlong || !open ? undefined : withoutBefore(frozen, open);
  const tray = trayOf(frozen, words, problem ? nameOf(problem) : "fault", now);
  if (tray && problem) tray.problem = problem;
  return { stored, open: left, ...(tray ? { tray } : {}) };
}

function shaped({ retry_after_s, ...problem }: Problem): ProblemShape {
  return retry_after_s ? { ...problem, retry_after_s } : problem;
}

/** What the device wrote by itself is nobody's words: a look, a time of seeing. */
function trayOf(
  { kind, record }: Pending,
  set: Record<string, unknown>,
  reason: string,
  at: number,
): TrayBody | undefined {
  if (kind === "view") return undefined;
  const { seen_at: _, ...words } = set;
  return Object.keys(words).length > 0 ? { kind, record, reason, words, at } : undefined;
}

/** A later edit, as if the one before it had never been: it saw what that one saw. */
function withoutBefore<T extends PendingBody>(frozen: Pending, later: T): T {
  const base: Record<string, string> = {};
  for (const [name, version] of Object.entries(later.base)) {
    const before = version === frozen.id ? frozen.base[name] : version;
    if (before !== undefined) base[name] = before;
  }
  const absorbed = later.absorbed ? { absorbed: withoutBefore(frozen, later.absorbed) } : {};
  return { ...later, base, texts: { ...later.texts, ...frozen.texts }, ...absorbed };
}

/**
 * Words that are told again meet others. The service has put them into history. Where an edit that
 * was sent before builds on them, that is all: it holds them, and will be joined itself, against
 * nothing known.
 */
function rebasedAgain(under: Under, stale: Record<string, WireCell>): Left {
  const { frozen, behind } = under;
  const taken = Object.keys(frozen.set).filter(
    (name) => behind && name in behind.set && isText(frozen.kind, name),
  );
  if (!behind || taken.length === 0) return rebased(under, stale);
  const without = <T>(of: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(of).filter(([name]) => !taken.includes(name)));
  const bare: Pending = { ...behind, texts: without(behind.texts) };
  const set = without(frozen.set);
  if (Object.keys(set).length === 0) {
    return { stored: adopted(under.stored, stale), open: under.open, behind: bare };
  }
  const rest = { ...frozen, set, stamps: without(frozen.stamps) };
  const others = Object.fromEntries(Object.entries(stale).filter(([name]) => name in set));
  return { ...rebased({ ...under, frozen: rest }, others), behind: bare };
}

/** Nothing of the frozen change was written: join its words, and the later ones, with the current. */
function rebased(under: Under, stale: Record<string, WireCell>): Left {
  const { frozen, open, now } = under;
  const stored = adopted(under.stored, stale);
  const deletes = open?.set[DELETED] === true;
  const sources = [
    ...frozen.sources,
    ...sourcesOf(frozen, stale),
    ...replacedBy(deletes ? null : (open?.set ?? {}), frozen),
  ];
  if (open && deletes) return behindDelete(under, open, stale, sources);
  const next = together(under, sources, stale);
  const trouble: Record<string, unknown> = {};
  let reason = "unmergeable";
  const joined: Record<string, Joined> = {};
  for (const name of Object.keys(next.set)) {
    const theirs = stale[name];
    if (!theirs) continue;
    const merged = merge(frozen, next, name, theirs);
    if (typeof merged !== "string") {
      trouble[name] = next.set[name];
      reason = merged.reason;
      drop(next, name);
    } else if (merged === theirs.value && merged === frozen.set[name]) {
      drop(next, name);
    } else {
      const mine = String(next.set[name]);
      if (merged !== mine) joined[name] = { mine, joined: merged };
      next.set[name] = merged;
      next.base[name] = theirs.version;
      next.texts[name] = String(theirs.value);
      next.stamps[name] = Math.max(now, theirs.stamp + 1, next.stamps[name] ?? 0);
    }
  }
  // What is told again may be left without words of its own, and then has nothing to join.
  const knot = !frozen.resent && Object.keys(stale).every((name) => !(name in frozen.set));
  if (knot || next.rebases > REBASES_MAX) {
    const tray = trayOf(frozen, { ...next.set, ...trouble }, "unmergeable", now);
    return { stored, open: undefined, ...(tray ? { tray } : {}) };
  }
  const tray = trayOf(frozen, trouble, reason, now);
  const left = Object.keys(next.set).length > 0 ? next : undefined;
  return { stored, open: left, joined, ...(tray ? { tray } : {}) };
}

/**
 * The delete has not seen what the server holds: it will be overtaken, and the record stay. Taken
 * back before that, the joined words stand where the edit stood.
 */
function behindDelete(
  under: Under,
  open: Pending,
  stale: Record<string, WireCell>,
  sources: Source[],
): Left {
  const { notebook, record, state } = open;
  const { absorbed, ...bare } = withoutBefore(under.frozen, open);
  const before = open.absorbed && { ...open.absorbed, notebook, record, state };
  const left = rebased({ ...under, open: before }, stale);
  const change: Pending = { ...bare, sources: newest([...sources, ...open.sources]) };
  const words = left.open ?? absorbed;
  return { ...left, open: words ? { ...change, absorbed: bodyOf(words) } : change };
}

function bodyOf(change: PendingBody & Partial<Pending>): PendingBody {
  const { seq: _seq, notebook: _notebook, record: _record, state: _state, ...body } = change;
  return body;
}

function merge(
  frozen: Pending,
  next: Pending,
  name: string,
  theirs: WireCell,
): string | { reason: string } {
  const ours = next.set[name];
  if (typeof ours !== "string" || typeof theirs.value !== "string")
    return { reason: "unmergeable" };
  const merged = mergeTexts(frozen.texts[name] ?? null, theirs.value, ours);
  const most = fieldOf(frozen.kind, name)?.characters_max;
  const fits = most === undefined || charactersIn(merged) <= most;
  return fits ? merged : { reason: "too-long" };
}

/** One open change with what both wrote, on what the first one saw. */
function together(
  { frozen, open, newChangeId }: Under,
  sources: Source[],
  stale: Record<string, WireCell>,
): Pending {
  const later = open && withoutBefore(frozen, open);
  const { resent: _, ...edit } = frozen;
  return {
    ...edit,
    // That words are to be joined says that the record is there, whoever made it.
    create: false,
    id: newChangeId(),
    state: "open",
    set: { ...frozen.set, ...later?.set },
    base: { ...later?.base, ...frozen.base },
    stamps: { ...frozen.stamps, ...later?.stamps },
    texts: { ...later?.texts, ...frozen.texts },
    sources: newest([...sources, ...(later ? [...later.sources, ...sourcesOf(later, stale)] : [])]),
    sent: Object.entries(frozen.set)
      .filter(
        ([name, value]) => !isText(frozen.kind, name) && (later?.set[name] ?? value) === value,
      )
      .map(([field, value]) => ({ change: frozen.id, field, value })),
    rebases: frozen.rebases + 1,
  };
}

/** The texts of a change that a merged one replaces. */
function sourcesOf(change: Pending, stale: Record<string, WireCell>): Source[] {
  return Object.entries(change.set)
    .filter(([name]) => name in stale && isText(change.kind, name))
    .map(([field, value]) => ({ change: change.id, field, value }));
}

/** What was sent beside texts and will not be sent again as it was; all of it before a delete. */
function replacedBy(later: Record<string, unknown> | null, { id, kind, set }: Pending): Source[] {
  return Object.entries(set)
    .filter(
      ([name, value]) =>
        !isText(kind, name) && (!later || (name in later && later[name] !== value)),
    )
    .map(([field, value]) => ({ change: id, field, value }));
}

function newest(sources: Source[]): Source[] {
  return sources.slice(-LIMITS.SOURCES_PER_CHANGE_MAX);
}

function drop(change: Pending, name: string): void {
  delete change.set[name];
  delete change.stamps[name];
  delete change.texts[name];
  delete change.base[name];
}

/** The record with the current texts that the server just named. */
function adopted(stored: Stored | undefined, stale: Record<string, WireCell>): Stored | undefined {
  return stored && { ...stored, cells: { ...stored.cells, ...stale } };
}
