/** Files of everything that is the person's own, made on the device. */
import "../../messages/with-me.ts";
import { directionOf, formatDay, formatList, formatTime, locale, t } from "../../messages";
import { activityWord } from "../../parts/activities.ts";
import { moodWord } from "../../parts/faces";
import type { Device } from "../../store/api.ts";
import { localDay } from "../own/local-day.ts";
import { saveFile } from "../own/save-file.ts";
import { openKinds } from "../own/sharing.ts";
import { sessionTables, type Table } from "./export-sessions.ts";
import { kindWords } from "./sharing-words.ts";

/** Saves a page that any browser opens, also years from now: no script, no address in it. */
export async function savePage(device: Device): Promise<void> {
  await saveFile(pageOf(device), "text/html", fileName(device, "html"));
}

/** Saves everything as JSON. */
export async function saveJson(device: Device): Promise<void> {
  const everything = await device.exportAll();
  await saveFile(JSON.stringify(everything, null, 2), "application/json", fileName(device, "json"));
}

function fileName(device: Device, ending: string): string {
  return `linkwell-${device.today().day}.${ending}`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
}

const LOOK = `body{font:1.125rem/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1f2d27;background:#fffdf9}
h1,h2{line-height:1.2}h2{margin-top:2.5rem}article{border-inline-start:.25rem solid #2f6b4f;padding-inline-start:1rem;margin:1.5rem 0;break-inside:avoid}
.words{white-space:pre-wrap;overflow-wrap:anywhere}.about{color:#56655d;margin:0}table{border-collapse:collapse;width:100%}
th,td{text-align:start;vertical-align:top;padding:.4rem .6rem .4rem 0;border-bottom:1px solid #e7dfd1}`;

/** The page as HTML. Everything a person typed is escaped. */
export function pageOf(device: Device): string {
  const name = device.account.peek()?.name ?? "";
  const title = escaped(t("me.exportTitle", { name }));
  const now = device.now();
  const made = t("me.exportMade", { day: formatDay(localDay(now), "year"), time: formatTime(now) });
  const language = locale.peek();
  return `<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${LOOK}</style></head>
<body><h1>${title}</h1><p class="about">${escaped(made)}</p>
${journalOf(device)}
${moodsOf(device)}
${sessionTables(device).map(tableOf).join("\n")}
${messagesOf(device)}
${sharingOf(device)}
</body></html>`;
}

function words(text: string): string {
  return `<p class="words" dir="auto">${escaped(text)}</p>`;
}

function activitiesOf(sets: Record<string, string[]>): string {
  return formatList((sets["activities"] ?? []).map(activityWord));
}

function stateOf(device: Device, kind: "moods" | "entries", shared: boolean | undefined): string {
  const seers = (device.account.peek()?.workers ?? []).filter(({ id }) => {
    const grant = device
      .list("grant")
      .peek()
      .find((each) => each.fields.worker === id);
    return openKinds(grant, device.now()).includes(kind);
  });
  if (!shared || seers.length === 0) return t("common.private");
  return t("common.sharedWith", { name: formatList(seers.map((seer) => seer.name)) });
}

function journalOf(device: Device): string {
  const entries = device.list("entry").peek();
  if (entries.length === 0) return "";
  const articles = entries.map(({ fields, sets }) => {
    const about = [
      `${formatDay(fields.day, "year")}, ${formatTime(fields.at, fields.zone)}`,
      typeof fields.mood === "number" ? moodWord(fields.mood) : "",
      activitiesOf(sets),
      stateOf(device, "entries", fields.shared),
    ];
    return `<article><p class="about">${escaped(about.filter(Boolean).join(" · "))}</p>${words(fields.body)}</article>`;
  });
  return `<h2>${escaped(t("me.exportJournal"))}</h2>${articles.join("\n")}`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((each) => `<th scope="col">${escaped(each)}</th>`).join("");
  const body = rows.map(
    (cells) => `<tr>${cells.map((cell) => `<td dir="auto">${escaped(cell)}</td>`).join("")}</tr>`,
  );
  return `<table><thead><tr>${head}</tr></thead><tbody>${body.join("\n")}</tbody></table>`;
}

function tableOf({ title, heads, rows }: Table): string {
  return `<h2>${escaped(title)}</h2>${table(heads, rows)}`;
}

function moodsOf(device: Device): string {
  const moods = device.list("mood").peek();
  if (moods.length === 0) return "";
  const heads = [
    t("me.exportDay"),
    t("me.exportMood"),
    t("me.exportHelped"),
    t("me.exportNote"),
    t("me.exportSharing"),
  ];
  const rows = moods.map(({ fields, sets }) => [
    `${formatDay(fields.day, "year")}, ${formatTime(fields.at, fields.zone)}`,
    moodWord(fields.score),
    activitiesOf(sets),
    fields.note ?? "",
    stateOf(device, "moods", fields.shared),
  ]);
  return `<h2>${escaped(t("me.exportMoods"))}</h2>${table(heads, rows)}`;
}

function messagesOf(device: Device): string {
  const messages = device.list("message").peek();
  if (messages.length === 0) return "";
  const { name = "", workers = [] } = device.account.peek() ?? {};
  const rows = messages.map(({ fields }) => [
    `${formatDay(localDay(fields.at), "year")}, ${formatTime(fields.at)}`,
    workers.find((worker) => worker.id === fields.author)?.name ?? name,
    fields.body,
  ]);
  const heads = [t("me.exportDay"), t("me.exportWho"), t("me.exportWords")];
  return `<h2>${escaped(t("me.exportMessages"))}</h2>${table(heads, rows)}`;
}

function sharingOf(device: Device): string {
  const workers = device.account.peek()?.workers ?? [];
  if (workers.length === 0) return "";
  const lines = workers.map((worker) => {
    const grant = device
      .list("grant")
      .peek()
      .find((each) => each.fields.worker === worker.id);
    const kinds = openKinds(grant, device.now()).map(kindWords);
    return kinds.length > 0
      ? t("me.sharingNow", { name: worker.name, kinds: formatList(kinds) })
      : `${worker.name}: ${t("me.sharingNone")}`;
  });
  return `<h2>${escaped(t("me.exportSharing"))}</h2><ul>${lines.map((line) => `<li>${escaped(line)}</li>`).join("")}</ul>`;
}
