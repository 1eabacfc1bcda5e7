import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aDevice, freshStorage, SAM, StandIn } from "../../app/stand-in.ts";
import { sessionWritingOf } from "../../parts/session-writing.ts";
import type { AttendanceFields, SessionFields, View } from "../../store/api.ts";
import { attendanceSeers, mark, toBeAskedFor } from "./attendance.ts";
import { attendedDays, withAttended } from "./attended.ts";
import { change } from "./session-changes.ts";
import { grantTo } from "./sharing.ts";

const AMIRA = { id: "01900000-0000-7000-8000-00000000000c", name: "Amira Haddad" };
const AT = { day: "2026-06-02", starts: "2026-06-03T18:30" };
const CHOIR: SessionFields = {
  author: SAM.id,
  title: "Choir",
  starts: "2026-06-02T18:30",
  minutes: 60,
  zone: "Europe/London",
};

let device: ReturnType<typeof aDevice>;
beforeEach(async () => {
  freshStorage();
  device = aDevice(new StandIn({ ...SAM, workers: [AMIRA] }));
  await device.join("7QKM3D9F");
});
afterEach(() => device.close());

async function choir(more: Partial<SessionFields> = {}): Promise<View<SessionFields>> {
  return sessionNow(await device.create("session", { ...CHOIR, ...more }));
}

function sessionNow(id: string): View<SessionFields> {
  const session = device.get("session", id).peek();
  if (!session) throw new Error("no session");
  return session;
}

const attendance = () => device.list("attendance").peek();

describe("what one says of an occurrence", () => {
  test("goes into the one record that everybody finds, with the day it took place", async () => {
    const session = await choir();
    await mark(device, session, AT, "missed");
    await mark(device, session, AT, "went");
    const id = await device.derivedId("attendance", session.id, AT.day);
    expect(attendance().map((one) => one.id)).toEqual([id]);
    expect(attendance()[0]?.fields).toEqual({
      session: session.id,
      occurrence: "2026-06-02",
      day: "2026-06-03",
      zone: "Europe/London",
      participant_said: "went",
      shared: false,
    });
  });

  test("is seen by whoever sees the session, and no longer than that", async () => {
    const session = await choir({ worker: AMIRA.id, shared: true });
    await mark(device, session, AT, "went");
    expect(attendance()[0]?.fields.shared).toBe(true);
    const writing = sessionWritingOf(session.fields);
    const hidden = { from: writing, to: writing, day: AT.day, shown: { worker: null } };
    const undo = await change(device, session, hidden);
    expect(attendance()[0]?.fields.shared).toBe(false);
    await undo();
    expect(attendance()[0]?.fields.shared).toBe(true);
  });

  test("goes where the session goes by then, said anew", async () => {
    const session = await choir();
    await mark(device, session, AT, "went");
    await device.edit("session", session.id, { shared: true });
    await mark(device, sessionNow(session.id), AT, "part");
    expect(attendance()[0]?.fields.shared).toBe(true);
  });

  test("is taken back to what was said before", async () => {
    const session = await choir();
    const first = await mark(device, session, AT, "part");
    const second = await mark(device, session, AT, "not_for_me");
    await second();
    expect(attendance()[0]?.fields.participant_said).toBe("part");
    await first();
    expect(attendance()[0]?.fields.participant_said).toBeNull();
  });
});

describe("who sees it is asked once, for a session that the link worker sees", () => {
  test("and never of a private one", async () => {
    expect(toBeAskedFor(device, await choir())).toBeNull();
    expect(toBeAskedFor(device, await choir({ worker: AMIRA.id, shared: false }))).toBeNull();
  });

  test.each([true, false])("until it is answered: %s", async (agreed) => {
    const session = await choir({ worker: AMIRA.id, shared: true });
    await grantTo(device, AMIRA.id, { moods: true });
    expect(toBeAskedFor(device, session)).toEqual(AMIRA);
    expect(attendanceSeers(device, session)).toEqual([]);
    await grantTo(device, AMIRA.id, { attendance: agreed });
    expect(toBeAskedFor(device, session)).toBeNull();
    expect(attendanceSeers(device, session)).toEqual(agreed ? [AMIRA] : []);
  });
});

test("the mood line tells what was gone to, in one's own words before the other's", async () => {
  const session = await choir();
  const said = (day: string, fields: Partial<AttendanceFields>) =>
    ({
      fields: { session: session.id, occurrence: day, day, ...fields },
    }) as View<AttendanceFields>;
  const attended = attendedDays(
    [
      said("2026-06-01", { participant_said: "went" }),
      said("2026-06-02", { participant_said: "part", worker_said: "missed" }),
      said("2026-06-03", { participant_said: "missed", worker_said: "went" }),
      said("2026-06-04", { worker_said: "went" }),
      said("2026-06-05", { participant_said: "not_for_me" }),
      {
        fields: { session: "gone", occurrence: "x", participant_said: "went" },
      } as View<AttendanceFields>,
    ],
    [session],
  );
  expect(attended).toEqual([
    { day: "2026-06-01", words: "Choir" },
    { day: "2026-06-02", words: "Choir (part of it)" },
    { day: "2026-06-04", words: "Choir" },
  ]);
  const noted = [{ day: "2026-06-01", score: 4, activities: ["Rest"] }];
  expect(withAttended(noted, attended.slice(0, 2))).toEqual([
    { day: "2026-06-01", score: 4, activities: ["Rest", "Choir"] },
    { day: "2026-06-02", score: null, activities: ["Choir (part of it)"] },
  ]);
});
