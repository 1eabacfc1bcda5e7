/** Says in the form of a session that what is typed is kept, and offers to leave it. */
import "../../messages/with-goals.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { SaveState } from "../../parts/save-state";

interface KeptProps {
  draft: { value: unknown; failed: boolean };
}

export function SessionKept({ draft: { value, failed } }: KeptProps) {
  return (
    <SaveState tone={failed ? "problem" : "saved"}>
      {failed ? t("goals.notSaved") : value !== undefined && t("goals.draftKept")}
    </SaveState>
  );
}

interface LeaveProps {
  draft: { value: unknown; clear: () => Promise<void> };
  /** Of a session that exists: it stays as it was. */
  isChange?: boolean;
  onLeave: () => void;
}

export function LeaveIt({ draft, isChange = false, onLeave }: LeaveProps) {
  if (draft.value === undefined) return null;
  return (
    <Button kind="quiet" onClick={() => void draft.clear().then(onLeave)}>
      {t(isChange ? "goals.cancel" : "goals.discard")}
    </Button>
  );
}
