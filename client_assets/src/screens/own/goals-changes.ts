/** What is written of goals and steps, by either side, each with its way back. */
import type { Answer, Device, GoalFields, StepFields, Writes } from "../../store/api.ts";
import { mergeTexts } from "../../sync/textmerge.ts";
import type { Goal, Planners, Step } from "./goals.ts";

/** Takes back what was done; resolves when that is on this device. */
export type Undo = () => Promise<void>;

export interface GoalWriting {
  words: string;
  why: string;
  /** The participant's choice alone: what a link worker suggests, both see. */
  shared: boolean;
}

export const BLANK_GOAL: GoalWriting = { words: "", why: "", shared: false };

/** What is written on a goal that exists, with the goal as it was when the writing began. */
export interface GoalRewriting {
  from: GoalWriting;
  to: GoalWriting;
}

export interface StepWriting {
  words: string;
  /** A calendar day, or empty. */
  due: string;
  /** The id of a session, or empty. */
  session: string;
}

export const BLANK_STEP: StepWriting = { words: "", due: "", session: "" };

export interface StepRewriting {
  from: StepWriting;
  to: StepWriting;
}

export function goalWritingOf({ fields }: Goal): GoalWriting {
  return { words: fields.words, why: fields.why ?? "", shared: fields.shared === true };
}

export function stepWritingOf({ fields }: Step): StepWriting {
  return { words: fields.words, due: fields.due ?? "", session: fields.session ?? "" };
}

export function isSameGoal(a: GoalWriting, b: GoalWriting): boolean {
  return a.words === b.words && a.why === b.why && a.shared === b.shared;
}

export function isSameStep(a: StepWriting, b: StepWriting): boolean {
  return a.words === b.words && a.due === b.due && a.session === b.session;
}

/** Makes a goal; answers its id. */
export function makeGoal(
  device: Device,
  planners: Planners,
  { words, why, shared }: GoalWriting,
): Promise<string> {
  const cells: Writes = { words: words.trim(), ...proposed(device, planners), status: "active" };
  if (why.trim()) cells["why"] = why.trim();
  cells["shared"] = planners.role === "worker" || shared;
  return device.create("goal", cells, inNotebook(planners));
}

/** Makes a step; answers its id. It is seen by whoever sees its goal. */
export function makeStep(
  device: Device,
  planners: Planners,
  goal: Goal,
  { words, due, session }: StepWriting,
): Promise<string> {
  const cells: Writes = {
    goal: goal.id,
    words: words.trim(),
    ...proposed(device, planners),
    status: "open",
    shared: goal.fields.shared === true,
  };
  if (due) cells["due"] = due;
  if (session) cells["session"] = session;
  return device.create("step", cells, inNotebook(planners));
}

function proposed(device: Device, { me }: Planners): Writes {
  const at = device.now();
  return { author: me, at, ...device.today(), by: me, changed_at: at };
}

function inNotebook({ notebook }: { notebook: string }): { notebook: string } {
  return { notebook };
}

/** Writes what the writing changed, joined with words that came from elsewhere meanwhile. */
export function rewriteGoal(
  device: Device,
  planners: Planners,
  goal: Goal,
  { from, to }: GoalRewriting,
): Promise<Undo> {
  const { words, why = "" } = goal.fields;
  const writes: Writes = {
    words: joined(from.words, words, to.words.trim()),
    why: joined(from.why, why, to.why.trim()),
  };
  return edit(device, planners, "goal", goal, writes);
}

/** The same for a step. */
export function rewriteStep(
  device: Device,
  planners: Planners,
  step: Step,
  { from, to }: StepRewriting,
): Promise<Undo> {
  const writes: Writes = { words: joined(from.words, step.fields.words, to.words.trim()) };
  if (to.due !== from.due) writes["due"] = to.due || null;
  if (to.session !== from.session) writes["session"] = to.session || null;
  return edit(device, planners, "step", step, writes);
}

function joined(from: string, now: string, to: string): string {
  if (to === from || to === from.trim()) return now;
  return from === now ? to : mergeTexts(from, now, to);
}

export function setGoalStatus(
  device: Device,
  planners: Planners,
  goal: Goal,
  status: NonNullable<GoalFields["status"]>,
): Promise<Undo> {
  return edit(device, planners, "goal", goal, { status });
}

export function setStepStatus(
  device: Device,
  planners: Planners,
  step: Step,
  status: NonNullable<StepFields["status"]>,
): Promise<Undo> {
  return edit(device, planners, "step", step, { status });
}

/** Says yes, or not now, for this device's side. */
export async function answer(
  device: Device,
  planners: Planners,
  planned: Goal | Step,
  said: Answer | null,
): Promise<Undo> {
  const field = planners.role === "participant" ? "participant_said" : "worker_said";
  const kind = planned.kind as "goal" | "step";
  const before = planned.fields[field] ?? null;
  const write = (value: Answer | null) =>
    device.edit(kind, planned.id, { [field]: value }, inNotebook(planners));
  await write(said);
  return () => write(before);
}

const EMPTY: Readonly<Record<string, unknown>> = { why: "", status: "active" };

/** Writes cells that differ, and who wrote them when. */
async function edit(
  device: Device,
  planners: Planners,
  kind: "goal" | "step",
  planned: Goal | Step,
  asked: Writes,
): Promise<Undo> {
  const stands: Writes = { ...planned.fields };
  const before = (name: string) => stands[name] ?? EMPTY[name] ?? null;
  const writes = Object.fromEntries(
    Object.entries(asked).filter(([name, value]) => value !== before(name)),
  );
  if (Object.keys(writes).length === 0) return async () => {};
  const write = (cells: Writes) =>
    device.edit(
      kind,
      planned.id,
      { ...cells, by: planners.me, changed_at: device.now() },
      inNotebook(planners),
    );
  await write(writes);
  const back = Object.fromEntries(Object.keys(writes).map((name) => [name, before(name)]));
  return () => write(back);
}

/** Shows a goal with its steps, or hides them; the participant's alone. */
export async function share(
  device: Device,
  goal: Goal,
  steps: readonly Step[],
  shared: boolean,
): Promise<Undo> {
  const others = steps.filter((step) => (step.fields.shared === true) !== shared);
  const write = async (value: boolean) => {
    await device.edit("goal", goal.id, { shared: value });
    for (const step of others) await device.edit("step", step.id, { shared: value });
  };
  await write(shared);
  return () => write(!shared);
}

/** A step that two phones made and hid at once must not outlive its goal on anybody's screen. */
export async function hideStrays(
  device: Device,
  goals: readonly Goal[],
  steps: readonly Step[],
): Promise<void> {
  const shown = new Set(goals.filter((one) => one.fields.shared === true).map(({ id }) => id));
  const strays = steps.filter(({ fields }) => fields.shared === true && !shown.has(fields.goal));
  for (const step of strays) await device.edit("step", step.id, { shared: false });
}

/** Deletes a goal that was a mistake, with its steps; the participant's alone. */
export async function removeGoal(
  device: Device,
  goal: Goal,
  steps: readonly Step[],
): Promise<Undo> {
  for (const step of steps) await device.remove("step", step.id);
  await device.remove("goal", goal.id);
  return async () => {
    await device.undelete("goal", goal.id);
    for (const step of steps) await device.undelete("step", step.id);
  };
}

export async function removeStep(device: Device, step: Step): Promise<Undo> {
  await device.remove("step", step.id);
  return () => device.undelete("step", step.id);
}
