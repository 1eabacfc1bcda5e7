/**
 * When a session takes place: its rule, what was skipped and what was moved.
 *
 * The same as `sync/occurrences.py`, and held to it by `tests/vectors/occurrences.json`: a rule counts
 * calendar days, so that an occurrence keeps its key whatever becomes of its time. The time of day is
 * added after, in the session's own zone, so that ten o'clock stays ten o'clock when the clocks change.
 */
import { RRule } from "rrule";

/** One time that a session takes place, or would have. */
export interface Occurrence {
  /** The day that the rule put it on, `2026-11-24`: its key, whatever becomes of its time. */
  day: string;
  /** What a clock in the session's zone shows, `2026-11-24T10:00`. */
  starts: string;
  /** Its instants, ms since 1970. */
  atMs: number;
  untilMs: number;
  moved: boolean;
  skipped: boolean;
}

/** The values of a session's cells by name, such as `starts` and `moved:2026-11-24`. */
export type SessionCells = Readonly<Record<string, unknown>>;

const DAY_MS = 86_400_000;
const COUNT_MAX = 400;
const RULE =
  /^FREQ=(?<freq>DAILY|WEEKLY|MONTHLY|YEARLY)(?:;INTERVAL=[1-9]\d?)?(?:;BYDAY=(?<byday>[-1-5A-Z,]{2,40}))?(?:;BYMONTHDAY=(?<bymonthday>-1|[1-9]|[12]\d|3[01]))?(?:;COUNT=(?<count>[1-9]\d{0,2})|;UNTIL=(?<until>\d{8}))?$/;
const WEEKDAY = /^(?<nth>-?[1-5])?(?:MO|TU|WE|TH|FR|SA|SU)$/;

/** Whether a text is a rule of the parts that Linkwell knows. */
export function isRule(text: string): boolean {
  const { freq, byday, bymonthday, count, until } = RULE.exec(text)?.groups ?? {};
  if (!freq) return false;
  const isMonthly = freq === "MONTHLY";
  if (byday && !areWeekdays(byday.split(","), freq)) return false;
  if (bymonthday && (!isMonthly || byday)) return false;
  if (count && Number(count) > COUNT_MAX) return false;
  return !until || isDay(until.replace(/(....)(..)(..)/, "$1-$2-$3"));
}

function areWeekdays(days: readonly string[], freq: string): boolean {
  if (freq === "DAILY" || freq === "YEARLY" || new Set(days).size !== days.length) return false;
  const found = days.map((day) => WEEKDAY.exec(day));
  if (found.includes(null)) return false;
  const numbered = found.filter((day) => day?.groups?.["nth"]).length;
  return numbered === 0 || (freq === "MONTHLY" && numbered === days.length);
}

function isDay(day: string): boolean {
  const at = Date.parse(`${day}T00:00:00Z`);
  return day >= "0001" && !Number.isNaN(at) && dayOf(at) === day;
}

/**
 * Every occurrence of a session that is under way between two instants, in time.
 *
 * One that ends at `fromMs` or begins at `untilMs` is not among them; a skipped one is, marked, and
 * all are when the session is cancelled. A time that is left out when the clocks go forward is read
 * with the offset from before; one that comes twice is the first of the two. Throws RangeError when
 * there is no such zone, and Error when the rule is not one.
 */
export function occurrences(cells: SessionCells, fromMs: number, untilMs: number): Occurrence[] {
  const [first = "", time = ""] = String(cells["starts"]).split("T");
  const zone = String(cells["zone"]);
  clockOf(zone);
  const lengthMs = Number(cells["minutes"]) * 60_000;
  const rule = (cells["rule"] as string | null | undefined) ?? null;
  const moved = membersOf(cells, "moved");
  const skipped = membersOf(cells, "skipped");
  const isOff = cells["cancelled"] === true;
  // What was moved may come from any day, and clocks differ by less than a day.
  const begin = dayOf(fromMs - lengthMs - DAY_MS);
  const days = new Set(daysOf(first, rule, begin, dayOf(untilMs + DAY_MS)));
  for (const day of moved.keys()) {
    if (!days.has(day) && takesPlace(first, rule, day)) days.add(day);
  }
  const found: Occurrence[] = [];
  for (const day of days) {
    const starts = moved.get(day) ?? `${day}T${time}`;
    const atMs = instantOf(String(starts), zone);
    const ends = atMs + lengthMs;
    if (ends <= fromMs || atMs >= untilMs) continue;
    found.push({
      day,
      starts: String(starts),
      atMs,
      untilMs: ends,
      moved: moved.has(day),
      skipped: isOff || skipped.has(day),
    });
  }
  return found.sort((one, other) => one.atMs - other.atMs || (one.day < other.day ? -1 : 1));
}

/** Whether the rule of a session puts an occurrence on a day. */
export function takesPlace(first: string, rule: string | null, day: string): boolean {
  return daysOf(first, rule, day, day).length > 0;
}

/** The days that a rule gives from `begin` to `end`, both included. */
export function daysOf(first: string, rule: string | null, begin: string, end: string): string[] {
  if (rule === null) return begin <= first && first <= end ? [first] : [];
  if (begin > end) return [];
  return counting(first, rule)
    .between(midnight(begin), midnight(end), true)
    .map((at) => at.toISOString().slice(0, 10));
}

function membersOf(cells: SessionCells, field: string): Map<string, unknown> {
  const start = `${field}:`;
  return new Map(
    Object.entries(cells)
      .filter(([name, value]) => name.startsWith(start) && value)
      .map(([name, value]) => [name.slice(start.length), value]),
  );
}

const RULES_KEPT = 500;
const rules = new Map<string, RRule>();

/** The rule as rrule counts it, in days of no zone. What it has worked out it keeps. */
function counting(first: string, rule: string): RRule {
  const name = `${first} ${rule}`;
  const known = rules.get(name);
  if (known) return known;
  if (!isRule(rule)) throw new Error(`not a rule: ${rule}`);
  if (rules.size >= RULES_KEPT) rules.clear();
  const made = new RRule({ ...RRule.parseString(rule), dtstart: midnight(first) });
  rules.set(name, made);
  return made;
}

function midnight(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

/** The instant (ms) at which a clock in `zone` shows `wall`, such as `2026-11-24T10:00`. */
export function instantOf(wall: string, zone: string): number {
  const asUtc = Date.parse(`${wall}:00Z`);
  const before = offsetAt(asUtc - DAY_MS, zone);
  const after = offsetAt(asUtc + DAY_MS, zone);
  // Where the clocks change: of two the first, and in a gap the offset from before it.
  const isAfter =
    before !== after &&
    offsetAt(asUtc - before, zone) !== before &&
    offsetAt(asUtc - after, zone) === after;
  return asUtc - (isAfter ? after : before);
}

/** What a clock in `zone` shows at an instant (ms): `2026-11-24T10:00`. */
export function wallAt(atMs: number, zone: string): string {
  return new Date(atMs + offsetAt(atMs, zone)).toISOString().slice(0, 16);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** How far the clocks of a zone are ahead of UTC at an instant, ms. */
function offsetAt(atMs: number, zone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of clockOf(zone).formatToParts(atMs)) parts[type] = Number(value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  const shown = Date.UTC(year, month - 1, day, hour, minute, second);
  return shown - Math.floor(atMs / 1000) * 1000;
}

function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone);
  if (!clock) {
    clock = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    clocks.set(zone, clock);
  }
  return clock;
}
