/** Everyone on the caseload, who might need contact first, with the open person beside the list. */
import { signal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { useDevice } from "../../app/device";
import type { RouteProps } from "../../app/router";
import { locale, t } from "../../messages";
import { Button, ButtonLink } from "../../parts/button";
import { Disclosure } from "../../parts/disclosure";
import { Empty } from "../../parts/empty";
import { TextField } from "../../parts/field";
import { Keyboard } from "../../parts/icons";
import { Notice } from "../../parts/notice";
import { PersonRow, PersonTable } from "../../parts/person-row";
import { Screen, TwoPane } from "../../parts/screen";
import type { Device } from "../../store/api";
import { matches, plainly } from "./find";
import { useInvited } from "./invited";
import { KeysSheet, showKeys, useDeskKeys } from "./keys";
import { Person, writeToOpenPerson } from "./person";
import { fetchChartAhead } from "./person-mood";
import { asksForALook, isUrgent, type Standing } from "./reasons";
import { type Live, type Placed, useCaseload } from "./standings";
import { type Ordered, orderAfter } from "./steady";
import { SyncLine } from "./sync-line";
import { agoInWords, besideInWords, reasonInWords } from "./words";

/** What is typed into "Find a person": kept while a person is open in its place on a phone. */
const search = signal("");

export function Caseload({ params }: RouteProps) {
  const device = useDevice();
  const live = useCaseload(device);
  useInvited(device);
  useEffect(fetchChartAhead, []);
  const open = params["notebook"];
  const box = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const handlers = useMemo(
    () => ({
      "/": (event: KeyboardEvent) => {
        if (!isOnScreen(box.current)) return;
        event.preventDefault();
        box.current?.focus();
        box.current?.select();
      },
      "?": showKeys,
      // The same on an Arabic keyboard.
      "؟": showKeys,
      w: (event: KeyboardEvent) => writeToOpenPerson(event),
      Escape: () => backToRow(list.current),
      ArrowDown: (event: KeyboardEvent) => move(event, list.current, 1),
      ArrowUp: (event: KeyboardEvent) => move(event, list.current, -1),
      Home: (event: KeyboardEvent) => move(event, list.current, -Infinity),
      End: (event: KeyboardEvent) => move(event, list.current, Infinity),
    }),
    [],
  );
  useDeskKeys(device, handlers);
  useFocusBackInList(open, list);

  return (
    <>
      <TwoPane
        list={
          <Screen
            title={t("worker.caseload")}
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
            {device.sync.value.tray.length > 0 && <Refused />}
            <div ref={list} class="stack">
              <Found device={device} live={live} open={open} box={box} />
            </div>
          </Screen>
        }
        detail={open === undefined ? null : <Person key={open} notebook={open} live={live} />}
      />
      <KeysSheet device={device} />
    </>
  );
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
  if (!device.ready.value) return null;
  if (everyone.length === 0) return <Nobody device={device} />;
  const words = plainly(search.value);
  const found = words ? everyone.filter(({ plainName }) => matches(plainName, words)) : everyone;
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
          onKeyDown={(event) => leaveBox(event)}
          inputRef={box}
          autocomplete="off"
        />
        <span class="kbd desk-slash" aria-hidden="true">
          /
        </span>
      </div>
      <p role="status" class="unseen">
        {words && t("worker.found", { count: found.length })}
      </p>
      {found.length === 0 ? (
        <NotFound />
      ) : (
        <PersonTable caption={t("worker.caseload")}>
          {found.map(({ person, standing }) => (
            <Row
              key={person.notebook}
              name={person.name}
              href={`/caseload/${person.notebook}`}
              kinds={person.kinds.join(" ")}
              standing={standing}
              today={live.today.value}
              current={person.notebook === open}
            />
          ))}
        </PersonTable>
      )}
      <Explanations />
    </>
  );
}

interface RowProps {
  name: string;
  href: string;
  /** What the person shares, as one string, so that equal kinds are equal. */
  kinds: string;
  standing: Standing;
  today: string;
  current: boolean;
}

/** Drawn again only when something of this row changed: there may be 250 of them. */
function Row({ name, href, kinds, standing, today, current }: RowProps) {
  const language = locale.value;
  return useMemo(() => {
    const [first] = standing.reasons;
    const shared = kinds.split(" ");
    const words = reasonInWords(first, shared);
    const beside = besideInWords(standing.reasons, shared);
    const looks = asksForALook(first);
    return (
      <PersonRow
        name={name}
        href={href}
        look={looks ? words : undefined}
        why={looks ? beside && `· ${beside}` : [words, beside].filter(Boolean).join(" · ")}
        when={standing.lastDay === null ? "" : agoInWords(standing.lastDay, today)}
        current={current}
      />
    );
  }, [name, href, kinds, standing, today, current, language]);
}

function Refused() {
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
          <p>{t("worker.ruleMood")}</p>
          <p>{t("worker.ruleQuiet")}</p>
          <p>{t("worker.ruleRest")}</p>
        </div>
      </Disclosure>
      <Button kind="quiet" small class="desk-keys" onClick={showKeys}>
        <Keyboard />
        {t("worker.keys")}
      </Button>
    </div>
  );
}

/** In the search box: Enter opens the first one found, Escape clears it. */
function leaveBox(event: KeyboardEvent): void {
  if (event.key === "Enter") {
    event.preventDefault();
    document.querySelector<HTMLElement>(".people a")?.click();
  } else if (event.key === "Escape" && search.value !== "") {
    event.preventDefault();
    search.value = "";
  }
}

/** False for what a phone hides while a person is open. */
function isOnScreen(element: Element | null | undefined): boolean {
  return (element?.getClientRects().length ?? 0) > 0;
}

function rowsOf(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>(".people a") ?? [])];
}

/**
 * Arrow keys move between rows, from the search box into them, and from the first row back. From
 * nowhere in particular they find the list while it is alone; beside a person they scroll.
 */
function move(event: KeyboardEvent, list: HTMLElement | null, by: number): void {
  const target = event.target as HTMLElement;
  const inList = list?.contains(target) ?? false;
  const isBox = target instanceof HTMLInputElement;
  const isAlone = !document.querySelector(".pane-detail");
  if (!inList && !(isAlone && target === document.body)) return;
  if (isBox && by !== 1) return;
  const rows = rowsOf(list);
  if (rows.length === 0) return;
  event.preventDefault();
  const at = rows.indexOf(target);
  if (at === 0 && by === -1) {
    list?.querySelector("input")?.focus();
    return;
  }
  const next = at === -1 && Number.isFinite(by) ? 0 : at + by;
  rows[Math.min(rows.length - 1, Math.max(0, next))]?.focus();
}

/** Escape beside the list: back to the row of the open person, or to the list on a phone. */
function backToRow(list: HTMLElement | null): void {
  const row = list?.querySelector<HTMLElement>('.people a[aria-current="true"]');
  if (isOnScreen(row)) row?.focus();
  else document.querySelector<HTMLElement>(".pane-detail .back")?.click();
}

/** When a person is closed, the focus returns to their row, where the eye was before. */
function useFocusBackInList(open: string | undefined, list: { current: HTMLElement | null }): void {
  const before = useRef(open);
  useEffect(() => {
    const closed = open === undefined ? before.current : undefined;
    before.current = open;
    if (closed) {
      list.current?.querySelector<HTMLElement>(`.people a[href="/caseload/${closed}"]`)?.focus();
    }
  }, [open]);
}
