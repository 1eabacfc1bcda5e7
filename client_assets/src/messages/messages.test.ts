/** Every language says the same things with the same parameters, and numbers and days read naturally. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ar } from "./ar";
import { enGB as fromTheStart } from "./en-GB";
import { about } from "./en-GB/about";
import { attendance } from "./en-GB/attendance";
import { calendar } from "./en-GB/calendar";
import { data } from "./en-GB/data";
import { desk } from "./en-GB/desk";
import { feed } from "./en-GB/feed";
import { goals } from "./en-GB/goals";
import { help } from "./en-GB/help";
import { join } from "./en-GB/join";
import { journal } from "./en-GB/journal";
import { leaving } from "./en-GB/leaving";
import { lock } from "./en-GB/lock";
import { me } from "./en-GB/me";
import { mending } from "./en-GB/mending";
import { plan } from "./en-GB/plan";
import { register } from "./en-GB/register";
import { reminders } from "./en-GB/reminders";
import { session } from "./en-GB/session";
import { sharing } from "./en-GB/sharing";
import { staff } from "./en-GB/staff";
import { team } from "./en-GB/team";
import { worker } from "./en-GB/worker";
import {
  formatDay,
  formatList,
  formatRelative,
  formatTime,
  type Locale,
  nearestLocale,
  setLocale,
  t,
} from "./index";

/** With what screens bring along. */
const enGB = {
  ...fromTheStart,
  about,
  attendance,
  calendar,
  data,
  desk,
  feed,
  goals,
  help,
  join,
  journal,
  leaving,
  lock,
  me,
  mending,
  plan,
  register,
  reminders,
  session,
  sharing,
  staff,
  team,
  worker,
};

const page = { lang: "", dir: "" };

beforeEach(() => {
  vi.stubGlobal("document", { documentElement: page });
});

afterEach(async () => {
  await setLocale("en-GB");
  vi.unstubAllGlobals();
});

type Message = string | Readonly<Record<string, string>>;

function everyMessage(catalogue: object): [string, Message][] {
  return Object.entries(catalogue).flatMap(([area, messages]) =>
    Object.entries(messages as Record<string, Message>).map(
      ([name, message]): [string, Message] => [`${area}.${name}`, message],
    ),
  );
}

function parametersOf(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "").sort();
}

const arabicByKey = new Map(everyMessage(ar));

describe.each(everyMessage(enGB))("%s", (key, english) => {
  test("is said in Arabic with the same parameters", () => {
    const arabic = arabicByKey.get(key);
    if (typeof english === "string") {
      expect(typeof arabic).toBe("string");
      expect(parametersOf(String(arabic))).toEqual(parametersOf(english));
      return;
    }
    const known = new Set(["count", ...Object.values(english).flatMap(parametersOf)]);
    const forms = new Intl.PluralRules("ar").resolvedOptions().pluralCategories;
    expect(Object.keys(arabic as object).sort()).toEqual([...forms].sort());
    for (const form of Object.values(arabic as Record<string, string>)) {
      expect([...known]).toEqual(expect.arrayContaining(parametersOf(form)));
    }
  });

  test("is not empty", () => {
    const texts = typeof english === "string" ? [english] : Object.values(english);
    expect(texts.every((text) => text.trim() !== "")).toBe(true);
  });
});

test("Arabic adds no message of its own", () => {
  expect([...arabicByKey.keys()].sort()).toEqual(
    everyMessage(enGB)
      .map(([key]) => key)
      .sort(),
  );
});

test("a language turns the page as well as its words", async () => {
  expect(t("parts.mood4")).toBe("Good");
  await setLocale("ar");
  expect(page).toEqual({ lang: "ar", dir: "rtl" });
  expect(t("parts.mood4")).toBe("جيد");
  await setLocale("en-GB");
  expect(page).toEqual({ lang: "en-GB", dir: "ltr" });
});

test("plurals follow the language", async () => {
  expect([0, 1, 2].map((count) => t("parts.chartDays", { count }))).toEqual([
    "0 days noted",
    "1 day noted",
    "2 days noted",
  ]);
  await setLocale("ar");
  const said = [0, 1, 2, 3, 11, 100].map((count) => t("parts.chartDays", { count }));
  expect(new Set(said).size).toBe(6);
  expect(said[3]).toBe("3 أيام مسجَّلة");
});

test("a name in the other script is kept apart from the words around it", async () => {
  expect(t("common.sharedWith", { name: "Amira" })).toBe("Shared with Amira");
  expect(t("common.sharedWith", { name: "أميرة" })).toBe("Shared with \u2068أميرة\u2069");
  await setLocale("ar");
  expect(t("common.sharedWith", { name: "Amira" })).toContain("\u2068Amira\u2069");
  expect(t("common.sharedWith", { name: "أميرة" })).not.toContain("\u2068");
});

test("a calendar day stays that day, wherever the device is", async () => {
  expect(formatDay("2026-11-20")).toBe("Friday 20 November");
  expect(formatDay("2026-11-20", "short")).toBe("Fri 20 Nov");
  expect(formatDay("2026-11-20", "tiny")).toBe("20 Nov");
  expect(formatDay("2026-03-01", "year")).toBe("1 March 2026");
  await setLocale("ar");
  expect(formatDay("2026-11-20", "tiny")).toMatch(/^20 /);
});

test("clock times have 24 hours and the zone that was asked for", () => {
  const at = Date.UTC(2026, 10, 20, 0, 5);
  expect(formatTime(at, "UTC")).toBe("00:05");
  expect(formatTime(at, "Europe/Berlin")).toBe("01:05");
});

test.each([
  [0, "now"],
  [-30_000, "now"],
  [-5 * 60_000, "5 minutes ago"],
  [-90 * 60_000, "1 hour ago"],
  [-26 * 3_600_000, "yesterday"],
  [-6 * 86_400_000, "6 days ago"],
  [-21 * 86_400_000, "3 weeks ago"],
  [-200 * 86_400_000, "6 months ago"],
  [2 * 3_600_000, "in 2 hours"],
])("%d ms away reads %s", (away, words) => {
  const now = Date.UTC(2026, 10, 20, 12);
  expect(formatRelative(now + away, now)).toBe(words);
});

test("things in a row read as a phrase", () => {
  expect(formatList(["walking", "music", "a friend"])).toBe("walking, music and a friend");
  expect(formatList([])).toBe("");
});

test.each<[string[], Locale]>([
  [["ar-SY", "en"], "ar"],
  [["fr", "ar"], "ar"],
  [["en-US"], "en-GB"],
  [["fr"], "en-GB"],
  [[], "en-GB"],
])("of %j the nearest is %s", (wishes, found) => {
  expect(nearestLocale(wishes)).toBe(found);
});
