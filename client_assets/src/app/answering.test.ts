import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { putOnLock } from "../screens/lock/locking.ts";
import { useSeal } from "../store/codec.ts";
import { derivedId } from "../store/ids.ts";
import { keepAnswer } from "../sync/answering.ts";
import { exchangeInBackground } from "../sync/background.ts";
import { exchangeLock } from "../sync/locks.ts";
import type { LinkwellDevice } from "./device.ts";
import {
  aDevice,
  allStorage,
  freshStorage,
  HOME,
  joined,
  NOW,
  StandIn,
  until,
} from "./stand-in.ts";

const DAY = "2026-06-01";
const clock = () => NOW;
let server: StandIn;
let devices: LinkwellDevice[] = [];
const world = () => ({ clock, fetch: server.fetch, lockManager: navigator.locks });

beforeEach(() => {
  freshStorage();
  server = new StandIn();
});
afterEach(async () => {
  useSeal(null);
  for (const device of devices.splice(0)) await device.close();
});

async function withASession(moved?: string): Promise<{ session: string; record: string }> {
  const device = await joined(server);
  devices.push(device);
  const session = await device.create("session", {
    title: "Choir",
    starts: `${DAY}T10:00`,
    minutes: 60,
    zone: "Europe/London",
    ...(moved ? { [`moved:${DAY}`]: moved } : {}),
  });
  await until(() => device.sync.value.waiting === 0);
  await device.close();
  devices = [];
  return { session, record: await derivedId("attendance", session, DAY) };
}

test("an answer is kept on this phone and sent when there is a network", async () => {
  const { session, record } = await withASession();
  expect(await keepAnswer({ session, occurrence: DAY, said: "went" }, clock)).toBe(true);
  expect(server.cells(record)).toEqual({});
  const device = aDevice(server);
  devices.push(device);
  await until(() => device.get("attendance", record).value?.standing === "sent");
  expect(server.cells(record)).toEqual({
    session,
    occurrence: DAY,
    day: DAY,
    zone: "Europe/London",
    participant_said: "went",
    shared: false,
  });
});

test("of a moved occurrence the day on which it took place is told", async () => {
  const { session, record } = await withASession("2026-06-03T11:00");
  await keepAnswer({ session, occurrence: DAY, said: "missed" }, clock);
  expect(await exchangeInBackground(world())).toBe(true);
  expect(server.cells(record)).toMatchObject({ occurrence: DAY, day: "2026-06-03" });
});

test("an open page shows it at once, and a second answer changes the first", async () => {
  const { session, record } = await withASession();
  const device = aDevice(server);
  devices.push(device);
  await until(() => device.ready.value);
  server.faults = Array.from({ length: 9 }, () => "cut");
  await keepAnswer({ session, occurrence: DAY, said: "went" }, clock);
  await until(() => device.get("attendance", record).value?.fields.participant_said === "went");
  await keepAnswer({ session, occurrence: DAY, said: "missed" }, clock);
  await until(() => device.get("attendance", record).value?.fields.participant_said === "missed");
  expect(device.sync.value.waiting).toBe(1);
});

test("a patient exchange waits for the tab that is at it", async () => {
  const { session, record } = await withASession();
  await keepAnswer({ session, occurrence: DAY, said: "went" }, clock);
  let sent: Promise<boolean> | undefined;
  await navigator.locks.request(exchangeLock(server.account.id), async () => {
    sent = exchangeInBackground(world(), { patient: true });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(server.cells(record)).toEqual({});
  });
  expect(await sent).toBe(true);
  expect(server.cells(record)).toMatchObject({ participant_said: "went" });
});

test("where nobody has joined there is nothing to keep", async () => {
  const answer = { session: HOME, occurrence: DAY, said: "went" };
  expect(await keepAnswer(answer, clock)).toBe(false);
});

test("an answer on another's notification is not taken down as one's own", async () => {
  const { session, record } = await withASession();
  const answer = { session, occurrence: DAY, said: "went" };
  expect(await keepAnswer({ ...answer, account: "somebody else" }, clock)).toBe(false);
  expect(await keepAnswer({ ...answer, account: server.account.id }, clock)).toBe(true);
  await exchangeInBackground(world());
  expect(server.cells(record)).toMatchObject({ participant_said: "went" });
});

test("with a lock on the answer is left to the app", async () => {
  const device = await joined(server);
  devices.push(device);
  await putOnLock(device, { pin: "271828" });
  const answer = { session: device.account.value?.id ?? "", occurrence: DAY, said: "went" };
  const before = await allStorage();
  expect(await keepAnswer(answer, clock)).toBe(false);
  expect(await allStorage()).toBe(before);
});
