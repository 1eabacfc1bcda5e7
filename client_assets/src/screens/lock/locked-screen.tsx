/** Linkwell is locked: what opens it, and the way out for somebody who has forgotten that. */
import { useEffect, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { place } from "../../app/router.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { Dialog } from "../../parts/dialog";
import { LifeBuoy } from "../../parts/icons";
import { Mark } from "../../parts/mark";
import { Notice } from "../../parts/notice";
import { Screen } from "../../parts/screen";
import { waitOf } from "../../store/lock.ts";
import { ProblemError } from "../../sync/http.ts";
import { FarewellCheck } from "../me/leave-farewell.tsx";
import { LanguageChoice } from "../own/language-choice.tsx";
import { startAfresh, unsentOn } from "./locking.ts";
import { Prove } from "./prove.tsx";
import { isStaffOn } from "./words.ts";

export function LockedScreen() {
  const device = useDevice();
  const [asking, setAsking] = useState(false);
  const { row } = device.lock;
  // No more is tried here, whatever somebody remembers.
  const isOver = row.value !== null && !Number.isFinite(waitOf(row.value, Date.now()));
  return (
    <Screen title={t("lock.lockedTitle")} above={<Mark />} below={t("lock.lockedWhy")}>
      <Card class="locked">
        <Prove
          go={t("lock.unlock")}
          going={t("lock.unlocking")}
          onProved={(key) => device.lock.open(key)}
        />
        <div class="row">
          <Button kind={isOver ? "secondary" : "quiet"} onClick={() => setAsking(true)}>
            {t(isOver ? "lock.forgotTitle" : "lock.forgot")}
          </Button>
        </div>
      </Card>
      <div class="join-foot">
        <LanguageChoice legendShown={false} />
        <a class="join-help" href="/help">
          <LifeBuoy />
          {t("parts.helpNow")}
        </a>
      </div>
      {!isStaffOn(device) && <FarewellCheck />}
      {asking && <Forgotten onClose={() => setAsking(false)} />}
    </Screen>
  );
}

function Forgotten({ onClose }: { onClose: () => void }) {
  const device = useDevice();
  const [unsent, setUnsent] = useState<number | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    void unsentOn(device).then(setUnsent);
  }, [device]);

  async function leave(): Promise<void> {
    setBusy(true);
    setTrouble(null);
    try {
      await startAfresh(device);
      // A code that came with the address is still wanted.
      if (place.peek().path === "/join") window.location.reload();
      else window.location.replace("/join");
    } catch (error) {
      setTrouble(t(error instanceof ProblemError ? "lock.forgotOffline" : "lock.failed"));
      setBusy(false);
    }
  }

  return (
    <Dialog
      open
      onClose={onClose}
      title={t("lock.forgotTitle")}
      actions={
        <>
          <Button kind="primary" onClick={onClose}>
            {t("lock.keep")}
          </Button>
          <Button kind="danger" busy={busy} onClick={() => void leave()}>
            {t(busy ? "lock.forgotDoing" : "lock.forgotDo")}
          </Button>
        </>
      }
    >
      <p>{t("lock.forgotWhy")}</p>
      <p>{t(isStaffOn(device) ? "lock.forgotCodeStaff" : "lock.forgotCode")}</p>
      <p>{t("lock.forgotBack")}</p>
      {unsent !== null && (
        <p>
          <strong>
            {unsent === 0 ? t("lock.forgotAllSent") : t("lock.forgotLost", { count: unsent })}
          </strong>
        </p>
      )}
      {trouble && (
        <Notice tone="problem" live>
          {trouble}
        </Notice>
      )}
    </Dialog>
  );
}
