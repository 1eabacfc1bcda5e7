import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { aDevice, freshStorage, SAM, StandIn } from "../../app/stand-in.ts";
import { pageOf } from "./export.ts";

const AMIRA = { id: "01900000-0000-7000-8000-00000000000c", name: "Amira Haddad" };

test("the page to keep tells the sessions and what was said of them, and runs nothing of theirs", async () => {
  freshStorage();
  const device = aDevice(new StandIn({ ...SAM, workers: [AMIRA] }));
  await device.join("7QKM3D9F");
  expect(pageOf(device)).not.toContain("<h2>Sessions</h2>");
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
  const page = pageOf(device);
  for (const words of [
    "<h2>Sessions</h2>",
    "Choir &lt;script&gt;",
    "2 June 2026, 18:30. Every Tuesday",
    "Hall, 020 7946 0000",
    "Folder",
    "<h2>Whether you went</h2>",
    "9 June 2026",
    "You said you went; Amira Haddad noted that you were missed. We sang.",
  ]) {
    expect(page).toContain(words);
  }
  expect(page).not.toContain("<script>");
  await device.close();
});
