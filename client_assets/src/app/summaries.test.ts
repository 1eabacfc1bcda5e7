/** What lies on a link worker's device sums up as if reckoned afresh, after every kind of change. */
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { decode, encode } from "../store/codec.ts";
import { openAccountDatabase } from "../store/database.ts";
import { type Pending, pendingOf, seen, storedOf } from "../store/records.ts";
import { ledgerOf, type Summary, summaryOf, type Told } from "../store/summary.ts";
import type { WireRecord } from "../wire/generated.ts";
import type { LinkwellDevice } from "./device.ts";
import { AMIRA, aDevice, freshStorage, joined, NOW, page, StandIn, until } from "./stand-in.ts";

const BOOKS = ["b1", "b2", "b3"].map((end) => `01900000-0000-7000-8000-0000000000${end}`);
const DAY_MS = 86_400_000;

let server: StandIn;
let clock = NOW;
const devices: LinkwellDevice[] = [];

beforeEach(() => {
  freshStorage();
  clock = NOW;
  server = new StandIn(AMIRA);
  // Nothing comes later than it was shared: that is known to whoever was there, and not afresh.
  server.now = NOW - DAY_MS;
});
afterEach(async () => {
  for (const device of devices.splice(0)) await device.close();
});

function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type Dice = ReturnType<typeof dice>;

/** A record as the server tells it: few ids, so that they come again and differently. */
function news(pick: Dice, at = NOW - pick(40) * DAY_MS): WireRecord {
  const day = new Date(at).toISOString().slice(0, 10);
  const when = { at, day, zone: "UTC" };
  const kinds: [string, Record<string, unknown>][] = [
    ["mood", { score: 1 + pick(5), ...when, shared: true }],
    ["entry", { body: `words ${pick(99)}`, ...when, shared: true }],
    ["message", { worker: AMIRA.id, author: "sam", body: "hello", at }],
    [
      "attendance",
      { session: "s", occurrence: day, day, zone: "UTC", participant_said: "missed", shared: true },
    ],
  ];
  const which = pick(kinds.length);
  const [kind, set] = kinds[which] ?? ["mood", {}];
  return { id: `${kind}-${pick(12)}`, kind, set, version: `v${pick(1e9)}`, stamp: NOW - pick(1e6) };
}

async function sums(): Promise<{ kept: Map<string, Summary>; afresh: Map<string, Summary> }> {
  const db = await openAccountDatabase(AMIRA.id, () => {});
  const rows = (await db.getAll("records")).map(storedOf);
  const waiting = (await db.getAll("outbox")).map(pendingOf);
  const afresh = new Map<string, Summary>();
  for (const notebook of await db.getAllKeys("people")) {
    const ids = new Set([...rows, ...waiting.map(idOf)].filter((one) => one.notebook === notebook));
    const records = [...new Set([...ids].map(({ id }) => id))].flatMap((id): Told[] => {
      const stored = rows.find((row) => row.notebook === notebook && row.id === id);
      const pending = waiting.filter((one) => one.notebook === notebook && one.record === id);
      if (!stored && !pending.some((change) => change.create)) return [];
      const kind = stored?.kind ?? pending[0]?.kind ?? "";
      return [{ id, kind, cells: seen(stored, pending) }];
    });
    afresh.set(notebook, summaryOf(ledgerOf(records)));
  }
  const kept = new Map<string, Summary>();
  for (const row of await db.getAll("summaries")) kept.set(row.notebook, decode(row.payload));
  db.close();
  return { kept, afresh };
}

function idOf({ notebook, record }: Pending): { notebook: string; id: string } {
  return { notebook, id: record };
}

async function expectInStep(): Promise<void> {
  const { kept, afresh } = await sums();
  expect(Object.fromEntries(kept)).toEqual(Object.fromEntries(afresh));
}

/** One thing that may happen to a link worker's device. */
async function happen(device: LinkwellDevice, pick: Dice): Promise<void> {
  const notebook = BOOKS[pick(BOOKS.length)] ?? "";
  const person = { name: notebook.slice(-2), account: `a-${notebook}` };
  const records = Array.from({ length: 1 + pick(pick(4) ? 6 : 60) }, () => news(pick));
  switch (pick(9)) {
    case 0:
      server.news = {
        notebooks: [
          page(notebook, {
            reset: true,
            epoch: `e${pick(9)}`,
            person,
            records,
            scope: {
              kinds: ["moods", "entries", "attendance"],
              until: pick(3) ? null : NOW + DAY_MS,
            },
          }),
        ],
      };
      break;
    case 1:
      server.news = {
        notebooks: [page(notebook, { gone: [`mood-${pick(12)}`, `entry-${pick(12)}`] })],
      };
      break;
    case 2:
      server.news = { dropped: [notebook] };
      break;
    case 3:
      server.faults = ["lose the answer"];
      break;
    case 4: {
      const id = await device.derivedId("review", notebook, AMIRA.id);
      const at = pick(3) ? NOW + pick(1_000) : null;
      await device.create(
        "review",
        { worker: AMIRA.id, at, snoozed_until: null },
        { id, notebook },
      );
      break;
    }
    case 5:
      await device.create("view", { worker: AMIRA.id, at: NOW + pick(1_000) }, { notebook });
      break;
    case 6:
      await device.create(
        "message",
        { worker: AMIRA.id, author: AMIRA.id, body: "hello", at: NOW + pick(1_000) },
        { notebook },
      );
      break;
    case 7:
      await device
        .edit("message", `message-${pick(12)}`, { seen_at: NOW }, { notebook })
        .catch(() => undefined);
      break;
    default:
      server.news = { notebooks: [page(notebook, { person, records })] };
  }
  if (pick(3)) await device.syncNow();
}

test.each([...Array(12).keys()])("whatever happens (seed %i)", async (seed) => {
  const pick = dice(seed + 7);
  const device = await joined(server, { clock: () => clock });
  devices.push(device);
  await device.syncNow();
  for (let step = 0; step < 40; step++) {
    await happen(device, pick);
    if (step % 4 === 0) await expectInStep();
  }
  await device.syncNow();
  await expectInStep();
  // A grant's end that passes lets go of records, and of what they came to.
  await device.close();
  devices.pop();
  clock = NOW + 2 * DAY_MS;
  server.faults = Array.from({ length: 20 }, () => "cut");
  const again = aDevice(server, { clock: () => clock });
  devices.push(again);
  await until(() => again.ready.value);
  await expectInStep();
});

test("what an earlier version of the app left without sums is summed up at the start", async () => {
  const [notebook = ""] = BOOKS;
  const device = await withRecords(notebook);
  await device.close();
  devices.pop();
  const db = await openAccountDatabase(AMIRA.id, () => {});
  await db.clear("ledgers");
  await db.clear("summaries");
  db.close();
  server.faults = Array.from({ length: 20 }, () => "cut");
  const again = aDevice(server);
  devices.push(again);
  await until(() => again.ready.value);
  expect(again.summary(notebook).value?.news.length).toBeGreaterThan(0);
  await expectInStep();
});

test("what another version of the app summed up is summed up afresh", async () => {
  const [notebook = ""] = BOOKS;
  const device = await withRecords(notebook);
  await device.close();
  devices.pop();
  const db = await openAccountDatabase(AMIRA.id, () => {});
  for (const row of await db.getAll("summaries")) {
    const stale = { ...decode(row.payload), news: [] };
    await db.put("summaries", { ...row, edition: -1, payload: encode(stale) });
  }
  db.close();
  server.faults = Array.from({ length: 20 }, () => "cut");
  const again = aDevice(server);
  devices.push(again);
  await until(() => again.ready.value);
  expect(again.summary(notebook).value?.news.length).toBeGreaterThan(0);
  await expectInStep();
});

test("nothing is asked of the server before the caseload is there", async () => {
  const [notebook = ""] = BOOKS;
  const device = await withRecords(notebook);
  await device.close();
  devices.pop();
  const before = server.requests.length;
  const atRequest: boolean[] = [];
  server.answer = () => {
    atRequest.push(again.summary(notebook).value !== undefined && again.ready.value);
    return undefined;
  };
  const again = aDevice(server);
  devices.push(again);
  await until(() => server.requests.length > before);
  expect(atRequest[0]).toBe(true);
});

async function withRecords(notebook: string): Promise<LinkwellDevice> {
  const device = await joined(server);
  devices.push(device);
  await device.syncNow();
  const person = { name: "Sam", account: "a" };
  const records = Array.from({ length: 20 }, () => news(dice(3)));
  server.news = { notebooks: [page(notebook, { reset: true, epoch: "e", person, records })] };
  await device.syncNow();
  return device;
}
