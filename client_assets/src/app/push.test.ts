import "fake-indexeddb/auto";
import { signal } from "@preact/signals";
import { beforeEach, describe, expect, test } from "vitest";
import type { Account, Device } from "../store/api.ts";
import { Push, type PushStanding } from "./push.ts";
import { familyOf, type PushBrowser } from "./push-browser.ts";
import { freshStorage, NOW, SAM } from "./stand-in.ts";

const DAY = 86_400_000;
const KEYS = ["A", "B"].map((letter) => `B${letter.repeat(85)}A`) as [string, string];

/** A subscription as browsers make them. */
class Subscription {
  readonly endpoint: string;
  readonly options: { applicationServerKey: ArrayBufferLike };
  readonly #onGone: () => void;

  constructor(endpoint: string, options: PushSubscriptionOptionsInit, onGone: () => void) {
    this.endpoint = endpoint;
    this.#onGone = onGone;
    this.options = { applicationServerKey: (options.applicationServerKey as Uint8Array).buffer };
  }
  toJSON() {
    return { endpoint: this.endpoint, keys: { p256dh: "p", auth: "a" } };
  }
  async unsubscribe() {
    this.#onGone();
    return true;
  }
}

/** A browser with its push service, and Linkwell's doors: what they hold and were asked. */
class Surrounded {
  now = NOW;
  permission: NotificationPermission = "granted";
  answer: NotificationPermission = "granted";
  subscription: Subscription | null = null;
  made = 0;
  trouble: DOMException | null = null;
  online = true;
  key = KEYS[0];
  state = "none";
  asked: string[] = [];
  told: { endpoint: string; public_key: string }[] = [];
  account = signal<Account | null>(SAM);

  readonly browser: PushBrowser = {
    clock: () => this.now,
    fetch: (input, init) => this.#fetch(String(input), init),
    userAgent: "Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537.36",
    touchPoints: 5,
    isInstalled: () => false,
    hasPush: true,
    permission: () => this.permission,
    registration: async () => this.#registration as unknown as ServiceWorkerRegistration,
  };

  readonly #registration = {
    getNotifications: async () => [],
    pushManager: {
      getSubscription: async () => this.subscription,
      subscribe: async (options: PushSubscriptionOptionsInit) => {
        if (this.permission === "default") this.permission = this.answer;
        if (this.permission !== "granted") throw new DOMException("no", "NotAllowedError");
        if (this.trouble) throw this.trouble;
        this.made += 1;
        const gone = () => {
          this.subscription = null;
        };
        this.subscription = new Subscription(`https://push.test/${this.made}`, options, gone);
        return this.subscription;
      },
    },
  };

  async #fetch(path: string, init?: RequestInit): Promise<Response> {
    if (!this.online) throw new TypeError("offline");
    this.asked.push(`${init?.method ?? "GET"} ${path}`);
    if (init?.method === "PUT") {
      this.told.push(JSON.parse(String(init.body)));
      this.state = "working";
    }
    if (init?.method === "DELETE") this.state = "none";
    return Response.json({ public_key: this.key, state: this.state });
  }

  /** A page of the app, opened. */
  push(): Push {
    return new Push({ account: this.account } as unknown as Device, this.browser);
  }
}

let around: Surrounded;
beforeEach(() => {
  freshStorage();
  around = new Surrounded();
});

async function on(): Promise<Push> {
  const push = around.push();
  await push.look();
  expect(await push.turnOn()).toBe("done");
  return push;
}

const is = (push: Push): PushStanding => push.here.value.is;

describe("turning on", () => {
  test("asks the browser and tells the service for which key", async () => {
    around.permission = "default";
    const push = around.push();
    await push.look();
    expect(push.here.value).toMatchObject({ is: "ask", canAsk: true });
    expect(await push.turnOn()).toBe("done");
    expect(around.told).toMatchObject([{ endpoint: "https://push.test/1", public_key: KEYS[0] }]);
    expect(push.here.value).toMatchObject({ is: "works", checkedAt: NOW });
  });

  test("is denied, or put off, and says which", async () => {
    around.permission = "default";
    around.answer = "default";
    const push = around.push();
    await push.look();
    expect(await push.turnOn()).toBe("dismissed");
    expect(is(push)).toBe("ask");
    around.answer = "denied";
    expect(await push.turnOn()).toBe("denied");
    expect(is(push)).toBe("denied");
  });

  test("needs the browser's own service", async () => {
    around.trouble = new DOMException("push service error", "AbortError");
    const push = around.push();
    await push.look();
    expect(await push.turnOn()).toBe("unreachable");
    expect(is(push)).toBe("off");
  });

  test("cannot be begun before the service's key is here", async () => {
    around.online = false;
    const push = around.push();
    await push.look();
    expect(push.here.value).toMatchObject({ is: "off", canAsk: false });
    expect(await push.turnOn()).toBe("offline");
    expect(around.made).toBe(0);
  });

  test("is not crossed by a look at how things stand", async () => {
    const push = around.push();
    await push.look();
    const looks = [push.look(), push.look()];
    expect(await push.turnOn()).toBe("done");
    await Promise.all([...looks, push.look()]);
    expect(is(push)).toBe("works");
    expect(around.subscription?.endpoint).toBe("https://push.test/1");
  });

  test("whoever turned it off is left in peace", async () => {
    const push = await on();
    await push.turnOff();
    expect(is(push)).toBe("off");
    expect(around.subscription).toBeNull();
    expect(around.asked.at(-1)).toBe("DELETE /api/push");
    await around.push().atLaunch();
    expect(around.made).toBe(1);
  });

  test("off works without a connection too", async () => {
    const push = await on();
    around.online = false;
    await push.turnOff();
    expect(around.subscription).toBeNull();
  });
});

describe("at a launch", () => {
  test("asks nothing while nothing changed, and again after a day", async () => {
    await on();
    const before = around.asked.length;
    const push = around.push();
    await push.atLaunch();
    expect(around.asked).toHaveLength(before);
    expect(push.here.value).toMatchObject({ is: "unchecked", checkedAt: NOW });
    around.now += DAY;
    await around.push().atLaunch();
    expect(around.asked.slice(before)).toEqual(["GET /api/push", "PUT /api/push"]);
  });

  test("tells at once of a subscription that changed", async () => {
    await on();
    around.subscription = new Subscription(
      "https://push.test/other",
      {
        applicationServerKey: Uint8Array.from(atob(`B${"A".repeat(86)}=`), (l) => l.charCodeAt(0)),
      },
      () => {},
    );
    await around.push().atLaunch();
    expect(around.told.at(-1)?.endpoint).toBe("https://push.test/other");
  });

  test("makes a new one where the browser lost it", async () => {
    await on();
    around.subscription = null;
    const push = around.push();
    await push.atLaunch();
    expect(around.told.at(-1)?.endpoint).toBe("https://push.test/2");
    expect(is(push)).toBe("works");
  });

  test("makes a new one for a new key of the service", async () => {
    await on();
    around.key = KEYS[1];
    around.now += DAY;
    await around.push().atLaunch();
    expect(around.told.at(-1)).toMatchObject({
      endpoint: "https://push.test/2",
      public_key: KEYS[1],
    });
  });

  test.each(["gone", "refused"])(
    "makes a new one that the push service calls %s",
    async (state) => {
      await on();
      around.state = state;
      around.now += DAY;
      await around.push().atLaunch();
      expect(around.told.at(-1)?.endpoint).toBe("https://push.test/2");
    },
  );

  test("says that it is broken where that fails, and one tap mends it", async () => {
    await on();
    around.subscription = null;
    around.trouble = new DOMException("not within a tap", "NotAllowedError");
    const push = around.push();
    await push.atLaunch();
    expect(push.here.value).toMatchObject({ is: "broken", canAsk: true });
    around.trouble = null;
    expect(await push.turnOn()).toBe("done");
    expect(is(push)).toBe("works");
  });

  test("without a connection says when it was last sure", async () => {
    await on();
    around.online = false;
    around.now += 3 * DAY;
    const push = around.push();
    await push.atLaunch();
    expect(push.here.value).toMatchObject({ is: "unchecked", checkedAt: NOW });
  });

  test("tells again who has joined anew on the same browser", async () => {
    await on();
    around.account.value = { ...SAM, device: "01900000-0000-7000-8000-0000000000d9" };
    await around.push().atLaunch();
    expect(around.told).toHaveLength(2);
  });

  test("nobody gets another's reminders", async () => {
    await on();
    around.account.value = { ...SAM, id: "01900000-0000-7000-8000-0000000000ff", name: "Ada" };
    const push = around.push();
    await push.atLaunch();
    expect(around.subscription).toBeNull();
    expect(is(push)).toBe("off");
    expect(around.told).toHaveLength(1);
  });

  test("goes on after its storage was lost, if the service knows it for this device's", async () => {
    await on();
    freshStorage();
    const push = around.push();
    await push.atLaunch();
    expect(is(push)).toBe("works");
    expect(around.made).toBe(1);
    freshStorage();
    around.state = "none";
    await push.look();
    expect(is(push)).toBe("off");
    expect(around.subscription).toBeNull();
  });

  test("a link worker is asked nothing", async () => {
    around.account.value = { ...SAM, role: "worker" };
    const push = around.push();
    await push.look();
    expect(around.asked).toEqual([]);
  });
});

describe("browsers that cannot", () => {
  test.each<[string, Partial<PushBrowser>, PushStanding]>([
    ["Safari on an iPhone", { userAgent: "(iPhone; CPU iPhone OS 18_0)" }, "install"],
    ["an iPad that says it is a Mac", { userAgent: "(Macintosh) Safari/605" }, "install"],
    [
      "an old iPhone's Home Screen",
      { userAgent: "(iPhone)", isInstalled: () => true, hasPush: false },
      "unsupported",
    ],
    ["no push", { hasPush: false }, "unsupported"],
    ["a private window", { registration: async () => null }, "unsupported"],
  ])("%s", async (_name, browser, standing) => {
    Object.assign(around.browser, browser);
    const push = around.push();
    await push.look();
    expect(is(push)).toBe(standing);
  });

  test.each([
    ["(Linux; Android 14) Chrome/130 Mobile Safari/537", "chrome-phone"],
    ["(Linux; Android 14) SamsungBrowser/26 Chrome/122 Safari/537", "samsung"],
    ["(Android 14; Mobile) Gecko/130 Firefox/130", "firefox-phone"],
    ["(iPhone; CPU iPhone OS 18_0) Safari/604", "iphone"],
    ["(Windows NT 10.0) Chrome/130 Safari/537 Edg/130", "chrome"],
    ["(X11; Linux) Gecko/20100101 Firefox/140", "firefox"],
    ["(Macintosh) Version/18 Safari/605", "safari"],
    ["Lynx", "other"],
  ])("%s is undone in the settings of %s", (userAgent, family) => {
    const touchPoints = userAgent.includes("Mac") ? 0 : 5;
    expect(familyOf({ ...around.browser, userAgent, touchPoints })).toBe(family);
  });
});
