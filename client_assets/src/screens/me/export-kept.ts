/** What the service keeps besides records, as tables. */
import { type Key, t } from "../../messages";
import type { Device } from "../../store/api.ts";
import type { Kept, KeptEarlier } from "../../wire/generated.ts";
import { momentCell, nameIn, type Table } from "./export-table.ts";

type DataKey = Key & `data.${string}`;

const DID: Readonly<Record<string, DataKey>> = {
  delivered: "data.didDelivered",
  erased: "data.didErased",
  looked: "data.didLooked",
  "handover-asked": "data.didHandoverAsked",
  "handover-withdrawn": "data.didHandoverWithdrawn",
  "handover-yes": "data.didHandoverYes",
  "handover-no": "data.didHandoverNo",
  "code-made": "data.didCodeMade",
  exported: "data.didExported",
  "signed-out": "data.didSignedOut",
};
const STATES: Readonly<Record<string, DataKey>> = {
  waiting: "data.stateWaiting",
  claimed: "data.stateWaiting",
  sent: "data.stateSent",
  accepted: "data.stateSent",
  arrived: "data.stateSent",
  dropped: "data.stateDropped",
  failed: "data.stateFailed",
};
const REMINDERS: Readonly<Record<string, DataKey>> = {
  evening: "data.kindEvening",
  soon: "data.kindSoon",
  after: "data.kindAfter",
  checkin: "data.kindCheckin",
  message: "data.kindMessage",
};
const CODES: Readonly<Record<string, DataKey>> = {
  invite: "data.codeInvite",
  device: "data.codeDevice",
};

/** What this version has no words for stands as the service says it. */
function worded(words: Readonly<Record<string, DataKey>>, name: string): string {
  const key = words[name];
  return key ? t(key as "data.yes") : name;
}

/** Every table that is not empty, in the order of the page. */
export function keptTables(
  device: Device,
  kept: Kept | null,
  earlier: readonly KeptEarlier[],
): Table[] {
  if (!kept) return [];
  return [
    lines(kept),
    devices(kept),
    codes(kept),
    reminders(kept),
    deliveries(kept),
    calendar(kept),
    earlierVersions(device, earlier),
  ].filter(({ rows }) => rows.length > 0);
}

function lines({ lines = [] }: Kept): Table {
  return {
    file: "what-was-done",
    title: t("data.lines"),
    heads: [t("data.day"), t("data.who"), t("data.thing"), t("data.device"), t("data.count")],
    rows: lines.map((line) => [
      momentCell(line.at),
      line.worker_name,
      worded(DID, line.what),
      line.device ?? "",
      line.records ? String(line.records) : "",
    ]),
  };
}

function devices({ devices = [] }: Kept): Table {
  return {
    file: "devices",
    title: t("data.devices"),
    heads: [
      t("data.device"),
      t("data.joined"),
      t("data.lastHere"),
      t("data.signedOut"),
      t("data.reminders"),
    ],
    rows: devices.map((one) => [
      one.label,
      momentCell(one.joined_at),
      one.seen_day,
      momentCell(one.signed_out_at),
      one.reminders ?? "",
    ]),
  };
}

function codes({ codes = [] }: Kept): Table {
  return {
    file: "codes",
    title: t("data.codes"),
    heads: [t("data.day"), t("data.kind"), t("data.who"), t("data.until"), t("data.used")],
    rows: codes.map((code) => [
      momentCell(code.made_at),
      worded(CODES, code.purpose),
      code.made_by ?? "",
      momentCell(code.expires_at),
      momentCell(code.used_at),
    ]),
  };
}

function reminders({ reminders = [] }: Kept): Table {
  return {
    file: "reminders",
    title: t("data.reminders"),
    heads: [t("data.day"), t("data.kind"), t("data.status")],
    rows: reminders.map((one) => [
      momentCell(one.due_at),
      worded(REMINDERS, one.kind),
      worded(STATES, one.state),
    ]),
  };
}

function deliveries({ deliveries = [] }: Kept): Table {
  return {
    file: "notifications",
    title: t("data.deliveries"),
    heads: [t("data.day"), t("data.device"), t("data.status")],
    rows: deliveries.map((one) => [momentCell(one.at), one.device, worded(STATES, one.state)]),
  };
}

function calendar({ calendar }: Kept): Table {
  return {
    file: "calendar",
    title: t("data.calendar"),
    heads: [t("data.calendar"), t("data.day")],
    rows: calendar?.url ? [[calendar.url, momentCell(calendar.made_at)]] : [],
  };
}

function earlierVersions(device: Device, earlier: readonly KeptEarlier[]): Table {
  return {
    file: "earlier-versions",
    title: t("data.earlier"),
    heads: [t("data.day"), t("data.kind"), t("data.name"), t("data.value"), t("data.who")],
    rows: earlier.map(({ kind, version }) => [
      momentCell(version.at),
      kind,
      version.field,
      typeof version.value === "string" ? version.value : JSON.stringify(version.value ?? null),
      nameIn(device, version.by),
    ]),
  };
}
