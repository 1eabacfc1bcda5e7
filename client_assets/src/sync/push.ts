/** The service's doors for reminders, and a subscription as they take it. For tabs and the worker. */
import type { Account } from "../store/api.ts";
import type { Line } from "../store/line.ts";
import type { PushState, PushSubscribe, PushTest, PushTried } from "../wire/generated.ts";
import { send, sendForJson } from "./http.ts";

const DOOR = "/api/push";

function json(method: string, body?: unknown): RequestInit {
  const headers = { "Content-Type": "application/json" };
  return { method, headers, body: JSON.stringify(body ?? {}) };
}

/** What the service knows of this browser's subscription. */
export function askState(fetching: typeof fetch): Promise<PushState> {
  return sendForJson(fetching, DOOR);
}

export function tellSubscription(
  fetching: typeof fetch,
  subscription: PushSubscription,
): Promise<PushState> {
  return sendForJson(fetching, DOOR, json("PUT", wireOf(subscription)));
}

export async function forgetSubscription(fetching: typeof fetch): Promise<void> {
  await send(fetching, DOOR, json("DELETE"));
}

/** Has the service send a notification now, in `language`; its nonce comes back when it is shown. */
export function askForTest(
  fetching: typeof fetch,
  language: PushTest["language"],
): Promise<PushTried> {
  return sendForJson(fetching, `${DOOR}/test`, json("POST", { language }));
}

export async function tellArrived(fetching: typeof fetch, nonce: string): Promise<void> {
  await send(fetching, `${DOOR}/arrived`, json("POST", { nonce }));
}

function wireOf(subscription: PushSubscription): PushSubscribe {
  const { endpoint, keys } = subscription.toJSON();
  const { p256dh = "", auth = "" } = keys ?? {};
  return { endpoint: endpoint ?? "", keys: { p256dh, auth }, public_key: keyOf(subscription) };
}

/** What to remember of `subscription` once the service has taken it. */
export function lineOf(
  subscription: PushSubscription,
  { id, device }: Account,
  told_at: number,
): Line {
  const { endpoint } = subscription;
  return { account: id, device, endpoint, public_key: keyOf(subscription), told_at };
}

/** The service's key that a subscription was made for, as the service writes it; "" if untold. */
export function keyOf({ options }: PushSubscription): string {
  const key = options.applicationServerKey;
  if (!key) return "";
  return btoa(String.fromCharCode(...new Uint8Array(key)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** What every subscription is made with: each push shows a notification. */
export function optionsFor(public_key: string): PushSubscriptionOptionsInit {
  const plain = atob(public_key.replaceAll("-", "+").replaceAll("_", "/"));
  const applicationServerKey = Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  return { userVisibleOnly: true, applicationServerKey };
}
