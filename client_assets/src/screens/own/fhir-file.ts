/** "Download plan (FHIR)": made on the device from what it holds. */
import { t } from "../../messages";
import type { Device } from "../../store/api.ts";
import { carePlanOf } from "./fhir-plan.ts";
import type { Goal, Planners, Step } from "./goals.ts";
import { saveFile } from "./save-file.ts";
import type { Happening, Session } from "./sessions.ts";
import { nextOf } from "./steps-session.tsx";

interface Told {
  goals: readonly Goal[];
  steps: readonly Step[];
  sessions: readonly Session[];
  /** The whole name of whose plan it is. */
  person: string;
}

export async function saveCarePlan(
  device: Device,
  planners: Planners,
  { goals, steps, sessions, person }: Told,
): Promise<void> {
  const account = device.account.peek();
  const now = device.now();
  const pointed = new Set(steps.map(({ fields }) => fields.session));
  const next = sessions
    .filter(({ id }) => pointed.has(id))
    .flatMap((session): [string, Happening][] => {
      const found = nextOf(session, now);
      return found ? [[session.id, found]] : [];
    });
  const nameOf = (id: string) => {
    if (id === planners.owner) return person;
    if (id === account?.id) return account.name;
    return account?.workers?.find((worker) => worker.id === id)?.name ?? "";
  };
  const plan = carePlanOf(
    {
      person,
      service: account?.service ?? "",
      goals,
      steps,
      sessions: new Map(next),
      planners,
      nameOf,
      now,
    },
    t("goals.sheetOf", { name: person }),
  );
  const name = `linkwell-plan-${device.today().day}.json`;
  await saveFile(JSON.stringify(plan, null, 2), "application/json", name);
}
