/** One occurrence for everybody it is for: what it is, the register, and what can be changed. */
import "./words-of-calendar.ts";
import "./calendar.css";
import { useDevice } from "../../app/device.ts";
import type { RouteProps } from "../../app/router.ts";
import { formatDay, t } from "../../messages";
import { Card } from "../../parts/card";
import { Empty } from "../../parts/empty";
import { Notice } from "../../parts/notice";
import { Screen } from "../../parts/screen";
import { SessionLink } from "../../parts/session-card";
import { lengthWords, wallDay, wallTime, wallWords, zoneWords } from "../../parts/session-words.ts";
import { usePlannersWith } from "../own/goals.ts";
import { useNow } from "../own/now.ts";
import { type Happening, happeningOn } from "../own/sessions.ts";
import { StepsOfSession } from "../own/steps-session.tsx";
import { Actions } from "./calendar-actions.tsx";
import {
  type Attended,
  elsewhere,
  everyone,
  type Gathering,
  gatheringOf,
} from "./calendar-days.ts";
import { RegisterForm } from "./register-form.tsx";

/** Live: the gathering at an address, or null when this device does not hold it. */
export function useGathering({ params }: RouteProps): Gathering | null {
  const device = useDevice();
  const { notebook = "", session: id = "", day = "" } = params;
  const session = device.get("session", id, notebook).value;
  const happening = session && !session.deleted ? happeningOn(session, day) : null;
  return happening && gatheringOf(happening, device.list("session").value, device.people.value);
}

export function Register(props: RouteProps) {
  const device = useDevice();
  const gathering = useGathering(props);
  const now = useNow();
  if (!gathering) return device.opened().value ? <Gone /> : null;
  const { attended, off } = gathering;
  const [first] = attended;
  const { session, at } = first;
  const hasBegun = at.atMs <= now;
  return (
    <Screen
      title={session.fields.title}
      above={formatDay(wallDay(at.starts), "long")}
      below={<When {...first} />}
      back={{ href: "/calendar", label: t("calendar.back") }}
    >
      <Where {...first} />
      {attended.map((one) => (
        <StepsThere key={one.session.id} {...one} />
      ))}
      {off && (
        <Notice title={t(session.fields.cancelled ? "session.cancelled" : "session.notOn")}>
          {t("register.notOn")}
        </Notice>
      )}
      {!off && (
        <Card title={t("register.title")}>
          {hasBegun ? (
            <RegisterForm key={gathering.key} gathering={gathering} />
          ) : (
            <div class="stack-tight">
              <p>{everyone(gathering)}</p>
              <p class="soft">{t("register.notYet")}</p>
            </div>
          )}
        </Card>
      )}
      <Actions gathering={gathering} />
    </Screen>
  );
}

/** What somebody means to do there, where they share it. */
function StepsThere({ session, person }: Attended) {
  const planners = usePlannersWith(person);
  return <StepsOfSession session={session} planners={planners} />;
}

function When({ session, at }: Happening) {
  const device = useDevice();
  const { zone, minutes } = session.fields;
  const here = elsewhere(device, at.starts, zone);
  const time =
    here === null
      ? wallTime(at.starts)
      : t("calendar.zone", { time: wallTime(at.starts), place: zoneWords(zone) });
  const moved = at.moved && wallWords(`${at.day}T${session.fields.starts.slice(11)}`);
  return (
    <>
      {time} · {lengthWords(minutes)}
      {moved && ` · ${t("calendar.movedHere")}`}
    </>
  );
}

function Where({ session }: Happening) {
  const { place, address, link, with_whom, note } = session.fields;
  const where = [place, address].filter(Boolean).join(", ");
  if (!where && !link && !with_whom && !note) return null;
  return (
    <Card>
      {where && <p dir="auto">{where}</p>}
      {link && <SessionLink link={link} />}
      {with_whom && <p class="soft">{t("session.withName", { name: with_whom })}</p>}
      {note && <p dir="auto">{note}</p>}
    </Card>
  );
}

export function Gone() {
  return (
    <Screen title={t("calendar.gone")} back={{ href: "/calendar", label: t("calendar.back") }}>
      <Empty title={t("calendar.gone")} picture="search">
        {t("calendar.goneWhy")}
      </Empty>
    </Screen>
  );
}
