/** Every session across the caseload, by day and by week, from what this device holds. */
import "./words-of-calendar.ts";
import "./calendar.css";
import { signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { formatDay, formatList, t } from "../../messages";
import { Button, ButtonLink } from "../../parts/button";
import { Empty } from "../../parts/empty";
import { ArrowLeft, Plus } from "../../parts/icons";
import { Screen } from "../../parts/screen";
import { Segmented } from "../../parts/segmented";
import { wallTime, zoneWords } from "../../parts/session-words.ts";
import type { AttendanceFields, View } from "../../store/api.ts";
import { attendanceBy } from "../own/attendance.ts";
import { shortName } from "../own/sharing.ts";
import {
  dayAfter,
  elsewhere,
  type Gathering,
  gatheredOn,
  registerHref,
  sharesAttendance,
  weekOf,
} from "./calendar-days.ts";
import { useCaseload } from "./standings.ts";

type Span = "day" | "week";

/** Kept while one goes to a register and back. */
const span = signal<Span>("week");
const chosen = signal<string | null>(null);

/** Opens the calendar at a day. */
export function showDay(day: string): void {
  chosen.value = day;
}

export function Calendar() {
  const device = useDevice();
  const live = useCaseload(device);
  const today = live.today.value;
  const day = chosen.value ?? today;
  const days = span.value === "week" ? weekOf(day) : [day];
  const sessions = device.list("session").value;
  const people = device.people.value;
  const byDay = useMemo(() => gatheredOn(days, sessions, people), [days.join(), sessions, people]);

  return (
    <Screen
      title={t("calendar.title")}
      waits={!device.opened().value}
      width="wide"
      actions={
        <ButtonLink kind="primary" href="/calendar/new">
          <Plus />
          {t("calendar.newSession")}
        </ButtonLink>
      }
    >
      <Steps day={day} days={days} />
      {device.opened().value && sessions.length === 0 ? (
        <Empty title={t("calendar.emptyTitle")}>{t("calendar.emptyWhy")}</Empty>
      ) : (
        <ol class={`plain cal-days cal-${span.value}`}>
          {days.map((one) => (
            <Day key={one} day={one} isToday={one === today} all={byDay.get(one) ?? []} />
          ))}
        </ol>
      )}
    </Screen>
  );
}

function Steps({ day, days }: { day: string; days: readonly string[] }) {
  const isWeek = span.value === "week";
  const by = isWeek ? 7 : 1;
  const words = isWeek
    ? t("calendar.weekOf", {
        from: formatDay(days[0] ?? day, "tiny"),
        to: formatDay(days.at(-1) ?? day, "year"),
      })
    : formatDay(day, "long");
  return (
    <div class="row-apart cal-head">
      <h2 aria-live="polite">{words}</h2>
      <div class="row">
        <Segmented<Span>
          legend={t("calendar.shown")}
          options={[
            { value: "day", label: t("calendar.day") },
            { value: "week", label: t("calendar.week") },
          ]}
          value={span.value}
          onChange={(value) => {
            span.value = value;
          }}
        />
        <div class="row cal-steps">
          <Button
            small
            label={t(isWeek ? "calendar.earlierWeek" : "calendar.earlierDay")}
            onClick={() => showDay(dayAfter(day, -by))}
          >
            <ArrowLeft class="turns" />
          </Button>
          <Button
            small
            onClick={() => {
              chosen.value = null;
            }}
          >
            {t("calendar.today")}
          </Button>
          <Button
            small
            label={t(isWeek ? "calendar.laterWeek" : "calendar.laterDay")}
            onClick={() => showDay(dayAfter(day, by))}
          >
            <ArrowLeft class="turns cal-later" />
          </Button>
        </div>
      </div>
    </div>
  );
}

interface DayProps {
  day: string;
  isToday: boolean;
  all: readonly Gathering[];
}

function Day({ day, isToday, all }: DayProps) {
  const isAlone = span.value === "day";
  return (
    <li class={`cal-day ${isToday ? "cal-today" : ""} ${all.length === 0 ? "cal-free" : ""}`}>
      {!isAlone && (
        <h3 aria-current={isToday ? "date" : undefined}>
          {formatDay(day, "short")}
          {isToday && <span class="cal-mark"> · {t("calendar.today")}</span>}
        </h3>
      )}
      {all.length === 0 ? (
        <p class="soft">{t(isAlone ? "calendar.nothingThatDay" : "calendar.nothing")}</p>
      ) : (
        <ul class="plain cal-list">
          {all.map((one) => (
            <li key={one.key}>
              <Item gathering={one} />
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function Item({ gathering }: { gathering: Gathering }) {
  const device = useDevice();
  const { attended, off } = gathering;
  const [{ session, at }] = attended;
  const { title, place, zone } = session.fields;
  const state = stateOf(gathering, device.list("attendance").value, device.now());
  const isElsewhere = elsewhere(device, at.starts, zone) !== null;
  return (
    <a class={`cal-item ${off ? "cal-off" : ""}`} href={registerHref(gathering)}>
      <span class="cal-time">
        {isElsewhere
          ? t("calendar.zone", { time: wallTime(at.starts), place: zoneWords(zone) })
          : wallTime(at.starts)}{" "}
      </span>
      <span class="cal-title" dir="auto">
        {title}{" "}
      </span>
      <span class="cal-people">{peopleWords(gathering)} </span>
      {place && (
        <span class="cal-place" dir="auto">
          {place}{" "}
        </span>
      )}
      {state && <span class={`cal-mark cal-${state}`}>{t(MARKS[state])}</span>}
    </a>
  );
}

const SAID_BY_NAME_MAX = 3;

/** "Sam", "Sam, Rosa and Tom", or how many they are. */
export function peopleWords({ attended }: Gathering): string {
  const people = [...new Map(attended.map(({ person }) => [person.notebook, person])).values()];
  if (people.length === 1) return people[0]?.name ?? "";
  if (people.length > SAID_BY_NAME_MAX) return t("calendar.people", { count: people.length });
  return formatList(people.map(({ name }) => shortName(name)));
}

type Mark = "notOn" | "waits" | "taken" | "moved";

const MARKS = {
  notOn: "calendar.notOn",
  moved: "calendar.movedHere",
  waits: "calendar.registerWaits",
  taken: "calendar.registerTaken",
} as const satisfies Record<Mark, string>;

/** What the link worker should know of it; nothing of what is ahead and as it always is. */
function stateOf(
  { attended, off }: Gathering,
  attendance: readonly View<AttendanceFields>[],
  now: number,
): Mark | null {
  if (off) return "notOn";
  const [{ at }] = attended;
  const marked = attended.filter(({ person }) => sharesAttendance(person, now));
  if (at.atMs > now || marked.length === 0) return at.moved ? "moved" : null;
  const known = attendanceBy(attendance);
  const isTaken = marked.every(
    (one) => known(one.session.id, one.at.day)?.fields.worker_said != null,
  );
  return isTaken ? "taken" : "waits";
}
