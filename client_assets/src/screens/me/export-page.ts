/** The page of "Download my data": any browser opens it, also years from now. No script, no address. */
import { directionOf, formatDay, formatList, formatTime, locale, t } from "../../messages";
import { activityWord } from "../../parts/activities.ts";
import { moodWord } from "../../parts/faces";
import type { Device } from "../../store/api.ts";
import { localDay } from "../own/local-day.ts";
import { chartOf, monthsOf } from "./export-chart.ts";
import { stateOf } from "./export-records.ts";
import { type Table, wordsOf } from "./export-table.ts";

/** What the file lacks, for whoever reads it. */
export interface Missing {
  service: boolean;
  unheard: boolean;
  /** Changes on this device that the service has not got. */
  waiting: number;
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

const LOOK = `:root{color-scheme:light dark;--ink:#1f2d27;--soft:#56655d;--paper:#fffdf9;--line:#e7dfd1;--green:#2f6b4f}
@media(prefers-color-scheme:dark){:root{--ink:#eef2ee;--soft:#b3c0b8;--paper:#161d19;--line:#38453d;--green:#8fd0ae}}
body{font:1.0625rem/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:var(--ink);background:var(--paper)}
h1,h2{line-height:1.2}h2{margin-top:3rem}a{color:var(--green)}
article{border-inline-start:.25rem solid var(--green);padding-inline-start:1rem;margin:1.5rem 0;break-inside:avoid}
.words{white-space:pre-wrap;overflow-wrap:anywhere}.about{color:var(--soft);margin:0}
.missing{border:.125rem solid var(--green);border-radius:.5rem;padding:.25rem 1rem;margin:1.5rem 0}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{text-align:start;vertical-align:top;padding:.4rem .8rem .4rem 0;border-bottom:1px solid var(--line);min-width:4rem}
td.words{overflow-wrap:break-word}[dir=rtl] td{text-align:right}
figure{margin:1.5rem 0;break-inside:avoid}figcaption{font-weight:600}svg{width:100%;height:auto;max-width:40rem}
svg text{font:12px system-ui,sans-serif;fill:var(--soft)}.level{stroke:var(--line)}.line{fill:none;stroke:var(--green);stroke-width:2}
circle{stroke:var(--paper);stroke-width:1.5}.m1{fill:#6d5a8f}.m2{fill:#4f73a5}.m3{fill:#b08432}.m4{fill:#4f8f5c}.m5{fill:#2f7d6d}
nav ul{columns:2 11rem;column-gap:2rem}@media print{nav{display:none}}
@media(max-width:40rem){th,td{font-size:.9375rem;padding-inline-end:.6rem}svg text{font-size:18px}}`;

/** The page, a part at a time. Everything a person typed is escaped. */
export function* pageOf(
  device: Device,
  records: readonly Table[],
  kept: readonly Table[],
  missing: Missing,
): Generator<string> {
  const { name = "", service = "" } = device.account.peek() ?? {};
  const language = locale.peek();
  const title = escaped(t("data.page", { name }));
  const now = device.now();
  const made = t("data.madeOn", {
    day: formatDay(localDay(now), "year"),
    time: formatTime(now),
    service,
  });
  yield `<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${LOOK}</style></head>
<body><main><h1>${title}</h1><p class="about">${escaped(made)}</p>
`;
  yield missingOf(missing, service);
  yield contentsOf([...records, ...kept]);
  yield* chartsOf(device);
  for (const table of records) {
    if (table.file === "journal") yield* journalOf(device, table);
    else yield* tableOf(table);
  }
  for (const table of kept) yield* tableOf(table);
  yield "</main></body></html>\n";
}

function missingOf({ service: without, unheard, waiting }: Missing, service: string): string {
  const lines = [
    without ? t("data.missingService") : "",
    unheard ? t("data.missingUnheard") : "",
    waiting > 0 ? t("me.dataWaiting", { count: waiting }) : "",
    t("data.missingNotes", { service }),
  ];
  const words = lines.filter(Boolean).map((line) => `<p>${escaped(line)}</p>`);
  return `<section class="missing" aria-labelledby="missing"><h2 id="missing" style="margin-top:.75rem">${escaped(t("data.missing"))}</h2>${words.join("")}</section>\n`;
}

function contentsOf(tables: readonly Table[]): string {
  const items = tables.map(
    ({ file, title }) => `<li><a href="#${file}">${escaped(title)}</a></li>`,
  );
  const label = escaped(t("data.contents"));
  return `<nav aria-label="${label}"><ul>${items.join("")}</ul></nav><p class="about">${escaped(t("data.files"))}</p>\n`;
}

function* chartsOf(device: Device): Generator<string> {
  const months = monthsOf(device.list("mood").peek());
  if (months.length === 0) return;
  yield `<h2>${escaped(t("data.chart"))}</h2>\n`;
  for (const month of months) yield `${chartOf(month, escaped)}\n`;
}

function* journalOf(device: Device, { file, title }: Table): Generator<string> {
  yield `<h2 id="${file}">${escaped(title)}</h2>\n`;
  for (const { fields, sets } of device.list("entry").peek()) {
    const about = [
      t("common.dayAndTime", {
        day: formatDay(fields.day, "year"),
        time: formatTime(fields.at, fields.zone),
      }),
      typeof fields.mood === "number" ? moodWord(fields.mood) : "",
      formatList((sets["activities"] ?? []).map(activityWord)),
      stateOf(device, "entries", fields.shared),
    ];
    yield `<article><p class="about">${escaped(about.filter(Boolean).join(" · "))}</p><p class="words" dir="auto">${escaped(fields.body)}</p></article>\n`;
  }
}

function* tableOf({ file, title, heads, rows }: Table): Generator<string> {
  const head = heads.map((each) => `<th scope="col">${escaped(each)}</th>`).join("");
  yield `<h2 id="${file}">${escaped(title)}</h2><div class="scroll" role="region" aria-labelledby="${file}" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>\n`;
  for (const cells of rows) {
    const row = cells.map((cell) => `<td class="words" dir="auto">${escaped(wordsOf(cell))}</td>`);
    yield `<tr>${row.join("")}</tr>\n`;
  }
  yield "</tbody></table></div>\n";
}
