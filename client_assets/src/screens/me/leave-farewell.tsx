/** Where a device is signed out: has its person left? Then it clears itself, and says goodbye. */
import { useEffect } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { clearThisDevice, isFarewell } from "./leave-clearing.ts";

/** Shows nothing: the last screen does. */
export function FarewellCheck() {
  const device = useDevice();
  const account = device.account.value?.id;
  const online = device.online.value;
  useEffect(() => {
    if (!account || !online) return;
    void isFarewell(account).then(
      async (left) => {
        if (!left) return;
        // Else this very tab would begin its storage anew.
        await (device as Partial<{ close: () => Promise<void> }>).close?.();
        await clearThisDevice(account);
        // Afresh, so that nothing of the account is left in memory either.
        window.location.replace("/goodbye");
      },
      // Signed out in the usual way, or not to be asked now: then at the next look.
      () => undefined,
    );
  }, [account, online]);
  return null;
}
