import { expect, test } from "vitest";
import type { View } from "../../store/api.ts";
import { KINDS } from "../../wire/generated.ts";
import { isSeenBy } from "./sharing-sight.ts";

const AMIRA = "amira";
const EVERYTHING = ["moods", "entries", "attendance", "plan"];

function record(kind: string, fields: Record<string, unknown> = {}, deleted = false): View {
  return {
    id: "r",
    kind,
    notebook: "n",
    fields,
    sets: {},
    values: {},
    deleted,
    standing: "sent",
    written: 0,
  };
}

test("under a grant a record is seen while it is shared, and no longer", () => {
  for (const [kind, { audience, covered_by }] of Object.entries(KINDS)) {
    if (audience !== "grant") continue;
    const seer = { worker: AMIRA, kinds: [covered_by ?? ""] };
    expect(isSeenBy(seer, record(kind, { shared: true }))).toBe(true);
    expect(isSeenBy(seer, record(kind, { shared: false }))).toBe(false);
    expect(isSeenBy(seer, record(kind))).toBe(false);
    expect(isSeenBy(seer, record(kind, { shared: true }, true))).toBe(false);
    const others = EVERYTHING.filter((member) => member !== covered_by);
    expect(isSeenBy({ worker: AMIRA, kinds: others }, record(kind, { shared: true }))).toBe(false);
  }
});

test("what two have between them is seen by the one whom it names, without a grant", () => {
  const seer = { worker: AMIRA, kinds: [] };
  expect(isSeenBy(seer, record("message", { worker: AMIRA }))).toBe(true);
  expect(isSeenBy(seer, record("message", { worker: "ben" }))).toBe(false);
  expect(isSeenBy(seer, record("session", { worker: AMIRA }))).toBe(false);
  expect(isSeenBy(seer, record("session", { worker: AMIRA, shared: true }))).toBe(true);
});

test("grants, choices, looks, a team's notes and kinds of a later version are nobody's to see", () => {
  const seer = { worker: AMIRA, kinds: EVERYTHING };
  for (const kind of ["grant", "preference", "view", "team_note", "review", "dream"]) {
    expect(isSeenBy(seer, record(kind, { worker: AMIRA, shared: true }))).toBe(false);
  }
});
