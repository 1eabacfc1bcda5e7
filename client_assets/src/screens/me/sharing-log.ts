/** The lines that the service keeps, page by page; known to the service alone. */
import { useEffect, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import type { SharingCopy, SharingLine, SharingPage } from "../../store/api.ts";
import { useAgain } from "../own/again.ts";

/** While somebody else's device is to confirm something, it is looked for this often. */
const WATCH_EVERY_MS = 4_000;

export interface Log {
  state: "coming" | "offline" | "here";
  lines: readonly SharingLine[];
  copies: readonly SharingCopy[];
  /** Brings the page before; null when all are here. */
  earlier: (() => void) | null;
}

/** Fetched when it is first shown and once online again; with `watch`, over and over. */
export function useLog(of: "looks" | "copies", watch = false): Log {
  const device = useDevice();
  const [pages, setPages] = useState<readonly SharingPage[]>([]);
  const [state, setState] = useState<Log["state"]>("coming");
  const again = useAgain(state === "offline");

  useEffect(() => {
    let here = true;
    const look = () =>
      device.api.sharing(of).then(
        (first) => {
          if (!here) return;
          // Whoever reads on in earlier ones is left in peace.
          setPages((was) => (was.length > 1 ? was : [first]));
          setState("here");
        },
        () => here && setState((was) => (was === "coming" ? "offline" : was)),
      );
    void look();
    const clock = watch ? setInterval(look, WATCH_EVERY_MS) : undefined;
    return () => {
      here = false;
      clearInterval(clock);
    };
  }, [device, of, again, watch]);

  async function bring(before: number): Promise<void> {
    const page = await device.api.sharing(of, before).catch(() => null);
    // Asked for twice, it came twice.
    if (page) setPages((was) => (was.at(-1)?.earlier === before ? [...was, page] : was));
  }

  const before = pages.at(-1)?.earlier;
  return {
    state,
    lines: pages.flatMap((page) => page.lines),
    copies: pages[0]?.copies ?? [],
    earlier: before ? () => void bring(before) : null,
  };
}
