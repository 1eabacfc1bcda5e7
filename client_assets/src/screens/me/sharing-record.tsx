/** Who looked and when, and what lies on whose devices. */
import "../../messages/with-sharing.ts";
import { useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { Notice } from "../../parts/notice";
import type { Device, SharingLine, View, ViewFields } from "../../store/api.ts";
import { saveFile } from "../own/save-file.ts";
import { shortName } from "../own/sharing.ts";
import { type Log, useLog } from "./sharing-log.ts";
import { whenWords } from "./sharing-when.ts";

const FIRST = 6;
const MORE = 30;

/** Every look, from this phone; with the device that it was from, once the service has said so. */
export function Looked() {
  const device = useDevice();
  const views = device.list("view").value;
  const { state, lines, earlier } = useLog("looks");
  const [many, setMany] = useState(FIRST);
  return (
    <Card title={t("me.looked")} waits={state === "coming"}>
      <p class="soft">{t("me.lookedNote")}</p>
      {views.length === 0 && <p>{t("me.lookedNobody")}</p>}
      <ul class="plain record-lines">
        {views.slice(0, many).map((view) => (
          <Line
            key={view.id}
            at={view.fields.at}
            words={withDevice(lookedWords(device, view.fields, lines), lineOf(view, lines))}
            {...linkTo(device, view.fields)}
          />
        ))}
      </ul>
      {views.length > many && (
        <Earlier
          onShow={() => {
            setMany(many + MORE);
            if (many + MORE > lines.length) earlier?.();
          }}
        />
      )}
    </Card>
  );
}

/** The line of the audit about the same look. */
function lineOf({ fields }: View<ViewFields>, lines: readonly SharingLine[]) {
  return lines.find(
    ({ worker, said_at, subject }) =>
      worker === fields.worker &&
      said_at === fields.at &&
      (subject ?? null) === (fields.subject ?? null),
  );
}

function withDevice(words: string, line: SharingLine | undefined): string {
  return line?.device ? t("sharing.fromDevice", { words, device: line.device }) : words;
}

const LOOKED = {
  mood: "me.lookedMood",
  goal: "sharing.lookedGoal",
  session: "sharing.lookedSession",
} as const;

function lookedWords(
  device: Device,
  { worker, subject }: ViewFields,
  lines: readonly SharingLine[],
): string {
  const known = device.account.peek()?.workers?.find((each) => each.id === worker);
  const told = known?.name ?? lines.find((line) => line.worker === worker)?.worker_name;
  const name = told ? shortName(told) : t("sharing.formerWorker");
  if (!subject) return t("me.lookedYou", { name });
  for (const [kind, words] of Object.entries(LOOKED)) {
    const found = device.get(kind as keyof typeof LOOKED, subject).peek();
    if (found?.kind === kind) return t(words, { name });
  }
  return t("me.lookedEntry", { name });
}

function linkTo(device: Device, { subject }: ViewFields): { href?: string } {
  if (!subject) return {};
  const seen = device.get("entry", subject).peek() ?? device.get("mood", subject).peek();
  const isWritten = seen?.kind === "entry" || seen?.kind === "mood";
  return seen && isWritten && !seen.deleted ? { href: `/journal/${subject}` } : {};
}

/** What the service delivered, what was deleted there, and whatever else it writes down. */
export function Copies({ log }: { log: Log }) {
  const device = useDevice();
  const [many, setMany] = useState(FIRST);
  const me = device.account.value?.id;
  const { lines, earlier, state } = log;
  const words = lines.map((line) => [line, lineWords(line, me)] as const);
  const known = words.filter((each): each is [SharingLine, string] => each[1] !== null);
  return (
    <Card title={t("sharing.log")} waits={state === "coming"}>
      <p class="soft">{t("sharing.logNote")}</p>
      {state === "offline" && <p role="status">{t("me.deliveredOffline")}</p>}
      {state === "here" && known.length === 0 && <p>{t("me.deliveredNone")}</p>}
      <ul class="plain record-lines">
        {known.slice(0, many).map(([line, said], i) => (
          <Line key={`${line.at} ${line.worker} ${i}`} at={line.at} words={said} />
        ))}
      </ul>
      {(known.length > many || earlier) && (
        <Earlier
          onShow={() => {
            setMany(many + MORE);
            if (many + MORE > known.length) earlier?.();
          }}
        />
      )}
      {known.length > 0 && <Files />}
    </Card>
  );
}

/** A line in words; null for one that a later version writes. */
function lineWords(line: SharingLine, me: string | undefined): string | null {
  const name = shortName(line.worker_name) || t("sharing.formerWorker");
  const other = line.other ? shortName(line.other.name) : "";
  const device = line.device ?? t("sharing.someDevice");
  const isMine = line.worker === me;
  switch (line.what) {
    case "delivered":
      return t("sharing.lineDelivered", { count: line.records, name, device });
    case "erased":
      return t("sharing.deletedFrom", { name, device });
    case "handover-asked":
      return t("sharing.lineHandoverAsked", { name, other });
    case "handover-withdrawn":
      return t("sharing.lineHandoverWithdrawn", { name, other });
    case "handover-yes":
      return t("sharing.lineHandoverYes", { other });
    case "handover-no":
      return t("sharing.lineHandoverNo", { other });
    case "code-made":
      return isMine ? t("sharing.lineCodeMadeYou") : t("sharing.lineCodeMade", { name });
    case "exported":
      return isMine ? t("sharing.lineExported") : t("sharing.lineExportedBy", { name });
    case "signed-out":
      return t("sharing.lineSignedOut", { device: line.subject ?? t("sharing.someDevice") });
    case "worker-left":
      return t("sharing.lineWorkerLeft", { name, other });
    case "worker-back":
      return t("sharing.lineWorkerBack", { name, other });
    default:
      return null;
  }
}

/** All of it as a file: what the service keeps is the person's to take along. */
function Files() {
  const device = useDevice();
  const [outcome, setOutcome] = useState<"saved" | "saveFailed" | null>(null);

  async function save(form: "csv" | "json"): Promise<void> {
    setOutcome(null);
    try {
      const type = form === "csv" ? "text/csv" : "application/json";
      await saveFile(await device.api.sharingFile(form), type, `linkwell-sharing.${form}`);
      setOutcome("saved");
    } catch {
      setOutcome("saveFailed");
    }
  }

  return (
    <>
      <div class="row">
        <Button small onClick={() => void save("csv")}>
          {t("sharing.saveTable")}
        </Button>
        <Button small kind="quiet" onClick={() => void save("json")}>
          {t("sharing.saveJson")}
        </Button>
      </div>
      {outcome && (
        <Notice tone={outcome === "saved" ? "calm" : "problem"} live>
          {t(`sharing.${outcome}`)}
        </Notice>
      )}
    </>
  );
}

function Earlier({ onShow }: { onShow: () => void }) {
  return (
    <div class="row quiet-row">
      <Button small kind="quiet" onClick={onShow}>
        {t("sharing.earlier")}
      </Button>
    </div>
  );
}

interface LineProps {
  at: number;
  words: string;
  href?: string;
  /** The sentence about the moment, where the moment alone would not do. */
  whenIn?: "sharing.lastSent";
}

/** Something that was, and when. */
export function Line({ at, words, href, whenIn }: LineProps) {
  const now = useDevice().now();
  const when = whenWords(at, now);
  return (
    <li>
      {href ? <a href={href}>{words}</a> : <span>{words}</span>}
      <time class="soft" dateTime={isoOf(at)}>
        {whenIn ? t(whenIn, { when }) : when}
      </time>
    </li>
  );
}

function isoOf(at: number): string | undefined {
  // A device may write any number of milliseconds.
  return Math.abs(at) <= 8_640_000_000_000_000 ? new Date(at).toISOString() : undefined;
}
