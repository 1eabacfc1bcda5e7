/** What somebody writes of themselves: one record, met in by all of their phones. */
import { type Domain, type Rating, type Strengths, TOP_MAX } from "../../parts/strengths.ts";
import type { AboutFields, Device, View, Writes } from "../../store/api.ts";
import { mergeTexts } from "../../sync/textmerge.ts";

export type About = View<AboutFields>;

/** The two texts. */
export interface AboutWords {
  matters: string;
  good_at: string;
}
export const ABOUT_TEXTS = ["matters", "good_at"] as const;

/** What is being written, with what stood there when the writing began. */
export interface AboutRewriting {
  from: AboutWords;
  to: AboutWords;
}

/** Live: what stands; undefined when nothing was written yet. */
export function aboutOf(device: Device): About | undefined {
  return device.list("about").value[0];
}

export function wordsOf(about: About | undefined): AboutWords {
  return { matters: about?.fields.matters ?? "", good_at: about?.fields.good_at ?? "" };
}

export function isSameWords(one: AboutWords, other: AboutWords): boolean {
  return ABOUT_TEXTS.every((text) => one[text] === other[text]);
}

/** Writes cells, made if nothing is there yet, and when. */
export async function writeAbout(device: Device, cells: Writes): Promise<void> {
  await write(device, { ...cells, changed_at: device.now() });
}

/** Shows it to whoever sees the plan, or to nobody: that changes nothing of what it says. */
export async function shareAbout(device: Device, shared: boolean): Promise<void> {
  await write(device, { shared });
}

async function write(device: Device, cells: Writes): Promise<void> {
  const notebook = device.account.peek()?.notebook;
  if (!notebook) return;
  const id = await device.derivedId("about", notebook);
  const about = device.get("about", id).peek();
  if (!about) {
    await device.create("about", cells, { id });
    return;
  }
  if (about.deleted) await device.undelete("about", id);
  await device.edit("about", id, cells);
}

/** The texts that the writing changed, joined with words that came from another phone meanwhile. */
export function rewritten({ from, to }: AboutRewriting, now: AboutWords): Partial<AboutWords> {
  const changed: Partial<AboutWords> = {};
  for (const text of ABOUT_TEXTS) {
    const words = to[text].trim();
    if (words === from[text].trim()) continue;
    const joined = from[text] === now[text] ? words : mergeTexts(from[text], now[text], words);
    if (joined !== now[text]) changed[text] = joined;
  }
  return changed;
}

export function ratingCell(domain: Domain, rating: Rating | null): Writes {
  return { [`support:${domain}`]: rating };
}

/** What a tap on one of the top three writes; null when three are chosen already. */
export function topCell({ top }: Strengths, domain: Domain, chosen: boolean): Writes | null {
  if (chosen && top.length >= TOP_MAX) return null;
  return { [`top:${domain}`]: chosen };
}
