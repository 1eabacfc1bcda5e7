/** "Leave Linkwell": what goes, what remains, one's own data first, and time to think it over. */
import "../../messages/with-leaving.ts";
import "../../messages/with-me.ts";
import { useEffect, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { formatList, t } from "../../messages";
import { Button, ButtonLink } from "../../parts/button";
import { Card } from "../../parts/card";
import { Dialog } from "../../parts/dialog";
import { Notice } from "../../parts/notice";
import { Screen } from "../../parts/screen";
import { showToast } from "../../parts/toast";
import { nameOf, ProblemError } from "../../sync/http.ts";
import { leavingAt } from "./leave-signal.ts";
import { leave, standing } from "./leave-standing.ts";

/** What whoever asks is given where the service could not be asked yet. */
const DAYS = 7;

type Trouble = "leaving.offline" | "leaving.failed";

export function troubleOf(error: unknown): Trouble {
  const isOffline = error instanceof ProblemError && nameOf(error.problem) === "offline";
  return isOffline ? "leaving.offline" : "leaving.failed";
}

export function LeaveScreen() {
  const device = useDevice();
  const online = device.online.value;
  const [days, setDays] = useState(DAYS);
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  useEffect(() => {
    // Silent when it fails: whoever asks for something is told then.
    void standing(device).then(
      (said) => setDays(said.days),
      () => undefined,
    );
  }, [device, online]);

  async function go(): Promise<void> {
    setBusy(true);
    setTrouble(null);
    try {
      await leave(device);
      showToast({ words: t("leaving.begun") });
      window.scrollTo(0, 0);
    } catch (error) {
      setTrouble(troubleOf(error));
    }
    setBusy(false);
    setAsked(false);
  }

  return (
    <Screen
      title={t("leaving.title")}
      below={t("leaving.below")}
      back={{ href: "/me", label: t("me.title") }}
    >
      <WhatGoes />
      <Card title={t("leaving.first")}>
        <p>{t("leaving.firstNote", { service: device.account.value?.service ?? "" })}</p>
        <div class="row">
          <ButtonLink href="/me/data">{t("leaving.firstDo")}</ButtonLink>
        </div>
      </Card>
      {leavingAt.value === null && (
        <Card title={t("leaving.how")}>
          <p>{t("leaving.howDays", { count: days })}</p>
          <p>{t("leaving.howThen")}</p>
          <div class="row">
            <Button kind="danger" onClick={() => setAsked(true)}>
              {t("leaving.ask")}
            </Button>
          </div>
        </Card>
      )}
      {trouble && (
        <Notice tone="waiting" live>
          {t(trouble)}
        </Notice>
      )}
      <Dialog
        open={asked}
        onClose={() => setAsked(false)}
        title={t("leaving.askTitle")}
        actions={
          <>
            <Button onClick={() => setAsked(false)}>{t("leaving.keep")}</Button>
            <Button kind="danger" busy={busy} onClick={() => void go()}>
              {t("leaving.askDo")}
            </Button>
          </>
        }
      >
        <p>{t("leaving.askMeaning", { count: days })}</p>
      </Dialog>
    </Screen>
  );
}

function WhatGoes() {
  const { service = "", workers = [] } = useDevice().account.value ?? {};
  const name = formatList(workers.map((worker) => worker.name));
  return (
    <>
      <Card title={t("leaving.goes")}>
        <ul class="leave-list">
          <li>{t("leaving.goesRecords", { service })}</li>
          {name && <li>{t("leaving.goesShared", { name })}</li>}
          {name && <li>{t("leaving.goesNotes")}</li>}
          <li>{t("leaving.goesRest")}</li>
        </ul>
      </Card>
      <Card title={t("leaving.remains")}>
        <ul class="leave-list">
          <li>{t("leaving.remainsLines")}</li>
          {name && <li>{t("leaving.remainsRead", { name })}</li>}
          <li>{t("leaving.remainsCalendar")}</li>
        </ul>
      </Card>
    </>
  );
}
