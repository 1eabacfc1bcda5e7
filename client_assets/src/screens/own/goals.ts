/** Goals and steps as two people look at them: whose turn it is, and what stands where. */
import "../../messages/with-goals.ts";
import "../../styles/screens/goals.css";
import { useDevice } from "../../app/device.ts";
import { formatDay, t } from "../../messages";
import { dayNumber } from "../../parts/mood-line-shape.ts";
import type {
  Answer,
  CaseloadPerson,
  Device,
  GoalFields,
  PersonRef,
  PlannedFields,
  StepFields,
  View,
} from "../../store/api.ts";
import { localDay } from "./local-day.ts";
import { namesOf, sharingOf, shortName } from "./sharing.ts";

export type Goal = View<GoalFields>;
export type Step = View<StepFields>;

/** One of the two who plan. */
export type Side = "participant" | "worker";

/** The two who plan, seen from this device. */
export interface Planners {
  role: Side;
  notebook: string;
  /** This device's account, and the participant's: on a participant's phone they are the same. */
  me: string;
  owner: string;
  /** What the other side is called; empty when a participant plans alone. */
  other: string;
  /** Who changed something, as it stands in a sentence: "you", "Amira". */
  nameOf: (account: string) => string;
  /** The link workers who see what is shared of the plan; a worker's device knows of none. */
  seers: readonly PersonRef[];
}

/** Live, on the participant's phone. */
export function useOwnPlanners(): Planners {
  const device = useDevice();
  const account = device.account.value;
  const { seers, workers } = sharingOf(device);
  const me = account?.id ?? "";
  const seeing = seers("plan");
  return {
    role: "participant",
    notebook: account?.notebook ?? "",
    me,
    owner: me,
    other: namesOf(seeing),
    seers: seeing,
    nameOf: (id) => {
      if (id === me) return t("goals.you");
      const worker = workers.find((one) => one.id === id);
      return worker ? shortName(worker.name) : t("goals.aWorker");
    },
  };
}

/** Live, on a link worker's device. */
export function usePlannersWith(person: CaseloadPerson): Planners {
  const me = useDevice().account.value?.id ?? "";
  const name = shortName(person.name);
  return {
    role: "worker",
    notebook: person.notebook,
    me,
    owner: person.account,
    other: name,
    seers: [],
    nameOf: (id) => {
      if (id === me) return t("goals.you");
      return id === person.account ? name : t("goals.aColleague");
    },
  };
}

type Planned = Pick<View<PlannedFields>, "fields">;

/** What one side says to a goal or a step. Whoever proposed it has said yes by doing so. */
export function saidBy({ fields }: Planned, side: Side, owner: string): Answer | null {
  const said = side === "participant" ? fields.participant_said : fields.worker_said;
  const proposes = (fields.author === owner ? "participant" : "worker") === side;
  return said ?? (proposes ? "yes" : null);
}

/** Where the two stand with it, as this device's side sees it. */
export type Turn = "mine" | "theirs" | "i-said-not-now" | "they-said-not-now" | "agreed" | "own";

/** Whose turn it is to say something. `own`: nobody else sees it. */
export function turnOf(planned: Planned, planners: Pick<Planners, "role" | "owner">): Turn {
  const { role, owner } = planners;
  const mine = saidBy(planned, role, owner);
  const theirs = saidBy(planned, role === "participant" ? "worker" : "participant", owner);
  if (mine === "not_now") return "i-said-not-now";
  if (mine === null) return "mine";
  if (theirs === "not_now") return "they-said-not-now";
  if (theirs === "yes") return "agreed";
  return role === "participant" && planned.fields.shared !== true ? "own" : "theirs";
}

/** Goals by where they stand on the page. */
export interface GoalsByPlace {
  /** The other one suggests them, and nothing has been said to them yet. */
  asked: Goal[];
  active: Goal[];
  /** Reached, let go, or not now: what was changed last comes first. */
  resting: Goal[];
}

/**
 * The participant's "not now" lays a goal to rest. A link worker's does not: it is the person's own
 * plan.
 */
export function byPlace(goals: readonly Goal[], planners: Planners): GoalsByPlace {
  const found: GoalsByPlace = { asked: [], active: [], resting: [] };
  for (const goal of goals) {
    const { status = "active" } = goal.fields;
    const rests = status !== "active" || saidBy(goal, "participant", planners.owner) === "not_now";
    if (rests) found.resting.push(goal);
    else if (turnOf(goal, planners) === "mine" && planners.role === "participant")
      found.asked.push(goal);
    else found.active.push(goal);
  }
  found.resting.sort((one, other) => lastChanged(other) - lastChanged(one));
  return found;
}

export function lastChanged({ fields }: Planned): number {
  return fields.changed_at ?? fields.at;
}

/** The steps of one goal in the order in which they were written; those let go of come last. */
export function stepsOf(goal: string, steps: readonly Step[], owner: string): Step[] {
  return steps
    .filter(({ fields }) => fields.goal === goal)
    .sort(
      (one, other) =>
        Number(isAside(one, owner)) - Number(isAside(other, owner)) ||
        one.fields.at - other.fields.at ||
        (one.id < other.id ? -1 : 1),
    );
}

/** Let go of, or not for now: it is no part of what is to be done. */
export function isAside(step: Step, owner: string): boolean {
  return step.fields.status === "let_go" || saidBy(step, "participant", owner) === "not_now";
}

/** The other one suggests it, and the person has not said anything to it yet. */
export function isOnlySuggested(step: Step, owner: string): boolean {
  return saidBy(step, "participant", owner) === null && !isDone(step);
}

export function isDone(step: Step): boolean {
  return step.fields.status === "done";
}

/** "2 of 3 steps done"; empty where there are none to do. */
export function progressWords(steps: readonly Step[], owner: string): string {
  const counted = steps.filter(
    (step) => !isAside(step, owner) && saidBy(step, "participant", owner) === "yes",
  );
  if (counted.length === 0) return "";
  const done = counted.filter(isDone).length;
  return t("goals.doneOf", { done, count: counted.length });
}

const NEAR_DAYS = 7;

/** A day within a sentence, as near as it is: "today", "Tuesday", "3 November". */
export function nearDay(day: string, today: string): string {
  const ago = dayNumber(today) - dayNumber(day);
  if (ago === 0) return t("goals.todayWord");
  if (ago === 1) return t("goals.yesterdayWord");
  if (ago > 1 && ago < NEAR_DAYS) return formatDay(day, "weekday");
  return formatDay(day, day.slice(0, 4) === today.slice(0, 4) ? "short" : "year");
}

/** "Changed by Amira, Tuesday", or who wrote it where nobody has changed it since. */
export function changedWords({ fields }: Planned, planners: Planners, now: number): string {
  const today = localDay(now);
  const { at, author, by, changed_at } = fields;
  if (!by || changed_at === undefined || changed_at <= at) {
    return t("goals.madeBy", { name: planners.nameOf(author), day: nearDay(localDay(at), today) });
  }
  const day = nearDay(localDay(changed_at), today);
  return t("goals.changedBy", { name: planners.nameOf(by), day });
}

/** Live: everything of a plan that this device holds. */
export function goalsAndSteps(device: Device, notebook: string): { goals: Goal[]; steps: Step[] } {
  return {
    goals: device.list("goal", notebook).value,
    steps: device.list("step", notebook).value,
  };
}
