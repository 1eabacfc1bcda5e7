/** A step and the session that it points to: each leads to the other. */
import { useDevice } from "../../app/device.ts";
import { formatDay, t } from "../../messages";
import { CalendarDays } from "../../parts/icons";
import { wallDay, wallTime } from "../../parts/session-words.ts";
import type { Device } from "../../store/api.ts";
import { isAside, type Planners, type Step } from "./goals.ts";
import { type Happening, happeningsOf, type Session } from "./sessions.ts";

const DAY_MS = 86_400_000;
/** So far ahead and back one looks for a time at which a session takes place. */
const AROUND_MS = 400 * DAY_MS;

/** The next time that a session takes place, else the last one. */
export function nextOf(session: Session, now: number): Happening | null {
  const coming = happeningsOf(session, now, now + AROUND_MS).find(({ at }) => !at.skipped);
  return coming ?? happeningsOf(session, now - AROUND_MS, now).at(-1) ?? null;
}

/** "Walking group, Tue 24 Nov, 10:00". */
export function sessionWords({ session, at }: Happening): string {
  return `${session.fields.title}, ${timeWords(at.starts)}`;
}

export function timeWords(starts: string): string {
  return t("common.dayAndTime", {
    day: formatDay(wallDay(starts), "short"),
    time: wallTime(starts),
  });
}

/** Where an occurrence opens, on the phone or at the desk. */
function placeOf({ session, at }: Happening, { role, notebook }: Planners): string {
  return role === "participant"
    ? `/plan/${session.id}/${at.day}`
    : `/calendar/${notebook}/${session.id}/${at.day}`;
}

/** The sessions that a step can point to: what still comes, and what it points to already. */
export function sessionChoices(
  device: Device,
  notebook: string,
  chosen: string,
): { id: string; words: string; shared: boolean }[] {
  const now = device.now();
  return device.list("session", notebook).value.flatMap((session) => {
    const next = nextOf(session, now);
    if (!next || (session.id !== chosen && next.at.untilMs < now)) return [];
    const { shared } = session.fields;
    return [{ id: session.id, words: sessionWords(next), shared: shared === true }];
  });
}

/** The session of a step; nothing where this device knows of none. */
export function StepSession({ step, planners }: { step: Step; planners: Planners }) {
  const device = useDevice();
  const session = device.get("session", step.fields.session ?? "", planners.notebook).value;
  if (session?.kind !== "session" || session.deleted) return null;
  const next = nextOf(session, device.now());
  if (!next) return null;
  return (
    <a class="step-session" href={placeOf(next, planners)}>
      <CalendarDays />
      <bdi>{sessionWords(next)}</bdi>
    </a>
  );
}

/** On a session: the steps that are to be taken there, each leading to its goal. */
export function StepsOfSession({ session, planners }: { session: Session; planners: Planners }) {
  const device = useDevice();
  const { notebook, owner, role } = planners;
  const goals = new Map(device.list("goal", notebook).value.map((goal) => [goal.id, goal]));
  const steps = device
    .list("step", notebook)
    .value.filter((step) => step.fields.session === session.id && !isAside(step, owner));
  const known = steps.filter((step) => goals.has(step.fields.goal));
  if (known.length === 0) return null;
  return (
    <div class="session-steps">
      <p class="soft">
        {role === "participant"
          ? t("goals.stepsOfSession")
          : t("goals.titleOf", { name: planners.other })}
      </p>
      <ul class="plain">
        {known.map((step) => (
          <li key={step.id}>
            <p dir="auto" class="session-step">
              {step.fields.words}
            </p>
            <a
              href={
                role === "participant" ? `/plan/goals/${step.fields.goal}` : `/caseload/${notebook}`
              }
            >
              {t("goals.stepOfGoal", { words: goals.get(step.fields.goal)?.fields.words ?? "" })}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
