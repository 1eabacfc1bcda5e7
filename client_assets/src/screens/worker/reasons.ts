/**
 * Why somebody stands where they stand on the caseload: rules over what they share, told as facts
 * with their figures. A prompt to look, never a score of the person.
 */
import type { MoodScore, Said } from "../../store/api";
import type { Summary } from "../../store/summary.ts";
import { dayAfter, daysBetween } from "./days.ts";
import { markOf, type Rest, restOf } from "./resting.ts";
import type { Rules } from "./rules.ts";

export { daysBetween } from "./days.ts";

/** Days that the mood rules look back over, today included. */
export const MOOD_DAYS = 7;
/** The days before those that a falling mood is held against. */
export const BEFORE_DAYS = 21;
/** A mean of fewer moods says nothing of a fall. */
export const MOODS_LEAST = 3;
/** Of so many of the last sessions that somebody answered. */
export const SESSIONS_LAST = 3;
/** Sessions longer ago say nothing of now. */
export const SESSIONS_DAYS = 60;

export type Reason =
  | { rule: "mood-low"; mean: number; moods: number; last: MoodScore; under: number }
  | { rule: "mood-falling"; mean: number; before: number }
  /** Of the last sessions that the person answered. */
  | { rule: "missed"; missed: number; of: number }
  | { rule: "wrote"; words: string }
  | { rule: "disagreement"; day: string; participant: Said; worker: Said }
  /** Nothing known of late, which is not "doing badly". */
  | { rule: "quiet"; days: number; after: number }
  | { rule: "new-entry"; words: string }
  | { rule: "mood"; mean: number }
  | { rule: "last-entry"; words: string }
  | { rule: "moods-only" }
  | { rule: "nothing-yet" }
  | { rule: "nothing-to-read" }
  | { rule: "shares-nothing" }
  | { rule: "not-joined" };

/** What this device knows of one person. */
export interface Facts {
  /** Members of the grants in force: "moods", "entries" … */
  kinds: readonly string[];
  /** Undefined where there is none yet. */
  summary: Summary | undefined;
  /** Invited, and not known to have joined. */
  isInvited: boolean;
}

/** Against what the facts are held. */
export interface Circumstances {
  /** The link worker's calendar day. */
  today: string;
  /** Their account: messages by anyone else are the person's. */
  me: string;
  rules: Rules;
}

export interface Standing {
  /** The strongest first; never empty. */
  reasons: readonly [Reason, ...Reason[]];
  /** The person's own day of the newest thing they share. */
  lastDay: string | null;
  lastAt: number;
  /** Reviewed or snoozed, and nothing has happened since. */
  rest: Rest | null;
  /** Something was shared since the link worker last looked: here, or by marking them reviewed. */
  hasNews: boolean;
  place: Place;
}

/** Where somebody stands among the others: by the group, and within it; the least comes first. */
interface Place {
  group: number;
  within: number;
}

/** What is really shared of a kind: covered by a grant in force, and marked so itself. */
export function sharedOf<V extends { fields: { shared?: boolean } }>(
  kinds: readonly string[],
  member: string,
  views: readonly V[],
): readonly V[] {
  return kinds.includes(member) ? views.filter((view) => view.fields.shared === true) : [];
}

/** Where a person stands. */
export function standingOf(facts: Facts, circumstances: Circumstances): Standing {
  const { today, me, rules } = circumstances;
  const summary = coveredBy(facts);
  const newest = later(summary.lastMood, summary.entry);
  const lastDay = newest?.day ?? null;
  const lookedAt = Math.max(summary.openedAt ?? 0, markOf(summary, me).at ?? 0);
  const found = reasonsIn(summary, { lastDay, lookedAt }, { today, me, rules });
  const [first, ...rest] = found.sort((one, other) => rankOf(one) - rankOf(other));
  const news = summary.news.filter(({ author }) => author !== me);
  const known = Math.max(0, ...news.map((one) => one.known));
  const strongest = first ?? restingReason(facts, lastDay);
  const lastAt = newest?.at ?? 0;
  const rested = restOf(summary, { today, me, known, wentQuietDaysAgo: wentQuietDaysAgo(found) });
  return {
    reasons: [strongest, ...rest],
    lastDay,
    lastAt,
    rest: rested,
    hasNews: known > lookedAt,
    place: placeOf(strongest, rested, lastAt),
  };
}

const NOTHING: Summary = {
  moods: [],
  lastMood: null,
  entry: null,
  shared: null,
  message: null,
  said: [],
  openedAt: null,
  reviews: [],
  news: [],
};

const COVERS: Readonly<Record<string, string>> = {
  mood: "moods",
  entry: "entries",
  attendance: "attendance",
};

/** Of the summary, what the grants in force cover. */
function coveredBy({ kinds, summary }: Facts): Summary {
  if (!summary) return NOTHING;
  const sees = (member: string) => kinds.includes(member);
  return {
    ...summary,
    ...(sees("moods") ? {} : { moods: [], lastMood: null }),
    ...(sees("entries") ? {} : { entry: null, shared: null }),
    ...(sees("attendance") ? {} : { said: [] }),
    news: summary.news.filter(({ kind }) => !COVERS[kind] || sees(COVERS[kind])),
  };
}

type Dated = { at: number; day: string } | null;

function later(one: Dated, other: Dated): Dated {
  if (!one || !other) return one ?? other;
  return one.at >= other.at ? one : other;
}

function reasonsIn(
  summary: Summary,
  { lastDay, lookedAt }: { lastDay: string | null; lookedAt: number },
  { today, me, rules }: Circumstances,
): Reason[] {
  return [
    ...moodReasons(summary, today, rules),
    missedReason(summary, today, rules),
    wroteReason(summary, me, rules),
    disagreementReason(summary, today, rules),
    quietReason(lastDay, today, rules),
    ...entryReasons(summary, lookedAt, today, rules),
  ].filter((reason) => reason !== null);
}

interface Mean {
  mean: number;
  count: number;
}

/** The mean of the moods from one day on, and before another where one is given. */
function meanOf({ moods }: Summary, from: string, before?: string): Mean {
  let sum = 0;
  let count = 0;
  // Newest first. Days are the person's own: where they are it may be tomorrow already.
  for (const [day, scores, many] of moods) {
    if (day < from) break;
    if (before !== undefined && day >= before) continue;
    sum += scores;
    count += many;
  }
  return { mean: count > 0 ? sum / count : 0, count };
}

/** The shared mood of these 7 days: low, falling, or just told; nothing without any. */
function moodReasons(summary: Summary, today: string, { rules }: Rules): Reason[] {
  const week = dayAfter(today, 1 - MOOD_DAYS);
  const { mean, count } = meanOf(summary, week);
  if (count === 0) return [];
  const low = rules["mood-low"];
  const isLow = low.on && mean < low.figure;
  const last = (summary.lastMood?.score ?? 3) as MoodScore;
  const before = meanOf(summary, dayAfter(week, -BEFORE_DAYS), week);
  const falling = rules["mood-falling"];
  const isEnough = count >= MOODS_LEAST && before.count >= MOODS_LEAST;
  const isFalling = falling.on && isEnough && before.mean - mean >= falling.figure;
  const reasons: Reason[] = [];
  if (isLow) reasons.push({ rule: "mood-low", mean, moods: count, last, under: low.figure });
  if (isFalling) reasons.push({ rule: "mood-falling", mean, before: before.mean });
  return reasons.length > 0 ? reasons : [{ rule: "mood", mean }];
}

/** The person's own word counts; the link worker's only where there is no other. */
function missedReason({ said }: Summary, today: string, { rules }: Rules): Reason | null {
  const from = dayAfter(today, 1 - SESSIONS_DAYS);
  const last = said.filter(({ day }) => day >= from).slice(0, SESSIONS_LAST);
  const missed = last.filter((one) => (one.participant ?? one.worker) === "missed").length;
  const { on, figure } = rules.missed;
  return on && missed >= figure ? { rule: "missed", missed, of: last.length } : null;
}

/** A message that waits: not seen yet, and nothing was written back since. */
function wroteReason({ message }: Summary, me: string, { rules }: Rules): Reason | null {
  const waits = message && message.author !== me && !message.seen;
  return rules.wrote.on && waits ? { rule: "wrote", words: message.words } : null;
}

/** What both said of one session, where it is not the same. */
function disagreementReason({ said }: Summary, today: string, { rules }: Rules): Reason | null {
  const { on, figure } = rules.disagreement;
  const from = dayAfter(today, 1 - figure);
  const found = said.find(
    ({ day, participant, worker }) =>
      participant && worker && participant !== worker && day >= from,
  );
  if (!on || !found?.participant || !found.worker) return null;
  const { day, participant, worker } = found;
  return { rule: "disagreement", day, participant, worker };
}

function quietReason(lastDay: string | null, today: string, { rules }: Rules): Reason | null {
  if (lastDay === null || !rules.quiet.on) return null;
  const days = daysBetween(lastDay, today);
  const after = rules.quiet.figure;
  return days >= after ? { rule: "quiet", days, after } : null;
}

/** An entry is new until the link worker has looked, however long ago it was written. */
function entryReasons(
  { entry, shared }: Summary,
  lookedAt: number,
  today: string,
  { rules }: Rules,
): Reason[] {
  const { on, figure } = rules["new-entry"];
  const reasons: Reason[] = [];
  const isUnread = shared && shared.known > lookedAt;
  if (on && isUnread && daysBetween(shared.day, today) < figure) {
    reasons.push({ rule: "new-entry", words: shared.words });
  } else if (entry) {
    reasons.push({ rule: "last-entry", words: entry.words });
  }
  return reasons;
}

function restingReason({ kinds, isInvited }: Facts, lastDay: string | null): Reason {
  if (kinds.length === 0) return { rule: isInvited ? "not-joined" : "shares-nothing" };
  if (!kinds.includes("moods") && !kinds.includes("entries")) return { rule: "nothing-to-read" };
  if (lastDay === null) return { rule: "nothing-yet" };
  return { rule: "moods-only" };
}

/** For how many days a silence has counted; null where there is none. */
function wentQuietDaysAgo(reasons: readonly Reason[]): number | null {
  const quiet = reasons.find((reason) => reason.rule === "quiet");
  return quiet ? quiet.days - quiet.after : null;
}

const RANKS: Readonly<Record<Reason["rule"], number>> = {
  "mood-low": 0,
  "mood-falling": 1,
  missed: 2,
  wrote: 3,
  disagreement: 4,
  quiet: 5,
  "new-entry": 6,
  mood: 7,
  "last-entry": 8,
  "moods-only": 9,
  "nothing-yet": 10,
  "nothing-to-read": 11,
  "shares-nothing": 12,
  "not-joined": 13,
};

function rankOf(reason: Reason): number {
  return RANKS[reason.rule];
}

/** Whether a reason asks for a look. Silence does not: it says only that nothing is known. */
export function asksForALook({ rule }: Reason): boolean {
  return rule === "mood-low" || rule === "mood-falling" || rule === "missed";
}

/** Whether somebody might need contact: a reason to look, or something that waits for an answer. */
export function needsALook({ reasons, rest }: Standing): boolean {
  return rest === null && reasons.some((reason) => rankOf(reason) <= RANKS.disagreement);
}

/** Whether nothing of late is known of somebody who shares. */
export function hasNoRecentData({ reasons }: Standing): boolean {
  return reasons.some(({ rule }) => rule === "quiet" || rule === "nothing-yet");
}

/** Whether somebody is worth interrupting an order for. */
export function isUrgent(standing: Standing): boolean {
  return standing.rest === null && rankOf(standing.reasons[0]) <= RANKS.wrote;
}

/** Everyone calm whose news is only news stands in one group, by when they last shared. */
const CALM_FROM = RANKS["mood"];
const CALM_TO = RANKS["moods-only"];
/** After everybody of whom there is something to say. */
const RESTING = RANKS["nothing-yet"] + 0.5;

/** The lowest mood, the longest silence and the newest news come first within their groups. */
function placeOf(first: Reason, rest: Rest | null, lastAt: number): Place {
  const rank = rankOf(first);
  if (rest !== null && rank < RESTING) return { group: RESTING, within: -lastAt };
  const group = rank > CALM_FROM && rank <= CALM_TO ? CALM_FROM : rank;
  if (first.rule === "mood-low") return { group, within: first.mean };
  if (first.rule === "quiet") return { group, within: -first.days };
  return { group, within: -lastAt };
}

/**
 * Who might need contact first: negative when `one` stands before `other`; `0` leaves the order to
 * the names.
 */
export function byNeed({ place: one }: Standing, { place: other }: Standing): number {
  return one.group - other.group || one.within - other.within;
}
