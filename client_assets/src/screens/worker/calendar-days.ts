/** The calendar's days, and what stands on each: the same thing for several people stands once. */
import { formatList } from "../../messages/index.ts";
import type { CaseloadPerson, Device } from "../../store/api.ts";
import { instantOf } from "../../sync/occurrences.ts";
import { type Happening, happenings, type Session } from "../own/sessions.ts";
import { shortName } from "../own/sharing.ts";

const DAY_MS = 86_400_000;

/** One occurrence and whose it is. */
export interface Attended extends Happening {
  person: CaseloadPerson;
}

/** The same thing, at the same time and place, for one person or several: by their names. */
export interface Gathering {
  key: string;
  off: boolean;
  /** Never empty. */
  attended: readonly [Attended, ...Attended[]];
}

/** `day` moved by whole days: `2026-11-24` and 7 is `2026-12-01`. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The Monday of a day's week, and the six days after it. */
export function weekOf(day: string): string[] {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return [0, 1, 2, 3, 4, 5, 6].map((after) => dayAfter(day, after - weekday));
}

const plain = (text: string | null | undefined) =>
  (text ?? "").trim().replace(/\s+/g, " ").toLocaleLowerCase();

/** What tells a thing from another: what it is, when, where, and whether it is on. */
export function keyOf({ session, at }: Happening): string {
  const { title, place, link } = session.fields;
  const parts = [plain(title), at.atMs, at.untilMs, plain(place || link), at.skipped];
  return JSON.stringify(parts);
}

const names = new Intl.Collator(undefined, { sensitivity: "base" });

/** Happenings of people on the caseload, those that are one thing together, in time. */
export function gathered(
  all: readonly Happening[],
  people: readonly CaseloadPerson[],
): Gathering[] {
  const personBy = new Map(people.map((person) => [person.notebook, person]));
  const found = new Map<string, Attended[]>();
  for (const happening of all) {
    const person = personBy.get(happening.session.notebook);
    if (!person) continue;
    const key = keyOf(happening);
    found.set(key, [...(found.get(key) ?? []), { ...happening, person }]);
  }
  return [...found].flatMap(([key, attended]) => {
    attended.sort(
      (one, other) =>
        names.compare(one.person.name, other.person.name) ||
        (one.session.id < other.session.id ? -1 : 1),
    );
    const [first, ...rest] = attended;
    return first ? [{ key, off: first.at.skipped, attended: [first, ...rest] }] : [];
  });
}

/** What is on each of some days that follow one another, in the sessions' own zones. */
export function gatheredOn(
  days: readonly string[],
  sessions: readonly Session[],
  people: readonly CaseloadPerson[],
): Map<string, Gathering[]> {
  const [first = "", last = first] = [days[0], days.at(-1)];
  // Zones are up to a day apart.
  const from = Date.parse(`${first}T00:00:00Z`) - DAY_MS;
  const until = Date.parse(`${last}T00:00:00Z`) + 2 * DAY_MS;
  const byDay = new Map<string, Gathering[]>(days.map((day) => [day, []]));
  for (const one of gathered(happenings(sessions, from, until), people)) {
    byDay.get(one.attended[0].at.starts.slice(0, 10))?.push(one);
  }
  return byDay;
}

/** The gathering that an occurrence is part of; null when its person is not on the caseload. */
export function gatheringOf(
  happening: Happening,
  sessions: readonly Session[],
  people: readonly CaseloadPerson[],
): Gathering | null {
  const { atMs } = happening.at;
  const key = keyOf(happening);
  const near = happenings(sessions, atMs, atMs + 1);
  return gathered(near, people).find((one) => one.key === key) ?? null;
}

/** The first names of everybody it is for. */
export function everyone({ attended }: Gathering): string {
  return formatList([...new Set(attended.map(({ person }) => shortName(person.name)))]);
}

/** Where the register of a gathering stands. */
export function registerHref({ attended: [{ session, at }] }: Gathering): string {
  return `/calendar/${session.notebook}/${session.id}/${at.day}`;
}

/** True when a person lets the link worker see whether they went. */
export function sharesAttendance({ kinds, until }: CaseloadPerson, now: number): boolean {
  return kinds.includes("attendance") && (until === null || until > now);
}

/** The time that a clock of this device shows when it is `wall` in `zone`; null when it is the same. */
export function elsewhere(device: Device, wall: string, zone: string): number | null {
  const here = device.today().zone;
  const at = instantOf(wall, zone);
  return instantOf(wall, here) === at ? null : at;
}
