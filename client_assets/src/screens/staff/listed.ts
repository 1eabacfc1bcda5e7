/** The colleagues as the server lists them; what was listed stays on screen while it is asked again. */
import { signal } from "@preact/signals";
import { useCallback, useEffect, useState } from "preact/hooks";
import { t } from "../../messages";
import type { Device } from "../../store/api.ts";
import { nameOf } from "../../sync/http.ts";
import type { StaffMember } from "../../wire/generated.ts";
import { useAgain } from "../own/again.ts";
import { staffDoors } from "./doors.ts";
import { problemOf, wordsFor } from "./telling.ts";

const listed = signal<{ account: string; members: StaffMember[] } | null>(null);

export interface Listed {
  members: readonly StaffMember[] | null;
  trouble: string | null;
  reload: () => Promise<void>;
}

export function useStaff(device: Device): Listed {
  const account = device.account.value?.id ?? "";
  const [trouble, setTrouble] = useState<string | null>(null);
  const reload = useCallback(async () => {
    try {
      listed.value = { account, members: await staffDoors.list() };
      setTrouble(null);
    } catch (error) {
      const problem = problemOf(error);
      // Somebody whose session is over is told so by the whole app.
      if (nameOf(problem) === "signed-out") await device.syncNow();
      else setTrouble(wordsFor(problem, t("staff.notListed")));
    }
  }, [account, device]);
  const again = useAgain(trouble !== null);
  useEffect(() => void reload(), [reload, again]);
  const known = listed.value;
  return { members: known?.account === account ? known.members : null, trouble, reload };
}
