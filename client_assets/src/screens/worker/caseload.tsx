/** Everyone on the caseload, who might need contact first, with the open person beside the list. */
import "../../messages/with-desk.ts";
import "./desk.css";
import { signal } from "@preact/signals";
import { useEffect, useId, useMemo, useRef } from "preact/hooks";
import { useDevice } from "../../app/device";
import { later } from "../../app/lazy";
import type { RouteProps } from "../../app/router";
import { formatNumber, type Key, t } from "../../messages";
import { Button, ButtonLink } from "../../parts/button";
import { Disclosure } from "../../parts/disclosure";
import { Empty } from "../../parts/empty";
import { TextField } from "../../parts/field";
import { Keyboard } from "../../parts/icons";
import { Notice } from "../../parts/notice";
import { PersonTable } from "../../parts/person-row";
import { Screen, TwoPane } from "../../parts/screen";
import type { Device } from "../../store/api";
import { drawAll, gradual, onceIdle, useGradually } from "../own/gradually";
import { fetchBehindAhead } from "./behind";
import {
  afterRow,
  backToRow,
  focusedPage,
  isOnScreen,
  leaveBox,
  move,
  useFocusBackInList,
} from "./caseload-keys";
import { Row } from "./caseload-row";
import { deskRules, exchangeDeskRules } from "./desk-rules";
import { countsOf, FILTERS, type Filter, passes } from "./filters";
import { matches, plainly } from "./find";
import { useInvited } from "./invited";
import { type KeyHandlers, KeysSheet, showKeys, useDeskKeys } from "./keys";
import type { PersonProps } from "./person";
import { isUrgent } from "./reasons";
import { markReviewed, snooze, undoLast } from "./reviewing";
import { type Live, type Placed, useCaseload } from "./standings";
import { type Ordered, orderAfter } from "./steady";
import { SyncLine } from "./sync-line";

const rows = gradual(64, 20);

const Person = later<PersonProps>(() => import("./person").then((m) => m.Person));

const AHEAD_WITHIN_MS = 3_000;

/** What is typed into "Find a person": kept while a person is open in its place on a phone. */
const search = signal("");
/** Which part of the caseload is shown. */
const filter = signal<Filter>("everyone");

export function Caseload({ params }: RouteProps) {
  const device = useDevice();
  const live = useCaseload(device);
  useInvited(device);
  const open = params["notebook"];
  const box = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const handlers = useHandlers(device, live, open, box, list);
  useDeskKeys(device, handlers);
  useFocusBackInList(open, list);

  return (
    <>
      <TwoPane
        list={
          <Screen
            title={t("worker.caseload")}
            waits={!device.ready.value}
            width="wide"
            takesFocus={open === undefined}
            actions={
              <ButtonLink kind="primary" href="/invite">
                {t("worker.invite")}
              </ButtonLink>
            }
          >
            <div class="desk-sync">
              <SyncLine device={device} />
            </div>
            <Refused device={device} />
            <div ref={list} class="stack">
              {device.ready.value && <Found device={device} live={live} open={open} box={box} />}
            </div>
          </Screen>
        }
        detail={open === undefined ? null : <Person key={open} notebook={open} live={live} />}
      />
      <KeysSheet device={device} />
    </>
  );
}

/** Focuses the message box of the open person, if one is open. */
function writeToOpenPerson(event: KeyboardEvent): void {
  const box = document.querySelector<HTMLElement>(".write-box textarea");
  if (!box) return;
  event.preventDefault();
  box.focus();
}

/** What the person may want next, once what they came for is there. */
function fetchAhead(device: Device): void {
  Person.ahead();
  fetchBehindAhead();
  void import("./person-mood").then((m) => m.fetchChartAhead()).catch(() => undefined);
  void exchangeDeskRules(device);
}

function useHandlers(
  device: Device,
  live: Live,
  open: string | undefined,
  box: { current: HTMLInputElement | null },
  list: { current: HTMLElement | null },
): KeyHandlers {
  return useMemo(() => {
    const deal = (event: KeyboardEvent, how: typeof markReviewed) => {
      const page = focusedPage(list.current);
      const notebook = page?.split("/").at(-1) ?? open;
      const person = notebook && live.person(notebook).peek();
      if (!person) return;
      event.preventDefault();
      const onwards = page ? afterRow(list.current, page) : undefined;
      void how(device, person).then(onwards);
    };
    const show = (at: number) => () => {
      filter.value = FILTERS[at] ?? "everyone";
    };
    return {
      "/": (event) => {
        if (!isOnScreen(box.current)) return;
        event.preventDefault();
        box.current?.focus();
        box.current?.select();
      },
      "?": showKeys,
      // The same on an Arabic keyboard.
      "؟": showKeys,
      w: writeToOpenPerson,
      r: (event) => deal(event, markReviewed),
      s: (event) => deal(event, snooze),
      z: () => void undoLast(device),
      ...Object.fromEntries(FILTERS.map((_, at) => [String(at + 1), show(at)])),
      Escape: () => backToRow(list.current),
      ArrowDown: (event) => move(event, list.current, 1),
      ArrowUp: (event) => move(event, list.current, -1),
      Home: (event) => move(event, list.current, -Infinity),
      End: (event) => {
        const toEnd = () => move(event, list.current, Infinity);
        toEnd();
        if (drawAll(rows)) requestAnimationFrame(toEnd);
      },
    };
  }, [device, live, open]);
}

/** While somebody is open, the list beside them keeps its order under the eye. */
function useSteady(placed: readonly Placed[], isHeld: boolean): readonly Placed[] {
  const order = useRef<Ordered | null>(null);
  const ranked = placed.map(({ person, standing }) => ({
    id: person.notebook,
    isUrgent: isUrgent(standing),
  }));
  order.current = orderAfter(order.current, ranked, isHeld);
  const placedById = new Map(placed.map((one) => [one.person.notebook, one]));
  return order.current.ids.flatMap((id) => placedById.get(id) ?? []);
}

interface FoundProps {
  device: Device;
  live: Live;
  open: string | undefined;
  box: { current: HTMLInputElement | null };
}

function Found({ device, live, open, box }: FoundProps) {
  const everyone = useSteady(live.caseload.value, open !== undefined);
  const snoozeDays = deskRules(device).value.snoozeDays;
  const words = plainly(search.value);
  const named = words ? everyone.filter(({ plainName }) => matches(plainName, words)) : everyone;
  const found = named.filter(({ standing }) => passes(filter.value, standing));
  const drawn = useGradually(rows, found.length);
  const isWhole = drawn === found.length;
  useEffect(
    () => (isWhole ? onceIdle(() => fetchAhead(device), AHEAD_WITHIN_MS) : undefined),
    [device, isWhole],
  );
  if (everyone.length === 0) return <Nobody device={device} />;
  // Where the focus comes back to.
  const current = found.findIndex(({ person }) => person.notebook === open);
  return (
    <>
      <div class="desk-find">
        <TextField
          type="search"
          label={t("worker.findPerson")}
          labelUnseen
          placeholder={t("worker.findPerson")}
          value={search.value}
          onInput={(value) => {
            search.value = value;
          }}
          onKeyDown={(event) => leaveBox(event, clearSearch)}
          inputRef={box}
          autocomplete="off"
        />
        <span class="kbd desk-slash" aria-hidden="true">
          /
        </span>
      </div>
      <Filters counts={countsOf(named.map(({ standing }) => standing))} />
      <p role="status" class="unseen">
        {(words || filter.value !== "everyone") && t("desk.shown", { count: found.length })}
      </p>
      {found.length === 0 ? (
        named.length === 0 ? (
          <NotFound />
        ) : (
          <NoneOfThem />
        )
      ) : (
        <PersonTable caption={t("worker.caseload")} count={isWhole ? undefined : found.length}>
          {found.slice(0, Math.max(drawn, current + 1)).map(({ person, standing }) => (
            <Row
              key={person.notebook}
              notebook={person.notebook}
              name={person.name}
              kinds={person.kinds.join(" ")}
              standing={standing}
              today={live.today.value}
              current={person.notebook === open}
              snoozeDays={snoozeDays}
            />
          ))}
        </PersonTable>
      )}
      <Explanations />
    </>
  );
}

/** True where there was something to clear. */
function clearSearch(): boolean {
  const had = search.value !== "";
  search.value = "";
  return had;
}

function Filters({ counts }: { counts: Readonly<Record<Filter, number>> }) {
  const id = useId();
  return (
    <fieldset class="desk-filters">
      <legend class="unseen">{t("desk.show")}</legend>
      {FILTERS.map((each) => (
        <label key={each} class="desk-filter">
          <input
            type="radio"
            name={id}
            class="segment-input"
            value={each}
            checked={each === filter.value}
            onChange={() => {
              filter.value = each;
            }}
          />
          <span>
            {t(`desk.${each}`)} <span class="desk-count">{formatNumber(counts[each])}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

const NONE = {
  everyone: "desk.noneNeeds",
  needs: "desk.noneNeeds",
  news: "desk.noneNews",
  noData: "desk.noneNoData",
  snoozed: "desk.noneSnoozed",
  notJoined: "desk.noneNotJoined",
} as const satisfies Readonly<Record<Filter, Key>>;

function NoneOfThem() {
  return (
    <Empty
      title={t(NONE[filter.value])}
      picture="search"
      action={
        <Button
          onClick={() => {
            filter.value = "everyone";
          }}
        >
          {t("worker.clearSearch")}
        </Button>
      }
    >
      {t("desk.noneWhy")}
    </Empty>
  );
}

function Refused({ device }: { device: Device }) {
  if (device.sync.value.tray.length === 0) return null;
  return (
    <Notice
      tone="problem"
      live
      title={t("worker.trayTitle")}
      action={
        <ButtonLink small href="/me">
          {t("worker.traySee")}
        </ButtonLink>
      }
    >
      {t("worker.trayWhy")}
    </Notice>
  );
}

function Nobody({ device }: { device: Device }) {
  if (device.sync.value.answeredAt === null) {
    return (
      <Empty title={t("worker.notFetched")} picture="search">
        {t("worker.notFetchedWhy")}
      </Empty>
    );
  }
  return (
    <Empty
      title={t("worker.noCaseload")}
      action={
        <ButtonLink kind="primary" href="/invite">
          {t("worker.inviteTitle")}
        </ButtonLink>
      }
    >
      {t("worker.noCaseloadWhy")}
    </Empty>
  );
}

function NotFound() {
  return (
    <Empty
      title={t("worker.nobodyFound")}
      picture="search"
      action={
        <Button
          onClick={() => {
            search.value = "";
          }}
        >
          {t("worker.clearSearch")}
        </Button>
      }
    >
      {t("worker.nobodyFoundWhy", { words: search.value.trim() })}
    </Empty>
  );
}

function Explanations() {
  return (
    <div class="desk-foot">
      <Disclosure summary={t("worker.howSorted")}>
        <div class="stack-tight soft">
          <p>{t("worker.sortedFirst")}</p>
          <p>
            <a href="/me/rules">{t("desk.rulesLink")}</a>
          </p>
        </div>
      </Disclosure>
      <Button kind="quiet" small class="desk-keys" onClick={showKeys}>
        <Keyboard />
        {t("worker.keys")}
      </Button>
    </div>
  );
}
