/** How the lock speaks to whom: participants have a PIN, staff a passphrase. */

import { t } from "../../messages";
import type { Device } from "../../store/api.ts";
import type { Weak } from "./locking.ts";

export function isStaffOn(device: Device): boolean {
  return device.account.value?.role !== "participant";
}

/** What is wrong with a new one, and what to do. */
export function weakWords(weak: Weak, isStaff: boolean): string | undefined {
  if (weak === "short") return t(isStaff ? "lock.tooShortPass" : "lock.tooShortPin");
  if (weak === "letters") return t("lock.digitsOnly");
  return weak === "same" ? t("lock.tooPlain") : undefined;
}

/** What came of a try: wrong, and how long to wait. */
export function wrongWords(wait_ms: number, isStaff: boolean): string {
  if (wait_ms === Number.POSITIVE_INFINITY) return t("lock.noMore");
  const wrong = t(isStaff ? "lock.wrongPass" : "lock.wrongPin");
  return wait_ms > 0 ? `${wrong} ${waitWords(wait_ms)}` : wrong;
}

export function waitWords(wait_ms: number): string {
  const seconds = Math.ceil(wait_ms / 1_000);
  const time =
    seconds <= 90
      ? t("lock.seconds", { count: seconds })
      : t("lock.minutes", { count: Math.ceil(seconds / 60) });
  return t("lock.wait", { time });
}
