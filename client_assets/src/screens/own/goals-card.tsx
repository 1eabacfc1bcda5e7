/** A goal as it stands on the plan: the words first, and what comes next to be ticked off. */
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { t } from "../../messages";
import { useFocusKept } from "../../parts/focus-kept.ts";
import {
  byPlace,
  type Goal,
  isAside,
  isDone,
  isOnlySuggested,
  type Planners,
  progressWords,
  type Step,
  stepsOf,
  turnOf,
} from "./goals.ts";
import { GoalTurn } from "./goals-answer.tsx";
import { GoalState } from "./goals-state.tsx";
import { StepLine } from "./steps.tsx";

/** So many steps stand on the card; the rest, and how to change them, on the goal's own page. */
const SHOWN_MAX = 5;

interface GoalCardProps {
  goal: Goal;
  steps: readonly Step[];
  planners: Planners;
  /** Where it opens. */
  href?: string;
  children?: ComponentChildren;
}

export function GoalCard({ goal, steps, planners, href, children }: GoalCardProps) {
  const { words, why, status = "active" } = goal.fields;
  const own = stepsOf(goal.id, steps, planners.owner);
  const asked = byPlace([goal], planners).asked.length > 0;
  const isActive = status === "active";
  const toDo = own.filter(
    (step) => !isAside(step, planners.owner) && !isOnlySuggested(step, planners.owner),
  );
  const place = useRef<HTMLElement>(null);
  useFocusKept(place, () => ".goal-turn button, .goal-open, button");
  const isNotNow = isActive && turnOf(goal, planners) === "i-said-not-now";
  return (
    <article
      class={`card goal ${asked ? "card-wash" : "card-plain"}`}
      ref={place}
      data-goal={goal.id}
    >
      <div class="goal-head">
        {!isActive && (
          <p class="goal-mark">{t(status === "reached" ? "goals.reached" : "goals.letGoDone")}</p>
        )}
        <h3 dir="auto">
          {href ? (
            <a class="goal-open" href={href}>
              {words}
            </a>
          ) : (
            words
          )}
        </h3>
        {why && (
          <p class="goal-why" dir="auto">
            {why}
          </p>
        )}
      </div>
      {(asked || isNotNow || (planners.role === "worker" && isActive)) && (
        <GoalTurn planned={goal} planners={planners} />
      )}
      {isActive && toDo.length > 0 && (
        <ul class="plain goal-steps">
          {shownOf(toDo).map((step) => (
            <li key={step.id}>
              <StepLine step={step} planners={planners} />
            </li>
          ))}
        </ul>
      )}
      {isActive && <Suggested steps={own} planners={planners} />}
      <div class="goal-foot">
        <GoalState planned={goal} planners={planners} />
        {isActive && <p class="soft">{progressWords(own, planners.owner)}</p>}
      </div>
      {children}
    </article>
  );
}

/** In their order, so that nothing moves as it is ticked; of many, those to be done first. */
function shownOf(steps: readonly Step[]): readonly Step[] {
  if (steps.length <= SHOWN_MAX) return steps;
  const open = steps.filter((step) => !isDone(step));
  return [...open, ...steps.filter(isDone)].slice(0, SHOWN_MAX);
}

/**
 * Steps that wait for the person's own yes: to be answered where they see them first, and told apart
 * from what is agreed where their link worker does.
 */
function Suggested({ steps, planners }: Pick<GoalCardProps, "steps" | "planners">) {
  const asked = steps.filter(
    (step) => !isAside(step, planners.owner) && isOnlySuggested(step, planners.owner),
  );
  return (
    <>
      {asked.map((step) => (
        <div key={step.id} class="step-asked">
          <p class="step-words" dir="auto">
            {step.fields.words}
          </p>
          <GoalTurn planned={step} planners={planners} />
        </div>
      ))}
    </>
  );
}
