/**
 * Reminders: a push is shown, whatever it carries; a tap leads to its place in the app; an answer
 * given on the notification is kept on this phone and sent.
 */
import { openAccountDatabase, openDeviceDatabase, recall } from "../store/database.ts";
import { keepLine, readLine } from "../store/line.ts";
import { whoAmI } from "../store/who.ts";
import { keepAnswer } from "../sync/answering.ts";
import { lineOf, optionsFor, tellArrived, tellSubscription } from "../sync/push.ts";
import { ANSWERS, type Data, placeWithin, read, type Told, unworded, wordsIn } from "./payload.ts";
import { isDouble } from "./shown.ts";

declare const self: ServiceWorkerGlobalScope;

/** The standard types know neither actions on notifications nor their reshowing. */
interface Options extends NotificationOptions {
  actions?: readonly { action: string; title: string }[];
}

interface WithSync {
  sync?: { register(tag: string): Promise<void> };
}

interface SubscriptionChange extends ExtendableEvent {
  readonly oldSubscription?: PushSubscription | null;
  readonly newSubscription?: PushSubscription | null;
}

/** How long an open page may take to say that it has gone where a tap leads, ms. */
const ROUTED_WITHIN_MS = 1_000;

const fetching: typeof fetch = (input, init) => fetch(input, init);

/** `send` sends what waits, and rejects where it should be tried again later. */
export function listenForReminders(send: (how: { patient: boolean }) => Promise<void>): void {
  self.addEventListener("push", (event) => {
    event.waitUntil(arrive(event.data?.text() ?? null));
  });
  self.addEventListener("notificationclick", (event) => {
    const { notification, action } = event;
    const data = (notification.data ?? {}) as Partial<Data>;
    notification.close();
    const { session, day, account } = data;
    if (ANSWERS.includes(action) && session && day) {
      const answer = { account, session, occurrence: day, said: action };
      event.waitUntil(take(answer, notification, data, send));
    } else {
      event.waitUntil(lead(data.navigate));
    }
  });
  self.addEventListener("pushsubscriptionchange", (event) => {
    const { oldSubscription, newSubscription } = event as SubscriptionChange;
    (event as SubscriptionChange).waitUntil(
      renew(newSubscription ?? null, oldSubscription ?? null).catch(() => undefined),
    );
  });
}

async function arrive(body: string | null): Promise<void> {
  const { lang, account } = await around();
  const known = read(body, lang);
  const told = account && (await isLockOn(account)) ? unworded(known) : known;
  if (account) told.data.account = account;
  const silent = await isDouble(told.tag, `${told.title}\n${told.body}`);
  await show(told, silent);
  const { kind, nonce } = told.data;
  if (kind === "test" && nonce) await report(nonce);
}

function show({ title, body, lang, dir, tag, data, actions }: Told, silent: boolean) {
  const most = (Notification as unknown as { maxActions?: number }).maxActions ?? 0;
  const options: Options = { body, lang, dir, data, icon: "/icons/icon-192.png" };
  if (tag) options.tag = tag;
  // A second copy takes the first one's place without a sound.
  if (silent) options.silent = true;
  // Fewer buttons than answers would make some answers harder to give than others.
  if (actions.length > 0 && actions.length <= most) options.actions = actions;
  return self.registration.showNotification(title, options);
}

/** Says that a test was shown: to whoever looks on, and to the service. */
async function report(nonce: string): Promise<void> {
  for (const page of await pages()) page.postMessage({ type: "ARRIVED", nonce });
  await tellArrived(fetching, nonce).catch(() => undefined);
}

async function take(
  answer: Parameters<typeof keepAnswer>[0],
  { title, lang, dir, tag }: Notification,
  { navigate = "/" }: Partial<Data>,
  send: (how: { patient: boolean }) => Promise<void>,
): Promise<void> {
  const kept = await keepAnswer(answer, () => Date.now()).catch(() => false);
  if (!kept) {
    await lead(navigate);
    return;
  }
  const body = wordsIn(lang).saved;
  const data = { navigate, lang };
  await show({ title, body, lang, dir, tag, data, actions: [] }, true);
  await (self.registration as unknown as WithSync).sync?.register("sync").catch(() => undefined);
  // Not now, then: it is sent when the network is back or the app is next opened.
  await send({ patient: true }).catch(() => undefined);
}

/** To the place that a notification is about: in a window that is open, or in a new one. */
async function lead(navigate: unknown): Promise<void> {
  const path = placeWithin(navigate, self.location.origin);
  const open = await pages();
  const page =
    open.find(({ focused }) => focused) ??
    open.find(({ visibilityState }) => visibilityState === "visible") ??
    open[0];
  const focused = page?.focused ? page : await page?.focus().catch(() => null);
  if (focused && (await routed(focused, path))) return;
  const moved = await focused?.navigate(path).catch(() => null);
  if (!moved) await self.clients.openWindow(path);
}

/** Asks a page to go there by itself: nothing that is being typed there is lost. */
function routed(page: WindowClient, path: string): Promise<boolean> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => resolve(true);
    setTimeout(() => resolve(false), ROUTED_WITHIN_MS);
    page.postMessage({ type: "NAVIGATE", path }, [port2]);
  });
}

async function renew(fresh: PushSubscription | null, old: PushSubscription | null): Promise<void> {
  const settings = await openDeviceDatabase();
  try {
    const line = await readLine(settings);
    const { account, unsure } = await whoAmI(settings);
    if (!line || !account || unsure || line.account !== account.id) return;
    const options = old?.options.applicationServerKey ? old.options : optionsFor(line.public_key);
    const { pushManager } = self.registration;
    const subscription =
      fresh ?? (await pushManager.subscribe(options as PushSubscriptionOptionsInit));
    await tellSubscription(fetching, subscription);
    await keepLine(settings, lineOf(subscription, account, Date.now()));
  } finally {
    settings.close();
  }
}

/** Storage that fails is no reason to say more. */
async function isLockOn(account: string): Promise<boolean> {
  try {
    const db = await openAccountDatabase(account, () => {});
    try {
      return (await recall(db, "lock")) !== undefined;
    } finally {
      db.close();
    }
  } catch {
    return true;
  }
}

async function pages(): Promise<readonly WindowClient[]> {
  return self.clients.matchAll({ type: "window", includeUncontrolled: true });
}

/** Who has joined here, and in which language; storage that fails keeps no push from being shown. */
async function around(): Promise<{ lang: string; account?: string | undefined }> {
  const lang = self.navigator.language;
  try {
    const settings = await openDeviceDatabase();
    const chosen: unknown = await settings.get("settings", "locale");
    const { account } = await whoAmI(settings);
    settings.close();
    return { lang: typeof chosen === "string" ? chosen : lang, account: account?.id };
  } catch {
    return { lang };
  }
}
