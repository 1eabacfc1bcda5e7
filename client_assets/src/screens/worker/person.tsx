/**
 * One person's page: what matters to them, the story with the plan beside it, messages both ways, and
 * the team's own notes.
 */
import "../../messages/with-goals.ts";
import "../../messages/with-staff.ts";
import "../../messages/with-team.ts";
import "./person.css";
import "./words-of-calendar.ts";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useDevice } from "../../app/device";
import { later } from "../../app/lazy";
import { formatDay, t } from "../../messages";
import { Button } from "../../parts/button";
import { Entry } from "../../parts/entry";
import { Eye, Pencil } from "../../parts/icons";
import { Notice } from "../../parts/notice";
import { Screen } from "../../parts/screen";
import type { CaseloadPerson, Device } from "../../store/api";
import { useDraft } from "../own/draft";
import { localDay } from "../own/local-day";
import { shortName } from "../own/sharing";
import type { HandingOverProps } from "./handing-over";
import { SharedEntries } from "./person-entries";
import { draftKey, Messages } from "./person-messages";
import { MoodCard } from "./person-mood";
import type { PersonPlanProps } from "./plan";
import { asksForALook, type Standing } from "./reasons";
import type { PersonSessionsProps } from "./register-person";
import { ReviewActions } from "./review";
import type { Live } from "./standings";
import { PersonAbout } from "./strengths";
import { noteDraftKey, TeamNotes } from "./team-notes";
import { explained, kindsInWords, reasonInWords } from "./words";

const PersonSessions = later<PersonSessionsProps>(() =>
  import("./register-person").then((m) => m.PersonSessions),
);

const PersonPlan = later<PersonPlanProps>(() => import("./plan").then((m) => m.PersonPlan));

const HandingOver = later<HandingOverProps>(() =>
  import("./handing-over").then((m) => m.HandingOver),
);

const BACK = { href: "/caseload" };

/** Focus the message box of the open person, if one is open. */
export function writeToOpenPerson(event?: KeyboardEvent): void {
  const box = document.querySelector<HTMLElement>(".write-box textarea");
  if (!box) return;
  event?.preventDefault();
  box.focus();
}

export interface PersonProps {
  notebook: string;
  live: Live;
}

/** Its component is made anew for each person. */
export function Person({ notebook, live }: PersonProps) {
  const device = useDevice();
  const person = live.person(notebook).value;
  // The pane stays when another person opens in it, and with it how far it was scrolled.
  useLayoutEffect(() => document.querySelector(".pane-detail")?.scrollTo(0, 0), []);
  const isOpen = device.opened(notebook).value;
  if (!person) return device.ready.value ? <Closed notebook={notebook} /> : null;
  return isOpen ? <OpenPerson device={device} person={person} live={live} /> : null;
}

interface OpenPersonProps {
  device: Device;
  person: CaseloadPerson;
  live: Live;
}

function OpenPerson({ device, person, live }: OpenPersonProps) {
  const { notebook, name, kinds } = person;
  const today = live.today.value;
  const stopped = useStoppedKinds(kinds);
  const isRecorded = useRecordedOpening(device, notebook);
  return (
    <Screen
      title={name}
      width="wide"
      back={{ ...BACK, label: t("worker.backToCaseload") }}
      below={<SharesLine person={person} />}
      actions={
        <Button onClick={() => writeToOpenPerson()}>
          <Pencil />
          {t("worker.write")}
        </Button>
      }
    >
      <p class="recorded">
        <Eye />
        <span>
          {t(kinds.length > 0 ? "worker.recordedReading" : "worker.recorded", {
            name: shortName(name),
          })}
        </span>
      </p>
      {!isRecorded && (
        <Notice tone="problem" live title={t("worker.notRecorded")}>
          {t("worker.notRecordedWhy")}
        </Notice>
      )}
      <div role="status" class={stopped.length > 0 ? "" : "unseen"}>
        {stopped.length > 0 && (
          <Notice
            title={t("worker.stoppedSharing", {
              name: shortName(name),
              kinds: kindsInWords(stopped),
            })}
          >
            {t("worker.stoppedSharingWhy")}
          </Notice>
        )}
      </div>
      <Prompt standing={live.standing(notebook).value} kinds={kinds} />
      <ReviewActions person={person} live={live} />
      <div class="person-page">
        <PersonAbout person={person} today={today} />
        <OnThisPage name={shortName(name)} />
        <div class="person-columns">
          <div class="person-story">
            {kinds.includes("moods") && <MoodCard person={person} today={today} />}
            {kinds.includes("entries") && <SharedEntries person={person} today={today} />}
            <Messages person={person} today={today} />
          </div>
          <div class="person-beside">
            <PersonPlan person={person} />
            <PersonSessions person={person} />
            <TeamNotes person={person} today={today} />
          </div>
        </div>
      </div>
      <p>
        <a class="join-help" href={`/people/${notebook}/code`}>
          {t("staff.backInLink", { name: shortName(name) })}
        </a>
      </p>
      <HandingOver person={person} />
    </Screen>
  );
}

/** Leads to the parts of a long page; not needed where they stand side by side. */
function OnThisPage({ name }: { name: string }) {
  return (
    <nav class="on-this-page" aria-label={t("team.more")}>
      <ul class="plain">
        {PARTS.map(([id, words]) => (
          <li key={id}>
            <Button small onClick={() => lead(id)}>
              {words(name)}
            </Button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

const PARTS: readonly (readonly [id: string, words: (name: string) => string])[] = [
  ["messages", () => t("worker.messages")],
  ["person-plan", (name) => t("goals.titleOf", { name })],
  ["person-sessions", () => t("register.sessions")],
  ["team-notes", () => t("team.notes")],
];

function lead(id: string): void {
  const heading = document.getElementById(id);
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  heading.scrollIntoView({ block: "start" });
}

function SharesLine({ person: { kinds, until } }: { person: CaseloadPerson }) {
  const words = kindsInWords(kinds);
  if (!words) return <>{t("worker.sharesNothingWithYou")}</>;
  if (until === null) return <>{t("worker.shares", { kinds: words })}</>;
  // It ends as the day after begins.
  const day = formatDay(localDay(until - 1), "year");
  return <>{t("worker.sharesUntil", { kinds: words, day })}</>;
}

/** Why the person stands where they stand, and what that rests on. */
function Prompt({ standing, kinds }: { standing: Standing; kinds: readonly string[] }) {
  const [first] = standing.reasons;
  const why = explained(first);
  if (!why) return null;
  return (
    <div class={`prompt ${asksForALook(first) ? "prompt-look" : ""}`}>
      <p class="prompt-why">{reasonInWords(first, kinds)}</p>
      <p class="soft">{why}</p>
    </div>
  );
}

/** The page of somebody who is not, or no longer, on this device. */
function Closed({ notebook }: { notebook: string }) {
  const { value: unsent } = useDraft<string>(draftKey(notebook));
  const { value: unsentNote } = useDraft<string>(noteDraftKey(notebook));
  return (
    <Screen
      title={t("worker.personGone")}
      width="wide"
      back={{ ...BACK, label: t("worker.backToCaseload") }}
    >
      <p>{t("worker.personGoneWhy")}</p>
      {unsent && <Entry look="card" when={t("worker.unsentWords")} words={unsent} />}
      {unsentNote && <Entry look="card" when={t("team.unsentNote")} words={unsentNote} />}
    </Screen>
  );
}

/** Kinds that were shared when the page was opened, or since, and are not any more. */
function useStoppedKinds(kinds: readonly string[]): string[] {
  const seen = useRef(new Set<string>());
  for (const kind of kinds) seen.current.add(kind);
  return [...seen.current].filter((kind) => !kinds.includes(kind));
}

/** Records once that the page was opened; false when this device could not. */
function useRecordedOpening(device: Device, notebook: string): boolean {
  const worker = device.account.value?.id;
  const [isRecorded, setRecorded] = useState(true);
  useEffect(() => {
    if (!worker) return;
    return onceVisible(() => {
      const opening = { worker, subject: null, at: device.now() };
      device.create("view", opening, { notebook }).catch(() => setRecorded(false));
    });
  }, [device, notebook, worker]);
  return isRecorded;
}

/** A page that the browser restored in the background was not looked at yet. Returns the way to stop waiting. */
function onceVisible(then: () => void): () => void {
  const look = () => {
    if (document.visibilityState !== "visible") return;
    document.removeEventListener("visibilitychange", look);
    then();
  };
  document.addEventListener("visibilitychange", look);
  look();
  return () => document.removeEventListener("visibilitychange", look);
}
