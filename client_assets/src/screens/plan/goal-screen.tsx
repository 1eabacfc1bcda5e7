/** A new goal, and one goal with its steps, opened from the plan. */
import "../../messages/with-mending.ts";
import { useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { goBack, navigate, type RouteProps, staying } from "../../app/router.ts";
import { t } from "../../messages";
import { Button, ButtonLink } from "../../parts/button";
import { Empty } from "../../parts/empty";
import { RotateCcw, Trash } from "../../parts/icons";
import { Screen } from "../../parts/screen";
import { type Goal, type Step, stepsOf, useOwnPlanners } from "../own/goals.ts";
import { removeGoal, share } from "../own/goals-changes.ts";
import { GoalDetail } from "../own/goals-detail.tsx";
import { NewGoal } from "../own/goals-form.tsx";
import { done, notSaved } from "../own/goals-state.tsx";
import { GoalShare } from "./goal-share.tsx";

const BACK = () => ({ href: "/plan", label: t("goals.back") });

export function NewGoalScreen() {
  const planners = useOwnPlanners();
  const isHere = staying();
  return (
    <Screen title={t("goals.newGoal")} back={BACK()}>
      <NewGoal
        planners={planners}
        sharing={(writing, onChange) => (
          <GoalShare
            shared={writing.shared}
            onChange={(shared) => onChange({ ...writing, shared })}
          />
        )}
        onDone={(id) => {
          if (!isHere()) return;
          if (id === null) goBack("/plan");
          else navigate(`/plan/goals/${id}`, { replace: true });
        }}
      />
    </Screen>
  );
}

export function GoalScreen({ params }: RouteProps) {
  const device = useDevice();
  const goal = device.get("goal", params["id"] ?? "").value;
  const [removed, setRemoved] = useState<string | null>(null);
  if (goal?.kind === "goal" && !goal.deleted) {
    return <GoalPage key={goal.id} goal={goal} onRemove={() => setRemoved(goal.id)} />;
  }
  // Deleted here: on the way back to the plan.
  if (!device.ready.value || removed === params["id"]) return null;
  return (
    <Screen title={t("goals.gone")} back={BACK()}>
      <Empty
        picture="search"
        title={t("goals.gone")}
        action={<ButtonLink href="/plan">{t("goals.back")}</ButtonLink>}
      >
        {t("goals.goneWhy")}
      </Empty>
    </Screen>
  );
}

function GoalPage({ goal, onRemove }: { goal: Goal; onRemove: () => void }) {
  const device = useDevice();
  const planners = useOwnPlanners();
  const steps = stepsOf(goal.id, device.list("step").value, planners.owner);
  const [wasShared] = useState(goal.fields.shared === true && goal.standing === "sent");
  return (
    <Screen title={goal.fields.words} back={BACK()}>
      <GoalDetail
        goal={goal}
        steps={steps}
        planners={planners}
        titled
        sharing={
          <GoalShare
            shared={goal.fields.shared === true}
            wasShared={wasShared}
            onChange={(shared) => void share(device, goal, steps, shared).catch(notSaved)}
          />
        }
        actions={<DeleteButton goal={goal} steps={steps} onRemove={onRemove} />}
      />
      <div class="row quiet-row">
        <ButtonLink kind="quiet" href={`/plan/goals/${goal.id}/versions`}>
          <RotateCcw />
          {t("mending.versions")}
        </ButtonLink>
      </div>
    </Screen>
  );
}

interface DeleteButtonProps {
  goal: Goal;
  steps: readonly Step[];
  onRemove: () => void;
}

function DeleteButton({ goal, steps, onRemove }: DeleteButtonProps) {
  const device = useDevice();

  async function remove(): Promise<void> {
    const isHere = staying();
    onRemove();
    if ((await done(removeGoal(device, goal, steps), t("goals.deleted"))) && isHere()) {
      goBack("/plan");
    }
  }

  return (
    <Button kind="danger" onClick={() => void remove()}>
      <Trash />
      {t("goals.delete")}
    </Button>
  );
}
