/** The browser, as the device sees it. */
import { isLeft } from "../store/leaving.ts";
import type { Surroundings } from "../sync/courier.ts";
import type { OpenPokeSource } from "../sync/live.ts";

/** What the device takes from outside, so that tests can hand in their own. */
export interface World {
  /** The device's clock, ms since 1970. */
  clock: () => number;
  /** From 0 up to 1. */
  random: () => number;
  fetch: typeof fetch;
  userAgent: string;
  surroundings: Surroundings;
  connect: OpenPokeSource | undefined;
  /** None where the browser has no Web Locks. */
  lockManager: LockManager | undefined;
}

/** False on plain http outside this machine, where browsers give no lasting storage or offline. */
export const isSecure: boolean = globalThis.isSecureContext !== false;

export const BROWSER: World = {
  clock: () => Date.now(),
  random: () => Math.random(),
  fetch: (input, init) => fetch(input, init),
  userAgent: globalThis.navigator?.userAgent ?? "",
  surroundings: {
    visible: () => globalThis.document?.visibilityState === "visible",
    believedOnline: () => globalThis.navigator?.onLine !== false,
    listen,
  },
  connect: globalThis.EventSource && ((url) => new EventSource(url)),
  lockManager: globalThis.navigator?.locks,
};

function listen(heard: Parameters<Surroundings["listen"]>[0]): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  const looked = () => {
    if (document.visibilityState === "visible") heard("seen");
    // What waits when the page is left is sent by the next one.
    else if (!isLeft()) heard("hidden");
  };
  globalThis.document?.addEventListener("visibilitychange", looked, { signal });
  const page = globalThis.window;
  page?.addEventListener("focus", () => heard("seen"), { signal });
  // Out of the back/forward cache, where no other event tells of it.
  page?.addEventListener("pageshow", (event) => event.persisted && heard("seen"), { signal });
  page?.addEventListener("online", () => heard("online"), { signal });
  page?.addEventListener("offline", () => heard("offline"), { signal });
  return () => ended.abort();
}
