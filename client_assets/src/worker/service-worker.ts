/**
 * The service worker, as a list of cases:
 *
 * - the app's own files come from the cache that was filled when this version was installed;
 * - every page of the app is the one shell, so it opens without a network;
 * - the page that installed the first version is served from then on, without being loaded again;
 * - letters that only some need are kept once they were fetched;
 * - `/api` is never touched;
 * - when the network is back, what waits is sent;
 * - a push is shown, and an answer to it kept and sent;
 * - a new version takes over when the person says so, and never by itself.
 */
import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  type PrecacheEntry,
  precacheAndRoute,
} from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { CacheFirst } from "workbox-strategies";
import { exchangeInBackground } from "../sync/background.ts";
import { listenForReminders } from "./reminders.ts";

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (string | PrecacheEntry)[] };

/** Background Sync, which the standard types do not know yet. */
interface SyncEvent extends ExtendableEvent {
  readonly tag: string;
}

cleanupOutdatedCaches();
precacheAndRoute(self.__WB_MANIFEST);

// Addresses with a file's ending are files, and the server's own doors are no pages.
const notPages = [/^\/api(\/|$)/, /^\/health$/, /\/[^/?]+\.[^/]+$/];
registerRoute(new NavigationRoute(createHandlerBoundToURL("/index.html"), { denylist: notPages }));

registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith("/assets/"),
  new CacheFirst({ cacheName: "linkwell-assets" }),
);

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("sync", (event) => {
  const { tag } = event as SyncEvent;
  if (tag === "sync") (event as SyncEvent).waitUntil(sendWhatWaits());
});

self.addEventListener("message", (event) => {
  if ((event.data as { type?: unknown } | null)?.type === "SKIP_WAITING") {
    event.waitUntil(self.skipWaiting());
  }
});

listenForReminders(sendWhatWaits);

/** Rejects when the browser should try again later. */
async function sendWhatWaits(how?: { patient: boolean }): Promise<void> {
  const world = {
    clock: () => Date.now(),
    fetch: (input: RequestInfo | URL, init?: RequestInit) => fetch(input, init),
    lockManager: self.navigator.locks,
  };
  const enough = await exchangeInBackground(world, how);
  if (!enough) throw new Error("not sent yet");
}
