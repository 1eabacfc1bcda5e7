/** Me: a lock on what lies on this device. */
import "../../messages/with-lock.ts";
import "../../messages/with-me.ts";
import { useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { Dialog } from "../../parts/dialog";
import { Lock } from "../../parts/icons";
import { List, ListRow } from "../../parts/list";
import { Notice } from "../../parts/notice";
import { Screen } from "../../parts/screen";
import { Segmented } from "../../parts/segmented";
import { showToast } from "../../parts/toast";
import { wayBy } from "../../store/lock.ts";
import { Choose, troubleWords, useOffer } from "../lock/choose.tsx";
import {
  AFTER_MS,
  dropWay,
  lockAfter,
  makePasskey,
  putOnLock,
  putWay,
  takeOffLock,
} from "../lock/locking.ts";
import { Prove } from "../lock/prove.tsx";
import { isStaffOn } from "../lock/words.ts";

const MINUTE_MS = 60_000;
const AFTER_CHOICES_MS = [0, AFTER_MS, 15 * MINUTE_MS];

export function LockSettingsScreen() {
  const device = useDevice();
  const isStaff = isStaffOn(device);
  return (
    <Screen
      title={t(isStaff ? "lock.titleStaff" : "lock.title")}
      back={{ href: "/me", label: t("me.title") }}
    >
      {device.lock.state.value === "on" ? <On isStaff={isStaff} /> : <Off />}
    </Screen>
  );
}

function Off() {
  const device = useDevice();
  return (
    <>
      <Card>
        <p>{t("lock.offWhy")}</p>
        <p>{t("lock.offWhen")}</p>
        <p>{t("lock.offMeanwhile")}</p>
        <p>
          <strong>{t("lock.offForgotten")}</strong>
        </p>
      </Card>
      <Card>
        <Choose
          go={t("lock.turnOn")}
          going={t("lock.turningOn")}
          passkeys
          onChosen={async (by) => {
            await putOnLock(device, by);
            showToast({ words: t("lock.on") });
          }}
        />
      </Card>
    </>
  );
}

type Wish = "change" | "passkey" | "off";

function On({ isStaff }: { isStaff: boolean }) {
  const device = useDevice();
  const row = device.lock.row.value;
  const [wish, setWish] = useState<Wish | null>(null);
  const offered = useOffer();
  if (!row) return null;
  const typed = wayBy(row, "pin") !== undefined;
  const passkey = wayBy(row, "passkey") !== undefined;
  const choices = AFTER_CHOICES_MS.filter((after_ms) => !isStaff || after_ms <= AFTER_MS);
  return (
    <>
      <Card title={t("lock.isOn")}>
        <p>{t("lock.isOnWhy")}</p>
        <Button wide onClick={() => void device.lock.now()}>
          <Lock />
          {t("lock.now")}
        </Button>
      </Card>
      <Card>
        <Segmented
          legendShown
          legend={t("lock.after")}
          options={choices.map((value) => ({ value, label: afterWords(value) }))}
          value={row.after_ms}
          onChange={(after_ms) => void lockAfter(device, after_ms)}
        />
      </Card>
      <List label={t("lock.isOn")}>
        <ListRow title={pinWords(typed, isStaff)} onClick={() => setWish("change")} />
        {!passkey && offered && (
          <ListRow title={t("lock.passkeyAdd")} onClick={() => setWish("passkey")} />
        )}
        {passkey && typed && (
          <ListRow
            title={t("lock.passkeyRemove")}
            onClick={() => {
              void dropWay(device, "passkey").then(() =>
                showToast({ words: t("lock.passkeyRemoved") }),
              );
            }}
          />
        )}
        {!isStaff && <ListRow title={t("lock.turnOff")} danger onClick={() => setWish("off")} />}
      </List>
      {isStaff && <p class="soft">{t("lock.required")}</p>}
      {wish && <Change wish={wish} isStaff={isStaff} onDone={() => setWish(null)} />}
    </>
  );
}

interface ChangeProps {
  wish: Wish;
  isStaff: boolean;
  onDone: () => void;
}

/** First who it is, then what is wished for. */
function Change({ wish, isStaff, onDone }: ChangeProps) {
  const device = useDevice();
  const row = device.lock.row.value;
  const [key, setKey] = useState<Uint8Array<ArrayBuffer> | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);

  async function doIt(work: () => Promise<void>, words: string): Promise<void> {
    try {
      await work();
      showToast({ words });
      onDone();
    } catch (problem) {
      setTrouble(troubleWords(problem));
    }
  }

  const typed = row !== null && wayBy(row, "pin") !== undefined;
  const title = wish === "off" ? t("lock.turnOff") : pinWords(typed, isStaff);
  return (
    <Dialog
      open
      onClose={onDone}
      title={!key ? t("lock.proveTitle") : wish === "passkey" ? t("lock.passkeyAdd") : title}
    >
      {!key && wish === "off" && <p>{t("lock.turnOffWhy")}</p>}
      {!key && (
        <Prove
          go={t(wish === "off" ? "lock.turnOff" : "lock.proveWith")}
          going={t("lock.unlocking")}
          onProved={async (found) => {
            if (wish === "off") await doIt(() => takeOffLock(device), t("lock.turnedOff"));
            else setKey(found);
          }}
        />
      )}
      {key && wish === "change" && (
        <Choose
          go={title}
          going={t("lock.turningOn")}
          onChosen={(by) => doIt(() => putWay(device, key, by), t("lock.changed"))}
        />
      )}
      {key && wish === "passkey" && (
        <Button
          kind="primary"
          wide
          onClick={() =>
            void doIt(async () => {
              const passkey = await makePasskey(t("lock.passkeyName"));
              await putWay(device, key, { passkey });
            }, t("lock.passkeyAdded"))
          }
        >
          {t("lock.usePasskey")}
        </Button>
      )}
      {trouble && (
        <Notice tone="waiting" live>
          {trouble}
        </Notice>
      )}
    </Dialog>
  );
}

function pinWords(typed: boolean, isStaff: boolean): string {
  if (typed) return t(isStaff ? "lock.changePass" : "lock.change");
  return t(isStaff ? "lock.addPass" : "lock.add");
}

function afterWords(after_ms: number): string {
  if (after_ms === 0) return t("lock.afterNow");
  return t("lock.afterMinutes", { count: after_ms / MINUTE_MS });
}
