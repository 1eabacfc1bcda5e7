/** How a session repeats: the choices of a form, the rule (RFC 5545) that they make, and its words. */
import { formatDay, formatList, t } from "../messages";

/** `other`: a rule that this form does not make, and leaves as it is. */
export type Repeats =
  | "never"
  | "week"
  | "fortnight"
  | "month-date"
  | "month-weekday"
  | "month-last"
  | "other";

export interface Repetition {
  repeats: Repeats;
  ends: "never" | "count" | "until";
  /** As typed. */
  count: string;
  /** A day, `2026-11-24`. */
  until: string;
}

export const ONCE: Repetition = { repeats: "never", ends: "never", count: "10", until: "" };

const WEEKDAYS = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"] as const;
/** A Sunday, to name the days of the week by. */
const A_SUNDAY = Date.UTC(2026, 0, 4);
const DAY_MS = 86_400_000;

function dateOf(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

function weekdayOf(day: string): string {
  return WEEKDAYS[dateOf(day).getUTCDay()] ?? "MO";
}

/** True for the 28th to the 31st when no day of the month follows. */
export function isLastOfMonth(day: string): boolean {
  return new Date(dateOf(day).getTime() + DAY_MS).getUTCDate() === 1;
}

/** Which Tuesday of its month a day is; the fifth, which few months have, counts as the last. */
function nthOf(day: string): number {
  const nth = Math.ceil(dateOf(day).getUTCDate() / 7);
  return nth === 5 ? -1 : nth;
}

/** What a choice of the form repeats by, without its end; null where it makes no rule. */
export function stemOf(repeats: Repeats, day: string): string | null {
  if (repeats === "week") return `FREQ=WEEKLY;BYDAY=${weekdayOf(day)}`;
  if (repeats === "fortnight") return `FREQ=WEEKLY;INTERVAL=2;BYDAY=${weekdayOf(day)}`;
  if (repeats === "month-date") return `FREQ=MONTHLY;BYMONTHDAY=${dateOf(day).getUTCDate()}`;
  if (repeats === "month-weekday") return `FREQ=MONTHLY;BYDAY=${nthOf(day)}${weekdayOf(day)}`;
  return repeats === "month-last" ? "FREQ=MONTHLY;BYMONTHDAY=-1" : null;
}

/** The rule that the choices make for a session that begins on `day`; `was` stands for `other`. */
export function ruleOf(choice: Repetition, day: string, was: string | null = null): string | null {
  const stem = choice.repeats === "other" ? was && withoutEnd(was) : stemOf(choice.repeats, day);
  if (!stem) return null;
  if (choice.ends === "count") return `${stem};COUNT=${Number(choice.count)}`;
  return choice.ends === "until" ? endedOn(stem, choice.until) : stem;
}

/** The choices that made a rule. */
export function repetitionOf(rule: string | null | undefined, day: string): Repetition {
  if (!rule) return ONCE;
  const stem = withoutEnd(rule);
  const kinds: Repeats[] = ["week", "fortnight", "month-last", "month-date", "month-weekday"];
  const repeats = kinds.find((kind) => stemOf(kind, day) === stem) ?? "other";
  const { COUNT: count, UNTIL: until } = partsOf(rule);
  if (count) return { ...ONCE, repeats, ends: "count", count };
  return until
    ? { ...ONCE, repeats, ends: "until", until: dashed(until) }
    : { ...ONCE, repeats, ends: "never" };
}

/** The rule without its end. */
export function withoutEnd(rule: string): string {
  return rule.replace(/;(?:COUNT|UNTIL)=[^;]*/, "");
}

/** The rule, ending on a day, which still counts. */
export function endedOn(rule: string, day: string): string {
  return `${withoutEnd(rule)};UNTIL=${day.replaceAll("-", "")}`;
}

/** How often a rule counts, or null when it counts no number. */
export function countOf(rule: string): number | null {
  const { COUNT: count } = partsOf(rule);
  return count ? Number(count) : null;
}

function partsOf(rule: string): Partial<Record<string, string>> {
  return Object.fromEntries(rule.split(";").map((part) => part.split("=")));
}

function dashed(until: string): string {
  return until.replace(/^(....)(..)(..).*$/, "$1-$2-$3");
}

/** A rule in words: "Every Tuesday, until Friday 18 December". `day` is the first one. */
export function ruleWords(rule: string | null | undefined, day: string): string {
  if (!rule) return t("session.never");
  const parts = partsOf(rule);
  const words = rhythmWords(parts, day);
  if (parts["COUNT"]) return t("session.times", { words, count: Number(parts["COUNT"]) });
  if (!parts["UNTIL"]) return words;
  return t("session.untilDay", { words, day: formatDay(dashed(parts["UNTIL"]), "year") });
}

function rhythmWords(parts: Partial<Record<string, string>>, day: string): string {
  const count = Number(parts["INTERVAL"] ?? 1);
  const days = formatList((parts["BYDAY"]?.split(",") ?? [weekdayOf(day)]).map(weekdayWords));
  if (parts["FREQ"] === "DAILY") return t("session.daily", { count });
  if (parts["FREQ"] === "WEEKLY") return t("session.weekly", { count, days });
  if (parts["FREQ"] === "YEARLY")
    return t("session.yearly", { count, day: formatDay(day, "tiny") });
  if (parts["BYDAY"]) return t("session.monthlyDays", { count, days });
  if (parts["BYMONTHDAY"] === "-1") return t("session.monthlyLast", { count });
  const date = Number(parts["BYMONTHDAY"] ?? dateOf(day).getUTCDate());
  return t("session.monthlyDate", { count, day: date });
}

const NTH = ["nth1", "nth2", "nth3", "nth4", "nth5"] as const;

function weekdayWords(weekday: string): string {
  const nth = Number(weekday.slice(0, -2));
  const at = WEEKDAYS.findIndex((each) => weekday.endsWith(each));
  const name = formatDay(new Date(A_SUNDAY + at * DAY_MS).toISOString().slice(0, 10), "weekday");
  if (!nth) return name;
  const key = nth < 0 ? "nthLast" : (NTH[nth - 1] ?? "nth1");
  return t(`session.${key}`, { day: name });
}
