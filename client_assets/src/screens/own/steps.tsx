/** The steps of a goal: ticked off, changed, added to, by either of the two. */
import { useRef, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { useFocusKept } from "../../parts/focus-kept.ts";
import { Pencil } from "../../parts/icons";
import { useDraft } from "./draft.ts";
import {
  changedWords,
  type Goal,
  isAside,
  isDone,
  isOnlySuggested,
  nearDay,
  type Planners,
  type Step,
} from "./goals.ts";
import { GoalTurn } from "./goals-answer.tsx";
import { type StepRewriting, setStepStatus } from "./goals-changes.ts";
import { GoalState, notSaved, WhatBecame } from "./goals-state.tsx";
import { localDay } from "./local-day.ts";
import { StepEditing, stepKey } from "./steps-form.tsx";
import { StepSession } from "./steps-session.tsx";
import { useWished } from "./unsaved.tsx";

interface StepProps {
  step: Step;
  goal: Goal;
  planners: Planners;
}

/** To tick off, with its day and its session. */
export function StepLine({ step, planners }: Omit<StepProps, "goal">) {
  const device = useDevice();
  const { words, due } = step.fields;
  const today = localDay(device.now());

  const [isTicked, wish] = useWished(isDone(step), notSaved);
  const tick = (on: boolean) =>
    wish(on, setStepStatus(device, planners, step, on ? "done" : "open"));

  return (
    <div class={`step-line ${isDone(step) ? "step-done" : ""}`}>
      <label class="tick">
        <input
          type="checkbox"
          checked={isTicked}
          onChange={(event) => void tick(event.currentTarget.checked)}
        />
        <span class="step-words" dir="auto">
          {words}
        </span>
      </label>
      {(due || step.fields.session) && (
        <p class="step-facts">
          {due && (
            <time dateTime={due} class="soft">
              {t("goals.byDay", { day: nearDay(due, today) })}
            </time>
          )}
          <StepSession step={step} planners={planners} />
        </p>
      )}
    </div>
  );
}

/** A step on its goal's page. */
export function StepItem({ step, goal, planners }: StepProps) {
  const device = useDevice();
  const draft = useDraft<StepRewriting>(stepKey(step));
  const [isOpen, setOpen] = useState(false);
  const aside = isAside(step, planners.owner);
  const isLetGo = step.fields.status === "let_go";

  // What was typed before the browser went away stands there again.
  const isEditing = isOpen || draft.value !== undefined;
  const place = useRef<HTMLLIElement>(null);
  useFocusKept(place, (lost) => {
    if (isEditing) return "textarea";
    return lost.closest(".goal-turn")
      ? ".goal-turn button, .tick input, .change-this"
      : ".change-this";
  });

  if (isEditing) {
    return (
      <li class="step" ref={place}>
        <StepEditing
          goal={goal}
          step={step}
          planners={planners}
          draft={draft}
          onDone={() => setOpen(false)}
        />
      </li>
    );
  }
  return (
    <li class={`step ${aside ? "step-aside" : ""}`} ref={place}>
      <WhatBecame planned={step} planners={planners} />
      {aside || isOnlySuggested(step, planners.owner) ? (
        <p class="step-words" dir="auto">
          {step.fields.words}
        </p>
      ) : (
        <StepLine step={step} planners={planners} />
      )}
      {!isLetGo && !isDone(step) && <GoalTurn planned={step} planners={planners} />}
      <div class="step-foot">
        <p class="soft">
          {isLetGo && `${t("goals.letGoDone")} · `}
          {changedWords(step, planners, device.now())}
        </p>
        {goal.fields.shared === true && step.fields.shared !== true && (
          <p class="soft">{t("goals.onlyYou")}</p>
        )}
        {step.standing !== "sent" && <GoalState planned={step} planners={planners} />}
        {isLetGo ? (
          <Button
            small
            kind="quiet"
            class="change-this"
            label={`${t("goals.stepTakeUp")}: ${step.fields.words}`}
            onClick={() =>
              void setStepStatus(device, planners, step, "open").then(undefined, notSaved)
            }
          >
            {t("goals.stepTakeUp")}
          </Button>
        ) : (
          <Button
            small
            kind="quiet"
            class="change-this"
            label={t("goals.changeStepNamed", { words: step.fields.words })}
            onClick={() => setOpen(true)}
          >
            <Pencil />
            {t("goals.changeStep")}
          </Button>
        )}
      </div>
    </li>
  );
}
