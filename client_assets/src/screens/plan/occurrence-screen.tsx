/** One occurrence: everything about it, whether one went, and what can be done with it. */
import { useDevice } from "../../app/device.ts";
import type { RouteProps } from "../../app/router.ts";
import { t } from "../../messages";
import { Card } from "../../parts/card";
import { NobodyReads } from "../../parts/notice";
import { SaveState } from "../../parts/save-state";
import { Screen } from "../../parts/screen";
import { SessionLink } from "../../parts/session-card";
import { ruleWords } from "../../parts/session-rule.ts";
import { lengthWords, wallDay, wallTime, wallWords } from "../../parts/session-words.ts";
import { Answers } from "../own/answers.tsx";
import { seerOf } from "../own/attendance.ts";
import { useOwnPlanners } from "../own/goals.ts";
import { localDay } from "../own/local-day.ts";
import { useNow } from "../own/now.ts";
import { type Happening, happeningOn } from "../own/sessions.ts";
import { shortName } from "../own/sharing.ts";
import { toldOf } from "../own/standing.ts";
import { StepsOfSession } from "../own/steps-session.tsx";
import { comingDayWords } from "./days.ts";
import { GoneSession } from "./gone-session.tsx";
import { markOf } from "./happening-card.tsx";
import { OccurrenceActions } from "./occurrence-actions.tsx";

export function OccurrenceScreen({ params }: RouteProps) {
  const device = useDevice();
  const session = device.get("session", params["session"] ?? "").value;
  const happening =
    session?.kind === "session" && !session.deleted
      ? happeningOn(session, params["day"] ?? "")
      : null;
  if (happening) return <OccurrencePage happening={happening} />;
  return device.ready.value ? <GoneSession /> : null;
}

function OccurrencePage({ happening }: { happening: Happening }) {
  const { session, at } = happening;
  const now = useNow();
  const today = localDay(now);
  const day = wallDay(at.starts);
  const mark = markOf(happening);
  // From the morning of its day on, as on Today.
  const canAnswer = !at.skipped && localDay(at.atMs) <= today;
  return (
    <Screen
      title={session.fields.title}
      above={
        <time dateTime={at.starts}>
          {t("common.dayAndTime", { day: comingDayWords(day, today), time: wallTime(at.starts) })}
        </time>
      }
      back={{ href: "/plan", label: t("plan.backToPlan") }}
    >
      <Facts happening={happening} mark={mark} />
      {canAnswer && (
        <Card title={t("attendance.question")}>
          <Answers {...happening} />
        </Card>
      )}
      <OccurrenceActions happening={happening} />
      {canAnswer && <NobodyReads helpHref="/help" />}
    </Screen>
  );
}

function Facts({ happening, mark }: { happening: Happening; mark: string | undefined }) {
  const device = useDevice();
  const { session, at } = happening;
  const { fields } = session;
  const planners = useOwnPlanners();
  const seer = seerOf(device, session);
  const { tone, words } = toldOf(device, session, seer ? [seer] : []);
  const author = (device.account.value?.workers ?? []).find(({ id }) => id === fields.author);
  return (
    <Card class={`session ${at.skipped ? "session-off" : ""}`}>
      {mark && <p class="session-mark">{mark}</p>}
      <dl class="session-facts">
        <div>
          <dt>{t("session.when")}</dt>
          <dd>
            {wallWords(at.starts)}
            <span class="soft"> · {lengthWords(fields.minutes)}</span>
            {fields.rule && (
              <p class="soft">{ruleWords(fields.rule, fields.starts.slice(0, 10))}</p>
            )}
          </dd>
        </div>
        {(fields.place || fields.address || fields.link) && (
          <div>
            <dt>{t("session.where")}</dt>
            <dd>
              {fields.place && (
                <p>
                  <bdi>{fields.place}</bdi>
                </p>
              )}
              {fields.address && (
                <p class="session-address">
                  <bdi>{fields.address}</bdi>
                </p>
              )}
              {fields.link && <SessionLink link={fields.link} />}
            </dd>
          </div>
        )}
        {fields.with_whom && (
          <div>
            <dt>{t("session.who")}</dt>
            <dd>
              <bdi>{fields.with_whom}</bdi>
            </dd>
          </div>
        )}
        {fields.note && (
          <div>
            <dt>{t("session.note")}</dt>
            <dd dir="auto" class="session-note">
              {fields.note}
            </dd>
          </div>
        )}
      </dl>
      <StepsOfSession session={session} planners={planners} />
      {author && <p class="soft">{t("session.madeBy", { name: shortName(author.name) })}</p>}
      <SaveState tone={tone}>{words}</SaveState>
    </Card>
  );
}
