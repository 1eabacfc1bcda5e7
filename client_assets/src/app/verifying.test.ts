import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { digest } from "../sync/digest.ts";
import type { LinkwellDevice } from "./device.ts";
import {
  AMIRA,
  entry,
  freshStorage,
  HOME,
  joined,
  mood,
  page,
  SAM,
  StandIn,
  until,
  wireRecord,
} from "./stand-in.ts";

let server: StandIn;
const devices: LinkwellDevice[] = [];
const DAY_MS = 86_400_000;

beforeEach(() => {
  freshStorage();
  server = new StandIn();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
});
afterEach(async () => {
  vi.useRealTimers();
  for (const device of devices.splice(0)) await device.close().catch(() => undefined);
});

const inStep = (device: LinkwellDevice) =>
  until(() => device.sync.value.waiting === 0 && device.sync.value.phase === "idle", "in step");
const verifies = () => server.requests.flatMap(({ verify }) => (verify ? [verify] : []));
const soon = () => vi.advanceTimersByTimeAsync(5_000);

async function begin(clock = () => server.now): Promise<LinkwellDevice> {
  const device = await joined(server, { clock });
  devices.push(device);
  await device.syncNow();
  await inStep(device);
  return device;
}

test("what both hold is compared after the start, deleted records left out", async () => {
  const records = [
    wireRecord("r1", "entry", entry("One"), "v1"),
    wireRecord("r2", "entry", { ...entry("Two"), deleted: true }, "v2"),
  ];
  server.news = { notebooks: [page(HOME, { records })] };
  await begin();
  expect(verifies()).toEqual([]);
  await soon();
  await until(() => verifies().length === 1);
  const versions = Object.fromEntries(Object.keys(entry("One")).map((name) => [name, "v1"]));
  expect(verifies()).toEqual([{ [HOME]: await digest([["r1", versions]]) }]);
});

test("and again after a day", async () => {
  const device = await begin();
  await soon();
  await until(() => verifies().length === 1);
  await inStep(device);
  await vi.advanceTimersByTimeAsync(DAY_MS / 2);
  expect(verifies()).toHaveLength(1);
  server.now += DAY_MS;
  await device.syncNow();
  await soon();
  await until(() => verifies().length === 2);
});

test("never while something waits to be sent or fetched", async () => {
  const device = await begin();
  server.answer = () => ({ receipts: [] });
  await device.create("mood", mood(3));
  await soon();
  await device.syncNow();
  expect(verifies()).toEqual([]);
  server.answer = () => undefined;
  await device.syncNow();
  await device.syncNow();
  await until(() => verifies().length === 1);
});

test("a difference makes it tell its own again, and pull afresh", async () => {
  const device = await begin();
  const id = await device.create("entry", entry("Mine"));
  await device.syncNow();
  await inStep(device);
  server.answer = ({ verify, changes }) => {
    if (verify) return { differs: [HOME] };
    return changes ? { more: true } : undefined;
  };
  await soon();
  const isTold = () => server.requests.some(({ changes }) => changes?.some(({ resent }) => resent));
  await until(isTold, "what was held told again");
  await inStep(device);
  const [told, pulled] = server.requests.slice(-2);
  expect(told?.changes).toMatchObject([{ record: id, resent: true }]);
  expect(told?.cursor).toBeUndefined();
  expect(pulled?.changes).toBeUndefined();
  expect(verifies()).toHaveLength(1);
});

test("of a link worker it counts what their device holds of each person", async () => {
  server = new StandIn(AMIRA);
  const records = [
    wireRecord("r1", "mood", mood(3), "v1"),
    wireRecord("r2", "view", { worker: AMIRA.id, at: 1 }, "v2"),
  ];
  const person = { name: "Sam", account: SAM.id };
  server.news = {
    notebooks: [
      page(HOME, { reset: true, epoch: "e", person, scope: { kinds: ["moods"] }, records }),
    ],
  };
  await begin();
  await soon();
  await until(() => verifies().length === 1);
  const versions = Object.fromEntries(Object.keys(mood(3)).map((name) => [name, "v1"]));
  expect(verifies()).toEqual([{ [HOME]: await digest([["r1", versions]]) }]);
});
