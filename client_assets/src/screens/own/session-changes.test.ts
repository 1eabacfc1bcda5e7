import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aDevice, freshStorage, SAM, StandIn } from "../../app/stand-in.ts";
import { blankSession, type SessionWriting } from "../../parts/session-writing.ts";
import type { Device } from "../../store/api.ts";
import { cancel, change, makeSession, move, remove, skip, writingFrom } from "./session-changes.ts";
import { happeningOn, happenings, type Session } from "./sessions.ts";

const AMIRA = { id: "01900000-0000-7000-8000-00000000000c", name: "Amira Haddad" };
const ZONE = "Europe/London";
const FROM = Date.UTC(2026, 5, 1);
const UNTIL = Date.UTC(2026, 6, 1);

let device: ReturnType<typeof aDevice>;
beforeEach(async () => {
  freshStorage();
  const server = new StandIn({ ...SAM, workers: [AMIRA] });
  device = aDevice(server);
  await device.join("7QKM3D9F");
});
afterEach(() => device.close());

function choir(more: Partial<SessionWriting> = {}): SessionWriting {
  const blank = blankSession("2026-06-02", ZONE);
  return { ...blank, title: "Choir", time: "18:30", repeats: "week", note: "Folder", ...more };
}

async function made(writing: SessionWriting, worker: string | null = null): Promise<Session> {
  const id = await makeSession(device as Device, writing, { worker });
  return sessionOf(id);
}

function sessionOf(id: string): Session {
  const session = device.get("session", id).peek();
  if (!session) throw new Error(`no session ${id}`);
  return session;
}

/** What stands in June: when, and struck out where it is off. */
function june(): string[] {
  return happenings(device.list("session").peek(), FROM, UNTIL).map(({ session, at }) => {
    const words = `${at.starts.slice(5)} ${session.fields.title}`;
    return at.skipped ? `(${words})` : words;
  });
}

const EVERY_WEEK = ["02", "09", "16", "23", "30"].map((day) => `06-${day}T18:30 Choir`);

test("an occurrence is taken out, moved, and put back", async () => {
  const session = await made(choir());
  expect(june()).toEqual(EVERY_WEEK);
  const undoSkip = await skip(device, session, "2026-06-09", true);
  const undoMove = await move(device, session, "2026-06-16", "2026-06-17T10:00");
  expect(june()).toEqual([
    EVERY_WEEK[0],
    "(06-09T18:30 Choir)",
    "06-17T10:00 Choir",
    ...EVERY_WEEK.slice(3),
  ]);
  expect(happeningOn(sessionOf(session.id), "2026-06-16")?.at.starts).toBe("2026-06-17T10:00");
  expect(happeningOn(sessionOf(session.id), "2026-06-17")).toBeNull();
  await undoMove();
  await undoSkip();
  expect(june()).toEqual(EVERY_WEEK);
});

test("cancelling takes out what comes, and what has been stays told", async () => {
  const session = await made(choir({ day: "2026-05-19" }));
  const before = () =>
    happenings(device.list("session").peek(), 0, FROM).map(({ at }) => at.skipped);
  const undo = await cancel(device, session, true);
  expect(june()).toEqual(EVERY_WEEK.map((words) => `(${words})`));
  expect(before()).toEqual([false, false]);
  await undo();
  expect(june()).toEqual(EVERY_WEEK);
});

test("words change in place, and only those that changed are written", async () => {
  const session = await made(choir());
  const from = writingFrom(session, "2026-06-16");
  const to = { ...from, title: "Big choir", place: "Hall" };
  const undo = await change(device, session, {
    from,
    to,
    day: "2026-06-16",
    shown: { worker: null },
  });
  expect(device.list("session").peek()).toHaveLength(1);
  expect(sessionOf(session.id).fields).toMatchObject({ title: "Big choir", place: "Hall" });
  await undo();
  expect(sessionOf(session.id).fields).toMatchObject({ title: "Choir", place: null });
});

test("a note keeps the words that came from elsewhere meanwhile", async () => {
  const session = await made(choir());
  const from = writingFrom(session, "2026-06-02");
  await device.edit("session", session.id, { note: "Folder. Side door." });
  const to = { ...from, note: "Green folder" };
  await change(device, sessionOf(session.id), { from, to, day: "2026-06-02" });
  expect(sessionOf(session.id).fields.note).toBe("Green folder. Side door.");
});

describe("another time of something that repeats", () => {
  test("counts from one occurrence on, and what has been stays as it was", async () => {
    const session = await made(choir(), AMIRA.id);
    await skip(device, session, "2026-06-23", true);
    const from = writingFrom(sessionOf(session.id), "2026-06-16");
    const to = { ...from, time: "19:00" };
    const undo = await change(device, sessionOf(session.id), {
      from,
      to,
      day: "2026-06-16",
      shown: { worker: AMIRA.id },
    });
    expect(june()).toEqual([
      ...EVERY_WEEK.slice(0, 2),
      "06-16T19:00 Choir",
      "(06-23T19:00 Choir)",
      "06-30T19:00 Choir",
    ]);
    const fresh = device
      .list("session")
      .peek()
      .find(({ id }) => id !== session.id);
    expect(fresh?.fields).toMatchObject({ worker: AMIRA.id, shared: true, author: SAM.id });
    expect(sessionOf(session.id).fields.rule).toBe("FREQ=WEEKLY;BYDAY=TU;UNTIL=20260615");
    await undo();
    expect(device.list("session").peek()).toHaveLength(1);
    expect(june()).toHaveLength(5);
  });

  test("counts what is left of a number of times", async () => {
    const session = await made(choir({ ends: "count", count: "4" }));
    const from = writingFrom(session, "2026-06-16");
    expect(from.count).toBe("2");
    await change(device, session, { from, to: { ...from, day: "2026-06-17" }, day: "2026-06-16" });
    expect(june()).toEqual([...EVERY_WEEK.slice(0, 2), "06-17T18:30 Choir", "06-24T18:30 Choir"]);
  });

  test("from the first one on is a change in place", async () => {
    const session = await made(choir());
    const from = writingFrom(session, "2026-06-02");
    await change(device, session, { from, to: { ...from, time: "17:00" }, day: "2026-06-02" });
    expect(device.list("session").peek()).toHaveLength(1);
    expect(june()[0]).toBe("06-02T17:00 Choir");
  });

  test("another end alone changes no other occurrence", async () => {
    const session = await made(choir({ ends: "count", count: "4" }));
    const from = writingFrom(session, "2026-06-16");
    await change(device, session, { from, to: { ...from, count: "1" }, day: "2026-06-16" });
    expect(device.list("session").peek()).toHaveLength(1);
    expect(june()).toEqual(EVERY_WEEK.slice(0, 3));
  });
});

describe("something that happens once", () => {
  const once = () => choir({ repeats: "never" });

  test("goes to another day in place", async () => {
    const session = await made(once());
    await move(device, session, "2026-06-02", "2026-06-03T10:00");
    const from = writingFrom(sessionOf(session.id), "2026-06-02");
    expect([from.day, from.time]).toEqual(["2026-06-03", "10:00"]);
    const to = { ...from, day: "2026-06-05" };
    const undo = await change(device, sessionOf(session.id), { from, to, day: "2026-06-02" });
    expect(june()).toEqual(["06-05T10:00 Choir"]);
    await undo();
    expect(june()).toEqual(["06-03T10:00 Choir"]);
  });

  test("keeps its key once somebody has said whether they went", async () => {
    const session = await made(once());
    const from = writingFrom(session, "2026-06-02");
    const to = { ...from, day: "2026-06-05" };
    await change(device, session, { from, to, day: "2026-06-02", answered: true });
    expect(happeningOn(sessionOf(session.id), "2026-06-02")?.at.starts).toBe("2026-06-05T18:30");
  });
});

describe("whom it is shown to", () => {
  test("a private one has nobody's name in it, and a shown one is shared", async () => {
    expect((await made(choir())).fields).not.toHaveProperty("worker");
    expect((await made(choir(), AMIRA.id)).fields).toMatchObject({
      worker: AMIRA.id,
      shared: true,
      author: SAM.id,
    });
  });

  test("stopping and starting again is a change in place", async () => {
    const session = await made(choir(), AMIRA.id);
    const from = writingFrom(session, "2026-06-02");
    const asked = { from, to: from, day: "2026-06-02" };
    await change(device, session, { ...asked, shown: { worker: null } });
    expect(sessionOf(session.id).fields.shared).toBe(false);
    await change(device, sessionOf(session.id), { ...asked, shown: { worker: AMIRA.id } });
    expect(sessionOf(session.id).fields.shared).toBe(true);
    expect(device.list("session").peek()).toHaveLength(1);
  });

  test("what was private goes on as a shown one, and what has been stays private", async () => {
    const session = await made(choir());
    const from = writingFrom(session, "2026-06-16");
    const shown = { worker: AMIRA.id };
    const undo = await change(device, session, { from, to: from, day: "2026-06-16", shown });
    expect(june()).toEqual(EVERY_WEEK);
    expect(sessionOf(session.id).fields).not.toHaveProperty("worker");
    await undo();
    expect(june()).toEqual(EVERY_WEEK);
  });

  test("from the first one on, the shown one takes its place", async () => {
    const session = await made(choir());
    const from = writingFrom(session, "2026-06-02");
    const shown = { worker: AMIRA.id };
    const undo = await change(device, session, { from, to: from, day: "2026-06-02", shown });
    expect(june()).toEqual(EVERY_WEEK);
    expect(sessionOf(session.id).deleted).toBe(true);
    await undo();
    expect(june()).toEqual(EVERY_WEEK);
    expect(sessionOf(session.id).deleted).toBe(false);
  });
});

test("a mistake is deleted, and comes back", async () => {
  const session = await made(choir());
  const undo = await remove(device, session);
  expect(june()).toEqual([]);
  await undo();
  expect(june()).toEqual(EVERY_WEEK);
});
