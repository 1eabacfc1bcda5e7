/** A device as a link worker's would be, made of what they see of one's own notebook. It writes nothing. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type {
  Account,
  CaseloadPerson,
  Device,
  KindFields,
  KindName,
  PersonRef,
  View,
} from "../../store/api.ts";
import type { Cells } from "../../store/records.ts";
import { ledgerOf, type Summary, summaryOf, type Told } from "../../store/summary.ts";
import { KINDS } from "../../wire/generated.ts";
import { openKinds, sharingOf } from "../own/sharing.ts";
import { isSeenBy } from "../own/sharing-sight.ts";

/** Their view of the person's notebook as it stands now, live. */
export function deviceOf(own: Device, worker: PersonRef): Device {
  const home = own.account.peek()?.notebook ?? "";
  const grant = computed(() => sharingOf(own).grantOf(worker.id));
  const kinds = computed(() => openKinds(grant.value, own.now()));
  const people = computed((): CaseloadPerson[] => {
    const { id = "", name = "" } = own.account.value ?? {};
    const until = grant.value?.fields.until ?? null;
    return [
      {
        notebook: home,
        name,
        account: id,
        kinds: kinds.value,
        until: kinds.value.length ? until : null,
      },
    ];
  });
  const account = computed((): Account | null => {
    const mine = own.account.value;
    if (!mine) return null;
    return { id: worker.id, role: "worker", name: worker.name, device: "", service: mine.service };
  });
  const isSeen = (record: View) =>
    // Their own looks are on their own device.
    record.kind === "view"
      ? !record.deleted && record.fields["worker"] === worker.id
      : isSeenBy({ worker: worker.id, kinds: kinds.value }, record);

  const lists = new Map<string, ReadonlySignal<View[]>>();
  const list = (kind: KindName): ReadonlySignal<View[]> => {
    const known = lists.get(kind);
    if (known) return known;
    const all = own.list(kind) as unknown as ReadonlySignal<View[]>;
    const seen = computed(() => all.value.filter(isSeen));
    lists.set(kind, seen);
    return seen;
  };
  const summary = computed((): Summary => {
    const records = Object.keys(KINDS).flatMap((kind) => list(kind as KindName).value);
    return summaryOf(ledgerOf(records.map(toldOf)));
  });
  const nothing = () => Promise.resolve();

  return {
    ...STILL,
    account,
    people,
    online: own.online,
    ready: own.ready,
    lock: own.lock,
    sync: computed(() => ({ ...own.sync.value, tray: [], joined: [], revived: [], lost: null })),
    update: own.update,
    list: <K extends KindName>(kind: K) =>
      list(kind) as unknown as ReadonlySignal<View<KindFields[K]>[]>,
    get: <K extends KindName>(kind: K, id: string) =>
      computed(() => {
        const record = own.get(kind, id).value as View | undefined;
        return record && isSeen(record) ? record : undefined;
      }) as unknown as ReadonlySignal<View<KindFields[K]> | undefined>,
    summary: () => summary,
    opened: () => own.opened(),
    derivedId: own.derivedId.bind(own),
    now: () => own.now(),
    today: () => own.today(),
    setting: own.setting.bind(own),
    saveSetting: nothing,
    api: NOT_ASKED,
  };
}

/** Whatever would write resolves and writes nothing: no look, no "seen", no message. */
const STILL = {
  deleted: () => signal(0),
  create: () => Promise.resolve(""),
  edit: () => Promise.resolve(),
  remove: () => Promise.resolve(),
  undelete: () => Promise.resolve(),
  draft: () => Promise.resolve(undefined),
  saveDraft: () => Promise.resolve(),
  clearDraft: () => Promise.resolve(),
  syncNow: () => Promise.resolve(),
  dismissTray: () => Promise.resolve(),
  keepInTray: () => Promise.resolve(),
  dismissJoining: () => Promise.resolve(),
  undoJoining: () => Promise.resolve(),
  dismissLoss: () => Promise.resolve(),
  learnWho: () => Promise.resolve(),
  comeIn: () => Promise.reject(new Error("a preview signs nobody in")),
  join: () => Promise.reject(new Error("a preview joins nobody")),
  exportAll: () => Promise.reject(new Error("a preview hands out nothing")),
  exportPart: () => Promise.reject(new Error("a preview hands out nothing")),
} as const;

/** A preview asks the service nothing. */
const NOT_ASKED = new Proxy({} as Device["api"], {
  get: () => () => Promise.reject(new Error("a preview asks nothing of the service")),
});

function toldOf({ id, kind, fields, sets, written }: View): Told {
  const cells: Cells = {};
  const put = (name: string, value: unknown) => {
    cells[name] = { value, version: "", stamp: written };
  };
  for (const [name, value] of Object.entries(fields)) put(name, value);
  for (const [name, members] of Object.entries(sets)) {
    for (const member of members) put(`${name}:${member}`, true);
  }
  return { id, kind, cells };
}
