/** Stands on every screen of somebody who is about to leave: the day, and the way to stay. */
import "../../messages/with-leaving.ts";
import { useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { formatDay, formatTime, t } from "../../messages";
import { Button } from "../../parts/button";
import { Notice } from "../../parts/notice";
import { showToast } from "../../parts/toast";
import { localDay } from "../own/local-day.ts";
import { troubleOf } from "./leave-screen.tsx";
import { leavingAt } from "./leave-signal.ts";
import { stay } from "./leave-standing.ts";

export function LeavingNotice() {
  const device = useDevice();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<ReturnType<typeof troubleOf> | null>(null);
  const at = leavingAt.value;
  if (at === null) return null;

  async function stayAfterAll(): Promise<void> {
    setBusy(true);
    try {
      await stay(device);
      showToast({ words: t("leaving.stayed") });
    } catch (error) {
      setTrouble(troubleOf(error));
    }
    setBusy(false);
  }

  const day = t("common.dayAndTime", { day: formatDay(localDay(at)), time: formatTime(at) });
  return (
    <Notice
      tone="waiting"
      live
      title={t("leaving.banner", { day })}
      action={
        <Button small busy={busy} onClick={() => void stayAfterAll()}>
          {t("leaving.stay")}
        </Button>
      }
    >
      {t(trouble ?? "leaving.bannerWhy")}
    </Notice>
  );
}
