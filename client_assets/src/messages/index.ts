/**
 * The message catalogue: every word the app says, by key, in the person's language.
 *
 * British English is the source of truth of keys and of each message's parameters; another language
 * that misses a key, adds one, or leaves out a plural form does not compile. Reading `locale` inside a
 * component (which `t` and the formatters do) makes it render again when the language changes.
 */
import { signal } from "@preact/signals";
import { type EnGB, enGB } from "./en-GB";
import type { Key, ParamsOf, Plural } from "./types";

export type { Key } from "./types";

/** The languages there are, by the tag that goes on `<html lang>`. */
export const LOCALES = ["en-GB", "ar"] as const;
export type Locale = (typeof LOCALES)[number];

/** Each language's own name, for the person who is looking for it. */
export const LOCALE_NAMES: Readonly<Record<Locale, string>> = { "en-GB": "English", ar: "العربية" };

/**
 * Tags handed to Intl. Arabic keeps Western digits: people here meet them on every bus stop, clock and
 * appointment letter, and a join code or a telephone number then reads the same in both languages.
 */
const INTL_TAGS: Readonly<Record<Locale, string>> = { "en-GB": "en-GB", ar: "ar-u-nu-latn" };

/** The language on screen. Change it with `setLocale`, which loads the words first. */
export const locale = signal<Locale>("en-GB");

type Words = Readonly<Record<string, string | Plural>>;

const catalogues: Partial<Record<Locale, Readonly<Record<string, Words>>>> = { "en-GB": enGB };

/**
 * Adds the British English of areas that only one part of the app says, when that part is loaded: what
 * is fetched before the first screen stays small. Call it where the module that says them begins.
 */
export function bringWords(words: Partial<EnGB>): void {
  catalogues["en-GB"] = { ...catalogues["en-GB"], ...words };
}

/** Which way lines run in a language. */
export function directionOf(language: Locale): "ltr" | "rtl" {
  return language === "ar" ? "rtl" : "ltr";
}

/** True while the app on screen runs right to left. */
export function isRightToLeft(): boolean {
  return directionOf(locale.value) === "rtl";
}

/** The first language in `wishes` (such as `navigator.languages`) that Linkwell speaks, else British English. */
export function nearestLocale(wishes: readonly string[]): Locale {
  for (const wish of wishes) {
    const language = wish.toLowerCase().split("-")[0];
    const found = LOCALES.find((known) => known.toLowerCase().split("-")[0] === language);
    if (found) return found;
  }
  return "en-GB";
}

/** Have the words of `language` here; rejects when they cannot be loaded. */
export async function loadLocale(language: Locale): Promise<void> {
  if (language === "ar" && !catalogues.ar) catalogues.ar = (await import("./ar")).ar;
}

/**
 * Show the app in `language` from now on, with `<html lang dir>` set to match.
 *
 * Its words are loaded first, so the screen never mixes two languages; rejects, and changes nothing,
 * when they cannot be loaded.
 */
export async function setLocale(language: Locale): Promise<void> {
  await loadLocale(language);
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
  locale.value = language;
}

/** The words for `key` in the language on screen, with its `{parameters}` filled in. */
export function t<K extends Key>(key: K, ...[params]: ParamsOf<K>): string {
  const language = locale.value;
  const dot = key.indexOf(".");
  const area = key.slice(0, dot);
  const words = (catalogues[language] ?? catalogues["en-GB"])?.[area] as Words;
  const message = words[key.slice(dot + 1)] as string | Plural;
  const given = (params ?? {}) as Readonly<Record<string, string | number>>;
  const text =
    typeof message === "string" ? message : pluralOf(language, message, Number(given["count"]));
  return text.replace(/\{(\w+)\}/g, (_, name: string) => shown(language, given[name] ?? ""));
}

function pluralOf(language: Locale, forms: Plural, count: number): string {
  const rule = kept(`plural ${language}`, () => new Intl.PluralRules(INTL_TAGS[language])).select(
    count,
  );
  return forms[rule] ?? forms.other;
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const LEFT_TO_RIGHT = /[A-Za-z\u00c0-\u024f]/;

// A name in the other script would drag the punctuation around it to the wrong side, so it is isolated.
function shown(language: Locale, value: string | number): string {
  if (typeof value === "number") return formatNumber(value);
  const foreign = directionOf(language) === "rtl" ? LEFT_TO_RIGHT : RIGHT_TO_LEFT;
  return foreign.test(value) ? `\u2068${value}\u2069` : value;
}

const keptFormats = new Map<string, unknown>();

function kept<T>(name: string, make: () => T): T {
  if (!keptFormats.has(name)) keptFormats.set(name, make());
  return keptFormats.get(name) as T;
}

function dates(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const language = locale.value;
  return kept(
    `${name} ${language} ${options.timeZone ?? ""}`,
    () => new Intl.DateTimeFormat(INTL_TAGS[language], options),
  );
}

/** A number as people write it: 1,204. */
export function formatNumber(value: number): string {
  const language = locale.value;
  return kept(`number ${language}`, () => new Intl.NumberFormat(INTL_TAGS[language])).format(value);
}

/** How much of a day is said: `long` Friday 20 November, `short` Fri 20 Nov, `tiny` 20 Nov, `month` November 2026, `brief` Fri, `letter` F. */
export type DayStyle =
  | "long"
  | "short"
  | "tiny"
  | "year"
  | "month"
  | "weekday"
  | "brief"
  | "letter";

const DAY_STYLES: Readonly<Record<DayStyle, Intl.DateTimeFormatOptions>> = {
  long: { weekday: "long", day: "numeric", month: "long" },
  short: { weekday: "short", day: "numeric", month: "short" },
  tiny: { day: "numeric", month: "short" },
  year: { day: "numeric", month: "long", year: "numeric" },
  month: { month: "long", year: "numeric" },
  weekday: { weekday: "long" },
  brief: { weekday: "short" },
  letter: { weekday: "narrow" },
};

/**
 * A calendar day (`2026-11-20`, the person's own day, in no time zone) in words.
 *
 * Throws RangeError when `day` is not a day.
 */
export function formatDay(day: string, style: DayStyle = "long"): string {
  const options = { ...DAY_STYLES[style], timeZone: "UTC" };
  return dates(style, options)
    .format(new Date(`${day}T12:00:00Z`))
    .replace(/^(\p{L}+), /u, "$1 ");
}

/** The clock time of an instant (ms since 1970) where the device is, or in an IANA `zone`: 14:05. */
export function formatTime(atMs: number, zone?: string): string {
  const where = zone === undefined ? {} : { timeZone: zone };
  return dates("time", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...where }).format(
    atMs,
  );
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number, number])[] = [
  ["minute", 60_000, 60],
  ["hour", 3_600_000, 24],
  ["day", 86_400_000, 14],
  ["week", 604_800_000, 9],
  ["month", 2_629_800_000, 18],
  ["year", 31_557_600_000, Infinity],
];

/** How long ago or ahead an instant is: "now", "5 minutes ago", "yesterday", "3 weeks ago". Both in ms since 1970. */
export function formatRelative(atMs: number, nowMs: number): string {
  const language = locale.value;
  const words = kept(
    `relative ${language}`,
    () => new Intl.RelativeTimeFormat(INTL_TAGS[language], { numeric: "auto" }),
  );
  const away = atMs - nowMs;
  if (Math.abs(away) < 60_000) return words.format(0, "second");
  const [unit, ms] = STEPS.find(([, size, most]) => Math.abs(away) < size * most) ?? [
    "year",
    31_557_600_000,
  ];
  return words.format(Math.trunc(away / ms), unit);
}

/** Several things as one phrase: "walking, music and a friend". */
export function formatList(things: readonly string[]): string {
  const language = locale.value;
  return kept(
    `list ${language}`,
    () => new Intl.ListFormat(INTL_TAGS[language], { type: "conjunction" }),
  ).format(things);
}
