/** What reminders take from the browser, and what kind of browser it is. */

/** The seam, so that tests can hand in their own. */
export interface PushBrowser {
  /** Device clock, ms since 1970. */
  clock: () => number;
  fetch: typeof fetch;
  userAgent: string;
  /** A Mac has none: an iPad says that it is one. */
  touchPoints: number;
  /** Opened from the Home Screen. */
  isInstalled: () => boolean;
  /** Service worker, push and notifications are all there. */
  hasPush: boolean;
  permission: () => NotificationPermission;
  /** Null where there is none, as in private windows of some browsers. */
  registration: () => Promise<ServiceWorkerRegistration | null>;
}

const REGISTERED_WITHIN_MS = 5_000;

export const PUSH_BROWSER: PushBrowser = {
  clock: () => Date.now(),
  fetch: (input, init) => fetch(input, init),
  userAgent: globalThis.navigator?.userAgent ?? "",
  touchPoints: globalThis.navigator?.maxTouchPoints ?? 0,
  isInstalled: () =>
    matchMedia("(display-mode: standalone)").matches ||
    (navigator as { standalone?: boolean }).standalone === true,
  hasPush:
    "PushManager" in globalThis &&
    "Notification" in globalThis &&
    Boolean(globalThis.navigator?.serviceWorker),
  permission: () => Notification.permission,
  registration: async () => {
    const late = new Promise<null>((resolve) =>
      setTimeout(() => resolve(null), REGISTERED_WITHIN_MS),
    );
    return Promise.race([navigator.serviceWorker.ready, late]);
  },
};

/** Why this browser cannot be asked at all; null where it can. */
export function canBeReminded(browser: PushBrowser): "install" | "unsupported" | null {
  if (isApple(browser) && !browser.isInstalled()) return "install";
  return browser.hasPush ? null : "unsupported";
}

function isApple({ userAgent, touchPoints }: PushBrowser): boolean {
  if (/iPhone|iPad|iPod/.test(userAgent)) return true;
  return userAgent.includes("Macintosh") && touchPoints > 1;
}

/** Whose settings undo a denied permission. */
export type Family =
  | "iphone"
  | "installed-phone"
  | "samsung"
  | "firefox-phone"
  | "chrome-phone"
  | "firefox"
  | "chrome"
  | "safari"
  | "other";

export function familyOf(browser: PushBrowser): Family {
  const { userAgent } = browser;
  if (isApple(browser)) return "iphone";
  if (userAgent.includes("Android")) {
    if (userAgent.includes("Firefox/")) return "firefox-phone";
    if (browser.isInstalled()) return "installed-phone";
    if (userAgent.includes("SamsungBrowser/")) return "samsung";
    return userAgent.includes("Chrome/") ? "chrome-phone" : "other";
  }
  if (userAgent.includes("Firefox/")) return "firefox";
  if (userAgent.includes("Chrome/")) return "chrome";
  return userAgent.includes("Safari/") ? "safari" : "other";
}
