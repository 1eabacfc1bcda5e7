/** Writing a step: a few words, perhaps a day, perhaps a session. */
import { useRef, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { SelectField, TextArea, TextField } from "../../parts/field";
import { SaveState } from "../../parts/save-state";
import { showToast } from "../../parts/toast";
import { LIMITS } from "../../wire/generated.ts";
import { rewrittenAfter, typedAfter, useDraft } from "./draft.ts";
import type { Goal, Planners, Step } from "./goals.ts";
import {
  BLANK_STEP,
  isSameStep,
  makeStep,
  removeStep,
  rewriteStep,
  type StepRewriting,
  type StepWriting,
  setStepStatus,
  stepWritingOf,
} from "./goals-changes.ts";
import { done, WhatBecame } from "./goals-state.tsx";
import { sessionChoices } from "./steps-session.tsx";

interface PartProps {
  goal: Goal;
  planners: Planners;
  writing: StepWriting;
  onChange: (writing: StepWriting) => void;
}

/** The day and the session. */
function WhenAndWhere({ goal, planners, writing, onChange }: PartProps) {
  const device = useDevice();
  const sessions = sessionChoices(device, planners.notebook, writing.session);
  const chosen = sessions.find(({ id }) => id === writing.session);
  const isPrivate = goal.fields.shared === true && chosen !== undefined && !chosen.shared;
  return (
    <div class="step-when">
      <TextField
        type="date"
        label={t("goals.due")}
        optional
        value={writing.due}
        onInput={(due) => onChange({ ...writing, due })}
      />
      {sessions.length > 0 && (
        <SelectField
          label={t("goals.session")}
          optional
          hint={isPrivate ? t("goals.privateSession") : undefined}
          value={writing.session}
          options={[
            { value: "", label: t("goals.noSession") },
            ...sessions.map(({ id, words }) => ({ value: id, label: words })),
          ]}
          onChange={(session) => onChange({ ...writing, session })}
        />
      )}
    </div>
  );
}

interface NewStepProps {
  goal: Goal;
  planners: Planners;
}

/** Words first; when and where are asked for once there are some. */
export function NewStep({ goal, planners }: NewStepProps) {
  const device = useDevice();
  const draft = useDraft<StepWriting>(`step:new:${goal.id}`);
  const [blank, setBlank] = useState(false);
  const [failed, setFailed] = useState(false);
  const [busy, setBusy] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const writing = draft.value ?? BLANK_STEP;

  function change(next: StepWriting): void {
    setBlank(false);
    if (isSameStep(next, BLANK_STEP)) void draft.clear();
    else draft.set(next);
  }

  async function add(): Promise<void> {
    area.current?.focus();
    if (!writing.words.trim()) return setBlank(true);
    setBusy(true);
    try {
      await makeStep(device, planners, goal, writing);
      setFailed(false);
      const rest = typedAfter(writing.words);
      await draft.done(draft.value, (since) => ({ ...since, words: rest(since.words) }));
      showToast({ words: t("goals.stepAdded"), seconds: 3 });
    } catch {
      setFailed(true);
    }
    setBusy(false);
  }

  return (
    <form
      class="stack-tight step-new"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void add();
      }}
    >
      <TextArea
        label={t("goals.newStep")}
        hint={t("goals.newStepHint")}
        rows={1}
        areaRef={area}
        value={writing.words}
        onInput={(words) => change({ ...writing, words })}
        maxLength={LIMITS.STEP_CHARACTERS_MAX}
        error={
          failed || draft.failed ? t("goals.notSaved") : blank ? t("goals.needsWords") : undefined
        }
      />
      {writing.words.trim() && (
        <WhenAndWhere goal={goal} planners={planners} writing={writing} onChange={change} />
      )}
      <div class="row">
        <Button type="submit" small busy={busy}>
          {t(planners.role === "worker" ? "goals.addSuggest" : "goals.add")}
        </Button>
      </div>
    </form>
  );
}

/** Where the words of a step are kept while they are changed. */
export function stepKey({ id }: Step): string {
  return `step:${id}`;
}

interface StepEditingProps extends NewStepProps {
  step: Step;
  draft: ReturnType<typeof useDraft<StepRewriting>>;
  onDone: () => void;
}

export function StepEditing({ goal, step, planners, draft, onDone }: StepEditingProps) {
  const device = useDevice();
  const [problem, setProblem] = useState<"blank" | "failed" | null>(null);
  const stands = stepWritingOf(step);
  const { from, to } = draft.value ?? { from: stands, to: stands };
  const changedMeanwhile = from.words !== stands.words && to.words !== stands.words;

  function change(next: StepWriting): void {
    setProblem(null);
    if (isSameStep(next, from)) void draft.clear();
    else draft.set({ from, to: next });
  }

  async function save(): Promise<void> {
    if (!to.words.trim()) return setProblem("blank");
    try {
      await rewriteStep(device, planners, step, { from, to });
    } catch {
      return setProblem("failed");
    }
    if (await draft.done(draft.value, rewrittenAfter({ to }))) onDone();
  }

  async function aside(doing: ReturnType<typeof setStepStatus>, words: string): Promise<void> {
    if (!(await done(doing, words))) return;
    await draft.clear();
    onDone();
  }

  return (
    <form
      class="stack-tight step-edit"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <WhatBecame planned={step} planners={planners} changedMeanwhile={changedMeanwhile} />
      <TextArea
        label={t("goals.stepWords")}
        rows={1}
        value={to.words}
        onInput={(words) => change({ ...to, words })}
        maxLength={LIMITS.STEP_CHARACTERS_MAX}
        error={problem ? t(problem === "blank" ? "goals.needsWords" : "goals.notSaved") : undefined}
      />
      <WhenAndWhere goal={goal} planners={planners} writing={to} onChange={change} />
      <SaveState tone={draft.failed ? "problem" : "saved"}>
        {draft.failed ? t("goals.notSaved") : draft.value && t("goals.draftKept")}
      </SaveState>
      <div class="row">
        <Button type="submit" small kind="primary">
          {t("goals.save")}
        </Button>
        <Button small kind="quiet" onClick={() => void draft.clear().then(onDone)}>
          {t("goals.cancel")}
        </Button>
        <Button
          small
          kind="quiet"
          onClick={() =>
            void aside(setStepStatus(device, planners, step, "let_go"), t("goals.letGoDone"))
          }
        >
          {t("goals.stepLetGo")}
        </Button>
        {planners.role === "participant" && (
          <Button
            small
            kind="danger"
            onClick={() => void aside(removeStep(device, step), t("goals.deleted"))}
          >
            {t("goals.stepDelete")}
          </Button>
        )}
      </div>
    </form>
  );
}
