/** The passing of time on a screen that stays open. */
import { useEffect, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";

const LOOK_EVERY_MS = 20_000;

/** The time (ms), looked at again every so often and whenever the person comes back to the app. */
export function useNow(): number {
  const device = useDevice();
  const [now, setNow] = useState(() => device.now());
  useEffect(() => {
    const look = () => setNow(device.now());
    const clock = setInterval(look, LOOK_EVERY_MS);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(clock);
      document.removeEventListener("visibilitychange", look);
    };
  }, [device]);
  return now;
}
