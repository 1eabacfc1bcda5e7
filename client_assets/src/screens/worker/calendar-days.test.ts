/** The calendar's weeks, and who stands together on one line. */
import { describe, expect, test, vi } from "vitest";
import type { CaseloadPerson, SessionFields } from "../../store/api.ts";
import type { Session } from "../own/sessions.ts";
import {
  dayAfter,
  gatheredOn,
  gatheringOf,
  registerHref,
  sharesAttendance,
  weekOf,
} from "./calendar-days.ts";

vi.mock("../../styles/screens/sessions.css", () => ({}));

const sam = person("sam", "Sam Bright");
const rosa = person("rosa", "Rosa Okafor");
const people = [sam, rosa];

function person(notebook: string, name: string): CaseloadPerson {
  return { notebook, name, account: `a-${notebook}`, kinds: ["attendance"], until: null };
}

function session(
  notebook: string,
  fields: Partial<SessionFields> = {},
  more: Partial<Session> = {},
): Session {
  return {
    id: `s-${notebook}-${fields.title ?? "choir"}`,
    kind: "session",
    notebook,
    fields: {
      author: "amira",
      title: "Choir",
      starts: "2026-11-24T10:00",
      minutes: 60,
      zone: "Europe/London",
      rule: "FREQ=WEEKLY;BYDAY=TU",
      place: "The hall",
      ...fields,
    },
    sets: {},
    values: {},
    deleted: false,
    standing: "sent",
    written: 0,
    ...more,
  };
}

const WEEK = weekOf("2026-11-26");

describe("weeks", () => {
  test("begin on Monday, on Monday and on Sunday too", () => {
    expect(WEEK).toEqual([23, 24, 25, 26, 27, 28, 29].map((day) => `2026-11-${day}`));
    expect(weekOf("2026-11-23")).toEqual(WEEK);
    expect(weekOf("2026-11-29")).toEqual(WEEK);
    expect(dayAfter("2026-12-31", 1)).toBe("2027-01-01");
  });
});

describe("what is on", () => {
  test("stands once for all people, by their names, when it is the same thing", () => {
    const byDay = gatheredOn(WEEK, [session("sam"), session("rosa", { title: " choir " })], people);
    const [choir, ...others] = byDay.get("2026-11-24") ?? [];
    expect(others).toEqual([]);
    expect(choir?.attended.map((one) => one.person.name)).toEqual(["Rosa Okafor", "Sam Bright"]);
    expect([...byDay.values()].flat()).toHaveLength(1);
  });

  test.each([
    ["at another time", { starts: "2026-11-24T10:30" }],
    ["at another place", { place: "The park" }],
    ["of another name", { title: "Walk" }],
    ["of another length", { minutes: 90 }],
  ])("stands apart %s", (_, fields) => {
    const byDay = gatheredOn(WEEK, [session("sam"), session("rosa", fields)], people);
    expect(byDay.get("2026-11-24")).toHaveLength(2);
  });

  test("stands apart for whom it is not on, or was moved", () => {
    const off = session("rosa", {}, { sets: { skipped: ["2026-11-24"] } });
    const [one, other] = gatheredOn(WEEK, [session("sam"), off], people).get("2026-11-24") ?? [];
    expect([one?.off, other?.off].sort()).toEqual([false, true]);
    const moved = { moved: { "2026-11-24": "2026-11-26T15:00" } };
    const byDay = gatheredOn(
      WEEK,
      [session("sam"), session("rosa", {}, { values: moved })],
      people,
    );
    expect(byDay.get("2026-11-24")).toHaveLength(1);
    expect(byDay.get("2026-11-26")?.[0]?.attended[0].at.day).toBe("2026-11-24");
  });

  test("is on the day of its own zone, however far away that is", () => {
    const far = session("sam", { zone: "Pacific/Kiritimati", starts: "2026-11-23T00:30" });
    const once = { ...far, fields: { ...far.fields, rule: null } };
    expect(gatheredOn(WEEK, [once], people).get("2026-11-23")).toHaveLength(1);
    const west = { ...once, fields: { ...once.fields, zone: "Pacific/Niue" } };
    const late = { ...west, fields: { ...west.fields, starts: "2026-11-29T23:30" } };
    expect(gatheredOn(WEEK, [late], people).get("2026-11-29")).toHaveLength(1);
  });

  test("is nothing for somebody who is not on the caseload", () => {
    expect([...gatheredOn(WEEK, [session("tom")], people).values()].flat()).toEqual([]);
  });

  test("leads to the register, which finds the same people", () => {
    const all = [session("sam"), session("rosa")];
    const [choir] = gatheredOn(WEEK, all, people).get("2026-11-24") ?? [];
    if (!choir) throw new Error("no choir");
    expect(registerHref(choir)).toBe("/calendar/rosa/s-rosa-choir/2026-11-24");
    const found = gatheringOf(choir.attended[0], all, people);
    expect(found?.attended).toHaveLength(2);
  });
});

test("a grant that has ended shares nothing any more", () => {
  expect(sharesAttendance(sam, 5)).toBe(true);
  expect(sharesAttendance({ ...sam, until: 5 }, 5)).toBe(false);
  expect(sharesAttendance({ ...sam, kinds: ["moods"] }, 5)).toBe(false);
});
