/** Says that this browser had thrown away what was kept here, and what has come of it. */
import "../messages/with-mending.ts";
import { t } from "../messages";
import { Button } from "../parts/button";
import { Notice } from "../parts/notice";
import type { Device } from "../store/api.ts";
import { useDevice } from "./device.ts";

export function LostNotice() {
  const device = useDevice();
  return (
    <Notice
      tone="waiting"
      live
      title={t("mending.lostTitle")}
      action={
        <Button small onClick={() => void device.dismissLoss()}>
          {t("mending.lostSeen")}
        </Button>
      }
    >
      {whatCameOfIt(device)}
    </Notice>
  );
}

/** Storage that was lost is one thing; a notebook that its owner emptied is another. */
function whatCameOfIt(device: Device): string {
  if (!device.sync.value.whole) return t("mending.lostComing");
  if (device.account.value?.role === "worker") return t("mending.lostWorker");
  const kept = device.list("entry").value.length + device.list("mood").value.length;
  if (kept > 0) return t("mending.lostBack");
  const deleted = device.deleted("entry").value + device.deleted("mood").value;
  return t(deleted > 0 ? "mending.lostEmptied" : "mending.lostNothing");
}
