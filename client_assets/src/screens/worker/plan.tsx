/** A person's plan on their page: written together with them, on the train too. */
import { useRef, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Disclosure } from "../../parts/disclosure";
import { Plus } from "../../parts/icons";
import type { CaseloadPerson, Device } from "../../store/api.ts";
import { useDraft } from "../own/draft.ts";
import {
  byPlace,
  type Goal,
  goalsAndSteps,
  lastChanged,
  type Planners,
  type Step,
  stepsOf,
  usePlannersWith,
} from "../own/goals.ts";
import { GoalCard } from "../own/goals-card.tsx";
import type { GoalWriting } from "../own/goals-changes.ts";
import { GoalDetail } from "../own/goals-detail.tsx";
import { NewGoal, newGoalKey } from "../own/goals-form.tsx";
import { PlanPapers } from "../own/goals-papers.tsx";
import { useReadOnScreen } from "../own/on-screen.ts";

export interface PersonPlanProps {
  person: CaseloadPerson;
}

/** Its component is made anew for each person. */
export function PersonPlan({ person }: PersonPlanProps) {
  const planners = usePlannersWith(person);
  const isOpen = person.kinds.includes("plan");
  return (
    <section class="stack goals" aria-labelledby="person-plan">
      {isOpen ? (
        <OpenPlan key={person.notebook} person={person} planners={planners} />
      ) : (
        <>
          <h2 id="person-plan">{t("goals.titleOf", { name: planners.other })}</h2>
          <div class="soft">
            <p>{t("goals.notOpen", { name: planners.other })}</p>
            <p>{t("goals.notOpenWhy")}</p>
          </div>
        </>
      )}
    </section>
  );
}

interface OpenPlanProps extends PersonPlanProps {
  planners: Planners;
}

function OpenPlan({ person, planners }: OpenPlanProps) {
  const device = useDevice();
  const { goals, steps } = goalsAndSteps(device, person.notebook);
  const { active, resting } = byPlace(goals, planners);
  const unsent = useDraft<GoalWriting>(newGoalKey(planners));
  const [isWriting, setWriting] = useState(false);
  const list = useLooked(device, person.notebook, goals, steps);
  const name = planners.other;
  const card = (goal: Goal) => (
    <OpenableGoal key={goal.id} goal={goal} steps={steps} planners={planners} />
  );

  return (
    <>
      <div class="row-apart">
        <h2 id="person-plan">{t("goals.titleOf", { name })}</h2>
        {!isWriting && (
          <Button small onClick={() => setWriting(true)}>
            <Plus />
            {t("goals.suggestGoal")}
          </Button>
        )}
      </div>
      {(isWriting || unsent.value) && (
        <div class="card card-plain">
          <NewGoal
            planners={planners}
            onDone={() => void unsent.clear().then(() => setWriting(false))}
          />
        </div>
      )}
      {goals.length === 0 && (
        <div class="soft">
          <p>{t("goals.emptyOf")}</p>
          <p>{t("goals.emptyOfWhy", { name })}</p>
        </div>
      )}
      <div class="stack" ref={list}>
        {active.map(card)}
        {resting.length > 0 && (
          <Disclosure summary={t("goals.rests")}>
            <div class="stack">{resting.map(card)}</div>
          </Disclosure>
        )}
      </div>
      {goals.length > 0 && <PlanPapers planners={planners} person={person.name} />}
    </>
  );
}

interface OpenableGoalProps {
  goal: Goal;
  steps: readonly Step[];
  planners: Planners;
}

function OpenableGoal({ goal, steps, planners }: OpenableGoalProps) {
  const [isOpen, setOpen] = useState(false);
  const { words } = goal.fields;
  const toggle = (
    <Button
      kind="quiet"
      small
      expanded={isOpen}
      label={t(isOpen ? "goals.closeNamed" : "goals.openNamed", { words })}
      onClick={() => setOpen(!isOpen)}
    >
      {t(isOpen ? "goals.closeGoal" : "goals.openGoal")}
    </Button>
  );
  return (
    <div data-unread={goal.id}>
      {isOpen ? (
        <article class="card card-plain goal">
          <GoalDetail goal={goal} steps={steps} planners={planners} />
          <div class="row">{toggle}</div>
        </article>
      ) : (
        <GoalCard goal={goal} steps={steps} planners={planners}>
          <div class="row">{toggle}</div>
        </GoalCard>
      )}
    </div>
  );
}

/** Records that a goal was read as it stands; the person sees that it was. */
function useLooked(
  device: Device,
  notebook: string,
  goals: readonly Goal[],
  steps: readonly Step[],
) {
  const list = useRef<HTMLDivElement>(null);
  const views = device.list("view", notebook).value;
  const looked = new Map<unknown, number>();
  for (const { fields } of views) {
    looked.set(fields.subject, Math.max(fields.at, looked.get(fields.subject) ?? 0));
  }
  const unread = goals.filter((goal) => (looked.get(goal.id) ?? 0) < writtenLast(goal, steps));
  const ids = unread.map(({ id }) => id).join();
  const waiting = useRef(new Set<string>());
  waiting.current = new Set(ids ? ids.split(",") : []);
  useReadOnScreen(list, ids, (id) => {
    if (!waiting.current.has(id)) return;
    const worker = device.account.peek()?.id;
    // Not recorded this time: the next reading tries again.
    device.create("view", { worker, subject: id, at: device.now() }, { notebook }).catch(() => {});
  });
  return list;
}

function writtenLast(goal: Goal, steps: readonly Step[]): number {
  const own = stepsOf(goal.id, steps, "");
  return Math.max(goal.written, lastChanged(goal), ...own.map((step) => step.written));
}
