/** Where a device is signed out or locked: has its person left? Then it clears itself, and says goodbye. */
import { useEffect } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { clearThisDevice, whoLeft } from "./leave-clearing.ts";

const LET_GO_MS = 2_000;

/** Shows nothing: the last screen does. */
export function FarewellCheck() {
  const device = useDevice();
  const online = device.online.value;
  useEffect(() => {
    if (!online) return;
    void whoLeft().then(
      async (account) => {
        if (!account) return;
        // Else this very tab would begin its storage anew. What is locked has nothing to let go of.
        const closing = (device as Partial<{ close: () => Promise<void> }>).close?.();
        await Promise.race([closing, new Promise((resolve) => setTimeout(resolve, LET_GO_MS))]);
        await clearThisDevice(account);
        // Afresh, so that nothing of the account is left in memory either.
        window.location.replace("/goodbye");
      },
      // Signed out in the usual way, or not to be asked now: then at the next look.
      () => undefined,
    );
  }, [device, online]);
  return null;
}
