/** What a person noted, as tables: one for each kind of thing. */
import "../../messages/with-goals.ts";
import { bringWords, formatList, t } from "../../messages";
import { about } from "../../messages/en-GB/about";
import { activityWord } from "../../parts/activities.ts";
import { moodWord } from "../../parts/faces";
import type { AboutFields, Device, KindName, PlannedFields, View } from "../../store/api.ts";
import { KINDS } from "../../wire/generated.ts";
import { openKinds, type Seeable } from "../own/sharing.ts";
import { sessionTables } from "./export-sessions.ts";
import {
  type Cell,
  dayCell,
  momentCell,
  nameIn,
  type Table,
  wordsOf,
  yesNo,
} from "./export-table.ts";
import { kindWords } from "./sharing-words.ts";

bringWords({ about });

/** Every table that is not empty, in the order of the page. */
export function recordTables(device: Device): Table[] {
  return [
    moods(device),
    entries(device),
    ...sessionTables(device),
    goals(device),
    steps(device),
    aboutMe(device),
    messages(device),
    grants(device),
    looks(device),
    choices(device),
  ].filter(({ rows }) => rows.length > 0);
}

function activitiesOf(sets: Record<string, string[]>): string {
  return formatList((sets["activities"] ?? []).map(activityWord));
}

/** Who sees a thing now: nobody, or whoever was let. */
export function stateOf(device: Device, kind: Seeable, shared: boolean | undefined): string {
  const grants = device.list("grant").peek();
  const seers = (device.account.peek()?.workers ?? []).filter(({ id }) =>
    openKinds(
      grants.find((each) => each.fields.worker === id),
      device.now(),
    ).includes(kind),
  );
  if (!shared || seers.length === 0) return t("common.private");
  return t("common.sharedWith", { name: formatList(seers.map((seer) => seer.name)) });
}

function moods(device: Device): Table {
  return {
    file: "moods",
    title: t("data.moods"),
    heads: [
      t("data.day"),
      t("data.mood"),
      t("data.score"),
      t("data.helped"),
      t("data.note"),
      t("data.shared"),
    ],
    rows: device
      .list("mood")
      .peek()
      .map(({ fields, sets }) => [
        momentCell(fields.at, fields.zone, fields.day),
        moodWord(fields.score),
        String(fields.score),
        activitiesOf(sets),
        fields.note ?? "",
        stateOf(device, "moods", fields.shared),
      ]),
  };
}

function entries(device: Device): Table {
  return {
    file: "journal",
    title: t("data.journal"),
    heads: [t("data.day"), t("data.words"), t("data.mood"), t("data.helped"), t("data.shared")],
    rows: device
      .list("entry")
      .peek()
      .map(({ fields, sets }) => [
        momentCell(fields.at, fields.zone, fields.day),
        fields.body,
        typeof fields.mood === "number" ? moodWord(fields.mood) : "",
        activitiesOf(sets),
        stateOf(device, "entries", fields.shared),
      ]),
  };
}

const STATUS = {
  reached: "goals.reached",
  let_go: "goals.letGoDone",
  done: "goals.stepDone",
} as const;

function statusOf(status: string | undefined): string {
  return status && status in STATUS ? t(STATUS[status as keyof typeof STATUS]) : "";
}

/** What each side said, whoever proposed it counting as yes. */
function answersOf(device: Device, fields: PlannedFields): string {
  const mine = fields.author === device.account.peek()?.id;
  const said = (value: string | null | undefined, isAuthor: boolean) => {
    if (isAuthor) return t("data.yes");
    return value === "yes" ? t("data.yes") : value === "not_now" ? t("goals.notNow") : "";
  };
  const theirs = said(fields.worker_said, !mine);
  const names = nameIn(device, mine ? device.account.peek()?.workers?.[0]?.id : fields.author);
  const lines = [[t("data.you"), said(fields.participant_said, mine)]];
  if (names) lines.push([names, theirs]);
  return lines
    .filter(([, word]) => word)
    .map(([who, word]) => `${who}: ${word}`)
    .join(" · ");
}

function goals(device: Device): Table {
  return {
    file: "goals",
    title: t("data.goals"),
    heads: [
      t("data.day"),
      t("data.goal"),
      t("goals.whyHead"),
      t("data.status"),
      t("data.proposedBy"),
      t("data.answers"),
      t("data.shared"),
    ],
    rows: device
      .list("goal")
      .peek()
      .map(({ fields }) => [
        momentCell(fields.at, fields.zone, fields.day),
        fields.words,
        fields.why ?? "",
        statusOf(fields.status),
        nameIn(device, fields.author),
        answersOf(device, fields),
        stateOf(device, "plan", fields.shared),
      ]),
  };
}

function steps(device: Device): Table {
  const goalsById = new Map(
    device
      .list("goal")
      .peek()
      .map(({ id, fields }) => [id, fields.words]),
  );
  return {
    file: "steps",
    title: t("data.steps"),
    heads: [
      t("data.day"),
      t("data.goal"),
      t("goals.stepWords"),
      t("data.status"),
      t("data.due"),
      t("data.proposedBy"),
      t("data.answers"),
    ],
    rows: device
      .list("step")
      .peek()
      .map(({ fields }) => [
        momentCell(fields.at, fields.zone, fields.day),
        goalsById.get(fields.goal) ?? "",
        fields.words,
        statusOf(fields.status),
        fields.due ? dayCell(fields.due) : "",
        nameIn(device, fields.author),
        answersOf(device, fields),
      ]),
  };
}

const DOMAINS = KINDS["about"]?.fields["support"]?.members ?? [];

function aboutMe(device: Device): Table {
  const rows = device
    .list("about")
    .peek()
    .flatMap(({ fields, sets, values }: View<AboutFields>) => {
      const top = sets["top"] ?? [];
      const said: [string, string][] = [
        [t("about.matters"), fields.matters ?? ""],
        [t("about.goodAt"), fields.good_at ?? ""],
        ...DOMAINS.map((domain): [string, string] => [
          t("data.support", { domain: domainWord(domain) }),
          String(values["support"]?.[domain] ?? ""),
        ]),
        [t("about.top"), formatList(top.map(domainWord))],
      ];
      return said.filter(([, value]) => value);
    });
  return { file: "about", title: t("data.about"), heads: [t("data.name"), t("data.value")], rows };
}

function domainWord(domain: string): string {
  return t(`about.${domain}` as "about.partner");
}

function messages(device: Device): Table {
  return {
    file: "messages",
    title: t("data.messages"),
    heads: [t("data.day"), t("data.who"), t("data.words"), t("data.seen")],
    rows: device
      .list("message")
      .peek()
      .map(({ fields }) => [
        momentCell(fields.at),
        nameIn(device, fields.author),
        fields.body,
        momentCell(fields.seen_at),
      ]),
  };
}

function grants(device: Device): Table {
  const list = device.list("grant").peek();
  return {
    file: "sharing",
    title: t("data.sharing"),
    heads: [t("data.who"), t("data.thing"), t("data.until")],
    rows: (device.account.peek()?.workers ?? []).map((worker): Cell[] => {
      const grant = list.find((each) => each.fields.worker === worker.id);
      const kinds = openKinds(grant, device.now()).map(kindWords);
      const thing = kinds.length > 0 ? formatList(kinds) : t("me.sharingNone");
      return [worker.name, thing, momentCell(grant?.fields.until)];
    }),
  };
}

/** What a look was at, in a few words of it. */
function looks(device: Device): Table {
  const named = (id: string | null | undefined): string => {
    if (!id) return t("data.page", { name: device.account.peek()?.name ?? "" });
    const kinds: KindName[] = ["entry", "mood", "goal", "session"];
    for (const kind of kinds) {
      const found = device.get(kind, id).peek();
      if (!found) continue;
      const { body, title, words, day } = found.fields as unknown as Record<string, string>;
      return (body ?? title ?? words ?? wordsOf(dayCell(day ?? ""))).slice(0, 80);
    }
    return "";
  };
  return {
    file: "looks",
    title: t("data.looks"),
    heads: [t("data.day"), t("data.who"), t("data.thing")],
    rows: device
      .list("view")
      .peek()
      .map(({ fields }) => [
        momentCell(fields.at),
        nameIn(device, fields.worker),
        named(fields.subject),
      ]),
  };
}

function choices(device: Device): Table {
  const rows = device
    .list("preference")
    .peek()
    .flatMap(({ fields }) =>
      Object.entries(fields)
        .filter(([, value]) => value !== null && value !== undefined)
        .map(([name, value]) => [name, typeof value === "boolean" ? yesNo(value) : String(value)]),
    );
  return {
    file: "choices",
    title: t("data.choices"),
    heads: [t("data.name"), t("data.value")],
    rows,
  };
}
