/**
 * What screens know of the device: live reads, writes that are durable when their promise resolves,
 * and the truth about what has left the phone.
 */
import type { ReadonlySignal } from "@preact/signals";
import type { AccountDatabase, LockRow } from "./database.ts";
import type { KindFields, KindName } from "./kinds.ts";
import type { Summary } from "./summary.ts";

export type * from "./kinds.ts";

export type Role = "participant" | "worker" | "manager";
export type MoodScore = 1 | 2 | 3 | 4 | 5;

export interface PersonRef {
  id: string;
  name: string;
}

/** `left`: deactivated. They are signed out everywhere, and can see and read nothing. */
export interface LinkWorker extends PersonRef {
  left?: boolean;
}

export interface Account {
  id: string;
  role: Role;
  name: string;
  device: string;
  service: string;
  notebook?: string;
  workers?: LinkWorker[];
  /** Staff who could have a passkey at this address and have none. */
  lacks_passkey?: boolean;
}

/** Where one record stands. `waiting`: saved on this phone; `sent`: receipted by the server. */
export type Standing = "waiting" | "sent" | "refused";

/** A record as a person sees it: server cells with this device's own edits laid over them. */
export interface View<F = Record<string, unknown>> {
  id: string;
  kind: string;
  notebook: string;
  fields: F;
  /** Members that are on, by set field: `{ activities: ["garden"] }`. */
  sets: Record<string, string[]>;
  /** What members hold that are not simply on: `{ moved: { "2026-11-24": "2026-11-25T10:00" } }`. */
  values: Record<string, Record<string, unknown>>;
  deleted: boolean;
  standing: Standing;
  /** When what it says was last changed, ms; sharing it is no such change. */
  written: number;
}

/** Cells to write: plain fields by name, set members as `"activities:garden": true`. */
export type Writes = Record<string, unknown>;

export interface TrayItem {
  change: string;
  kind: string;
  record: string;
  notebook: string;
  /**
   * The name of the server's problem (`gone`, `not-found`, `invalid-field` …), or this device's
   * own: `too-long` (joined words that do not fit), `unmergeable`, `closed` (the notebook left
   * this device before the words did).
   */
  reason: string;
  /** The server's own words on it, where it was the server. */
  problem?: ProblemShape;
  /** The person's own words and choices that were not taken. */
  words: Record<string, unknown>;
  at: number;
}

/** What two phones of one person wrote in one place, until somebody has looked it over. */
export interface Joining {
  notebook: string;
  record: string;
  field: string;
  kind: string;
  /** What stood on this phone alone. */
  mine: unknown;
  /** The words of both; null where the other phone's choice stands, made later. */
  joined: string | null;
  at: number;
}

/** Everything on this device was found gone; what had been sent has come back or is coming. */
export interface StorageLoss {
  at: number;
}

/** A value that once stood in a record, or was overtaken before it could. */
export interface EarlierVersion {
  change: string;
  field: string;
  value: unknown;
  /** When it was written, ms. */
  at: number;
  /** The account of whoever wrote it. */
  by: string;
}

export interface SyncState {
  /** Changes saved here and not yet receipted. */
  waiting: number;
  phase: "idle" | "sending" | "offline" | "signed-out" | "update-needed" | "trouble";
  /** When the server last answered, device clock, ms; null if never. */
  answeredAt: number | null;
  tray: TrayItem[];
  /** What two phones wrote in one place and nobody has looked over yet, newest first. */
  joined: Joining[];
  /** Told until the person has read it. */
  lost: StorageLoss | null;
  /** The first answer since then has come whole. */
  whole: boolean;
  /** Records that an edit brought back after they were deleted elsewhere. */
  revived: string[];
}

/** Somebody on a link worker's caseload, as far as this device knows. */
export interface CaseloadPerson {
  notebook: string;
  name: string;
  account: string;
  /** Of grants active now: "moods", "entries", "attendance", "plan". */
  kinds: string[];
  until: number | null;
}

/** `unknown` until storage was asked; `locked`: nothing can be read before it is unlocked. */
export type LockState = "unknown" | "off" | "on" | "locked";

/** The lock on what lies on this device; what turns it on and off comes with its screens. */
export interface DeviceLock {
  state: ReadonlySignal<LockState>;
  row: ReadonlySignal<LockRow | null>;
  /** Called before it locks: keeps what is being typed. */
  keep: () => Promise<void>;
  /** Locks this tab and all others. */
  now(): Promise<void>;
  /** Unlocks this tab and all others with the data key. */
  open(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  turnedOn(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** What opens it was changed in storage, or it was turned off there. */
  changed(): Promise<void>;
  /** Everything of this account was taken off this device. */
  gone(): void;
  use<T>(work: (db: AccountDatabase) => Promise<T>): Promise<T>;
}

/** One record as "Download my data" gives it. */
export interface ExportedRecord {
  kind: string;
  id: string;
  deleted: boolean;
  /** Whether the server has all of it. */
  sent: boolean;
  values: Record<string, unknown>;
}

export interface ExportedPart {
  records: ExportedRecord[];
  /** Null at the end. */
  next: [notebook: string, record: string] | null;
}

/** What lies on a device beside records. */
export interface Everything {
  not_accepted: unknown[];
  /** What two phones wrote in one place, not looked over yet. */
  to_look_over: unknown[];
  drafts: Record<string, unknown>;
}

export interface Device {
  /** While it is locked, without its names. */
  account: ReadonlySignal<Account | null>;
  lock: DeviceLock;
  sync: ReadonlySignal<SyncState>;
  online: ReadonlySignal<boolean>;
  /** True once what is on this device has been read; screens may render before. */
  ready: ReadonlySignal<boolean>;

  /** Live and newest first (by `at`, then id); deleted ones left out. Same arguments, same signal. */
  /** Live: how many records of a kind are known to be deleted. */
  deleted(kind: KindName): ReadonlySignal<number>;
  list<K extends KindName>(kind: K, notebook?: string): ReadonlySignal<View<KindFields[K]>[]>;
  /** Live; undefined when unknown. Includes deleted ones, so that an undo can show them. */
  get<K extends KindName>(
    kind: K,
    id: string,
    notebook?: string,
  ): ReadonlySignal<View<KindFields[K]> | undefined>;
  people: ReadonlySignal<CaseloadPerson[]>;
  /** Live: what the caseload says of a person without reading their records; for link workers. */
  summary(notebook: string): ReadonlySignal<Summary | undefined>;
  /**
   * Live: whether the records of a notebook, or of all, have been read. A link worker's device reads
   * a person's when they are first asked for, by this, `list` or `get`.
   */
  opened(notebook?: string): ReadonlySignal<boolean>;

  /** Each resolves once durable on this phone (strict durability), never later because of the network. */
  create(
    kind: KindName,
    writes: Writes,
    options?: { id?: string; notebook?: string },
  ): Promise<string>;
  edit(kind: KindName, id: string, writes: Writes, options?: { notebook?: string }): Promise<void>;
  remove(kind: KindName, id: string, options?: { notebook?: string }): Promise<void>;
  undelete(kind: KindName, id: string, options?: { notebook?: string }): Promise<void>;
  /** The id of a record that two devices must meet in. */
  derivedId(
    kind: "grant" | "preference" | "attendance" | "about" | "review",
    ...parts: string[]
  ): Promise<string>;

  /** Drafts survive a killed browser. Keys such as "entry:new" or "entry:<id>". */
  draft<T>(key: string): Promise<T | undefined>;
  saveDraft<T>(key: string, value: T): Promise<void>;
  clearDraft(key: string): Promise<void>;

  syncNow(): Promise<void>;
  dismissTray(change: string): Promise<void>;
  /** Puts back what was let go of. */
  keepInTray(item: TrayItem): Promise<void>;
  /** The person has looked the joined words over. */
  dismissJoining(joining: Joining): Promise<void>;
  /** What this phone wrote stands again; what stood instead stays in the earlier versions. */
  undoJoining(joining: Joining): Promise<void>;
  dismissLoss(): Promise<void>;

  join(code: string, options?: { replace?: boolean }): Promise<JoinResult>;
  /** Joins as whoever the server says in answer to `ask`: as somebody who has no code at hand. */
  comeIn(
    ask: (who: Comer) => Promise<Account>,
    options?: { replace?: boolean },
  ): Promise<JoinResult>;
  /** Asks the server who this person and their link workers are now; throws as every online call. */
  learnWho(): Promise<void>;
  /** What this device holds of the person's own notebook beside records, for "Download my data". */
  exportAll(): Promise<Everything>;
  /** The records, some at a time; `after` is what the part before said is `next`. */
  exportPart(after: ExportedPart["next"]): Promise<ExportedPart>;
  /** The device's best knowledge of the server's time, ms. */
  now(): number;
  /** The person's local calendar day and zone. */
  today(): { day: string; zone: string };

  setting<T>(name: "locale" | "text" | "theme"): ReadonlySignal<T | undefined>;
  saveSetting(name: "locale" | "text" | "theme", value: unknown): Promise<void>;

  /** A new version of the app is ready; `apply` reloads into it after drafts are saved. */
  update: ReadonlySignal<{ ready: boolean; apply: () => void }>;
  api: Api;
}

/** What a browser says of itself when it joins. */
export interface Comer {
  device_key: string;
  label: string;
  replace?: boolean;
}

export type JoinResult = { ok: true; account: Account } | { ok: false; problem: ProblemShape };

export interface ProblemShape {
  type: string;
  title: string;
  status: number;
  detail?: string;
  errors?: { field: string; message: string }[];
  retry_after_s?: number;
}

export interface DeviceInfo {
  id: string;
  label: string;
  joined_day: string;
  seen_day: string;
  this?: boolean;
}
export interface CodeAnswer {
  code: string;
  url: string;
  expires_at: number;
}
export interface Invite {
  id: string;
  name: string;
  expires_at: number;
  code?: string;
  url?: string;
  phone?: string;
}
/** One line of what was done with one's own notebook; `what` as the server names it. */
export interface SharingLine {
  at: number;
  /** The account of whoever did it: a link worker's, or one's own. */
  worker: string;
  worker_name: string;
  what: string;
  records: number;
  /** What the device calls itself from which it was done. */
  device?: string;
  other?: PersonRef;
  subject?: string;
  said_at?: number;
}
/** What one device of a link worker's was sent, and what it deleted since. */
export interface SharingCopy {
  worker: string;
  worker_name: string;
  device: string | null;
  delivered_at: number;
  erased_at?: number;
}
export interface SharingPage {
  lines: SharingLine[];
  /** Asked for as `before`, it brings the lines before these. */
  earlier?: number;
  copies?: SharingCopy[];
}
/** Whether somebody is to have another link worker. */
export interface Handover {
  id: string;
  notebook: string;
  name: string;
  from_worker: PersonRef;
  to_worker: PersonRef;
  asked_by: PersonRef;
  asked_at: number;
  answered_at?: number;
  answer?: "yes" | "no" | "withdrawn";
}

/** How a link worker has set up their caseload; `at` is when, ms, and 0 where nothing was set. */
export interface Desk {
  at: number;
  settings: unknown;
}

/** Online-only calls. Each throws an error with a `problem: ProblemShape`; offline is `type: "urn:linkwell:problem:offline"`. */
export interface Api {
  devices(): Promise<DeviceInfo[]>;
  revokeDevice(id: string): Promise<void>;
  /** Every one but this. */
  revokeOtherDevices(): Promise<void>;
  deviceCode(): Promise<CodeAnswer>;
  invites(): Promise<Invite[]>;
  invite(name: string, phone?: string): Promise<Invite>;
  inviteCode(id: string): Promise<Invite>;
  sharing(of: "looks" | "copies", before?: number): Promise<SharingPage>;
  /** Every line there is, as text. */
  sharingFile(form: "json" | "csv"): Promise<string>;
  /** `left`: which of a participant's link workers were deactivated. */
  handovers(): Promise<{ handovers: Handover[]; left?: string[] }>;
  askHandover(notebook: string, to: string): Promise<Handover>;
  answerHandover(id: string, yes: boolean): Promise<Handover>;
  withdrawHandover(id: string): Promise<void>;
  /** Colleagues of a link worker. */
  staffNames(): Promise<{ workers: PersonRef[] }>;
  /** A link worker's own rules for their caseload. */
  desk(): Promise<Desk>;
  /** Of two the one that was set later stands: that is the answer. */
  saveDesk(desk: Desk): Promise<Desk>;
  /** Of one record of one's own, the newest first; with `standing`, what holds now as well. */
  versions(record: string, standing?: boolean): Promise<{ versions: EarlierVersion[] }>;
}
