import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Device } from "../store/api.ts";
import {
  AMIRA,
  aDevice,
  allStorage,
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
const devices: { close(): Promise<void> }[] = [];

function closing<D extends { close(): Promise<void> }>(device: D): D {
  devices.push(device);
  return device;
}

beforeEach(() => {
  freshStorage();
  server = new StandIn();
});
afterEach(async () => {
  for (const device of devices.splice(0)) await device.close();
});

const quiet = (device: Device) =>
  until(() => device.sync.value.waiting === 0 && device.sync.value.phase === "idle", "in step");

describe("without a network", () => {
  beforeEach(() => {
    server.faults = Array.from({ length: 100 }, () => "cut");
  });

  test("a mood is on the list, waiting, as soon as it is saved", async () => {
    const device = closing(await joined(server));
    const list = device.list("mood");
    const id = await device.create("mood", mood(4, { "activities:garden": true }));
    expect(list.value).toEqual([
      {
        id,
        kind: "mood",
        notebook: HOME,
        fields: mood(4),
        sets: { activities: ["garden"] },
        values: {},
        deleted: false,
        standing: "waiting",
        written: NOW,
      },
    ]);
    expect(device.sync.value.waiting).toBe(1);
    await until(() => device.sync.value.phase === "offline");
    expect(device.online.value).toBe(false);
  });

  test("everything is there after the browser was killed", async () => {
    const first = closing(await joined(server));
    const id = await first.create("mood", mood(4));
    await first.edit("mood", id, { score: 2 });
    await first.saveDraft("entry:new", { body: "half a sen" });
    // Killed: nothing is closed.
    const second = closing(aDevice(server));
    expect(await second.draft("entry:new")).toEqual({ body: "half a sen" });
    await until(() => second.ready.value);
    expect(second.account.value).toEqual(SAM);
    expect(second.list("mood").value.map((view) => view.fields.score)).toEqual([2]);
    await second.clearDraft("entry:new");
    expect(await second.draft("entry:new")).toBeUndefined();
  });

  test("writing does not wait until everything has been read", async () => {
    await (await joined(server)).close();
    const device = closing(aDevice(server));
    const id = await device.create("mood", mood(3));
    expect(device.get("mood", id).value?.fields.score).toBe(3);
  });

  test("a deleted record leaves the list, and an undo brings back its words", async () => {
    const device = closing(await joined(server));
    const id = await device.create("entry", entry("Sowed the beans"));
    await device.remove("entry", id);
    expect(device.list("entry").value).toEqual([]);
    expect(device.get("entry", id).value?.deleted).toBe(true);
    await device.undelete("entry", id);
    expect(device.list("entry").value[0]?.fields.body).toBe("Sowed the beans");
  });

  test("words that do not fit are not saved, and the person hears which", async () => {
    const device = closing(await joined(server));
    await expect(device.create("entry", entry("x".repeat(6_001)))).rejects.toMatchObject({
      field: "body",
      characters_max: 6_000,
    });
    expect(device.sync.value.waiting).toBe(0);
  });

  test("half a character, which no reader of JSON takes, does not get stuck", async () => {
    const device = closing(await joined(server));
    const id = await device.create("entry", entry("cut off \ud83d"));
    expect(device.get("entry", id).value?.fields.body).toBe("cut off \ufffd");
  });

  test("newest first, and only what changed is a new object", async () => {
    const device = closing(await joined(server));
    const old = await device.create("mood", mood(1, { at: NOW - 5_000 }));
    await device.create("mood", mood(2, { at: NOW }));
    const [, before] = device.list("mood").value;
    await device.create("mood", mood(3, { at: NOW - 1_000 }));
    expect(device.list("mood").value.map((view) => view.fields.score)).toEqual([2, 3, 1]);
    expect(device.list("mood").value[2]).toBe(before);
    expect(before?.id).toBe(old);
    expect(device.list("mood")).toBe(device.list("mood"));
  });

  test("nothing is asked of a browser where nobody has joined", async () => {
    const device = closing(aDevice(server));
    await until(() => device.ready.value);
    expect(device.account.value).toBeNull();
    await expect(device.create("mood", mood(3))).rejects.toMatchObject({
      problem: { type: "urn:linkwell:problem:signed-out" },
    });
    expect(server.requests).toEqual([]);
  });
});

describe("with a network", () => {
  test("what is written is sent, once, and says so", async () => {
    const device = closing(await joined(server));
    const id = await device.create("mood", mood(4));
    await quiet(device);
    expect(device.get("mood", id).value?.standing).toBe("sent");
    expect(server.changes.size).toBe(1);
    expect(server.cells(id)).toEqual(mood(4));
    expect(device.sync.value.answeredAt).toBe(NOW);
  });

  test("a fresh device asks for a first page, then for the rest at once", async () => {
    server.news = {
      more: true,
      notebooks: [page(HOME, { records: [wireRecord("r1", "mood", mood(5))] })],
    };
    const device = closing(await joined(server));
    await until(() => server.requests.length === 2);
    expect(server.requests.map(({ limit, cursor }) => [limit, cursor])).toEqual([
      [50, undefined],
      [undefined, "c1"],
    ]);
    expect(device.list("mood").value).toHaveLength(1);
  });

  test("what others wrote is on the list, and unknown kinds and fields stay untouched", async () => {
    const device = closing(await joined(server));
    const records = [
      wireRecord("r1", "mood", { ...mood(5), colour: "blue" }),
      wireRecord("r2", "horoscope", { sign: "crab" }),
    ];
    server.news = { notebooks: [page(HOME, { records })] };
    await device.syncNow();
    expect(device.list("mood").value[0]?.fields).toEqual({ ...mood(5), colour: "blue" });
    await device.edit("mood", "r1", { score: 4 });
    await quiet(device);
    expect(server.cells("r1")).toEqual({ score: 4 });
    expect(await allStorage()).toContain("crab");
    expect(device.get("mood", "r1").value?.fields).toMatchObject({ score: 4, colour: "blue" });
  });

  test("a wrong clock blocks nothing, and days and stamps go by the server's time", async () => {
    const year = 365 * 86_400_000;
    server.now = NOW;
    const device = closing(await joined(server, { clock: () => NOW - year }));
    await device.syncNow();
    expect(device.now()).toBe(NOW);
    expect(device.today()).toEqual({ day: "2026-06-01", zone: "Australia/Adelaide" });
    await device.create("mood", mood(3));
    await quiet(device);
    expect([...server.changes.values()][0]?.stamp).toBe(NOW);
  });

  test("a clock that was put right by a year does not keep news away", async () => {
    let clock = NOW + 365 * 86_400_000;
    const device = closing(await joined(server, { clock: () => clock }));
    await device.syncNow();
    clock = NOW;
    server.news = { notebooks: [page(HOME, { records: [wireRecord("r1", "mood", mood(5))] })] };
    await device.syncNow();
    expect(device.list("mood").value).toHaveLength(1);
    expect(device.now()).toBe(NOW);
  });

  test("what the server refuses is in the tray with its words, and blocks nothing", async () => {
    const device = closing(await joined(server));
    await device.syncNow();
    server.answer = ({ changes = [] }) => ({
      receipts: changes.map((change) => ({
        change: change.id,
        outcome: "refused",
        refused: { type: "urn:linkwell:problem:gone", title: "Gone.", status: 410 },
      })),
    });
    const id = await device.create("entry", entry("Nobody took this"));
    await until(() => device.sync.value.tray.length === 1);
    server.answer = () => undefined;
    expect(device.sync.value.tray[0]).toMatchObject({ reason: "gone", record: id, kind: "entry" });
    expect(device.sync.value.tray[0]?.words["body"]).toBe("Nobody took this");
    expect(device.get("entry", id).value).toBeUndefined();
    await device.create("mood", mood(2));
    await quiet(device);
    await device.dismissTray(device.sync.value.tray[0]?.change ?? "");
    expect(device.sync.value.tray).toEqual([]);
  });

  test("an edit that brought a record back says so", async () => {
    const device = closing(await joined(server));
    await device.syncNow();
    server.answer = ({ changes = [] }) => ({
      receipts: changes.map(({ id }) => ({ change: id, revived: true })),
    });
    const id = await device.create("mood", mood(2));
    await until(() => device.sync.value.revived.includes(id));
  });

  test.each([
    [401, "signed-out", "signed-out"],
    [426, "protocol-version", "update-needed"],
    [503, "unavailable", "trouble"],
  ])("a %i deletes nothing and is told as it is", async (status, name, phase) => {
    const device = closing(await joined(server));
    await device.syncNow();
    server.codeIsOver = true;
    const problem = { type: `urn:linkwell:problem:${name}`, title: name, status };
    server.faults = [Response.json(problem, { status })];
    const id = await device.create("mood", mood(2));
    await until(() => device.sync.value.phase === phase);
    expect(device.get("mood", id).value?.standing).toBe("waiting");
    await device.syncNow();
    await quiet(device);
    expect(server.cells(id)).toEqual(mood(2));
  });

  describe("a session that the browser forgot", () => {
    const type = "urn:linkwell:problem:signed-out";
    const signedOut = () => Response.json({ type, title: "", status: 401 }, { status: 401 });

    test("is got back by joining once more, and what waited is sent", async () => {
      await (await joined(server)).close();
      server.faults = [signedOut()];
      const device = closing(aDevice(server));
      const id = await device.create("mood", mood(2));
      await quiet(device);
      expect(server.cells(id)).toEqual(mood(2));
      expect(server.joins).toBe(2);
    });

    test("is asked for once where the code has had its day", async () => {
      await (await joined(server)).close();
      server.codeIsOver = true;
      server.faults = [signedOut(), signedOut()];
      const device = closing(aDevice(server));
      await until(() => device.sync.value.phase === "signed-out");
      await device.syncNow();
      expect(server.joins).toBe(2);
    });

    test("is not got back as somebody else", async () => {
      await (await joined(server)).close();
      server.account = AMIRA;
      server.faults = [signedOut()];
      const device = closing(aDevice(server));
      await until(() => device.sync.value.phase === "signed-out");
      expect(server.requests.length).toBe(0);
    });
  });

  test("a page in the network's way, such as a hotel's, is no answer", async () => {
    const device = closing(await joined(server));
    await device.syncNow();
    server.faults = [new Response("<h1>Welcome to the hotel</h1>")];
    const id = await device.create("mood", mood(2));
    await until(() => device.sync.value.phase === "trouble");
    await device.syncNow();
    await quiet(device);
    expect(server.cells(id)).toEqual(mood(2));
  });

  test("many changes go in several requests, each within its bounds", async () => {
    server.faults = ["cut"];
    const device = closing(await joined(server));
    await until(() => device.sync.value.phase === "offline");
    server.faults = Array.from({ length: 700 }, () => "cut");
    for (let i = 0; i < 60; i++) {
      await device.create("entry", entry(`${i} ${"\u{1f33b}".repeat(5_990)}`));
    }
    server.faults = [];
    await device.syncNow();
    await quiet(device);
    expect(server.changes.size).toBe(60);
    const sizes = server.requests.map((request) => Buffer.byteLength(JSON.stringify(request)));
    expect(Math.max(...sizes)).toBeLessThan(512 * 1024);
    expect(sizes.length).toBeGreaterThan(2);
  });

  test("download my data holds every word, sent or not", async () => {
    const device = closing(await joined(server));
    await device.create("entry", entry("Sent already"));
    await quiet(device);
    server.faults = ["cut", "cut"];
    await device.create("entry", entry("Still here"));
    await device.saveDraft("entry:new", { body: "Half" });
    const { records, next } = await device.exportPart(null);
    expect(next).toBeNull();
    expect(records.map(({ sent, values }) => [values["body"], sent])).toEqual(
      expect.arrayContaining([
        ["Sent already", true],
        ["Still here", false],
      ]),
    );
    expect((await device.exportAll()).drafts).toEqual({ "entry:new": { body: "Half" } });
  });
});
