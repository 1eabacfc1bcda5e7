/** What has left this device, told truthfully on one line. */
import { formatTime, t } from "../../messages";
import { SaveMark, type SaveTone } from "../../parts/save-state";
import type { Device, SyncState } from "../../store/api";

/** What has left this device and when, in words: "All sent · 08:42", "Offline · 2 waiting". */
export function syncInWords(sync: SyncState, isOnline: boolean): string {
  const count = sync.waiting;
  if (sync.phase === "signed-out") return t("worker.signedOut");
  if (sync.phase === "update-needed") return t("worker.updateNeeded");
  if (sync.phase === "offline" || !isOnline) {
    return count > 0 ? t("worker.offlineWaiting", { count }) : t("worker.offline");
  }
  if (sync.phase === "trouble") return t("worker.trouble");
  if (count > 0) {
    return sync.phase === "sending"
      ? t("worker.sending", { count })
      : t("worker.waiting", { count });
  }
  return sync.answeredAt === null
    ? t("worker.allSent")
    : t("worker.allSentAt", { time: formatTime(sync.answeredAt) });
}

function toneOf(sync: SyncState, isOnline: boolean): SaveTone {
  if (["signed-out", "update-needed", "trouble"].includes(sync.phase)) return "problem";
  if (sync.waiting > 0) return "waiting";
  return sync.phase === "offline" || !isOnline ? "saved" : "sent";
}

/** The line itself: at the foot of the rail, and above the caseload on a phone. */
export function SyncLine({ device }: { device: Device }) {
  const sync = device.sync.value;
  const isOnline = device.online.value;
  return (
    <p class="sync-line" role="status">
      <SaveMark tone={toneOf(sync, isOnline)} />
      <span>{syncInWords(sync, isOnline)}</span>
    </p>
  );
}
