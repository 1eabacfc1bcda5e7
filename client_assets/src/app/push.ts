/** Reminders on this browser: whether they reach it, turning them on and off, trying them out. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Locale } from "../messages";
import type { Account, Device } from "../store/api.ts";
import { type DeviceDatabase, openDeviceDatabase } from "../store/database.ts";
import { keepLine, type Line, readLine } from "../store/line.ts";
import { nameOf, ProblemError } from "../sync/http.ts";
import {
  askForTest,
  askState,
  forgetSubscription,
  keyOf,
  lineOf,
  optionsFor,
  tellSubscription,
} from "../sync/push.ts";
import type { PushState } from "../wire/generated.ts";
import { ownDevice } from "./device.ts";
import { canBeReminded, PUSH_BROWSER, type PushBrowser } from "./push-browser.ts";
import { navigate } from "./router.ts";

/**
 * - `looking`: not known yet;
 * - `works`: the service holds this browser's subscription and can reach it;
 * - `unchecked`: this browser holds one, and the service cannot be asked just now;
 * - `ask`: the browser has not been asked; `off`: it may, and the person does not want it;
 * - `install`: an iPhone or iPad, in Safari and not from the Home Screen;
 * - `denied`: only the browser's settings can undo it;
 * - `broken`: wanted, and it does not reach this browser;
 * - `unsupported`: this browser cannot.
 */
export type PushStanding =
  | "looking"
  | "works"
  | "unchecked"
  | "ask"
  | "off"
  | "install"
  | "denied"
  | "broken"
  | "unsupported";

export interface PushHere {
  is: PushStanding;
  /** When the service last said that it can reach this browser; device clock, ms. */
  checkedAt: number | null;
  /**
   * True once the service's key is here, so that the browser can be asked within a tap; false where it
   * could not be had, null while nobody has tried.
   */
  canAsk: boolean | null;
}

/** What came of a wish. `unreachable`: the browser's own notification service could not be had. */
export type Outcome = "done" | "denied" | "dismissed" | "unreachable" | "offline" | "failed";

const DAY_MS = 86_400_000;
/** While a browser that may subscribe does not say whether it could. */
const LOOK_EVERY_MS = 500;
const LOOKS_MAX = 40;

export class Push {
  readonly #here = signal<PushHere>({ is: "looking", checkedAt: null, canAsk: null });
  readonly #browser: PushBrowser;
  readonly #device: Device;
  /** Fetched beforehand: a browser may be asked only directly within a tap. */
  #registration: ServiceWorkerRegistration | null = null;
  #state: PushState | null = null;
  #hasAsked = false;
  /** Between a tap and its outcome a subscription is there that nothing is remembered of yet. */
  #isTurningOn = false;
  #under = Promise.resolve();

  constructor(device: Device, browser: PushBrowser = PUSH_BROWSER) {
    this.#device = device;
    this.#browser = browser;
  }

  /** Live. */
  get here(): ReadonlySignal<PushHere> {
    return this.#here;
  }

  /**
   * At every launch: makes sure that the service can still reach this browser, and mends what it
   * can by itself. Asks the service at most once a day while nothing has changed.
   */
  atLaunch(): Promise<void> {
    return this.#inTurn(() => this.#look(false));
  }

  /** Finds out where things stand, with the service's word on it if it can be had. */
  look(): Promise<void> {
    return this.#inTurn(() => this.#look(true));
  }

  /** Call directly within a tap. Asks the browser, then tells the service. */
  async turnOn(): Promise<Outcome> {
    const registration = this.#registration;
    const key = this.#state?.public_key;
    if (!registration || !key) {
      void this.look();
      return "offline";
    }
    this.#isTurningOn = true;
    // Nothing is awaited before this: Safari asks only within the tap itself.
    const asked = this.#patiently(registration.pushManager.subscribe(optionsFor(key)));
    let outcome: Outcome = "failed";
    await this.#inTurn(async () => {
      try {
        await this.#tell(await this.#madeFor(key, registration, asked));
        outcome = "done";
      } catch (error) {
        outcome = this.#outcomeOf(error);
        await this.#look(true);
      } finally {
        this.#isTurningOn = false;
      }
    });
    return outcome;
  }

  /** Ends it on this browser, without a connection too. */
  async turnOff(): Promise<void> {
    await this.#inTurn(async () => {
      await this.#remember(null);
      const subscription = await this.#registration?.pushManager.getSubscription();
      await subscription?.unsubscribe();
      this.#say("off");
      // Offline: the push service says that it is gone when the next one is sent.
      await forgetSubscription(this.#browser.fetch).catch(() => undefined);
    });
  }

  /** Nonces of the tests that were shown here while this page was open. Live. */
  readonly shown = signal<ReadonlySet<string>>(new Set());

  /** The notification with `nonce` was shown on this browser. */
  noteShown(nonce: string): void {
    this.shown.value = new Set([...this.shown.peek(), nonce]);
  }

  /** Looks among the notifications that stand there: some browsers show one without the worker. */
  async lookForShown(nonce: string): Promise<void> {
    const there = (await this.#registration?.getNotifications()) ?? [];
    if (there.some(({ data }) => (data as { nonce?: unknown } | null)?.nonce === nonce)) {
      this.noteShown(nonce);
    }
  }

  /** Has the service send a test in `language`. Resolves with its nonce, or with why not. */
  async test(language: Locale): Promise<{ nonce: string } | "offline" | "too-many" | "failed"> {
    try {
      const { nonce, state } = await askForTest(this.#browser.fetch, language);
      if (state !== "failed") return { nonce };
      // The push service may have said that the line is gone: then there is something to mend.
      void this.look();
      return "failed";
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      if (error.problem.status === 429) return "too-many";
      if (nameOf(error.problem) === "offline") return "offline";
      void this.look();
      return "failed";
    }
  }

  async #look(thoroughly: boolean): Promise<void> {
    const account = this.#device.account.peek();
    if (account?.role !== "participant") return;
    const hindrance = canBeReminded(this.#browser);
    if (hindrance) {
      this.#say(hindrance);
      return;
    }
    this.#registration ??= await this.#browser.registration();
    if (!this.#registration) {
      this.#say("unsupported");
      return;
    }
    const { pushManager } = this.#registration;
    const line = await this.#line(account, pushManager);
    const permission = this.#browser.permission();
    if (permission === "denied") {
      this.#say("denied");
      return;
    }
    const subscription = await pushManager.getSubscription();
    if (!line && subscription && permission === "granted" && !this.#isTurningOn) {
      await this.#claim(subscription);
      return;
    }
    if (!line || permission === "default") {
      if (thoroughly) await this.#ask();
      this.#say(permission === "granted" ? "off" : "ask");
      return;
    }
    if (!thoroughly && subscription && this.#isTold(line, account, subscription)) {
      this.#say("unchecked", line.told_at);
      return;
    }
    await this.#check(line, subscription);
  }

  /**
   * A subscription that nothing is remembered of: storage was lost. It goes on if the service knows it
   * as this device's, and is let go of if it was somebody else's.
   */
  async #claim(subscription: PushSubscription): Promise<void> {
    const state = await this.#ask();
    if (!state) {
      this.#say("unchecked");
    } else if (state.state === "working") {
      await this.#tell(subscription).catch(() => this.#say("unchecked"));
    } else if (!this.#isTurningOn && !(await this.#withSettings(readLine))) {
      await subscription.unsubscribe();
      this.#say("off");
    }
  }

  /** Compares with what the service knows, and mends. */
  async #check(line: Line, subscription: PushSubscription | null): Promise<void> {
    const state = await this.#ask();
    if (!state) {
      this.#say(subscription ? "unchecked" : "broken", line.told_at);
      return;
    }
    try {
      const isMadeForIt = subscription && keyOf(subscription) === state.public_key;
      const isGone = state.state === "gone" || state.state === "refused";
      if (isMadeForIt && !isGone) await this.#tell(subscription);
      else await this.#tell(await this.#again(subscription, state.public_key));
    } catch (error) {
      const offline = this.#outcomeOf(error) === "offline";
      this.#say(offline && subscription ? "unchecked" : "broken", line.told_at);
    }
  }

  /** Nothing has changed, and the service heard of it within a day. */
  #isTold(line: Line, account: Account, subscription: PushSubscription): boolean {
    const since = this.#browser.clock() - line.told_at;
    return (
      line.device === account.device &&
      line.endpoint === subscription.endpoint &&
      line.public_key === keyOf(subscription) &&
      since >= 0 &&
      since < DAY_MS
    );
  }

  /** What is remembered for this account; another's subscription must not reach this one's eyes. */
  async #line(account: Account, pushManager: PushManager): Promise<Line | undefined> {
    const line = await this.#withSettings(readLine);
    if (!line || line.account === account.id) return line;
    await (await pushManager.getSubscription())?.unsubscribe();
    for (const shown of (await this.#registration?.getNotifications()) ?? []) shown.close();
    await this.#remember(null);
    return undefined;
  }

  async #ask(): Promise<PushState | null> {
    try {
      this.#hasAsked = true;
      this.#state = await askState(this.#browser.fetch);
      return this.#state;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      return null;
    }
  }

  async #tell(subscription: PushSubscription): Promise<void> {
    const account = this.#device.account.peek();
    if (!account) return;
    this.#state = await tellSubscription(this.#browser.fetch, subscription);
    const now = this.#browser.clock();
    await this.#remember(lineOf(subscription, account, now));
    this.#say("works", now);
  }

  /** A new subscription in place of one that has had its day. */
  async #again(old: PushSubscription | null, key: string): Promise<PushSubscription> {
    if (!this.#registration) throw new Error("there is no service worker");
    await old?.unsubscribe();
    return this.#patiently(this.#registration.pushManager.subscribe(optionsFor(key)));
  }

  /**
   * Gives up on a browser that never says whether it could subscribe. However long a person takes to
   * answer its question does not count.
   */
  async #patiently(asked: Promise<PushSubscription>): Promise<PushSubscription> {
    let looking: ReturnType<typeof setInterval> | undefined;
    const given = new Promise<never>((_, reject) => {
      let looks = 0;
      looking = setInterval(() => {
        if (this.#browser.permission() === "granted") looks += 1;
        if (looks >= LOOKS_MAX) reject(new DOMException("no answer", "TimeoutError"));
      }, LOOK_EVERY_MS);
    });
    try {
      return await Promise.race([asked, given]);
    } finally {
      clearInterval(looking);
    }
  }

  /** A browser that holds a subscription for another key refuses to make one beside it. */
  async #madeFor(
    key: string,
    registration: ServiceWorkerRegistration,
    asked: Promise<PushSubscription>,
  ): Promise<PushSubscription> {
    try {
      const subscription = await asked;
      const isStale = this.#state?.state === "gone" || this.#state?.state === "refused";
      return isStale ? await this.#again(subscription, key) : subscription;
    } catch (error) {
      const isOther = error instanceof DOMException && error.name === "InvalidStateError";
      if (!isOther) throw error;
      return this.#again(await registration.pushManager.getSubscription(), key);
    }
  }

  #outcomeOf(error: unknown): Outcome {
    if (error instanceof ProblemError) {
      return nameOf(error.problem) === "offline" ? "offline" : "failed";
    }
    if (!(error instanceof DOMException)) throw error;
    if (error.name !== "NotAllowedError") return "unreachable";
    return this.#browser.permission() === "default" ? "dismissed" : "denied";
  }

  #say(is: PushStanding, checkedAt: number | null = null): void {
    const canAsk = this.#state ? this.#registration !== null : this.#hasAsked ? false : null;
    this.#here.value = { is, checkedAt, canAsk };
  }

  #remember(line: Line | null): Promise<void> {
    return this.#withSettings((settings) => keepLine(settings, line));
  }

  async #withSettings<T>(work: (settings: DeviceDatabase) => Promise<T>): Promise<T> {
    const settings = await openDeviceDatabase();
    try {
      return await work(settings);
    } finally {
      settings.close();
    }
  }

  /** One after the other: two looks at once would each subscribe. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#under.then(work);
    this.#under = turn.catch(() => undefined);
    return turn;
  }
}

let thePush: Push | undefined;

/** The one of this page. From its first use on, the page hears what the service worker tells it. */
export function usePush(): Push {
  if (thePush) return thePush;
  const push = new Push(ownDevice());
  thePush = push;
  globalThis.navigator?.serviceWorker?.addEventListener("message", ({ data, ports }) => {
    const { type, nonce, path } = (data ?? {}) as Record<string, unknown>;
    if (type === "ARRIVED" && typeof nonce === "string") push.noteShown(nonce);
    if (type === "NAVIGATE" && typeof path === "string" && /^\/(?!\/)/.test(path)) {
      navigate(path);
      ports[0]?.postMessage("there");
    }
  });
  return push;
}
