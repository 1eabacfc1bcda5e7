/** What a link worker had already read when somebody thinks of stopping: from the views on this phone. */
import { t } from "../../messages";
import type { Device, View, ViewFields } from "../../store/api.ts";
import type { Seeable } from "../own/sharing.ts";
import { whenWords } from "./sharing-when.ts";

/** Sentences, the most telling first. Their app writes down each look, without a connection too. */
export function readAlready(
  device: Device,
  worker: string,
  name: string,
  kind: Seeable | "everything",
): string[] {
  const views = device.list("view").value.filter((view) => view.fields.worker === worker);
  const said: string[] = [];
  if (kind === "entries" || kind === "everything") {
    const read = views.filter(({ fields }) => isEntry(device, fields));
    const count = new Set(read.map(({ fields }) => fields.subject)).size;
    if (count > 0) said.push(t("sharing.readEntries", { count, name, when: lastOf(device, read) }));
  }
  if (kind !== "entries") {
    const opened = views.filter(({ fields }) => !fields.subject);
    const count = opened.length;
    if (count > 0) said.push(t("sharing.readPage", { count, name, when: lastOf(device, opened) }));
  }
  return said.length > 0
    ? [...said, t("sharing.readCannotUndo")]
    : [t("sharing.readNothing", { name })];
}

function isEntry(device: Device, { subject }: ViewFields): boolean {
  return Boolean(subject) && device.get("entry", subject ?? "").value?.kind === "entry";
}

function lastOf(device: Device, views: readonly View<ViewFields>[]): string {
  return whenWords(Math.max(...views.map(({ fields }) => fields.at)), device.now());
}
