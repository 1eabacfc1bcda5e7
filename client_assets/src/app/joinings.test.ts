import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { decode, encode } from "../store/codec.ts";
import { openAccountDatabase } from "../store/database.ts";
import { undoJoining } from "../store/kept-words.ts";
import type { LinkwellDevice } from "./device.ts";
import {
  aDevice,
  entry,
  type Fault,
  freshStorage,
  HOME,
  joined,
  mood,
  NOW,
  page,
  StandIn,
  until,
  wireRecord,
} from "./stand-in.ts";

let server: StandIn;
const devices: LinkwellDevice[] = [];
const MINE = "We went out. It rained.";
const BOTH = "We went out. Sam came too. It rained.";

beforeEach(() => {
  freshStorage();
  server = new StandIn();
});
afterEach(async () => {
  for (const device of devices.splice(0)) await device.close().catch(() => undefined);
});

const inStep = (device: LinkwellDevice) =>
  until(() => device.sync.value.waiting === 0 && device.sync.value.phase === "idle", "in step");

/** A device that has just been told to join the words of two phones; `then` is what follows. */
async function withJoined(then: Fault[] = []): Promise<LinkwellDevice> {
  const device = await joined(server);
  devices.push(device);
  const base = wireRecord("r1", "entry", entry("We went out."), "v1");
  server.news = { notebooks: [page(HOME, { records: [base] })] };
  await device.syncNow();
  server.answer = ({ changes = [] }) => {
    const [change] = changes;
    if (change?.base?.["body"] !== "v1") return undefined;
    server.faults = then;
    const body = { value: "We went out. Sam came too.", version: "v9", stamp: NOW };
    return { receipts: [{ change: change.id, outcome: "rebase", stale: { body } }] };
  };
  await device.edit("entry", "r1", { body: MINE });
  return device;
}

test("joined words are told until somebody has looked, also after a restart", async () => {
  const device = await withJoined();
  await inStep(device);
  await device.close();
  const again = aDevice(server);
  devices.push(again);
  await until(() => again.sync.value.joined.length === 1);
  const [told] = again.sync.value.joined;
  expect(told).toMatchObject({ record: "r1", field: "body", mine: MINE, joined: BOTH });
  if (told) await again.dismissJoining(told);
  expect(again.sync.value.joined).toEqual([]);
});

test("undone, this phone's own words stand again as an edit of the joined ones", async () => {
  const device = await withJoined();
  await inStep(device);
  const [told] = device.sync.value.joined;
  if (told) await device.undoJoining(told);
  await inStep(device);
  const [joining, undoing] = [...server.changes.values()].slice(-2);
  expect(joining?.set).toEqual({ body: BOTH });
  expect(undoing?.set).toEqual({ body: MINE });
  expect(undoing?.base).toEqual({ body: joining?.id });
  expect(device.get("entry", "r1").value?.fields.body).toBe(MINE);
  expect(device.sync.value.joined).toEqual([]);
});

test("undone while they are on their way, both go, one after the other", async () => {
  const device = await withJoined(["cut", "cut"]);
  await until(() => device.sync.value.phase === "offline");
  const [told] = device.sync.value.joined;
  if (told) await device.undoJoining(told);
  server.faults = [];
  await device.syncNow();
  await inStep(device);
  const bodies = [...server.changes.values()].slice(-2).map(({ set }) => set["body"]);
  expect(bodies).toEqual([BOTH, MINE]);
});

test("undone before they ever left, the joined words go into history all the same", async () => {
  const db = await openAccountDatabase("somebody", () => {});
  const change = {
    id: "c1",
    kind: "entry",
    create: false,
    set: { body: BOTH },
    base: { body: "v9" },
  };
  const bare = { stamps: { body: NOW }, texts: { body: "" }, sources: [], rebases: 1 };
  const payload = encode({ ...change, ...bare });
  await db.put("outbox", { notebook: HOME, record: "r1", state: "open", payload });
  const words = { kind: "entry", field: "body", mine: MINE, joined: BOTH, at: NOW };
  await undoJoining(db, { notebook: HOME, record: "r1", ...words }, NOW);
  const [row] = await db.getAll("outbox");
  expect(row && decode(row.payload)).toMatchObject({
    set: { body: MINE },
    base: { body: "v9" },
    sources: [{ field: "body", value: BOTH }],
  });
  db.close();
});

test("a choice that another phone's outranked is told with the choice, and can be had back", async () => {
  const device = await joined(server);
  devices.push(device);
  const base = wireRecord("r1", "mood", mood(3), "v1");
  server.news = { notebooks: [page(HOME, { records: [base] })] };
  await device.syncNow();
  const theirs = { ...base, set: mood(5), versions: { score: "v9" }, stamps: { score: NOW + 5 } };
  server.answer = ({ changes = [] }) => {
    const [change] = changes;
    if (change?.base?.["score"] !== "v1") return undefined;
    const fields = { score: "overtaken" as const };
    return {
      receipts: [{ change: change.id, fields }],
      notebooks: [page(HOME, { records: [theirs] })],
    };
  };
  await device.edit("mood", "r1", { score: 2 });
  await inStep(device);
  expect(device.get("mood", "r1").value?.fields.score).toBe(5);
  const [told] = device.sync.value.joined;
  expect(told).toMatchObject({ record: "r1", field: "score", mine: 2, joined: null });
  if (told) await device.undoJoining(told);
  await inStep(device);
  const last = [...server.changes.values()].at(-1);
  expect([last?.set, last?.base]).toEqual([{ score: 2 }, { score: "v9" }]);
  expect(device.sync.value.joined).toEqual([]);
});

test("choosing the same on two phones is nothing to look over", async () => {
  const device = await joined(server);
  devices.push(device);
  const same = { ...wireRecord("r1", "mood", mood(2), "v9"), stamp: NOW + 5 };
  server.news = { notebooks: [page(HOME, { records: [wireRecord("r1", "mood", mood(3), "v1")] })] };
  await device.syncNow();
  server.answer = ({ changes = [] }) => ({
    receipts: changes.map(({ id }) => ({ change: id, fields: { score: "overtaken" as const } })),
    notebooks: [page(HOME, { records: [same] })],
  });
  await device.edit("mood", "r1", { score: 2 });
  await inStep(device);
  expect(device.sync.value.joined).toEqual([]);
});

test("joined twice before anybody looked, this phone's own words are still the first", async () => {
  const device = await withJoined();
  const first = server.answer;
  server.answer = (request) => {
    const [change] = request.changes ?? [];
    if (change?.base?.["body"] !== "v9") return first(request);
    const body = { value: "We went out. Sam came too. And Doreen.", version: "v10", stamp: NOW };
    return { receipts: [{ change: change.id, outcome: "rebase", stale: { body } }] };
  };
  await inStep(device);
  const [told, ...others] = device.sync.value.joined;
  expect(others).toEqual([]);
  expect(told?.mine).toBe(MINE);
  for (const words of ["It rained.", "And Doreen."]) expect(told?.joined).toContain(words);
});
