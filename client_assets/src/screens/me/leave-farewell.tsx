/** Where a device is signed out or locked: has its person left? Then it clears itself, and says goodbye. */
import { useEffect } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import type { Device } from "../../store/api.ts";
import { nameOf, ProblemError } from "../../sync/http.ts";
import { clearThisDevice, whoLeft } from "./leave-clearing.ts";

const LET_GO_MS = 2_000;
const AGAIN_MS = 10_000;

/** Shows nothing: the last screen does. */
export function FarewellCheck() {
  const device = useDevice();
  useEffect(() => {
    let next: ReturnType<typeof setTimeout> | undefined;
    let isHere = true;
    const look = () =>
      clearIfLeft(device).catch((error) => {
        // Signed out in the usual way: there is nothing more to be heard.
        const isAnswer = error instanceof ProblemError && nameOf(error.problem) === "not-found";
        if (isHere && !isAnswer) next = setTimeout(look, AGAIN_MS);
      });
    void look();
    return () => {
      isHere = false;
      clearTimeout(next);
    };
  }, [device]);
  return null;
}

async function clearIfLeft(device: Device): Promise<void> {
  const account = await whoLeft();
  if (!account) return;
  // Else this very tab would begin its storage anew. What is locked has nothing to let go of.
  const closing = (device as Partial<{ close: () => Promise<void> }>).close?.();
  await Promise.race([closing, new Promise((resolve) => setTimeout(resolve, LET_GO_MS))]);
  await clearThisDevice(account);
  // Afresh, so that nothing of the account is left in memory either.
  window.location.replace("/goodbye");
}
