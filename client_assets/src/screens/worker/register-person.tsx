/** On a person's page: what is planned with them, and who said what of what has been. */
import "./words-of-calendar.ts";
import "./calendar.css";
import type { ComponentChildren } from "preact";
import { useDevice } from "../../app/device.ts";
import { formatDay, type Key, t } from "../../messages";
import { ButtonLink } from "../../parts/button";
import { Plus } from "../../parts/icons";
import { wallDay, wallTime } from "../../parts/session-words.ts";
import type { CaseloadPerson, Said } from "../../store/api.ts";
import { attendanceBy } from "../own/attendance.ts";
import { useNow } from "../own/now.ts";
import { type Happening, happenings } from "../own/sessions.ts";
import { shortName } from "../own/sharing.ts";
import { sharesAttendance } from "./calendar-days.ts";
import { type Attendance, differ } from "./register-marks.ts";

const DAY_MS = 86_400_000;
const AHEAD_MS = 28 * DAY_MS;
const BACK_MS = 56 * DAY_MS;
const SHOWN_MAX = 6;

export interface PersonSessionsProps {
  person: CaseloadPerson;
}

export function PersonSessions({ person }: PersonSessionsProps) {
  const device = useDevice();
  const now = useNow();
  const { notebook } = person;
  const sessions = device.list("session", notebook).value;
  const shares = sharesAttendance(person, now);
  const name = shortName(person.name);
  const around = happenings(sessions, now - BACK_MS, now + AHEAD_MS);
  const coming = around.filter(({ at }) => at.atMs > now).slice(0, SHOWN_MAX);
  const been = around.filter(({ at }) => at.atMs <= now).reverse();
  const all = shares ? device.list("attendance", notebook).value : [];
  const known = attendanceBy(all);
  const own = all.filter(
    ({ fields }) => !sessions.some(({ id }) => id === fields.session) && isRecent(fields.day, now),
  );

  return (
    <section class="stack" aria-labelledby="person-sessions">
      <div class="row-apart">
        <h2 id="person-sessions">{t("register.sessions")}</h2>
        <ButtonLink small href={`/calendar/new?person=${notebook}`}>
          <Plus />
          {t("register.newFor")}
        </ButtonLink>
      </div>
      <div class="stack-tight">
        <h3>{t("register.coming")}</h3>
        {coming.length === 0 && <p class="soft">{t("register.noneComing", { name })}</p>}
        <ul class="plain">
          {coming.map((one) => (
            <Line key={`${one.session.id} ${one.at.day}`} one={one} />
          ))}
        </ul>
      </div>
      <div class="stack-tight">
        <h3>{t("register.been")}</h3>
        {!shares && <p class="soft">{t("register.notShared", { name })}</p>}
        {been.length + own.length === 0 && <p class="soft">{t("register.noneBefore")}</p>}
        <ul class="plain">
          {been.slice(0, SHOWN_MAX).map((one) => (
            <Line key={`${one.session.id} ${one.at.day}`} one={one}>
              {shares && !one.at.skipped && (
                <WhoSaidWhat attendance={known(one.session.id, one.at.day)} name={name} />
              )}
            </Line>
          ))}
          {own.slice(0, SHOWN_MAX).map((attendance) => (
            <li key={attendance.id} class="person-session">
              <span>{t("register.ownSession")}</span>
              {attendance.fields.day && (
                <span class="soft">{formatDay(attendance.fields.day, "short")}</span>
              )}
              <WhoSaidWhat attendance={attendance} name={name} />
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

function isRecent(day: string | undefined, now: number): boolean {
  return day !== undefined && Date.parse(`${day}T12:00:00Z`) > now - BACK_MS;
}

function Line({ one, children }: { one: Happening; children?: ComponentChildren }) {
  const { session, at } = one;
  return (
    <li class="person-session">
      <a href={`/calendar/${session.notebook}/${session.id}/${at.day}`} dir="auto">
        {session.fields.title}
      </a>
      <span class="soft">
        {t("common.dayAndTime", {
          day: formatDay(wallDay(at.starts), "short"),
          time: wallTime(at.starts),
        })}
        {at.skipped && ` · ${t("calendar.notOn")}`}
        {at.moved && !at.skipped && ` · ${t("calendar.movedHere")}`}
      </span>
      {children}
    </li>
  );
}

const THEIRS = {
  went: "register.saysWent",
  part: "register.saysPart",
  missed: "register.saysMissed",
  not_for_me: "register.saysNotForMe",
} as const satisfies Record<Said, Key>;

const YOURS = {
  went: "register.youNotedWent",
  part: "register.youNotedPart",
  missed: "register.youNotedMissed",
  not_for_me: "register.youNotedNotForMe",
} as const satisfies Record<Said, Key>;

/** Both words where there are two; the person's own first and in full ink. */
function WhoSaidWhat({ attendance, name }: { attendance: Attendance | undefined; name: string }) {
  const { participant_said, participant_reason, worker_said } = attendance?.fields ?? {};
  if (!participant_said && !worker_said) {
    return <span class="soft">{t("register.nothingSaid")}</span>;
  }
  return (
    <>
      {participant_said && (
        <span>
          {t(THEIRS[participant_said], { name })}{" "}
          {participant_reason && (
            <bdi>{t("register.theyAdded", { words: participant_reason })}</bdi>
          )}
        </span>
      )}
      {worker_said && <span class="soft">{t(YOURS[worker_said])}</span>}
      {differ(attendance) && <span class="soft">{t("register.differ")}</span>}
    </>
  );
}
