/** A session while it is written, what is missing in it, and the cells that it becomes. */
import { isLastOfMonth, ONCE, type Repetition, repetitionOf, ruleOf } from "./session-rule.ts";

export interface SessionWriting extends Repetition {
  title: string;
  /** `2026-11-24` and `10:00`, in `zone`; empty before they are chosen. */
  day: string;
  time: string;
  minutes: number;
  zone: string;
  place: string;
  address: string;
  /** As typed: a web address or a telephone number. */
  link: string;
  withWhom: string;
  note: string;
  /** The rule as it was, for a repetition that the form does not make. */
  rule: string | null;
}

/** What a session's record says, as far as the form knows it. */
export interface SessionText {
  title: string;
  starts: string;
  minutes: number;
  zone: string;
  rule?: string | null;
  place?: string | null;
  address?: string | null;
  link?: string | null;
  with_whom?: string | null;
  note?: string;
}

export function blankSession(day: string, zone: string): SessionWriting {
  return {
    ...ONCE,
    title: "",
    day,
    time: "",
    minutes: 60,
    zone,
    place: "",
    address: "",
    link: "",
    withWhom: "",
    note: "",
    rule: null,
  };
}

/** A session as it opens to be written on. */
export function sessionWritingOf(text: SessionText): SessionWriting {
  const [day = "", time = ""] = text.starts.split("T");
  return {
    ...repetitionOf(text.rule, day),
    title: text.title,
    day,
    time,
    minutes: text.minutes,
    zone: text.zone,
    place: text.place ?? "",
    address: text.address ?? "",
    link: shownLink(text.link ?? ""),
    withWhom: text.with_whom ?? "",
    note: text.note ?? "",
    rule: text.rule ?? null,
  };
}

/** A link as one reads it: a telephone number without its `tel:`, in groups as it was typed. */
export function shownLink(link: string): string {
  return link.startsWith("tel:") ? link.slice(4).replaceAll("-", " ") : link;
}

const NUMBER = /^\+?[\d\s().\-/]{3,30}$/;
const ADDRESS = /^https:\/\/[^\s<>"]+$/;
const BARE = /^[^\s<>"/:@]+\.[a-z]{2,}(?:\/[^\s<>"]*)?$/i;

/** What was typed, as it is kept: `https://…` or `tel:…`; null for nothing, undefined when neither. */
export function keptLink(typed: string): string | null | undefined {
  const text = typed.trim();
  if (!text) return null;
  if (NUMBER.test(text)) {
    const groups = text.replace(/\(0\)/, "").match(/\d+/g) ?? [];
    const number = groups.join("-");
    if (number.length < 3 || number.length > 20) return undefined;
    return `tel:${text.startsWith("+") ? "+" : ""}${number}`;
  }
  const safe = text.replace(/^http:/i, "https:").replace(/^https:/i, "https:");
  if (ADDRESS.test(safe)) return safe;
  return BARE.test(text) ? `https://${text}` : undefined;
}

export type Mistake =
  | "needsTitle"
  | "needsDay"
  | "needsTime"
  | "needsLink"
  | "needsCount"
  | "needsLastDay";
export type MistakenField = "title" | "day" | "time" | "link" | "count" | "until";
export type Mistakes = Partial<Record<MistakenField, Mistake>>;

const DAY = /^[12]\d{3}-\d{2}-\d{2}$/;
const TIME = /^\d{2}:\d{2}$/;
const TIMES_MAX = 400;

/** What has to be mended before it can be saved, by field. */
export function mistakesIn(writing: SessionWriting): Mistakes {
  const wrong: Mistakes = {};
  if (!writing.title.trim()) wrong.title = "needsTitle";
  if (!DAY.test(writing.day)) wrong.day = "needsDay";
  if (!TIME.test(writing.time)) wrong.time = "needsTime";
  if (keptLink(writing.link) === undefined) wrong.link = "needsLink";
  if (writing.repeats === "never") return wrong;
  const times = Number(writing.count);
  if (writing.ends === "count" && !(Number.isInteger(times) && times >= 1 && times <= TIMES_MAX)) {
    wrong.count = "needsCount";
  }
  if (writing.ends === "until" && (!DAY.test(writing.until) || writing.until < writing.day)) {
    wrong.until = "needsLastDay";
  }
  return wrong;
}

/** The cells of the words, which change in place. */
export function wordCells(writing: SessionWriting): Record<string, string | null> {
  const said = (text: string) => text.trim() || null;
  return {
    title: writing.title.trim(),
    place: said(writing.place),
    address: said(writing.address),
    link: keptLink(writing.link) ?? null,
    with_whom: said(writing.withWhom),
    note: writing.note.trim(),
  };
}

/** The cells that say when it is. */
export function timeCells(writing: SessionWriting): {
  starts: string;
  minutes: number;
  zone: string;
  rule: string | null;
} {
  return {
    starts: `${writing.day}T${writing.time}`,
    minutes: writing.minutes,
    zone: writing.zone,
    rule: ruleOf(fitting(writing), writing.day, writing.rule),
  };
}

/** True when it is at other times than before. */
export function isOtherTime(one: SessionWriting, other: SessionWriting): boolean {
  const [a, b] = [timeCells(one), timeCells(other)];
  return a.starts !== b.starts || a.minutes !== b.minutes || a.rule !== b.rule;
}

/** The last day of a month is a choice only while the session begins on one. */
export function fitting(writing: SessionWriting): SessionWriting {
  return writing.repeats === "month-last" && DAY.test(writing.day) && !isLastOfMonth(writing.day)
    ? { ...writing, repeats: "month-date" }
    : writing;
}

/** Of the cells, those that a record does not say already; empty ones that were never there are left out. */
export function cellsThatDiffer(
  cells: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const empty = (value: unknown) => value === null || value === undefined || value === "";
  return Object.fromEntries(
    Object.entries(cells).filter(([name, value]) => {
      const was = before[name];
      return value !== was && !(empty(value) && empty(was));
    }),
  );
}
