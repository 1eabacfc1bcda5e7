/** What once stood in a goal and its steps, who wrote it, and a way to have it back. */
import "../../messages/with-mending.ts";
import { useId } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { goBack, type RouteProps, staying } from "../../app/router.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { Empty } from "../../parts/empty";
import { Screen } from "../../parts/screen";
import { showToast } from "../../parts/toast";
import { FetchingEarlier, momentWords, ThenAndNow, useEarlier } from "../own/earlier.tsx";
import { type Goal, type Planners, type Step, stepsOf, useOwnPlanners } from "../own/goals.ts";
import { notSaved } from "../own/goals-state.tsx";
import { type EarlierWords, earlierWords, restore } from "./goal-versions.ts";

export function GoalVersionsScreen({ params }: RouteProps) {
  const device = useDevice();
  const planners = useOwnPlanners();
  const id = params["id"] ?? "";
  const goal = device.get("goal", id).value;
  const steps = stepsOf(id, device.list("step").value, planners.owner);
  const earlier = useEarlier([id, ...steps.filter(isKnown).map((step) => step.id)]);
  return (
    <Screen
      title={t("mending.versions")}
      below={t("mending.versionsBelow")}
      back={{ href: `/plan/goals/${id}`, label: t("parts.back") }}
    >
      <FetchingEarlier earlier={earlier} />
      {goal?.kind === "goal" && earlier.versions && (
        <Versions
          goal={goal}
          planners={planners}
          versions={earlierWords(goal, steps, earlier.versions)}
        />
      )}
    </Screen>
  );
}

/** The service knows nothing yet of what was never sent. */
function isKnown(step: Step): boolean {
  return step.standing === "sent";
}

interface VersionsProps {
  goal: Goal;
  planners: Planners;
  versions: readonly EarlierWords[];
}

function Versions({ goal, planners, versions }: VersionsProps) {
  if (versions.length === 0) {
    return <Empty title={t("mending.versionsNone")}>{t("mending.versionsNoneWhy")}</Empty>;
  }
  return (
    <ol class="plain stack" aria-label={t("mending.versions")}>
      {versions.map((version) => (
        <li key={`${version.change} ${version.planned.id} ${version.field}`}>
          <VersionCard goal={goal} planners={planners} version={version} />
        </li>
      ))}
    </ol>
  );
}

const WHAT = {
  words: "goals.versionsOfGoal",
  why: "goals.versionsOfWhy",
  step: "goals.versionsOfStep",
} as const;

interface VersionCardProps {
  goal: Goal;
  planners: Planners;
  version: EarlierWords;
}

function VersionCard({ goal, planners, version }: VersionCardProps) {
  const device = useDevice();
  const id = useId();
  const { planned, field, words, now, by, at } = version;

  async function bringBack(): Promise<void> {
    const isHere = staying();
    try {
      const undo = await restore(device, planners, version);
      if (isHere()) goBack(`/plan/goals/${goal.id}`);
      showToast({
        words: t("mending.restored"),
        action: { label: t("parts.undo"), onAction: () => void undo().catch(notSaved) },
      });
    } catch {
      notSaved();
    }
  }

  return (
    <Card class="version">
      <p class="soft" id={id}>
        {t("goals.versionWho", {
          what: t(WHAT[planned.kind === "step" ? "step" : field]),
          name: planners.nameOf(by),
          when: momentWords(at, device.now()),
        })}
      </p>
      <ThenAndNow then={words} now={now} />
      <div class="row">
        <Button describedBy={id} onClick={() => void bringBack()}>
          {t("mending.restore")}
        </Button>
      </div>
    </Card>
  );
}
