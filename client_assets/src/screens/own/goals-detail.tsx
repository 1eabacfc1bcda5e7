/** One goal with everything about it, for whichever of the two has it open. */
import type { ComponentChildren } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { useFocusKept } from "../../parts/focus-kept.ts";
import { Check, Pencil, Sprout } from "../../parts/icons";
import { useDraft } from "./draft.ts";
import { changedWords, type Goal, type Planners, type Step, stepsOf } from "./goals.ts";
import { GoalTurn } from "./goals-answer.tsx";
import { type GoalRewriting, setGoalStatus } from "./goals-changes.ts";
import { GoalEditing, goalKey } from "./goals-form.tsx";
import { done, GoalState, WhatBecame } from "./goals-state.tsx";
import { StepItem } from "./steps.tsx";
import { NewStep } from "./steps-form.tsx";

interface GoalDetailProps {
  goal: Goal;
  /** Those of other goals may be among them. */
  steps: readonly Step[];
  planners: Planners;
  /** The goal's words stand above already. */
  titled?: boolean;
  /** Between the words and the steps, and after everything. */
  sharing?: ComponentChildren;
  actions?: ComponentChildren;
}

export function GoalDetail(props: GoalDetailProps) {
  const { goal, planners } = props;
  const device = useDevice();
  const draft = useDraft<GoalRewriting>(goalKey(goal));
  const [isEditing, setEditing] = useState(false);
  const { words, why, status = "active" } = goal.fields;
  const place = useRef<HTMLDivElement>(null);
  const isOpen = isEditing || draft.value !== undefined;
  useFocusKept(place, (lost) => {
    if (isOpen) return "textarea";
    return lost.closest(".goal-turn") ? ".goal-turn button, .change-this" : ".change-this";
  });

  return (
    <div class="goal-detail stack">
      <div class="stack" ref={place}>
        {isOpen ? (
          <GoalEditing
            goal={goal}
            planners={planners}
            draft={draft}
            onDone={() => setEditing(false)}
          />
        ) : (
          <div class="stack-tight">
            <WhatBecame planned={goal} planners={planners} />
            {!props.titled && (
              <p class="goal-words" dir="auto">
                {words}
              </p>
            )}
            {why && (
              <div>
                <p class="soft">{t("goals.whyHead")}</p>
                <p class="goal-why" dir="auto">
                  {why}
                </p>
              </div>
            )}
            <p class="soft">
              {status !== "active" &&
                `${t(status === "reached" ? "goals.reached" : "goals.letGoDone")} · `}
              {changedWords(goal, planners, device.now())}
            </p>
            <GoalState planned={goal} planners={planners} />
            {status === "active" && <GoalTurn planned={goal} planners={planners} />}
            <div class="row">
              <Button small class="change-this" onClick={() => setEditing(true)}>
                <Pencil />
                {t("goals.change")}
              </Button>
            </div>
          </div>
        )}
      </div>
      <Steps {...props} />
      {props.sharing}
      <GoalActions {...props} />
    </div>
  );
}

function Steps({ goal, steps, planners, titled }: GoalDetailProps) {
  const id = useId();
  const Heading = titled ? "h2" : "h3";
  const own = stepsOf(goal.id, steps, planners.owner);
  return (
    <section class="stack-tight" aria-labelledby={id}>
      <Heading id={id}>{t("goals.steps")}</Heading>
      {own.length === 0 && <p class="soft">{t("goals.noSteps")}</p>}
      {own.length > 0 && (
        <ul class="plain plan-steps">
          {own.map((step) => (
            <StepItem key={step.id} step={step} goal={goal} planners={planners} />
          ))}
        </ul>
      )}
      <NewStep key={goal.id} goal={goal} planners={planners} />
    </section>
  );
}

function GoalActions({ goal, planners, actions }: GoalDetailProps) {
  const device = useDevice();
  const { status = "active" } = goal.fields;
  const set = (next: "active" | "reached" | "let_go", words: string) =>
    void done(setGoalStatus(device, planners, goal, next), words);
  const place = useRef<HTMLDivElement>(null);
  useFocusKept(place, () => "button");
  return (
    <div class="row goal-actions" ref={place}>
      {status === "active" ? (
        <>
          <Button onClick={() => set("reached", t("goals.reachedToast"))}>
            <Check />
            {t("goals.reachedIt")}
          </Button>
          <Button kind="quiet" onClick={() => set("let_go", t("goals.letGoToast"))}>
            {t("goals.letGo")}
          </Button>
        </>
      ) : (
        <Button onClick={() => set("active", t("goals.takenUp"))}>
          <Sprout />
          {t("goals.takeUp")}
        </Button>
      )}
      {actions}
    </div>
  );
}
