/** The plan for the kitchen wall: outside of the app, where only paper shows it. */
import { render } from "preact";
import { useEffect } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { formatDay, t } from "../../messages";
import { Mark } from "../../parts/mark";
import type { Device } from "../../store/api.ts";
import {
  byPlace,
  type Goal,
  goalsAndSteps,
  isAside,
  isDone,
  isOnlySuggested,
  type Planners,
  type Step,
  stepsOf,
} from "./goals.ts";
import { localDay } from "./local-day.ts";
import { type Happening, happenings, type Session } from "./sessions.ts";
import { nextOf, sessionWords, timeWords } from "./steps-session.tsx";

const DAY_MS = 86_400_000;
const AHEAD_MS = 28 * DAY_MS;
/** So many sessions fit beside a plan on one page. */
const SESSIONS_MAX = 8;

interface SheetProps {
  planners: Planners;
  person?: string | undefined;
}

export function PlanSheet({ planners, person }: SheetProps) {
  const device = useDevice();
  const { goals, steps } = goalsAndSteps(device, planners.notebook);
  const sessions = device.list("session", planners.notebook).value;

  useEffect(() => {
    const sheet = document.createElement("div");
    sheet.className = "plan-sheet";
    document.body.append(sheet);
    render(
      <Sheet
        device={device}
        planners={planners}
        person={person}
        goals={goals}
        steps={steps}
        sessions={sessions}
      />,
      sheet,
    );
    return () => {
      render(null, sheet);
      sheet.remove();
    };
  }, [device, planners, person, goals, steps, sessions]);
  return null;
}

interface InsideProps extends SheetProps {
  device: Device;
  goals: readonly Goal[];
  steps: readonly Step[];
  sessions: readonly Session[];
}

function Sheet({ device, planners, person, goals, steps, sessions }: InsideProps) {
  const now = device.now();
  const { active, resting } = byPlace(goals, planners);
  const reached = resting.filter(({ fields }) => fields.status === "reached");
  const coming = happenings(sessions, now, now + AHEAD_MS)
    .filter(({ at }) => !at.skipped)
    .slice(0, SESSIONS_MAX);
  const name = person ?? device.account.peek()?.name ?? "";
  const service = device.account.peek()?.service ?? "";
  return (
    <article class="plan-paper">
      <header class="paper-head">
        <Mark />
        <div>
          <h1>{person ? t("goals.sheetOf", { name }) : t("goals.sheetTitle")}</h1>
          <p class="paper-soft">
            {!person && <bdi>{name}</bdi>}
            {!person && " · "}
            {t("goals.sheetDay", { day: formatDay(localDay(now), "year") })}
          </p>
        </div>
      </header>
      {active.length === 0 && <p>{t("goals.sheetNoGoals")}</p>}
      {active.map((goal) => (
        <PaperGoal
          key={goal.id}
          goal={goal}
          steps={stepsOf(goal.id, steps, planners.owner)}
          sessions={sessions}
          planners={planners}
          now={now}
        />
      ))}
      {coming.length > 0 && <PaperSessions coming={coming} />}
      {reached.length > 0 && (
        <section class="paper-rest">
          <h2>{t("goals.sheetReached")}</h2>
          <ul>
            {reached.map(({ id, fields }) => (
              <li key={id} dir="auto">
                {fields.words}
              </li>
            ))}
          </ul>
        </section>
      )}
      <footer class="paper-soft">{t("goals.sheetFrom", { service })}</footer>
    </article>
  );
}

interface PaperGoalProps {
  goal: Goal;
  steps: readonly Step[];
  sessions: readonly Session[];
  planners: Planners;
  now: number;
}

function PaperGoal({ goal, steps, sessions, planners, now }: PaperGoalProps) {
  const { words, why } = goal.fields;
  // What the other one only suggests is nobody's step yet.
  const shown = steps.filter(
    (step) => !isAside(step, planners.owner) && !isOnlySuggested(step, planners.owner),
  );
  return (
    <section class="paper-goal">
      <h2 dir="auto">{words}</h2>
      {why && (
        <p class="paper-why" dir="auto">
          {why}
        </p>
      )}
      <ul class="paper-steps">
        {shown.map((step) => (
          <li key={step.id} class={isDone(step) ? "paper-done" : ""}>
            <span class="paper-box" aria-hidden="true">
              {isDone(step) && "✓"}
            </span>
            <span>
              <span dir="auto">{step.fields.words}</span>
              <StepFacts step={step} sessions={sessions} now={now} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function StepFacts({
  step,
  sessions,
  now,
}: { step: Step } & Pick<PaperGoalProps, "sessions" | "now">) {
  const session = sessions.find(({ id }) => id === step.fields.session);
  const next = session && nextOf(session, now);
  const facts = [
    step.fields.due && t("goals.byDay", { day: formatDay(step.fields.due, "short") }),
    next && sessionWords(next),
  ].filter(Boolean);
  return facts.length > 0 ? <span class="paper-facts">{facts.join(" · ")}</span> : null;
}

function PaperSessions({ coming }: { coming: readonly Happening[] }) {
  return (
    <section class="paper-sessions">
      <h2>{t("goals.sheetSessions")}</h2>
      <ul>
        {coming.map(({ session, at }) => (
          <li key={`${session.id} ${at.day}`}>
            <b>{timeWords(at.starts)}</b> <bdi>{session.fields.title}</bdi>
            {session.fields.place && (
              <span class="paper-soft">
                {" · "}
                <bdi>{session.fields.place}</bdi>
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
