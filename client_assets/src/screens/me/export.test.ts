import "fake-indexeddb/auto";
import { strFromU8, unzipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { LinkwellDevice } from "../../app/device.ts";
import { aDevice, entry, freshStorage, mood, NOW, SAM, StandIn } from "../../app/stand-in.ts";
import type { Kept } from "../../wire/generated.ts";
import { everythingOf, type FromService } from "./export.ts";
import { cellOf } from "./export-csv.ts";

const AMIRA = { id: "01900000-0000-7000-8000-00000000000c", name: "Amira Haddad" };
const KEPT: Kept = {
  made_at: NOW,
  about: { id: SAM.id, name: "Sam", made_at: NOW },
  devices: [{ label: "A phone", joined_at: NOW, seen_day: "2026-06-01" }],
  lines: [
    {
      at: NOW,
      worker: AMIRA.id,
      worker_name: "Amira Haddad",
      what: "delivered",
      records: 3,
      device: "A laptop",
    },
    { at: NOW, worker: AMIRA.id, worker_name: "Amira Haddad", what: "of-a-later-kind", records: 0 },
  ],
};
const SERVICE: FromService = {
  kept: KEPT,
  earlier: [
    {
      record: "r",
      kind: "entry",
      version: { change: "c", field: "body", value: "Before", at: NOW, by: SAM.id },
    },
  ],
};

let device: LinkwellDevice;

beforeEach(async () => {
  freshStorage();
  device = aDevice(new StandIn({ ...SAM, workers: [AMIRA] }));
  await device.join("7QKM3D9F");
});

afterEach(() => device.close());

async function files(service: FromService | null = SERVICE): Promise<Record<string, string>> {
  const blob = await everythingOf(device, service);
  const made = unzipSync(new Uint8Array(await blob.arrayBuffer()));
  return Object.fromEntries(Object.entries(made).map(([name, bytes]) => [name, strFromU8(bytes)]));
}

test("the page tells the sessions and what was said of them, and runs nothing of theirs", async () => {
  expect((await files())["index.html"]).not.toContain(">Sessions</h2>");
  const session = await device.create("session", {
    author: SAM.id,
    title: "Choir <script>",
    starts: "2026-06-02T18:30",
    minutes: 60,
    zone: "Europe/London",
    rule: "FREQ=WEEKLY;BYDAY=TU",
    place: "Hall",
    link: "tel:020-7946-0000",
    note: "Folder",
  });
  const said = { participant_said: "went", participant_reason: "We sang.", worker_said: "missed" };
  await device.create("attendance", { session, occurrence: "2026-06-09", ...said });
  const made = await files();
  const page = made["index.html"] ?? "";
  for (const words of [
    ">Sessions</h2>",
    "Choir &lt;script&gt;",
    "2 June 2026, 18:30. Every Tuesday",
    "Hall, 020 7946 0000",
    "Folder",
    ">Whether you went</h2>",
    "9 June 2026",
    "You said you went; Amira Haddad noted that you were missed. We sang.",
  ]) {
    expect(page).toContain(words);
  }
  expect(page).not.toContain("<script");
  expect(made["tables/sessions.csv"]).toContain("2026-06-02T18:30 FREQ=WEEKLY;BYDAY=TU");
  expect(made["tables/attendance.csv"]).toContain("2026-06-09");
});

test("what the service keeps stands in it, in words where there are some", async () => {
  const made = await files();
  expect(made["tables/what-was-done.csv"]).toContain("Sent to a link worker’s device,A laptop,3");
  expect(made["tables/what-was-done.csv"]).toContain("of-a-later-kind");
  expect(made["tables/devices.csv"]).toContain("A phone");
  expect(made["tables/earlier-versions.csv"]).toContain("Before");
  expect(made["index.html"]).toContain(">Earlier versions</h2>");
  expect(JSON.parse(made["data.json"] ?? "").service).toEqual(KEPT);
});

test("without the service it says what is missing, in the page and in the data", async () => {
  await device.create("entry", entry("Here"));
  const made = await files(null);
  expect(made["index.html"]).toContain("This was made without a connection.");
  const data = JSON.parse(made["data.json"] ?? "");
  expect(data.missing).toEqual(expect.arrayContaining(["service", "earlier"]));
  expect(data.service).toBeNull();
  expect(data.records.map((one: { values: { body?: string } }) => one.values.body)).toContain(
    "Here",
  );
  expect(Object.keys(made)).not.toContain("tables/devices.csv");
});

test("months of moods are drawn, one drawing each, a mean for each day", async () => {
  await device.create("mood", mood(2, { day: "2026-05-30" }));
  await device.create("mood", mood(4, { day: "2026-05-30" }));
  await device.create("mood", mood(5, { day: "2026-06-01", note: '=cmd|"x"' }));
  const made = await files();
  const page = made["index.html"] ?? "";
  expect(page.match(/<svg/g)).toHaveLength(2);
  expect(page.match(/<circle/g)).toHaveLength(2);
  expect(page.indexOf("June 2026")).toBeLessThan(page.indexOf("May 2026"));
  expect(page).toContain('class="m3"');
  expect(made["tables/moods.csv"]).toContain(`"'=cmd|""x"""`);
});

test("what was deleted here is in the data as that, and on no page", async () => {
  const id = await device.create("entry", entry("Regretted"));
  await device.remove("entry", id);
  const made = await files();
  expect(made["index.html"]).not.toContain("Regretted");
  const found = JSON.parse(made["data.json"] ?? "").records.find(
    (one: { id: string }) => one.id === id,
  );
  // Never sent: it is as if it had never been; sent: it is told as deleted.
  expect(found?.deleted ?? true).toBe(true);
});

test("every record is there once, however many parts they come in", async () => {
  const many = 1_203;
  const server = new StandIn({ ...SAM, workers: [AMIRA] });
  await device.close();
  freshStorage();
  const records = Array.from({ length: many }, (_, i) => ({
    id: `01900000-0000-7000-8000-${String(i).padStart(12, "0")}`,
    kind: "entry",
    version: "AAAAAAAAAAAAAAAA",
    stamp: NOW,
    set: entry(`Entry ${i}`),
  }));
  server.news = { notebooks: [{ notebook: SAM.notebook ?? "", records }] };
  device = aDevice(server);
  await device.join("7QKM3D9F");
  await device.syncNow();
  await device.create("entry", entry("The newest"));
  const data = JSON.parse((await files())["data.json"] ?? "");
  const ids = data.records.map((one: { id: string }) => one.id);
  expect(new Set(ids).size).toBe(many + 1);
  expect(ids).toHaveLength(many + 1);
});

describe("a cell for a spreadsheet", () => {
  test.each([
    ["=1+1", '"\'=1+1"'],
    ["+44 20", '"\'+44 20"'],
    ["-2", '"\'-2"'],
    ["@SUM(A1)", '"\'@SUM(A1)"'],
    ["\t=1", '"\'\t=1"'],
    ["  =1", '"\'  =1"'],
    ["\r=1", '"\'\r=1"'],
    ["\uff1d1", '"\'\uff1d1"'],
    ["\u200b=1", '"\'\u200b=1"'],
    ['say "so"', '"say ""so"""'],
    ["one, two", '"one, two"'],
    ["one\ntwo", '"one\ntwo"'],
    ["plain", "plain"],
    ["a = b", "a = b"],
  ])("%j", (text, cell) => {
    expect(cellOf(text)).toBe(cell);
  });
});
