/** Who asks for what, in a sentence. */
import { t } from "../../messages";
import type { Handover } from "../../store/api.ts";
import { shortName } from "../own/sharing.ts";

export function asksWords({ asked_by, from_worker, to_worker }: Handover): string {
  const [from, to] = [shortName(from_worker.name), to_worker.name];
  if (asked_by.id === from_worker.id) return t("sharing.handoverAsksSelf", { from, to });
  return t("sharing.handoverAsks", { asker: shortName(asked_by.name), from, to });
}
