/** The goals on the plan: what is suggested, what is under way, and what rests. */
import { useEffect, useRef, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { navigate } from "../../app/router.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { Disclosure } from "../../parts/disclosure";
import { Empty } from "../../parts/empty";
import { useFocusKept } from "../../parts/focus-kept.ts";
import { Plus } from "../../parts/icons";
import { showToast } from "../../parts/toast";
import { byPlace, type Goal, goalsAndSteps, useOwnPlanners } from "../own/goals.ts";
import { GoalCard } from "../own/goals-card.tsx";
import { hideStrays } from "../own/goals-changes.ts";
import { PlanPapers } from "../own/goals-papers.tsx";
import { namesOf } from "../own/sharing.ts";
import { AskAboutPlan, usePlanConsent } from "./goal-consent.tsx";

export function GoalList() {
  const device = useDevice();
  const planners = useOwnPlanners();
  const { goals, steps } = goalsAndSteps(device, planners.notebook);
  const { asked, active, resting } = byPlace(goals, planners);
  const isReady = device.ready.value;

  useEffect(() => {
    // Next time, if it cannot be saved now.
    if (isReady) void hideStrays(device, goals, steps).catch(() => {});
  }, [device, isReady, goals, steps]);

  const place = useRef<HTMLElement>(null);
  useFocusKept(place, whereItIsNow);

  const card = (goal: Goal) => (
    <GoalCard
      key={goal.id}
      goal={goal}
      steps={steps}
      planners={planners}
      href={`/plan/goals/${goal.id}`}
    />
  );
  const add = (
    <Button onClick={() => navigate("/plan/goals/new")}>
      <Plus />
      {t("goals.newGoal")}
    </Button>
  );
  if (!isReady) return null;
  return (
    <section class="stack goals" aria-labelledby="goals" ref={place}>
      <div class="row-apart">
        <h2 id="goals">{t("goals.title")}</h2>
        {goals.length > 0 && add}
      </div>
      {goals.length === 0 && (
        <Empty title={t("goals.emptyTitle")} action={add}>
          {t("goals.emptyWhy")}
        </Empty>
      )}
      {asked.map(card)}
      {active.map(card)}
      {goals.length > 0 && asked.length + active.length === 0 && (
        <p class="soft">{t("goals.noGoalsNow")}</p>
      )}
      <Together />
      {resting.length > 0 && (
        <Disclosure summary={t("goals.rests")}>
          <div class="stack">{resting.map(card)}</div>
        </Disclosure>
      )}
    </section>
  );
}

/** An answered goal goes to others of its kind: there, or to what it is folded away in. */
function whereItIsNow(lost: Element, place: HTMLElement): HTMLElement | null {
  const id = lost.closest<HTMLElement>("[data-goal]")?.dataset["goal"];
  const card = id ? place.querySelector(`[data-goal="${CSS.escape(id)}"]`) : null;
  const folded = card?.closest("details:not([open])");
  return folded
    ? folded.querySelector<HTMLElement>("summary")
    : (card?.querySelector<HTMLElement>(".goal-turn button, .goal-open") ?? null);
}

/** The plan on paper, and in a file for others. */
export function PlanCard() {
  const device = useDevice();
  const planners = useOwnPlanners();
  if (device.list("goal", planners.notebook).value.length === 0) return null;
  return (
    <Card title={t("goals.papers")}>
      <p class="soft">
        {t("goals.printNote")} {t("goals.fhirNote")}
      </p>
      <PlanPapers planners={planners} />
    </Card>
  );
}

/** An invitation, until it was answered once. */
function Together() {
  const { unasked } = usePlanConsent();
  const [asking, setAsking] = useState<typeof unasked>([]);
  const name = namesOf(unasked);
  return (
    <>
      {unasked.length > 0 && (
        <Card title={t("goals.togetherTitle", { name })} tone="wash">
          <p>{t("goals.togetherWhy", { name })}</p>
          <div class="row">
            <Button onClick={() => setAsking(unasked)}>{t("goals.together")}</Button>
          </div>
        </Card>
      )}
      {asking.length > 0 && (
        <AskAboutPlan
          people={asking}
          onDone={(agreed) => {
            setAsking([]);
            if (agreed.length > 0)
              showToast({ words: t("goals.togetherDone", { name: namesOf(agreed) }), seconds: 5 });
          }}
        />
      )}
    </>
  );
}
