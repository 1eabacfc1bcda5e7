/** Earlier words of a goal and of its steps, as a person looks at them. */
import type { Device, EarlierVersion } from "../../store/api.ts";
import type { Goal, Planners, Step } from "../own/goals.ts";
import {
  goalWritingOf,
  rewriteGoal,
  rewriteStep,
  stepWritingOf,
  type Undo,
} from "../own/goals-changes.ts";

/** Words that stood there once, or were overtaken before they could. */
export interface EarlierWords {
  change: string;
  planned: Goal | Step;
  field: "words" | "why";
  words: string;
  /** What stands there now. */
  now: string;
  by: string;
  at: number;
}

/** Those that are not what stands, the newest first. */
export function earlierWords(
  goal: Goal,
  steps: readonly Step[],
  versions: Readonly<Record<string, readonly EarlierVersion[]>>,
): EarlierWords[] {
  return [goal, ...steps]
    .flatMap((planned) => (versions[planned.id] ?? []).flatMap((one) => wordsOf(planned, one)))
    .sort((one, other) => other.at - one.at);
}

function wordsOf(
  planned: Goal | Step,
  { change, field, value, by, at }: EarlierVersion,
): EarlierWords[] {
  if ((field !== "words" && field !== "why") || typeof value !== "string") return [];
  const now = currentOf(planned, field);
  // Why, before anybody had said so.
  return value === now || !value.trim()
    ? []
    : [{ change, planned, field, words: value, now, by, at }];
}

function currentOf(planned: Goal | Step, field: "words" | "why"): string {
  if (field === "words") return planned.fields.words;
  return (planned as Goal).fields.why ?? "";
}

/** Puts earlier words back, as an edit by whoever does so; the answer takes it back. */
export function restore(
  device: Device,
  planners: Planners,
  { planned, field, words }: EarlierWords,
): Promise<Undo> {
  if (planned.kind === "step") {
    const from = stepWritingOf(planned as Step);
    return rewriteStep(device, planners, planned as Step, { from, to: { ...from, words } });
  }
  const from = goalWritingOf(planned as Goal);
  return rewriteGoal(device, planners, planned as Goal, { from, to: { ...from, [field]: words } });
}
