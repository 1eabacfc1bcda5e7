/** Sharing: who sees what now, stopping and starting, and what became of it. */
import "../../messages/with-sharing.ts";
import { useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Button, ButtonLink } from "../../parts/button";
import { Card } from "../../parts/card";
import { Dialog } from "../../parts/dialog";
import { Eye } from "../../parts/icons";
import { Notice } from "../../parts/notice";
import { Screen } from "../../parts/screen";
import { Switch } from "../../parts/switch";
import { showToast } from "../../parts/toast";
import type { LinkWorker, SharingCopy } from "../../store/api.ts";
import { useNow } from "../own/now.ts";
import { grantTo, prefer, SEEABLE, type Seeable, shortName, useSharing } from "../own/sharing.ts";
import { Unsaved, useSaving, useWished } from "../own/unsaved.tsx";
import { useLog } from "./sharing-log.ts";
import { Copies, Line, Looked } from "./sharing-record.tsx";
import { readAlready } from "./sharing-seen.ts";
import { EndDate } from "./sharing-until.tsx";
import { buttonWords, meaningWords, questionWords, statement } from "./sharing-words.ts";

export function SharingScreen() {
  const device = useDevice();
  const { workers, seers } = useSharing();
  // An end date passes while somebody looks at it.
  useNow();
  const [isWaiting, setWaiting] = useState(false);
  const log = useLog("copies", isWaiting);
  const holds = ({ worker, erased_at }: SharingCopy) =>
    erased_at === undefined && workers.some(({ id }) => id === worker);
  const sees = (worker: string) =>
    SEEABLE.some((kind) => seers(kind).some(({ id }) => id === worker));
  const waiting = log.copies.some((copy) => holds(copy) && !sees(copy.worker));
  if (waiting !== isWaiting) setWaiting(waiting);
  const frame = { title: t("me.sharing"), back: { href: "/me", label: t("me.title") } };
  // Not for a moment may it say that nothing is shared because nothing was read yet.
  if (!device.ready.value) {
    return (
      <Screen {...frame} waits>
        {null}
      </Screen>
    );
  }
  return (
    <Screen {...frame}>
      {workers.length === 0 && <p>{t("me.sharingAlone")}</p>}
      {workers.map((worker) => (
        <WorkerCard
          key={worker.id}
          worker={worker}
          copies={log.copies.filter((copy) => copy.worker === worker.id)}
        />
      ))}
      {workers.length > 0 && <Beginnings />}
      <Looked />
      <Copies log={log} />
      <p>
        <a href="/me/sharing/before">{t("sharing.before")}</a>
      </p>
    </Screen>
  );
}

/** What somebody asked to change, until they say that they mean it. */
type Asked = { kind: Seeable; start: boolean } | { kind: "everything"; start: false };

const NOTHING = Object.fromEntries(SEEABLE.map((kind) => [kind, false]));

interface WorkerCardProps {
  worker: LinkWorker;
  copies: readonly SharingCopy[];
}

function WorkerCard({ worker, copies }: WorkerCardProps) {
  const { seers } = useSharing();
  const [asked, setAsked] = useState<Asked | null>(null);
  const name = shortName(worker.name);

  const sees = (kind: Seeable) => seers(kind).some((seer) => seer.id === worker.id);
  const open = SEEABLE.filter(sees);

  function changed({ start }: Asked): void {
    setAsked(null);
    showToast({ words: start ? t("me.started", { name }) : t("me.stopped", { name }) });
  }

  return (
    <Card title={worker.name}>
      {worker.left && <Notice>{t("sharing.workerLeft", { name })}</Notice>}
      {SEEABLE.map((kind) => {
        const on = open.includes(kind);
        return (
          <div class="row-apart sharing-kind" key={kind}>
            <p class="grow">{statement(kind, on, name)}</p>
            <Button small onClick={() => setAsked({ kind, start: !on })}>
              {buttonWords(kind, on)}
            </Button>
          </div>
        );
      })}
      {open.length > 0 && <EndDate worker={worker} />}
      <div class="row">
        <ButtonLink href={`/me/sharing/preview/${worker.id}`}>
          <Eye />
          {t("sharing.preview", { name })}
        </ButtonLink>
        {open.length > 1 && (
          <Button onClick={() => setAsked({ kind: "everything", start: false })}>
            {t("me.stopAll")}
          </Button>
        )}
      </div>
      <Held copies={copies} name={name} sees={open.length > 0} />
      <p class="soft">{t("me.both", { name })}</p>
      {asked && (
        <Question
          asked={asked}
          worker={worker}
          onChanged={() => changed(asked)}
          onClose={() => setAsked(null)}
        />
      )}
    </Card>
  );
}

interface HeldProps {
  copies: readonly SharingCopy[];
  name: string;
  /** Whether they see anything now. */
  sees: boolean;
}

/** Which of their devices has a copy, or has confirmed that it deleted its own. */
function Held({ copies, name, sees }: HeldProps) {
  if (copies.length === 0) return null;
  return (
    <ul class="plain record-lines" aria-live="polite">
      {copies.map(({ device: label, delivered_at, erased_at }) => {
        const device = label ?? t("sharing.someDevice");
        const isGone = erased_at !== undefined && !sees;
        const held = sees ? "sharing.holdsCopy" : "sharing.notYetDeleted";
        return (
          <Line
            key={`${label}${delivered_at}`}
            at={isGone ? erased_at : delivered_at}
            words={t(isGone ? "sharing.deletedFrom" : held, { name, device })}
            {...(isGone ? {} : { whenIn: "sharing.lastSent" as const })}
          />
        );
      })}
    </ul>
  );
}

interface QuestionProps {
  asked: Asked;
  worker: LinkWorker;
  onChanged: () => void;
  onClose: () => void;
}

/** What it means, and of stopping: what they have read already. */
function Question({ asked, worker, onChanged, onClose }: QuestionProps) {
  const device = useDevice();
  const name = shortName(worker.name);
  const { failed, save } = useSaving();

  async function change(): Promise<void> {
    const { kind, start } = asked;
    await grantTo(device, worker.id, kind === "everything" ? NOTHING : { [kind]: start });
    if (kind === "moods" && start) await prefer(device, { share_moods: true });
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={questionWords(asked, name)}
      actions={
        <>
          <Button onClick={onClose}>{t(asked.start ? "common.notNow" : "me.keepOn")}</Button>
          <Button kind="primary" onClick={() => void save(change, onChanged)}>
            {t(asked.start ? "me.agree" : "me.stop")}
          </Button>
        </>
      }
    >
      <p>{meaningWords(asked, name)}</p>
      {!asked.start &&
        readAlready(device, worker.id, name, asked.kind).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      <Unsaved failed={failed} />
    </Dialog>
  );
}

/** How new moods and entries start out; only where somebody could see them. */
function Beginnings() {
  const device = useDevice();
  const { seers, preference } = useSharing();
  const [moods, wishMoods] = useWished(preference?.fields.share_moods === true);
  const [entries, wishEntries] = useWished(preference?.fields.share_entries === true);
  if (seers("moods").length + seers("entries").length === 0) return null;
  return (
    <Card>
      {seers("moods").length > 0 && (
        <Switch
          label={t("me.newMoodsShared")}
          checked={moods}
          note={t(moods ? "me.newMoodsSharedOn" : "me.newMoodsSharedOff")}
          onChange={(wish) => void wishMoods(wish, prefer(device, { share_moods: wish }))}
        />
      )}
      {seers("entries").length > 0 && (
        <Switch
          label={t("me.newEntriesShared")}
          checked={entries}
          note={t(entries ? "me.newEntriesSharedOn" : "me.newEntriesSharedOff")}
          onChange={(wish) => void wishEntries(wish, prefer(device, { share_entries: wish }))}
        />
      )}
    </Card>
  );
}
