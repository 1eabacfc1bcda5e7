/**
 * What the caseload says of one person, summed up from their records: pure values in and out.
 *
 * A ledger keeps a line for each of the newest records that matter, so that a change of one record
 * is a change of one line; the summary is what the caseload reads of it. Whatever happens to the
 * records, a ledger that followed them sums up as one that was made afresh.
 */
import type { Said } from "./api.ts";
import { type Cells, DELETED, SHARED } from "./records.ts";

/** Changes when what is kept changes: older ledgers are made afresh. */
export const EDITION = 1;

/** The most characters of somebody's words that are kept in a summary. */
const WORDS_CHARACTERS_MAX = 160;

/** What one record says to the caseload. */
export interface Line {
  id: string;
  /** What puts it in its place in the list, ms; the largest is first. */
  rank: number;
  /** Reached this device so much later than it was shared, server time in ms. */
  came?: number;
}

interface MoodLine extends Line {
  day: string;
  score: number;
}
interface EntryLine extends Line {
  at: number;
  day: string;
  words: string;
}
interface MessageLine extends Line {
  author: string;
  words: string;
  seen: boolean;
}
interface SaidLine extends Line {
  day: string;
  session: string;
  participant: Said | null;
  worker: Said | null;
}
interface ReviewLine extends Line {
  worker: string;
  at: number | null;
  until: string | null;
}
interface NewsLine extends Line {
  kind: string;
  author: string | null;
}

interface Lines {
  moods: MoodLine;
  entries: EntryLine;
  /** Entries again, by when they were shared. */
  shared: EntryLine;
  messages: MessageLine;
  said: SaidLine;
  looks: Line;
  reviews: ReviewLine;
  /** Whatever is shared, by when it was. */
  news: NewsLine;
}
type ListName = keyof Lines;

interface Kept<L extends Line> {
  /** The newest first. */
  lines: L[];
  /** There are older ones, which are not kept. */
  more: boolean;
}

export interface Ledger {
  edition: number;
  lists: { [N in ListName]: Kept<Lines[N]> };
}

/** What the caseload knows of a person without reading their records. Lists are newest first. */
export interface Summary {
  /** Shared moods by the person's own day: the day, the sum of the scores, and how many. */
  moods: (readonly [day: string, sum: number, count: number])[];
  lastMood: { at: number; day: string; score: number } | null;
  entry: { at: number; day: string; words: string } | null;
  /** The entry that was shared last, and when this device could know of it, ms. */
  shared: { at: number; day: string; words: string; known: number } | null;
  message: { at: number; author: string; words: string; seen: boolean } | null;
  said: { day: string; session: string; participant: Said | null; worker: Said | null }[];
  /** When this device last showed something of the person, ms. */
  openedAt: number | null;
  reviews: { worker: string; at: number | null; until: string | null }[];
  /** What was shared last, by kind, and when this device could know of it, ms. */
  news: { kind: string; author: string | null; known: number }[];
}

/** How many of each are kept. Of moods, more than anybody logs in the longest span of a rule. */
const KEPT_MAX: Readonly<Record<ListName, number>> = {
  moods: 120,
  entries: 4,
  shared: 4,
  messages: 4,
  said: 12,
  looks: 2,
  reviews: 16,
  news: 6,
};
const NAMES = Object.keys(KEPT_MAX) as ListName[];

/** Days with moods in a summary: no rule looks further back, and some may lie in the future. */
const MOOD_DAYS_MAX = 40;

/** A record with its cells as they are seen here: the server's with this device's over them. */
export interface Told {
  id: string;
  kind: string;
  cells: Cells;
}

/** A ledger of all these records. */
export function ledgerOf(records: Iterable<Told>): Ledger {
  const lists = Object.fromEntries(
    NAMES.map((name) => [name, { lines: [] as Line[], more: false }]),
  );
  for (const record of records) {
    for (const [name, line] of Object.entries(linesOf(record))) lists[name]?.lines.push(line);
  }
  for (const name of NAMES) {
    const kept = lists[name] as Kept<Line>;
    kept.lines.sort(newestFirst);
    kept.more = kept.lines.length > KEPT_MAX[name];
    kept.lines.length = Math.min(kept.lines.length, KEPT_MAX[name]);
  }
  return { edition: EDITION, lists: lists as unknown as Ledger["lists"] };
}

/**
 * The ledger once one record has become `record`, or has gone where there is none.
 *
 * `came`: when it came as news, server time in ms. Null where only a ledger made afresh can tell:
 * an older line, which was not kept, would have to take the place of one that left.
 */
export function amended(
  ledger: Ledger,
  id: string,
  record: Told | undefined,
  came?: number,
): Ledger | null {
  const now = record ? linesOf(record) : {};
  const lists: Record<string, Kept<Line>> = {};
  for (const name of NAMES) {
    const next = amendedList(ledger.lists[name], id, now[name], KEPT_MAX[name], came);
    if (!next) return null;
    lists[name] = next;
  }
  return { edition: EDITION, lists: lists as unknown as Ledger["lists"] };
}

function amendedList(
  kept: Kept<Line>,
  id: string,
  line: Line | undefined,
  most: number,
  came: number | undefined,
): Kept<Line> | null {
  const before = kept.lines.find((one) => one.id === id);
  if (!before && !line) return kept;
  const last = kept.lines.at(-1);
  const others = kept.lines.filter((one) => one.id !== id);
  if (!line) {
    // Somebody older would have to move up.
    return kept.more ? null : { lines: others, more: false };
  }
  const isBelow = kept.more && last && newestFirst(last, line) < 0;
  if (isBelow) return before ? null : kept;
  const lines = [...others, arrived(line, before, came)].sort(newestFirst);
  return { lines: lines.slice(0, most), more: kept.more || lines.length > most };
}

/** What is told again came when it first did. */
function arrived(line: Line, before: Line | undefined, came: number | undefined): Line {
  const at = before?.rank === line.rank ? before.came : came;
  return at === undefined ? line : { ...line, came: at };
}

/** False for what an earlier version of the app kept. */
export function isCurrent(kept: { edition?: number }): boolean {
  return kept.edition === EDITION;
}

/** What the caseload reads. */
export function summaryOf({ lists }: Ledger): Summary {
  const [mood] = lists.moods.lines;
  const [entry] = lists.entries.lines;
  const [message] = lists.messages.lines;
  const shared = lists.shared.lines.toSorted((one, other) => knownAt(other) - knownAt(one))[0];
  return {
    moods: byDay(lists.moods.lines),
    lastMood: mood ? { at: mood.rank, day: mood.day, score: mood.score } : null,
    entry: entry ? { at: entry.at, day: entry.day, words: entry.words } : null,
    shared: shared
      ? { at: shared.at, day: shared.day, words: shared.words, known: knownAt(shared) }
      : null,
    message: message
      ? { at: message.rank, author: message.author, words: message.words, seen: message.seen }
      : null,
    said: lists.said.lines.map(({ day, session, participant, worker }) => ({
      day,
      session,
      participant,
      worker,
    })),
    openedAt: lists.looks.lines[0]?.rank ?? null,
    reviews: lists.reviews.lines.map(({ worker, at, until }) => ({ worker, at, until })),
    news: lists.news.lines.map((line) => ({
      kind: line.kind,
      author: line.author,
      known: knownAt(line),
    })),
  };
}

function knownAt({ rank, came }: Line): number {
  return Math.max(rank, came ?? 0);
}

function byDay(lines: readonly MoodLine[]): Summary["moods"] {
  const days = new Map<string, [number, number]>();
  for (const { day, score } of lines) {
    const [sum, count] = days.get(day) ?? [0, 0];
    days.set(day, [sum + score, count + 1]);
  }
  return [...days]
    .map(([day, [sum, count]]) => [day, sum, count] as const)
    .sort(([one], [other]) => (one < other ? 1 : -1))
    .slice(0, MOOD_DAYS_MAX);
}

function newestFirst(one: Line, other: Line): number {
  return other.rank - one.rank || (one.id < other.id ? 1 : one.id > other.id ? -1 : 0);
}

/** The lines that one record stands in; none for what is deleted, not shared, or of no matter. */
function linesOf({ id, kind, cells }: Told): { [N in ListName]?: Lines[N] } {
  if (cells[DELETED]?.value === true) return {};
  const of = (name: string) => cells[name]?.value;
  const stampOf = (name: string) => cells[name]?.stamp ?? 0;
  const isShared = of(SHARED) === true;
  const news = (rank: number, author: string | null = null): NewsLine => ({
    id,
    rank,
    kind,
    author,
  });
  switch (kind) {
    case "mood": {
      if (!isShared) return {};
      const line = { id, rank: number(of("at")), day: text(of("day")), score: number(of("score")) };
      return { moods: line, news: news(stampOf(SHARED)) };
    }
    case "entry": {
      if (!isShared) return {};
      const at = number(of("at"));
      const line = { id, at, day: text(of("day")), words: beginningOf(text(of("body"))) };
      const shared = stampOf(SHARED);
      return {
        entries: { ...line, rank: at },
        shared: { ...line, rank: shared },
        news: news(shared),
      };
    }
    case "message": {
      const author = text(of("author"));
      const words = beginningOf(text(of("body")));
      const line = { id, rank: number(of("at")), author, words, seen: Boolean(of("seen_at")) };
      return { messages: line, news: news(stampOf("body"), author) };
    }
    case "attendance":
      return isShared ? attendanceLines(id, cells, news) : {};
    case "view":
      return { looks: { id, rank: number(of("at")) } };
    case "review": {
      const at = of("at");
      const until = of("snoozed_until");
      return {
        reviews: {
          id,
          rank: stampOf("at"),
          worker: text(of("worker")),
          at: typeof at === "number" ? at : null,
          until: typeof until === "string" ? until : null,
        },
      };
    }
    default:
      return {};
  }
}

function attendanceLines(
  id: string,
  cells: Cells,
  news: (rank: number) => NewsLine,
): { said?: SaidLine; news?: NewsLine } {
  const participant = (cells["participant_said"]?.value ?? null) as Said | null;
  const worker = (cells["worker_said"]?.value ?? null) as Said | null;
  if (participant === null && worker === null) return {};
  const day = text(cells["day"]?.value ?? cells["occurrence"]?.value).slice(0, 10);
  const rank = Date.parse(`${day}T00:00Z`) || 0;
  const session = text(cells["session"]?.value);
  const said = { id, rank, day, session, participant, worker };
  // What the link worker marked is no news to them.
  return participant === null
    ? { said }
    : { said, news: news(cells["participant_said"]?.stamp ?? 0) };
}

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function beginningOf(words: string): string {
  const characters = [...words.slice(0, WORDS_CHARACTERS_MAX * 2)];
  return characters.slice(0, WORDS_CHARACTERS_MAX).join("");
}
