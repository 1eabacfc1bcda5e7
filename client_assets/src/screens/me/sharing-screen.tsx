/** Sharing: who sees what now, stopping and starting, and who looked when. */
import { useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { Dialog } from "../../parts/dialog";
import { Screen } from "../../parts/screen";
import { Switch } from "../../parts/switch";
import { showToast } from "../../parts/toast";
import type { PersonRef } from "../../store/api.ts";
import {
  grantTo,
  prefer,
  SHAREABLE,
  type Shareable,
  shortName,
  useSharing,
} from "../own/sharing.ts";
import { Copies, Looked } from "./sharing-record.tsx";

export function SharingScreen() {
  const { workers } = useSharing();
  return (
    <Screen title={t("me.sharing")} back={{ href: "/me", label: t("me.title") }}>
      {workers.length === 0 && <p>{t("me.sharingAlone")}</p>}
      {workers.map((worker) => (
        <WorkerCard key={worker.id} worker={worker} />
      ))}
      {workers.length > 0 && <Beginnings />}
      {workers.length > 0 && <Looked />}
      {workers.length > 0 && <Copies />}
    </Screen>
  );
}

/** What somebody asked to change, until they say that they mean it. */
type Asked = { kind: Shareable; start: boolean } | { kind: "everything"; start: false };

function WorkerCard({ worker }: { worker: PersonRef }) {
  const device = useDevice();
  const { seers } = useSharing();
  const [asked, setAsked] = useState<Asked | null>(null);
  const name = shortName(worker.name);

  const sees = (kind: Shareable) => seers(kind).some((seer) => seer.id === worker.id);

  async function change({ kind, start }: Asked): Promise<void> {
    setAsked(null);
    const everything = kind === "everything";
    const answers = everything ? { moods: false, entries: false } : { [kind]: start };
    await grantTo(device, worker.id, answers);
    if (kind === "moods" && start) await prefer(device, { share_moods: true });
    showToast({ words: start ? t("me.started", { name }) : t("me.stopped", { name }) });
  }

  return (
    <Card title={worker.name}>
      {SHAREABLE.map((kind) => {
        const on = sees(kind);
        return (
          <div class="row-apart sharing-kind" key={kind}>
            <p class="grow">{statement(kind, on, name)}</p>
            <Button small onClick={() => setAsked({ kind, start: !on })}>
              {buttonWords(kind, on)}
            </Button>
          </div>
        );
      })}
      {SHAREABLE.every(sees) && (
        <Button onClick={() => setAsked({ kind: "everything", start: false })}>
          {t("me.stopAll")}
        </Button>
      )}
      <p class="soft">{t("me.both", { name })}</p>
      {asked && (
        <Dialog
          open
          onClose={() => setAsked(null)}
          title={questionWords(asked, name)}
          actions={
            asked.start ? (
              <>
                <Button onClick={() => setAsked(null)}>{t("common.notNow")}</Button>
                <Button kind="primary" onClick={() => void change(asked)}>
                  {t("me.agree")}
                </Button>
              </>
            ) : (
              <>
                <Button onClick={() => setAsked(null)}>{t("me.keepOn")}</Button>
                <Button kind="primary" onClick={() => void change(asked)}>
                  {t("me.stop")}
                </Button>
              </>
            )
          }
        >
          <p>{meaningWords(asked, name)}</p>
        </Dialog>
      )}
    </Card>
  );
}

function statement(kind: Shareable, on: boolean, name: string): string {
  if (kind === "moods") return on ? t("me.seesMoods", { name }) : t("me.seesMoodsNot", { name });
  return on ? t("me.seesEntries", { name }) : t("me.seesEntriesNot", { name });
}

function buttonWords(kind: Shareable, on: boolean): string {
  if (kind === "moods") return on ? t("me.stopMoods") : t("me.startMoods");
  return on ? t("me.stopEntries") : t("me.startEntries");
}

function questionWords({ kind, start }: Asked, name: string): string {
  if (kind === "everything") return t("me.stopTitleAll", { name });
  if (kind === "moods") {
    return start ? t("me.startTitleMoods", { name }) : t("me.stopTitleMoods", { name });
  }
  return start ? t("me.startTitleEntries", { name }) : t("me.stopTitleEntries", { name });
}

function meaningWords({ kind, start }: Asked, name: string): string {
  if (!start) return t("me.stopMeaning", { name });
  return kind === "moods"
    ? t("me.startMoodsMeaning", { name })
    : t("me.startEntriesMeaning", { name });
}

/** How new moods and entries start out; only where somebody could see them. */
function Beginnings() {
  const device = useDevice();
  const { seers, preference } = useSharing();
  const moods = preference?.fields.share_moods === true;
  const entries = preference?.fields.share_entries === true;
  if (seers("moods").length + seers("entries").length === 0) return null;
  return (
    <Card>
      {seers("moods").length > 0 && (
        <Switch
          label={t("me.newMoodsShared")}
          checked={moods}
          note={t(moods ? "me.newMoodsSharedOn" : "me.newMoodsSharedOff")}
          onChange={(share_moods) => void prefer(device, { share_moods })}
        />
      )}
      {seers("entries").length > 0 && (
        <Switch
          label={t("me.newEntriesShared")}
          checked={entries}
          note={t(entries ? "me.newEntriesSharedOn" : "me.newEntriesSharedOff")}
          onChange={(share_entries) => void prefer(device, { share_entries })}
        />
      )}
    </Card>
  );
}
