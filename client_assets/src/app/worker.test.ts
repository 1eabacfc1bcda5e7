import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { World } from "./browser.ts";
import type { LinkwellDevice } from "./device.ts";
import {
  AMIRA,
  aDevice,
  allStorage,
  entry,
  freshStorage,
  joined,
  Looked,
  mood,
  NOW,
  page,
  StandIn,
  until,
  wireRecord,
} from "./stand-in.ts";

const SAM = "01900000-0000-7000-8000-0000000000b1";
const ADA = "01900000-0000-7000-8000-0000000000b2";
const DAY = 86_400_000;

let server: StandIn;
let clock = NOW;
const devices: LinkwellDevice[] = [];

beforeEach(() => {
  freshStorage();
  clock = NOW;
  server = new StandIn(AMIRA);
});
afterEach(async () => {
  for (const device of devices.splice(0)) await device.close();
});

function start(world: Partial<World> = {}): LinkwellDevice {
  const device = aDevice(server, { clock: () => clock, ...world });
  devices.push(device);
  return device;
}

/** Amira's device, with what Sam and Ada share. */
async function withTwoPeople(until_ms: number | null = null): Promise<LinkwellDevice> {
  const device = await joined(server, { clock: () => clock });
  devices.push(device);
  await device.syncNow();
  server.news = {
    notebooks: [
      page(SAM, {
        reset: true,
        epoch: "e1",
        person: { name: "Sam", account: "a-sam" },
        scope: { kinds: ["moods", "entries"], until: until_ms },
        records: [
          wireRecord("m1", "mood", mood(2, { note: "sam-secret-note" })),
          wireRecord("e1", "entry", entry("sam-secret-words")),
          wireRecord("p1", "message", {
            worker: AMIRA.id,
            author: "a-sam",
            body: "sam-message",
            at: NOW,
          }),
        ],
      }),
      page(ADA, {
        reset: true,
        epoch: "e1",
        person: { name: "Ada", account: "a-ada" },
        scope: { kinds: ["moods"] },
        records: [wireRecord("m2", "mood", mood(4, { note: "ada-note" }))],
      }),
    ],
  };
  await device.syncNow();
  await everybodyOpened(device);
  return device;
}

/** Everybody's records are read, as where somebody opened each person. */
function everybodyOpened(device: LinkwellDevice): Promise<void> {
  return until(() => device.opened().value);
}

test("the caseload is by name, with what each shares", async () => {
  const device = await withTwoPeople();
  expect(device.people.value).toEqual([
    { notebook: ADA, name: "Ada", account: "a-ada", kinds: ["moods"], until: null },
    { notebook: SAM, name: "Sam", account: "a-sam", kinds: ["moods", "entries"], until: null },
  ]);
  expect(device.list("mood", SAM).value.map((view) => view.id)).toEqual(["m1"]);
  expect(device.list("mood").value).toHaveLength(2);
});

test("until everything was fetched once, the device says that it is fetching", async () => {
  const first = await joined(server, { clock: () => clock });
  devices.push(first);
  const phases: string[] = [];
  const stop = first.sync.subscribe(({ phase }) => phases.push(phase));
  await first.syncNow();
  expect(phases).toContain("sending");

  server.news = { more: true, notebooks: [page(SAM, { reset: true, epoch: "e1" })] };
  server.faults = ["none", "cut"];
  await first.syncNow();
  phases.length = 0;
  await first.syncNow();
  expect([phases[0], phases.at(-1)]).toEqual(["sending", "idle"]);

  phases.length = 0;
  await first.syncNow();
  expect(phases).not.toContain("sending");
  stop();
});

test("opening a person is told to the server, in that person's notebook", async () => {
  const device = await withTwoPeople();
  await device.create("view", { worker: AMIRA.id, at: NOW }, { notebook: SAM });
  await until(() => device.sync.value.waiting === 0);
  expect([...server.changes.values()]).toMatchObject([{ kind: "view", notebook: SAM }]);
});

describe("when sharing is stopped", () => {
  test("one entry leaves the list and storage", async () => {
    const device = await withTwoPeople();
    const list = device.list("entry", SAM);
    expect(list.value).toHaveLength(1);
    server.news = { notebooks: [page(SAM, { gone: ["e1"] })] };
    await device.syncNow();
    expect(list.value).toEqual([]);
    expect(await allStorage()).not.toContain("sam-secret-words");
    expect(await allStorage()).toContain("sam-secret-note");
  });

  test("of everything leaves no byte but the name and what is both's, and is confirmed", async () => {
    const device = await withTwoPeople();
    server.faults = ["cut", "cut", "cut"];
    await device.edit("message", "p1", { seen_at: NOW }, { notebook: SAM });
    server.faults = [];
    server.news = {
      notebooks: [page(SAM, { reset: true, epoch: "e2", scope: {}, records: [] })],
    };
    await device.syncNow();
    const left = await allStorage();
    for (const words of ["sam-secret", "sam-message"]) expect(left).not.toContain(words);
    expect(device.list("mood", SAM).value).toEqual([]);
    expect(device.people.value.find(({ name }) => name === "Sam")?.kinds).toEqual([]);
    expect(device.list("mood", ADA).value).toHaveLength(1);
    await device.syncNow();
    await device.syncNow();
    const told = server.requests.flatMap(({ erased = [] }) => erased);
    expect(told).toEqual([{ notebook: SAM, epoch: "e2" }]);
  });

  test("a half-typed change goes with what it began from; what was typed from nothing stays", async () => {
    const device = await withTwoPeople();
    const goal = { words: "sam-goal", status: "active", origin: "a-sam" };
    const scope = { kinds: ["plan"] };
    const shared = [wireRecord("g1", "goal", goal), wireRecord("g2", "goal", goal)];
    server.news = { notebooks: [page(SAM, { reset: true, epoch: "e2", scope, records: shared })] };
    await device.syncNow();
    server.faults = Array.from({ length: 9 }, () => "cut");
    const own = await device.create("goal", { ...goal, words: "amira-goal" }, { notebook: SAM });
    const rewriting = { from: { words: "sam-goal" }, to: { words: "sam-goal, in May" } };
    const kept = [`goal:${own}`, "goal:g2", `goal:new:${SAM}`, "session:new", "message:sam"];
    const gone = ["goal:g1", "step:s1", "session:v1", "session:v1:2026-06-02"];
    for (const key of [...kept, ...gone]) await device.saveDraft(key, rewriting);
    server.faults = [];
    server.news = { notebooks: [page(SAM, { gone: ["g1"] })] };
    await device.syncNow();
    const drafts = await Promise.all([...kept, ...gone].map((key) => device.draft(key)));
    expect(drafts.map((draft) => draft !== undefined)).toEqual([
      ...kept.map(() => true),
      ...gone.map(() => false),
    ]);
  });

  test("a confirmation whose answer is lost is sent again", async () => {
    const device = await withTwoPeople();
    server.news = { notebooks: [page(SAM, { reset: true, epoch: "e2", scope: {} })] };
    server.faults = ["none", "lose the answer"];
    await device.syncNow();
    await device.syncNow();
    await device.syncNow();
    await device.syncNow();
    const told = server.requests.flatMap(({ erased = [] }) => erased);
    expect(told).toHaveLength(2);
  });

  test("a fresh view that is no smaller owes no confirmation", async () => {
    const device = await withTwoPeople();
    const scope = { kinds: ["moods", "entries", "plan"] };
    server.news = { notebooks: [page(SAM, { reset: true, epoch: "e2", scope })] };
    await device.syncNow();
    await device.syncNow();
    expect(server.requests.flatMap(({ erased = [] }) => erased)).toEqual([]);
  });

  test("and the person left the caseload: only the worker's own words stay, in the tray", async () => {
    const device = await withTwoPeople();
    server.faults = ["cut", "cut", "cut", "cut"];
    const said = { worker: AMIRA.id, author: AMIRA.id, body: "amira-wrote-this", at: NOW };
    await device.create("message", said, { notebook: SAM });
    await device.create("view", { worker: AMIRA.id, at: NOW }, { notebook: SAM });
    await device.saveDraft("message:sam", { body: "amira-draft" });
    server.faults = [];
    // The message is refused and the notebook dropped by the very same answer.
    server.answer = ({ changes = [] }) => ({
      dropped: [SAM],
      receipts: changes.map(({ id }) => ({
        change: id,
        outcome: "refused",
        refused: { type: "urn:linkwell:problem:not-found", title: "Not found.", status: 404 },
      })),
    });
    await device.syncNow();
    server.answer = () => undefined;
    const left = await allStorage();
    expect(left).not.toContain("sam-");
    expect(left).not.toContain('"Sam"');
    expect(left).toContain("amira-draft");
    expect(device.sync.value.tray.map(({ kind, reason }) => [kind, reason])).toEqual([
      ["message", "not-found"],
    ]);
    expect(device.sync.value.waiting).toBe(0);
    expect(device.people.value.map(({ name }) => name)).toEqual(["Ada"]);
  });

  test("while a message is being written: what was not sent yet goes to the tray", async () => {
    const device = await withTwoPeople();
    const written: Promise<string>[] = [];
    server.answer = () => {
      if (written.length > 0) return undefined;
      // Written on this phone while the answer is on its way.
      const said = { worker: AMIRA.id, author: AMIRA.id, body: "too late", at: NOW };
      written.push(device.create("message", said, { notebook: SAM }));
      return { dropped: [SAM] };
    };
    await device.syncNow();
    server.answer = () => undefined;
    await Promise.all(written);
    await device.syncNow();
    const tray = device.sync.value.tray.map(({ words }) => words["body"]);
    const sent = [...server.changes.values()].map(({ set }) => set["body"]);
    expect([...tray, ...sent]).toContain("too late");
  });
});

describe("without hearing from the server", () => {
  test("what a grant's end date covered goes at that moment, and messages stay", async () => {
    const device = await withTwoPeople(NOW + DAY);
    await device.close();
    devices.pop();
    server.faults = Array.from({ length: 20 }, () => "cut");
    clock = NOW + DAY + 1;
    const again = start();
    await everybodyOpened(again);
    expect(again.list("mood", SAM).value).toEqual([]);
    expect(await allStorage()).not.toContain("sam-secret");
    expect(await allStorage()).toContain("sam-message");
    expect(again.list("mood", ADA).value).toHaveLength(1);
    // Once the server says the same, the person gets the confirmation.
    server.faults = [];
    server.news = { notebooks: [page(SAM, { reset: true, epoch: "e2", scope: {} })] };
    await again.syncNow();
    await again.syncNow();
    expect(server.requests.flatMap(({ erased = [] }) => erased)).toEqual([
      { notebook: SAM, epoch: "e2" },
    ]);
  });

  test("an end date that passes while the app is open counts too", async () => {
    const looked = new Looked();
    const first = await withTwoPeople(NOW + 60_000);
    await first.close();
    devices.pop();
    server.faults = Array.from({ length: 20 }, () => "cut");
    const device = start({ surroundings: looked });
    await until(() => device.list("mood", SAM).value.length === 1);
    clock = NOW + 60_001;
    looked.happen("seen");
    await until(() => device.list("mood", SAM).value.length === 0);
  });

  test("for a week, everything shared goes before anything is shown", async () => {
    const device = await withTwoPeople();
    server.faults = Array.from({ length: 20 }, () => "cut");
    const said = { worker: AMIRA.id, author: AMIRA.id, body: "amira-unsent", at: NOW };
    await device.create("message", said, { notebook: SAM });
    await device.saveDraft("message:ada", { body: "amira-draft" });
    await device.close();
    devices.pop();
    clock = NOW + 7 * DAY + 1;
    const again = start();
    const shown = again.list("mood");
    await until(() => again.ready.value);
    expect(shown.value).toEqual([]);
    const left = await allStorage();
    for (const words of ["sam-", "ada-note"]) expect(left).not.toContain(words);
    for (const words of ["amira-unsent", "amira-draft"]) expect(left).toContain(words);
    server.faults = [];
    await again.syncNow();
    expect(server.requests.find(({ changes }) => changes)?.cursor).toBeUndefined();
    const bodies = [...server.changes.values()].map(({ record }) => server.cells(record)["body"]);
    expect(bodies).toContain("amira-unsent");
  });

  test("for six days, everything is there", async () => {
    const device = await withTwoPeople();
    await device.close();
    devices.pop();
    server.faults = Array.from({ length: 20 }, () => "cut");
    clock = NOW + 6 * DAY;
    const again = start();
    await everybodyOpened(again);
    expect(again.list("mood").value).toHaveLength(2);
  });
});
