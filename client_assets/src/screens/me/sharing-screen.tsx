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
import { grantTo, prefer, SEEABLE, type Seeable, shortName, useSharing } from "../own/sharing.ts";
import { Copies, Looked } from "./sharing-record.tsx";
import { buttonWords, meaningWords, questionWords, statement } from "./sharing-words.ts";

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
type Asked = { kind: Seeable; start: boolean } | { kind: "everything"; start: false };

const NOTHING = Object.fromEntries(SEEABLE.map((kind) => [kind, false]));

function WorkerCard({ worker }: { worker: PersonRef }) {
  const device = useDevice();
  const { seers } = useSharing();
  const [asked, setAsked] = useState<Asked | null>(null);
  const name = shortName(worker.name);

  const sees = (kind: Seeable) => seers(kind).some((seer) => seer.id === worker.id);

  async function change({ kind, start }: Asked): Promise<void> {
    setAsked(null);
    const everything = kind === "everything";
    const answers = everything ? NOTHING : { [kind]: start };
    await grantTo(device, worker.id, answers);
    if (kind === "moods" && start) await prefer(device, { share_moods: true });
    showToast({ words: start ? t("me.started", { name }) : t("me.stopped", { name }) });
  }

  return (
    <Card title={worker.name}>
      {SEEABLE.map((kind) => {
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
      {SEEABLE.filter(sees).length > 1 && (
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
