/** The journal: everything noted, day by day, and found again without a connection. */
import "../../messages/with-mending.ts";
import "../../messages/with-journal.ts";
import { signal } from "@preact/signals";
import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { navigate } from "../../app/router.ts";
import { formatDay, formatTime, t } from "../../messages";
import { activityWord } from "../../parts/activities.ts";
import { Button } from "../../parts/button";
import { Empty } from "../../parts/empty";
import { Entry } from "../../parts/entry";
import { moodWord } from "../../parts/faces";
import { TextField } from "../../parts/field";
import { Plus } from "../../parts/icons";
import { NobodyReads } from "../../parts/notice";
import { SaveMark } from "../../parts/save-state";
import { Screen } from "../../parts/screen";
import { dayWords } from "../own/days.ts";
import { gradual, useGradually } from "../own/gradually.ts";
import { localDay } from "../own/local-day.ts";
import { useStanding } from "../own/standing.ts";
import { type Day, daysOf, type Noted, scoreOf, search, wordsOf } from "./timeline.ts";

/** A month and a half of days, then as many again on request. */
const DAYS_SHOWN = 45;
/** Stays while the app is open, so that whoever comes back from an entry finds their place. */
const shownDays = signal(DAYS_SHOWN);
const lines = gradual(44, 40);

export function JournalScreen() {
  const device = useDevice();
  const [wish, setWish] = useState("");
  const entries = device.list("entry").value;
  const moods = device.list("mood").value;
  const all = useMemo<Noted[]>(() => [...entries, ...moods], [entries, moods]);
  const searching = wish.trim() !== "";
  const found = useMemo(() => (searching ? search(all, wish, labelsOf) : all), [all, wish]);
  const days = useMemo(() => daysOf(found), [found]);

  return (
    <Screen
      title={t("journal.title")}
      waits={!device.ready.value}
      actions={
        <Button kind="primary" onClick={() => navigate("/journal/new")}>
          <Plus />
          {t("journal.newEntry")}
        </Button>
      }
    >
      <NobodyReads helpHref="/help" />
      {all.length > 0 && (
        <TextField
          type="search"
          label={t("journal.search")}
          labelUnseen
          placeholder={t("journal.search")}
          value={wish}
          onInput={setWish}
        />
      )}
      <p role="status" class={searching && found.length > 0 ? "soft" : "unseen"}>
        {searching && t("journal.found", { count: found.length })}
      </p>
      {device.ready.value && all.length === 0 && <Nothing />}
      {searching && found.length === 0 && (
        <Empty picture="search" title={t("journal.nothingFound")}>
          {t("journal.nothingFoundWhy")}
        </Empty>
      )}
      <Days days={days} key={searching ? "found" : "all"} />
    </Screen>
  );
}

function labelsOf(noted: Noted): string[] {
  const score = scoreOf(noted);
  return [
    ...(noted.sets["activities"] ?? []).map(activityWord),
    ...(score === null ? [] : [moodWord(score)]),
    formatDay(noted.fields.day, "year"),
  ];
}

function Nothing() {
  const device = useDevice();
  const deleted = device.deleted("entry").value + device.deleted("mood").value;
  if (deleted > 0) {
    return <Empty title={t("mending.emptiedTitle")}>{t("mending.emptiedWhy")}</Empty>;
  }
  return <Empty title={t("journal.emptyTitle")}>{t("journal.emptyWhy")}</Empty>;
}

function Days({ days }: { days: readonly Day[] }) {
  const shown = shownDays.value;
  const today = localDay(useDevice().now());
  // The same again, so that what stands already is left alone when more is drawn.
  const made = useMemo(() => new WeakMap<Day, VNode>(), [today]);
  const wanted = days.slice(0, shown);
  const drawnDays = firstOf(wanted, useGradually(lines, countIn(wanted)));
  return (
    <>
      {drawnDays.map((each) => {
        const section = made.get(each) ?? <DaySection key={each.day} day={each} today={today} />;
        made.set(each, section);
        return section;
      })}
      {days.length > shown && drawnDays.length === shown && (
        <Button
          wide
          onClick={() => {
            shownDays.value = shown + DAYS_SHOWN;
          }}
        >
          {t("journal.showEarlier")}
        </Button>
      )}
    </>
  );
}

function DaySection({ day: { day, noted }, today }: { day: Day; today: string }) {
  return (
    <section class="stack day" aria-labelledby={`day-${day}`}>
      <h2 class="day-head" id={`day-${day}`}>
        <time dateTime={day}>{dayWords(day, today)}</time>
      </h2>
      {noted.map((each) => (
        <NotedItem key={each.id} noted={each} />
      ))}
    </section>
  );
}

function countIn(days: readonly Day[]): number {
  return days.reduce((sum, { noted }) => sum + noted.length, 0);
}

/** The first days, whole ones, with at least `count` things noted between them. */
function firstOf(days: readonly Day[], count: number): readonly Day[] {
  let sum = 0;
  return days.filter(({ noted }) => {
    const isWanted = sum < count;
    sum += noted.length;
    return isWanted;
  });
}

const OPENING_CHARACTERS = 60;

function NotedItem({ noted }: { noted: Noted }) {
  const { at, zone } = noted.fields;
  const words = wordsOf(noted);
  const score = scoreOf(noted);
  const written = noted.kind === "entry";
  const opening = words.slice(0, OPENING_CHARACTERS) || (score === null ? "" : moodWord(score));
  return (
    <Entry
      look={written ? "card" : "line"}
      words={words}
      score={score}
      when={formatTime(at, zone)}
      at={new Date(at).toISOString()}
      activities={(noted.sets["activities"] ?? []).map(activityWord)}
      href={`/journal/${noted.id}`}
      openLabel={t("journal.openEntry", { words: opening })}
      state={written && <StandingLine noted={noted} />}
    />
  );
}

function StandingLine({ noted }: { noted: Noted }) {
  const { tone, words } = useStanding("entries", noted);
  return (
    <span class="standing-line">
      <SaveMark tone={tone} />
      {words}
    </span>
  );
}
