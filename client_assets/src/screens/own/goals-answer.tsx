/** What each of the two says to a goal or a step: yes, or not now, and both are all right. */
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import type { Answer } from "../../store/api.ts";
import { type Goal, type Planners, type Step, turnOf } from "./goals.ts";
import { answer } from "./goals-changes.ts";
import { done } from "./goals-state.tsx";

interface TurnProps {
  planned: Goal | Step;
  planners: Planners;
}

/** Whose turn it is, with the buttons where it is this side's. */
export function GoalTurn({ planned, planners }: TurnProps) {
  const device = useDevice();
  const turn = turnOf(planned, planners);
  const { author } = planned.fields;
  const name = planners.other || (author === planners.me ? "" : planners.nameOf(author));
  const isStep = planned.kind === "step";
  const say = (said: Answer) =>
    done(
      answer(device, planners, planned, said),
      t(said === "yes" ? "goals.saidYes" : "goals.saidNotNow"),
    );
  const yes = (
    <Button small={isStep} kind={isStep ? "secondary" : "primary"} onClick={() => void say("yes")}>
      {t(isStep ? "goals.yesStep" : "goals.yes")}
    </Button>
  );

  if (turn === "mine") {
    const proposer = planners.nameOf(author);
    return (
      // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot share a line with other things
      <div
        class="goal-turn"
        role="group"
        aria-label={t("goals.answerTo", { words: planned.fields.words })}
      >
        <p>{t(isStep ? "goals.suggests" : "goals.suggestsAsk", { name: proposer })}</p>
        <div class="row">
          {yes}
          <Button small={isStep} onClick={() => void say("not_now")}>
            {t("goals.notNow")}
          </Button>
        </div>
      </div>
    );
  }
  if (turn === "i-said-not-now") {
    return (
      <div class="goal-turn">
        <p class="soft">{t("goals.saidNotNow")}</p>
        <div class="row">
          <Button
            small
            label={`${t("goals.changedMind")} ${planned.fields.words}`}
            onClick={() => void say("yes")}
          >
            {t("goals.changedMind")}
          </Button>
        </div>
      </div>
    );
  }
  // A person's own steps, and what both agree on, go without saying.
  const goesWithoutSaying =
    isStep && (turn === "agreed" || (turn === "theirs" && planners.role === "participant"));
  const words = goesWithoutSaying ? null : turnWords(turn, name);
  return words && <p class="soft goal-said">{words}</p>;
}

function turnWords(turn: ReturnType<typeof turnOf>, name: string): string | null {
  if (!name) return null;
  if (turn === "theirs") return t("goals.waitingFor", { name });
  if (turn === "they-said-not-now") return t("goals.theyNotNow", { name });
  return turn === "agreed" ? t("goals.bothYes", { name }) : null;
}
