/** The plan on paper and in a file, for whichever of the two has it before them. */
import { useEffect, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Download, Printer } from "../../parts/icons";
import { Notice } from "../../parts/notice";
import { goalsAndSteps, type Planners } from "./goals.ts";
import { PlanSheet } from "./goals-sheet.tsx";

interface PlanPapersProps {
  planners: Planners;
  /** Whose plan it is, in full; left out where it is one's own. */
  person?: string;
}

export function PlanPapers({ planners, person }: PlanPapersProps) {
  const device = useDevice();
  const isOwn = planners.role === "participant";
  const [isPrinting, setPrinting] = useState(false);
  const [outcome, setOutcome] = useState<"made" | "failed" | null>(null);

  useEffect(() => {
    if (!isPrinting) return;
    const over = () => setPrinting(false);
    addEventListener("afterprint", over);
    // Once the sheet stands.
    const frame = requestAnimationFrame(() => window.print());
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener("afterprint", over);
    };
  }, [isPrinting]);

  async function save(): Promise<void> {
    try {
      const { saveCarePlan } = await import("./fhir-file.ts");
      const { goals, steps } = goalsAndSteps(device, planners.notebook);
      await saveCarePlan(device, planners, {
        goals,
        steps,
        sessions: device.list("session", planners.notebook).peek(),
        person: person ?? device.account.peek()?.name ?? "",
      });
      setOutcome("made");
    } catch {
      setOutcome("failed");
    }
  }

  return (
    <div class="stack-tight">
      <div class="row">
        <Button small onClick={() => setPrinting(true)}>
          <Printer />
          {t("goals.print")}
        </Button>
        <Button small onClick={() => void save()}>
          <Download />
          {t("goals.fhir")}
        </Button>
      </div>
      {/* One's own plan prints as a page of its own also from the browser's menu. */}
      {(isOwn || isPrinting) && <PlanSheet planners={planners} person={person} />}
      {outcome === "made" && <Notice live>{t("goals.fhirMade")}</Notice>}
      {outcome === "failed" && (
        <Notice tone="problem" live>
          {t("goals.fhirFailed")}
        </Notice>
      )}
    </div>
  );
}
