/**
 * Why somebody stands where they stand on the caseload: rules over what they share, told as facts
 * with their figures. A prompt to look, never a score of the person.
 */
import type { EntryFields, MessageFields, MoodFields, MoodScore, View } from "../../store/api";

/** Days that the mood rule looks back over, today included. */
export const MOOD_DAYS = 7;
/** A mean of shared moods under this, of 5, asks for a look. */
export const MOOD_LOW_UNDER = 2.5;
/** After so many days without anything shared there is no recent data. */
export const QUIET_AFTER_DAYS = 14;
/** So many days an entry that this device has not shown counts as new. */
export const ENTRY_NEW_DAYS = 14;

export type Reason =
  | { rule: "mood-low"; mean: number; moods: number; last: MoodScore }
  /** Nothing known of late, which is not "doing badly". */
  | { rule: "quiet"; days: number }
  | { rule: "wrote"; words: string }
  | { rule: "new-entry"; words: string }
  | { rule: "mood"; mean: number }
  | { rule: "last-entry"; words: string }
  | { rule: "moods-only" }
  | { rule: "nothing-yet" }
  | { rule: "nothing-to-read" }
  | { rule: "shares-nothing" }
  | { rule: "not-joined" };

/** What this device holds of one person. Lists are newest first. */
export interface Facts {
  /** Members of the grants in force: "moods", "entries" … */
  kinds: readonly string[];
  moods: readonly View<MoodFields>[];
  entries: readonly View<EntryFields>[];
  messages: readonly View<MessageFields>[];
  /** When this device last showed the person's page, ms; null if never. */
  openedAt: number | null;
  /** Invited, and not known to have joined. */
  isInvited: boolean;
}

export interface Standing {
  /** The strongest first; never empty. */
  reasons: readonly [Reason, ...Reason[]];
  /** The person's own day of the newest thing they share. */
  lastDay: string | null;
  lastAt: number;
}

const DAY_MS = 86_400_000;

/** Whole days from one calendar day to another; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00Z`) - Date.parse(`${from}T00:00Z`)) / DAY_MS);
}

/** What is really shared of a kind: covered by a grant in force, and marked so itself. */
export function sharedOf<F extends { shared?: boolean }>(
  kinds: readonly string[],
  member: string,
  views: readonly View<F>[],
): readonly View<F>[] {
  return kinds.includes(member) ? views.filter((view) => view.fields.shared === true) : [];
}

/**
 * Where a person stands on `today` (the link worker's calendar day).
 *
 * `me` is the link worker's account: messages by anyone else are the person's.
 */
export function standingOf(facts: Facts, today: string, me: string): Standing {
  const { kinds } = facts;
  const moods = kinds.includes("moods") ? facts.moods : [];
  const entry = kinds.includes("entries") ? firstShared(facts.entries) : undefined;
  const newest = later(firstShared(moods), entry);
  const lastDay = newest?.fields.day ?? null;
  const reasons = [
    moodReason(moods, today),
    wroteReason(facts.messages, me),
    lastDay === null ? null : quietReason(lastDay, today),
    entry ? entryReason(entry, facts.openedAt, today) : null,
  ].filter((reason) => reason !== null);
  const [first, ...rest] = reasons.sort((one, other) => rankOf(one) - rankOf(other));
  return {
    reasons: first ? [first, ...rest] : [restingReason(facts, lastDay)],
    lastDay,
    lastAt: newest?.fields.at ?? 0,
  };
}

function firstShared<F extends { shared?: boolean }>(views: readonly View<F>[]) {
  return views.find((view) => view.fields.shared === true);
}

type Dated = { fields: { at: number; day: string } } | undefined;

function later(one: Dated, other: Dated): Dated {
  if (!one || !other) return one ?? other;
  return one.fields.at >= other.fields.at ? one : other;
}

/** The shared mood of these 7 days: low and asking for a look, or just told; null without any. */
function moodReason(moods: readonly View<MoodFields>[], today: string): Reason | null {
  const week = moodsOfWeek(moods, today);
  const last = week[0];
  if (!last) return null;
  const mean = week.reduce((sum, mood) => sum + mood.fields.score, 0) / week.length;
  return mean < MOOD_LOW_UNDER
    ? { rule: "mood-low", mean, moods: week.length, last: last.fields.score }
    : { rule: "mood", mean };
}

// Newest first, so that six months of moods are not walked through for the sake of a week.
function moodsOfWeek(moods: readonly View<MoodFields>[], today: string): View<MoodFields>[] {
  const week: View<MoodFields>[] = [];
  for (const mood of moods) {
    const ago = daysBetween(mood.fields.day, today);
    // Days are the person's own; a day more leaves room for travel before the walk ends.
    if (ago > MOOD_DAYS) break;
    if (ago < MOOD_DAYS && mood.fields.shared === true) week.push(mood);
  }
  return week;
}

function quietReason(lastDay: string, today: string): Reason | null {
  const days = daysBetween(lastDay, today);
  return days >= QUIET_AFTER_DAYS ? { rule: "quiet", days } : null;
}

/** A message that waits: not seen yet, and nothing was written back since. */
function wroteReason(messages: readonly View<MessageFields>[], me: string): Reason | null {
  const last = messages[0]?.fields;
  const waits = last && last.author !== me && !last.seen_at;
  return waits ? { rule: "wrote", words: last.body } : null;
}

function entryReason(entry: View<EntryFields>, openedAt: number | null, today: string): Reason {
  const { at, day, body } = entry.fields;
  const isNew = daysBetween(day, today) < ENTRY_NEW_DAYS && (openedAt === null || at > openedAt);
  return { rule: isNew ? "new-entry" : "last-entry", words: body };
}

function restingReason({ kinds, isInvited }: Facts, lastDay: string | null): Reason {
  if (kinds.length === 0) return { rule: isInvited ? "not-joined" : "shares-nothing" };
  if (!kinds.includes("moods") && !kinds.includes("entries")) return { rule: "nothing-to-read" };
  if (lastDay === null) return { rule: "nothing-yet" };
  return { rule: "moods-only" };
}

const RANKS: Readonly<Record<Reason["rule"], number>> = {
  "mood-low": 0,
  wrote: 1,
  quiet: 2,
  "new-entry": 3,
  mood: 4,
  "last-entry": 5,
  "moods-only": 6,
  "nothing-yet": 7,
  "nothing-to-read": 8,
  "shares-nothing": 9,
  "not-joined": 10,
};

function rankOf(reason: Reason): number {
  return RANKS[reason.rule];
}

/** Whether a reason asks for a look. Silence does not: it says only that nothing is known. */
export function asksForALook(reason: Reason): boolean {
  return reason.rule === "mood-low";
}

/** Whether somebody is worth interrupting an order for. */
export function isUrgent(standing: Standing): boolean {
  return rankOf(standing.reasons[0]) <= RANKS.wrote;
}

/** Everyone calm whose news is only news stands in one group, by when they last shared. */
const CALM_FROM = RANKS["mood"];
const CALM_TO = RANKS["moods-only"];

function groupOf(standing: Standing): number {
  const rank = rankOf(standing.reasons[0]);
  return rank > CALM_FROM && rank <= CALM_TO ? CALM_FROM : rank;
}

/**
 * Who might need contact first: negative when `one` stands before `other`.
 *
 * The lowest mood, the longest silence and the newest news come first within their groups; `0` leaves
 * the order to the names.
 */
export function byNeed(one: Standing, other: Standing): number {
  const group = groupOf(one) - groupOf(other);
  if (group !== 0) return group;
  const [mine, theirs] = [one.reasons[0], other.reasons[0]];
  if (mine.rule === "mood-low" && theirs.rule === "mood-low") return mine.mean - theirs.mean;
  if (mine.rule === "quiet" && theirs.rule === "quiet") return theirs.days - mine.days;
  return other.lastAt - one.lastAt;
}
