/** The service worker: registers it, tells when a new version waits, and reloads only when asked. */
import { type ReadonlySignal, signal } from "@preact/signals";

const SCRIPT = "/service-worker.js";
const LOOK_EVERY_MS = 60 * 60_000;

export interface Update {
  ready: boolean;
  apply: () => void;
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL: (url: string) => string };
}

/** Background Sync, where the browser has it. */
interface WithSync {
  sync?: { register(tag: string): Promise<void> };
}

/** Wakes the service worker when the network is back, also after this tab was closed. */
export async function wakeWorkerOnceOnline(): Promise<void> {
  try {
    const registration = await navigator.serviceWorker?.getRegistration();
    await (registration as (ServiceWorkerRegistration & WithSync) | undefined)?.sync?.register(
      "sync",
    );
  } catch {
    // Switched off by the person or the browser: the app syncs when it is next opened.
  }
}

/**
 * Starts the service worker and watches for the next one.
 *
 * `beforeReload` is awaited when the person asks for the new version.
 */
export function watchUpdates(beforeReload: () => Promise<void>): ReadonlySignal<Update> {
  const update = signal<Update>({ ready: false, apply: () => {} });
  const container = globalThis.navigator?.serviceWorker;
  if (!container || !import.meta.env.PROD) return update;

  let asked = false;
  let serving = container.controller;
  container.addEventListener("controllerchange", () => {
    const before = serving;
    serving = container.controller;
    if (asked) location.reload();
    // Another tab moved on; this one keeps what it has until the person says so.
    else if (before && before !== serving)
      update.value = { ready: true, apply: () => void reload(beforeReload) };
  });
  const offer = (waiting: ServiceWorker) => {
    const apply = async () => {
      asked = true;
      await beforeReload();
      waiting.postMessage({ type: "SKIP_WAITING" });
    };
    update.value = { ready: true, apply: () => void apply() };
  };
  void register(container, offer);
  return update;
}

async function reload(beforeReload: () => Promise<void>): Promise<void> {
  await beforeReload();
  location.reload();
}

async function register(
  container: ServiceWorkerContainer,
  offer: (waiting: ServiceWorker) => void,
): Promise<void> {
  let registration: ServiceWorkerRegistration;
  try {
    registration = await container.register(trusted(SCRIPT), { updateViaCache: "none" });
  } catch (error) {
    // Private windows of some browsers have none: the app works while it is open.
    globalThis.reportError?.(error);
    return;
  }
  // WebKit may tell late that the first one was installed, when it serves this page already.
  const isNewer = (worker: ServiceWorker) =>
    container.controller !== null && ![container.controller, registration.active].includes(worker);
  const watch = (worker: ServiceWorker | null) => {
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed" && isNewer(worker)) offer(worker);
    });
  };
  if (registration.waiting && isNewer(registration.waiting)) offer(registration.waiting);
  watch(registration.installing);
  registration.addEventListener("updatefound", () => watch(registration.installing));
  let looked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || Date.now() - looked < LOOK_EVERY_MS) return;
    looked = Date.now();
    void registration.update().catch(() => undefined);
  });
}

/** The one script address that this app may load by name, where the browser enforces such things. */
function trusted(script: string): string {
  const factory = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  const policy = factory?.createPolicy("linkwell", {
    createScriptURL: (url) => {
      if (url !== SCRIPT) throw new TypeError(`not a script of this app: ${url}`);
      return url;
    },
  });
  return policy ? policy.createScriptURL(script) : script;
}
