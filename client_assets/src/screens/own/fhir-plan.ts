/**
 * A plan as other health services read it: a FHIR R4 CarePlan with its Goals contained.
 *
 * Pure. The person is named and nothing more: Linkwell knows no number that another service has
 * for them (https://hl7.org/fhir/R4/careplan.html, https://hl7.org/fhir/R4/goal.html).
 */
import { instantOf } from "../../sync/occurrences.ts";
import {
  type Goal,
  isAside,
  isDone,
  lastChanged,
  type Planners,
  type Step,
  saidBy,
} from "./goals.ts";
import type { Happening } from "./sessions.ts";

/** What is told of a plan. */
export interface PlanToTell {
  /** The whole name of whose plan it is. */
  person: string;
  /** The name of the service that it was made with. */
  service: string;
  goals: readonly Goal[];
  steps: readonly Step[];
  /** The next time of each session that a step points to, by session. */
  sessions: ReadonlyMap<string, Happening>;
  planners: Pick<Planners, "role" | "me" | "owner">;
  /** The name of an account; empty where it is not known. */
  nameOf: (account: string) => string;
  /** The instant of the telling, ms. */
  now: number;
}

interface Reference {
  reference?: string;
  display?: string;
}

export interface FhirGoal {
  resourceType: "Goal";
  id: string;
  lifecycleStatus: "proposed" | "active" | "completed" | "cancelled" | "rejected";
  description: { text: string };
  subject: Reference;
  startDate: string;
  statusDate?: string;
  expressedBy?: Reference;
  note?: { text: string }[];
}

interface Detail {
  goal: Reference[];
  status: "not-started" | "scheduled" | "completed" | "cancelled";
  doNotPerform: false;
  description: string;
  scheduledPeriod?: { start?: string; end?: string };
  location?: Reference;
}

export interface CarePlan {
  resourceType: "CarePlan";
  language?: string;
  contained?: FhirGoal[];
  status: "active" | "completed";
  intent: "plan";
  title: string;
  subject: Reference;
  created: string;
  author?: Reference;
  contributor?: Reference[];
  goal?: Reference[];
  activity?: { detail: Detail }[];
  note?: { text: string }[];
}

/** The plan as a resource; nothing in it is empty, as FHIR wants it. */
export function carePlanOf(plan: PlanToTell, title: string): CarePlan {
  const subject = displayed(plan.person) ?? { display: "-" };
  const goals = plan.goals.map((goal) => goalOf(goal, subject, plan));
  const known = new Set(plan.goals.map(({ id }) => id));
  const activity = plan.steps
    .filter(({ fields }) => known.has(fields.goal))
    .map((step) => ({ detail: detailOf(step, plan) }));
  const contributor = contributorsOf(plan);
  const isOver = plan.goals.every(({ fields }) => (fields.status ?? "active") !== "active");
  return {
    resourceType: "CarePlan",
    ...filled({ contained: goals }),
    status: plan.goals.length > 0 && isOver ? "completed" : "active",
    intent: "plan",
    title: words(title),
    subject,
    created: dateTime(plan.now),
    ...filled({ contributor }),
    ...filled({ goal: plan.goals.map(({ id }) => ({ reference: `#${id}` })) }),
    ...filled({ activity }),
    note: [{ text: words(`Linkwell, ${plan.service}`) }],
  };
}

function goalOf(goal: Goal, subject: Reference, plan: PlanToTell): FhirGoal {
  const { author, why, day, zone } = goal.fields;
  const expressedBy = displayed(plan.nameOf(author));
  const statusDate = dayIn(lastChanged(goal), zone);
  return {
    resourceType: "Goal",
    id: goal.id,
    lifecycleStatus: lifecycleOf(goal, plan.planners.owner),
    description: { text: words(goal.fields.words) },
    subject,
    startDate: day,
    ...(statusDate ? { statusDate } : {}),
    ...(expressedBy ? { expressedBy } : {}),
    ...(why?.trim() ? { note: [{ text: words(why) }] } : {}),
  };
}

function lifecycleOf(goal: Goal, owner: string): FhirGoal["lifecycleStatus"] {
  const { status = "active" } = goal.fields;
  if (status === "reached") return "completed";
  if (status === "let_go") return "cancelled";
  const said = saidBy(goal, "participant", owner);
  if (said === "not_now") return "rejected";
  return said === "yes" ? "active" : "proposed";
}

function detailOf(step: Step, plan: PlanToTell): Detail {
  const { fields } = step;
  const next = fields.session ? plan.sessions.get(fields.session) : undefined;
  const place = displayed(next?.session.fields.place ?? "");
  const period = next ? periodOf(next) : fields.due ? { end: fields.due } : null;
  return {
    goal: [{ reference: `#${fields.goal}` }],
    status: statusOf(step, plan.planners.owner, period !== null),
    doNotPerform: false,
    description: words(fields.words),
    ...(period ? { scheduledPeriod: period } : {}),
    ...(place ? { location: place } : {}),
  };
}

function statusOf(step: Step, owner: string, isScheduled: boolean): Detail["status"] {
  if (isDone(step)) return "completed";
  if (isAside(step, owner)) return "cancelled";
  return isScheduled ? "scheduled" : "not-started";
}

function periodOf({ session, at }: Happening): { start: string; end: string } {
  const start = instantOf(at.starts, session.fields.zone);
  return { start: dateTime(start), end: dateTime(start + session.fields.minutes * 60_000) };
}

/** Everybody who wrote in it and has a name. */
function contributorsOf({ goals, steps, nameOf }: PlanToTell): Reference[] {
  const names = [...goals, ...steps].flatMap(({ fields }) => [
    nameOf(fields.author),
    fields.by ? nameOf(fields.by) : "",
  ]);
  return [...new Set(names)].flatMap((name) => displayed(name) ?? []);
}

function displayed(name: string): Reference | null {
  return name.trim() ? { display: words(name) } : null;
}

/** Without what FHIR does not allow in a string: control characters, and spaces of other kinds. */
function words(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  const plain = text.replace(/[^\S \r\n\t]|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, " ");
  return plain.trim() || "-";
}

/** Leaves out a list that holds nothing. */
function filled<K extends string, V>(lists: Record<K, V[]>): Partial<Record<K, V[]>> {
  return Object.fromEntries(
    Object.entries<V[]>(lists).filter(([, list]) => list.length > 0),
  ) as Partial<Record<K, V[]>>;
}

function dateTime(ms: number): string {
  return new Date(ms).toISOString();
}

/**
 * The calendar day of an instant in a zone; of a zone that this device does not know, in UTC. Null
 * for what no calendar of four figures reaches.
 */
function dayIn(ms: number, zone: string): string | null {
  const words = dayOf(zone).format(ms);
  return /^\d{4}-\d{2}-\d{2}$/.test(words) ? words : null;
}

/** They are costly to make, and a plan has few zones. */
const calendars = new Map<string, Intl.DateTimeFormat>();

function dayOf(zone: string): Intl.DateTimeFormat {
  const known = calendars.get(zone);
  if (known) return known;
  const made = calendarOf(zone);
  calendars.set(zone, made);
  return made;
}

function calendarOf(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
  } catch {
    return new Intl.DateTimeFormat("sv-SE", { timeZone: "UTC", dateStyle: "short" });
  }
}
