/** What a push carries, read so that something fit for a lock screen comes out whatever it was. */

/** What to show. */
export interface Told {
  title: string;
  body: string;
  lang: string;
  dir: NotificationDirection;
  /** The same for the same notification sent again; "" where it has none. */
  tag: string;
  data: Data;
  actions: readonly { action: string; title: string }[];
}

/** What stays with a notification until it is tapped. */
export interface Data {
  /** Where a tap leads within the app. */
  navigate: string;
  lang: string;
  kind?: string;
  nonce?: string;
  session?: string;
  /** The key of the occurrence. */
  day?: string;
  /** Who had joined here when it was shown. */
  account?: string;
}

/** Which answers can be given from a notification. */
export const ANSWERS: readonly string[] = ["went", "missed"];

const SHAPES = [
  ["kind", /^[a-z]+$/],
  ["nonce", /^[\w-]{16,32}$/],
  ["session", /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/],
  ["day", /^\d{4}-\d{2}-\d{2}$/],
] as const;
const START = "/";
const DECLARATIVE = 8030;

/** The worker's own few words: of a push that cannot be read, and of an answer that was kept. */
const WORDS = {
  "en-GB": {
    something: "There is something for you in Linkwell",
    saved: "Saved on this phone",
  },
  ar: {
    something: "لديك شيء في \u2068Linkwell\u2069",
    saved: "محفوظ على هذا الهاتف",
  },
} as const;

/** The worker's own words in the language nearest to `lang`. */
export function wordsIn(lang: string): { something: string; saved: string } {
  return lang.toLowerCase().split("-")[0] === "ar" ? WORDS.ar : WORDS["en-GB"];
}

/**
 * Reads a push's body; never throws. Of what cannot be read a plain notification is made, in the
 * language `lang`: a push must always show something.
 */
export function read(body: string | null, lang: string): Told {
  const notification = notificationIn(body);
  if (!notification) return plain(lang);
  const { title, tag } = notification;
  if (typeof title !== "string" || title.trim() === "") return plain(lang);
  const spoken = text(notification["lang"]) || lang;
  return {
    title,
    body: text(notification["body"]),
    lang: spoken,
    dir: notification["dir"] === "rtl" ? "rtl" : "ltr",
    tag: text(tag),
    data: dataIn(notification, spoken),
    actions: actionsIn(notification["actions"]),
  };
}

/**
 * The same notification without a word that is the person's own: what stands while a lock is on.
 * Its answers lead into the app, where they can be given once it is unlocked.
 */
export function unworded(told: Told): Told {
  const title = wordsIn(told.lang).something;
  return { ...told, title, body: "" };
}

/**
 * The address within the app that `wish` names; the start for what is no page or cannot be read.
 *
 * Only the path counts: a payload never leads to another origin, whatever stands before it.
 */
export function placeWithin(wish: unknown, origin: string): string {
  if (typeof wish !== "string") return START;
  let url: URL;
  try {
    url = new URL(wish, origin);
  } catch {
    return START;
  }
  const isWeb = url.protocol === "https:" || url.protocol === "http:";
  const isPage = !/^\/api(\/|$)/.test(url.pathname) && !url.pathname.includes(".");
  if (!isWeb || !isPage || url.pathname.startsWith("//")) return START;
  return url.pathname + url.search + url.hash;
}

type Loose = Readonly<Record<string, unknown>>;

function notificationIn(body: string | null): Loose | null {
  try {
    const payload = loose(JSON.parse(body ?? ""));
    return payload["web_push"] === DECLARATIVE ? loose(payload["notification"]) : null;
  } catch {
    return null;
  }
}

function dataIn(notification: Loose, lang: string): Data {
  const data = loose(notification["data"]);
  const kept: Data = { navigate: text(notification["navigate"]) || START, lang };
  for (const [name, shape] of SHAPES) {
    const value = text(data[name]);
    if (shape.test(value)) kept[name] = value;
  }
  return kept;
}

function actionsIn(actions: unknown): Told["actions"] {
  if (!Array.isArray(actions)) return [];
  return actions.map(loose).flatMap(({ action, title }) => {
    const isKnown = typeof action === "string" && ANSWERS.includes(action);
    return isKnown && typeof title === "string" && title ? [{ action, title }] : [];
  });
}

function plain(lang: string): Told {
  const dir = wordsIn(lang) === WORDS.ar ? "rtl" : "ltr";
  const data = { navigate: START, lang };
  return { title: wordsIn(lang).something, body: "", lang, dir, tag: "", data, actions: [] };
}

function loose(value: unknown): Loose {
  return typeof value === "object" && value !== null ? (value as Loose) : {};
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
