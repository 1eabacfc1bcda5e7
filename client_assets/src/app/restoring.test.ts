import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Change, SyncAnswer, SyncRequest } from "../wire/generated.ts";
import type { LinkwellDevice } from "./device.ts";
import {
  AMIRA,
  entry,
  freshStorage,
  HOME,
  joined,
  mood,
  NOW,
  page,
  SAM,
  StandIn,
  until,
  wireRecord,
} from "./stand-in.ts";

let server: StandIn;
const devices: LinkwellDevice[] = [];
const HOUR = 3_600_000;

beforeEach(() => {
  freshStorage();
  server = new StandIn();
});
afterEach(async () => {
  for (const device of devices.splice(0)) await device.close().catch(() => undefined);
});

async function begin(): Promise<LinkwellDevice> {
  const device = await joined(server);
  devices.push(device);
  await device.syncNow();
  return device;
}

const inStep = (device: LinkwellDevice) =>
  until(() => device.sync.value.waiting === 0 && device.sync.value.phase === "idle", "in step");

/** The server was put back to `to`: it looks at nothing, then takes what is told again. */
function restore(to: number, then: (request: SyncRequest) => Partial<SyncAnswer> = () => ({})) {
  let told = false;
  server.answer = (request) => {
    if (told) {
      const resent = (request.changes ?? []).some((change) => change.resent);
      return { ...(resent ? { more: true } : {}), ...then(request) };
    }
    told = true;
    return { receipts: [], restored_to: to, more: true, cursor: "afresh" };
  };
}

/** The requests since the one that heard of the restore. */
const since = (from: number) => server.requests.slice(from + 1);
const changesIn = (requests: SyncRequest[]): Change[] =>
  requests.flatMap(({ changes = [] }) => changes);

describe("after a restore", () => {
  test("what was heard since goes again, under its own id, and is kept until the pull", async () => {
    const device = await begin();
    const old = await device.create("mood", mood(2));
    await device.syncNow();
    server.now = NOW + HOUR;
    const late = await device.create("entry", entry("After the backup"));
    await device.syncNow();
    await inStep(device);
    const [first] = [...server.changes.values()].filter(({ record }) => record === late);

    const from = server.requests.length;
    restore(NOW + HOUR / 2);
    await device.syncNow();
    await inStep(device);
    const [resent, ...others] = changesIn(since(from));
    expect(others).toEqual([]);
    expect(resent).toEqual({ ...first, resent: true });
    expect(since(from)[0]?.cursor).toBe("afresh");
    expect(device.get("entry", late).value?.standing).toBe("sent");
    expect(device.get("mood", old).value?.fields.score).toBe(2);
  });

  test("a record goes as the changes that wrote it, the oldest first", async () => {
    const device = await begin();
    const id = await device.create("entry", entry("One", { mood: 2 }));
    await device.syncNow();
    await device.edit("entry", id, { body: "Two", mood: 4 });
    await device.syncNow();
    await device.edit("entry", id, { mood: 5 });
    await device.remove("entry", id);
    await device.syncNow();
    await inStep(device);
    const from = server.requests.length;
    restore(NOW - HOUR);
    await device.syncNow();
    await inStep(device);
    const sets = changesIn(since(from)).map(({ set }) => Object.keys(set).sort().join(" "));
    expect(sets).toEqual(["at day zone", "body mood", "deleted"]);
    const creates = changesIn(since(from)).map(({ create }) => create ?? false);
    expect(creates).toEqual([true, true, true]);
    expect(changesIn(since(from)).every(({ base }) => base === undefined)).toBe(true);
  });

  test("edits that were waiting come behind, the ones in flight before the ones that are not", async () => {
    const device = await begin();
    const id = await device.create("entry", entry("One"));
    await device.syncNow();
    server.faults = ["cut"];
    await device.edit("entry", id, { body: "Two" });
    await until(() => device.sync.value.phase === "offline");
    await device.edit("entry", id, { body: "Three" });
    const from = server.requests.length;
    restore(NOW - HOUR);
    await device.syncNow();
    expect(device.get("entry", id).value?.fields.body).toBe("Three");
    await inStep(device);
    const bodies = changesIn(since(from)).map(({ set }) => set["body"]);
    expect(bodies).toEqual(["One", "Two", "Three"]);
    expect(device.get("entry", id).value?.fields.body).toBe("Three");
  });

  test("an edit while something is told again does not touch it", async () => {
    const device = await begin();
    const id = await device.create("entry", entry("One"));
    await device.syncNow();
    restore(NOW - HOUR, () => ({ receipts: [], more: false }));
    await device.syncNow();
    expect(device.get("entry", id).value?.standing).toBe("waiting");
    await device.edit("entry", id, { body: "Two" });
    server.answer = () => undefined;
    const from = server.requests.length;
    await device.syncNow();
    await inStep(device);
    const changes = changesIn(server.requests.slice(from));
    expect(changes.map(({ set, resent }) => [set["body"], resent])).toEqual([
      ["One", true],
      ["Two", undefined],
    ]);
    expect(changes[1]?.base).toEqual({ body: changes[0]?.id });
  });

  test("what gets no receipt waits, and nobody asks again and again", async () => {
    const device = await begin();
    await device.create("mood", mood(3));
    await device.syncNow();
    restore(NOW - HOUR, () => ({ receipts: [], more: false }));
    const from = server.requests.length;
    await device.syncNow();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.requests.length - from).toBeLessThan(4);
    expect(device.sync.value.waiting).toBe(1);
    expect(device.sync.value.phase).toBe("idle");
  });

  test("more than fits in a request goes in several, and what waits lets others pass", async () => {
    const device = await begin();
    const records = Array.from({ length: 700 }, (_, i) =>
      wireRecord(`r${i}`, "mood", mood(3), `version-${String(i).padStart(8, "0")}`),
    );
    server.news = { notebooks: [page(HOME, { records })] };
    await device.syncNow();
    const stuck = new Set(records.slice(0, 500).map(({ version }) => version));
    restore(NOW - HOUR, ({ changes = [] }) => ({
      receipts: changes.filter(({ id }) => !stuck.has(id)).map(({ id }) => ({ change: id })),
      more: false,
    }));
    await device.syncNow();
    await until(() => device.sync.value.waiting === 500);
  });

  test("words that were joined on the way out are joined once, and none twice", async () => {
    const device = await begin();
    const id = await device.create("entry", entry("We went out. It rained."));
    await device.syncNow();
    server.faults = ["cut"];
    await device.edit("entry", id, { body: "We went out. It rained. Tea." });
    await until(() => device.sync.value.phase === "offline");
    const theirs = { value: "We went out. Sam came.", version: "v9", stamp: NOW };
    restore(NOW - HOUR, ({ changes = [] }) => ({
      receipts: changes.map(({ id: change, base, set }) =>
        "body" in set && base?.["body"] !== "v9"
          ? { change, outcome: "rebase" as const, stale: { body: theirs } }
          : { change },
      ),
    }));
    await device.syncNow();
    await inStep(device);
    const body = String(server.cells(id)["body"]);
    for (const words of ["We went out", "It rained", "Sam came", "Tea"]) {
      expect(body.split(words)).toHaveLength(2);
    }
    // What is told again the service puts into history by itself, the edit behind it by its word.
    const sent = changesIn(server.requests);
    expect(sent.filter((change) => change.resent).map(({ set }) => set["body"])).toContain(
      "We went out. It rained.",
    );
    const sources = sent.flatMap((change) => change.sources ?? []);
    expect(sources.map(({ value }) => value)).toEqual(["We went out. It rained. Tea."]);
    expect(device.sync.value.joined).toMatchObject([{ record: id }]);
  });

  test("a refusal bothers the person about words alone", async () => {
    const device = await begin();
    const walked = await device.create("entry", entry("Walked"));
    await device.create("mood", mood(3));
    await device.syncNow();
    const refused = { type: "urn:linkwell:problem:gone", title: "Gone", status: 410 };
    restore(NOW - HOUR, ({ changes = [] }) => ({
      receipts: changes.map(({ id }) => ({ change: id, outcome: "refused" as const, refused })),
    }));
    await device.syncNow();
    await inStep(device);
    expect(device.sync.value.tray).toMatchObject([{ record: walked, reason: "gone" }]);
  });

  test("a killed app goes on telling: nothing of it is forgotten", async () => {
    const device = await begin();
    const id = await device.create("entry", entry("Kept"));
    await device.syncNow();
    restore(NOW - HOUR, () => {
      throw new Error("nobody answers");
    });
    await device.syncNow().catch(() => undefined);
    await device.close();
    server.answer = () => undefined;
    const again = await joined(server);
    devices.push(again);
    await inStep(again);
    expect(server.cells(id)["body"]).toBe("Kept");
    expect(changesIn(server.requests.slice(-3)).some(({ resent }) => resent)).toBe(true);
  });
});

test("only what is one's own to write is told again", async () => {
  server = new StandIn(AMIRA);
  const device = await begin();
  const message = { worker: AMIRA.id, at: NOW, body: "Hello" };
  server.news = {
    notebooks: [
      page(HOME, {
        reset: true,
        epoch: "e",
        person: { name: "Sam", account: SAM.id },
        scope: { kinds: ["moods"] },
        records: [
          wireRecord("m1", "mood", mood(3)),
          wireRecord("hers", "message", { ...message, author: AMIRA.id }, "hers-version-00"),
          {
            ...wireRecord("his", "message", { ...message, author: SAM.id, seen_at: NOW }),
            versions: { seen_at: "seen-version-000" },
          },
        ],
      }),
    ],
  };
  await device.syncNow();
  const from = server.requests.length;
  restore(NOW - HOUR);
  await device.syncNow();
  await inStep(device);
  const sent = changesIn(since(from)).map(({ record, set, notebook }) => [
    record,
    Object.keys(set).length,
    notebook,
  ]);
  expect(sent.sort()).toEqual([
    ["hers", 4, HOME],
    ["his", 1, HOME],
  ]);
});
