import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AMIRA, aDevice, freshStorage, HOME, SAM, StandIn } from "../../app/stand-in.ts";
import type { Device } from "../../store/api.ts";
import { byPlace, changedWords, type Goal, type Planners, type Step, turnOf } from "./goals.ts";
import {
  answer,
  BLANK_STEP,
  goalWritingOf,
  hideStrays,
  makeGoal,
  makeStep,
  removeGoal,
  rewriteGoal,
  setGoalStatus,
  setStepStatus,
  share,
} from "./goals-changes.ts";

let server: StandIn;
let device: Device & { close: () => Promise<void> };
beforeEach(async () => {
  freshStorage();
  server = new StandIn({ ...SAM, workers: [{ id: AMIRA.id, name: AMIRA.name }] });
  device = aDevice(server);
  await device.join("7QKM3D9F");
});
afterEach(() => device.close());

const SAMS: Planners = {
  role: "participant",
  notebook: HOME,
  me: SAM.id,
  owner: SAM.id,
  other: "Amira",
  nameOf: (id) => (id === SAM.id ? "you" : "Amira"),
  seers: [],
};
const AMIRAS: Planners = { ...SAMS, role: "worker", me: AMIRA.id, other: "Sam" };

const WRITING = { words: "Walk to the weir", why: "The heron", shared: false };

async function aGoal(writing = WRITING): Promise<Goal> {
  return goalOf(await makeGoal(device, SAMS, writing));
}

function goalOf(id: string): Goal {
  const goal = device.get("goal", id).peek();
  if (!goal) throw new Error(`no goal ${id}`);
  return goal;
}

function stepOf(id: string): Step {
  const step = device.get("step", id).peek();
  if (!step) throw new Error(`no step ${id}`);
  return step;
}

/** As the other one's device wrote it, whatever this one's account may write. */
async function hers(cells: Record<string, unknown> = {}): Promise<Goal> {
  const when = { at: device.now(), ...device.today() };
  const written = { words: "Sing", author: AMIRA.id, ...when, shared: true, ...cells };
  return goalOf(await device.create("goal", written));
}

test("whose turn it is follows from who proposed and what each said", async () => {
  const own = await aGoal();
  expect([turnOf(own, SAMS), turnOf(own, AMIRAS)]).toEqual(["own", "mine"]);
  const suggested = await hers();
  expect([turnOf(suggested, SAMS), turnOf(suggested, AMIRAS)]).toEqual(["mine", "theirs"]);
  const undo = await answer(device, SAMS, suggested, "not_now");
  expect(turnOf(goalOf(suggested.id), AMIRAS)).toBe("they-said-not-now");
  expect(turnOf(goalOf(suggested.id), SAMS)).toBe("i-said-not-now");
  await undo();
  await answer(device, SAMS, suggested, "yes");
  expect(turnOf(goalOf(suggested.id), SAMS)).toBe("agreed");
});

test("what is suggested comes first, and what is over or not now rests", async () => {
  const [own, over, asked, later] = [await aGoal(), await aGoal(), await hers(), await hers()];
  await setGoalStatus(device, SAMS, over, "reached");
  await answer(device, SAMS, later, "not_now");
  const place = (planners: Planners) => {
    const { asked, active, resting } = byPlace(device.list("goal").peek(), planners);
    return [asked, active, resting].map((goals) => goals.map(({ id }) => id).sort());
  };
  expect(place(SAMS)).toEqual([[asked.id], [own.id], [over.id, later.id].sort()]);
  expect(place(AMIRAS)).toEqual([[], [own.id, asked.id].sort(), [over.id, later.id].sort()]);
  // A link worker's not now is no reason to take the person's own goal off their plan.
  await device.edit("goal", own.id, { worker_said: "not_now" });
  expect(place(SAMS)[1]).toEqual([own.id]);
});

test("only what was changed is written", async () => {
  const goal = await aGoal();
  await device.syncNow();
  const from = goalWritingOf(goal);
  const to = { ...from, words: "Walk to the weir and back" };
  const undo = await rewriteGoal(device, SAMS, goal, { from, to });
  await device.syncNow();
  const sent = [...server.changes.values()].at(-1)?.set ?? {};
  // Who and when are what they were: the clock stands still here, and nobody else wrote.
  expect(Object.keys(sent)).toEqual(["words"]);
  await undo();
  expect(goalOf(goal.id).fields.words).toBe("Walk to the weir");
});

test("words that came from elsewhere while one wrote are kept beside one's own", async () => {
  const goal = await aGoal();
  const from = goalWritingOf(goal);
  await device.edit("goal", goal.id, { words: "Walk slowly to the weir" });
  const to = { ...from, words: "Walk to the weir with Priya", why: "" };
  await rewriteGoal(device, SAMS, goalOf(goal.id), { from, to });
  expect(goalOf(goal.id).fields).toMatchObject({
    words: "Walk slowly to the weir with Priya",
    why: "",
  });
});

test("it says who wrote it, and who changed it since, as near as the day is", async () => {
  const goal = await hers();
  expect(changedWords(goal, SAMS, device.now())).toBe("Written by Amira, today");
  const changed = { ...goal.fields, by: SAM.id, changed_at: goal.fields.at + 1 };
  const later = goal.fields.at + 3 * 86_400_000;
  expect(changedWords({ fields: changed }, SAMS, later)).toMatch(/^Changed by you, \w+day$/);
});

describe("who sees it", () => {
  test("steps go where their goal goes, and back", async () => {
    const goal = await aGoal();
    const id = await makeStep(device, SAMS, goal, { ...BLANK_STEP, words: "Boots", due: "" });
    expect(stepOf(id).fields.shared).toBe(false);
    const undo = await share(device, goal, [stepOf(id)], true);
    expect([goalOf(goal.id).fields.shared, stepOf(id).fields.shared]).toEqual([true, true]);
    const later = await makeStep(device, SAMS, goalOf(goal.id), { ...BLANK_STEP, words: "Map" });
    expect(stepOf(later).fields.shared).toBe(true);
    await undo();
    expect([goalOf(goal.id).fields.shared, stepOf(id).fields.shared]).toEqual([false, false]);
  });

  test("a step that outlived the sharing of its goal is hidden", async () => {
    const goal = await aGoal({ ...WRITING, shared: true });
    const id = await makeStep(device, SAMS, goal, { ...BLANK_STEP, words: "Boots" });
    await device.edit("goal", goal.id, { shared: false });
    await hideStrays(device, device.list("goal").peek(), device.list("step").peek());
    expect(stepOf(id).fields.shared).toBe(false);
  });

  test("what a link worker suggests, both see", async () => {
    const id = await makeGoal(device, { ...AMIRAS, me: SAM.id }, WRITING);
    expect(goalOf(id).fields.shared).toBe(true);
  });
});

test("a step is ticked, and a goal deleted with its steps, and both come back", async () => {
  const goal = await aGoal();
  const id = await makeStep(device, SAMS, goal, {
    words: " Boots ",
    due: "2026-06-05",
    session: SAM.id,
  });
  expect(stepOf(id).fields).toMatchObject({ words: "Boots", due: "2026-06-05", session: SAM.id });
  const undo = await setStepStatus(device, SAMS, stepOf(id), "done");
  expect(stepOf(id).fields).toMatchObject({ status: "done", by: SAM.id });
  await undo();
  expect(stepOf(id).fields.status).toBe("open");
  const back = await removeGoal(device, goal, [stepOf(id)]);
  expect([device.list("goal").peek(), device.list("step").peek()]).toEqual([[], []]);
  await back();
  expect(device.list("goal").peek()).toHaveLength(1);
  expect(device.list("step").peek()).toHaveLength(1);
});
