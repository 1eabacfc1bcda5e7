import "fake-indexeddb/auto";
import { beforeEach, expect, test, vi } from "vitest";
import {
  AMIRA,
  aDevice,
  allStorage,
  entry,
  freshStorage,
  HOME,
  joined,
  NOW,
  page,
  SAM,
  StandIn,
  until,
  wireRecord,
} from "./stand-in.ts";

// Stands for encrypting on the device: whatever reads or writes around the codec breaks or shows.
vi.mock("../store/codec.ts", async (original) => ({
  ...(await original<typeof import("../store/codec.ts")>()),
  encode: (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64"),
  decode: (payload: string) => JSON.parse(Buffer.from(payload, "base64").toString()),
}));

beforeEach(freshStorage);

test("of what a participant writes, no word lies on the disk but through the codec", async () => {
  const server = new StandIn();
  const device = await joined(server);
  await device.syncNow();
  server.news = {
    notebooks: [page(HOME, { records: [wireRecord("r1", "entry", entry("xyzzy"))] })],
  };
  await device.syncNow();
  server.answer = ({ changes = [] }) => ({
    receipts: changes.map(({ id }) => ({ change: id, outcome: "refused" })),
  });
  await device.create("entry", entry("xyzzy in the tray"));
  await until(() => device.sync.value.tray.length === 1);
  server.faults = Array.from({ length: 9 }, () => "cut");
  await device.create("entry", entry("xyzzy unsent"));
  await device.edit("entry", "r1", { body: "xyzzy edited" });
  await device.saveDraft("entry:new", { body: "xyzzy draft" });
  await device.close();

  expect(await allStorage()).not.toContain("xyzzy");
  const again = aDevice(server);
  await until(() => again.ready.value);
  expect(
    again
      .list("entry")
      .value.map((view) => view.fields.body)
      .sort(),
  ).toEqual(["xyzzy edited", "xyzzy unsent"]);
  expect(await again.draft("entry:new")).toEqual({ body: "xyzzy draft" });
  expect(again.sync.value.tray[0]?.words["body"]).toBe("xyzzy in the tray");
  await again.close();
});

test("of the people on a caseload neither", async () => {
  const server = new StandIn(AMIRA);
  const device = await joined(server);
  const person = { name: "Xyzzy", account: SAM.id };
  server.news = {
    notebooks: [page(HOME, { reset: true, epoch: "e1", person, scope: { until: NOW + 1_000 } })],
  };
  await device.syncNow();
  expect(device.people.value[0]?.name).toBe("Xyzzy");
  expect(await allStorage()).not.toContain("Xyzzy");
  await device.close();
});
