/** Plan: the week at a glance, what comes up, and what has been. */
import "../../messages/with-about.ts";
import { useMemo, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { navigate } from "../../app/router.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Disclosure } from "../../parts/disclosure";
import { Empty } from "../../parts/empty";
import { Heart, Plus } from "../../parts/icons";
import { List, ListRow } from "../../parts/list";
import { Screen } from "../../parts/screen";
import { wallDay } from "../../parts/session-words.ts";
import { RemindersOffer } from "../me/reminders-offer.tsx";
import { localDay } from "../own/local-day.ts";
import { useNow } from "../own/now.ts";
import { type Happening, happenings, type Session } from "../own/sessions.ts";
import { comingDayWords, daysFrom, startOf } from "./days.ts";
import { FeedCard } from "./feed-card.tsx";
import { GoalList, PlanCard } from "./goal-list.tsx";
import { HappeningCard, useSaid } from "./happening-card.tsx";
import { WeekStrip } from "./week-strip.tsx";

const WEEKS_FIRST = 4;
const WEEKS_MORE = 8;
/** So far ahead one looks when nothing is nearer. */
const WEEKS_FAR = 57;

export function PlanScreen() {
  const device = useDevice();
  const now = useNow();
  const sessions = device.list("session").value;
  const today = localDay(now);
  const [weeks, setWeeks] = useState(WEEKS_FIRST);
  const coming = useMemo(
    () => comingUp(sessions, today, weeks).filter((one) => !isBefore(one, today, now)),
    [sessions, today, weeks, now],
  );
  const isEmpty = device.ready.value && sessions.length === 0;

  return (
    <Screen
      title={t("plan.title")}
      waits={!device.ready.value}
      actions={
        <Button kind="primary" onClick={() => navigate("/plan/new")}>
          <Plus />
          {t("plan.newSession")}
        </Button>
      }
    >
      <GoalList />
      <List>
        <ListRow title={t("about.title")} note={t("about.meNote")} icon={Heart} href="/me/about" />
      </List>
      {isEmpty && <Empty title={t("plan.emptyTitle")}>{t("plan.emptyWhy")}</Empty>}
      {sessions.length > 0 && (
        <>
          <WeekStrip today={today} coming={coming} />
          <section class="stack" aria-labelledby="coming-up">
            <h2 id="coming-up">{t("plan.comingUp")}</h2>
            {coming.length === 0 && <p class="soft">{t("plan.nothingComing")}</p>}
            <Days happenings={coming} today={today} now={now} />
            {hasMore(sessions, today, weeks) && (
              <Button wide onClick={() => setWeeks(weeks + WEEKS_MORE)}>
                {t("plan.showLater")}
              </Button>
            )}
          </section>
          <Earlier sessions={sessions} today={today} now={now} />
          <RemindersOffer />
        </>
      )}
      {device.ready.value && <PlanCard />}
      {device.ready.value && <FeedCard />}
    </Screen>
  );
}

/** Whether it is over and of an earlier day: what was today stays in sight until tomorrow. */
function isBefore({ at }: Happening, today: string, now: number): boolean {
  return at.untilMs <= now && wallDay(at.starts) < today;
}

/** What comes up in the next weeks, or next at all. */
function comingUp(sessions: readonly Session[], today: string, weeks: number): Happening[] {
  const within = (some: number) =>
    happenings(sessions, startOf(today), startOf(daysFrom(today, some * 7)));
  const near = within(weeks);
  if (near.length > 0) return near;
  const first = within(WEEKS_FAR)[0];
  return first ? [first] : [];
}

function hasMore(sessions: readonly Session[], today: string, weeks: number): boolean {
  const from = startOf(daysFrom(today, weeks * 7));
  return happenings(sessions, from, startOf(daysFrom(today, (weeks + WEEKS_FAR) * 7))).length > 0;
}

interface DaysProps {
  happenings: readonly Happening[];
  today: string;
  now: number;
}

/** Grouped by the day that a clock there shows; with the answers where it is over. */
function Days({ happenings: all, today, now }: DaysProps) {
  const days = [...new Set(all.map(({ at }) => wallDay(at.starts)))];
  return (
    <>
      {days.map((day) => (
        <section key={day} class="stack day" aria-labelledby={`day-${day}`}>
          <h3 class="day-head" id={`day-${day}`} tabIndex={-1}>
            <time dateTime={day}>{comingDayWords(day, today)}</time>
          </h3>
          {all
            .filter(({ at }) => wallDay(at.starts) === day)
            .map((happening) => (
              <HappeningCard
                key={`${happening.session.id} ${happening.at.day}`}
                happening={happening}
                answers={happening.at.untilMs <= now}
              />
            ))}
        </section>
      ))}
    </>
  );
}

const WEEKS_BACK = 3;

interface EarlierProps {
  sessions: readonly Session[];
  today: string;
  now: number;
}

/** What has been, the latest first, to say afterwards whether one went. */
function Earlier({ sessions, today, now }: EarlierProps) {
  const [open, setOpen] = useState(false);
  const [weeks, setWeeks] = useState(WEEKS_BACK);
  return (
    <Disclosure summary={t("plan.earlier")} open={open} onToggle={setOpen}>
      {open && (
        <div class="stack">
          <EarlierDays sessions={sessions} today={today} now={now} weeks={weeks} />
          <Button wide onClick={() => setWeeks(weeks + WEEKS_MORE)}>
            {t("plan.showEarlier")}
          </Button>
        </div>
      )}
    </Disclosure>
  );
}

function EarlierDays({ sessions, today, now, weeks }: EarlierProps & { weeks: number }) {
  const said = useSaid();
  const been = useMemo(
    () => happenings(sessions, startOf(daysFrom(today, -7 * weeks)), now).reverse(),
    [sessions, today, weeks, now],
  ).filter((one) => isBefore(one, today, now) && (!one.at.skipped || said(one)));
  return (
    <div class="stack">
      {been.length === 0 && <p class="soft">{t("plan.nothingEarlier")}</p>}
      <Days happenings={been} today={today} now={now} />
    </div>
  );
}
