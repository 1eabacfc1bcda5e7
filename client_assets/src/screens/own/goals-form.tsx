/** The form in which a goal is written, anew or again; what is typed outlives the browser. */
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { TextArea } from "../../parts/field";
import { SaveState } from "../../parts/save-state";
import { showToast } from "../../parts/toast";
import { LIMITS } from "../../wire/generated.ts";
import { rewrittenAfter, typedAfter, useDraft } from "./draft.ts";
import type { Goal, Planners } from "./goals.ts";
import {
  BLANK_GOAL,
  type GoalRewriting,
  type GoalWriting,
  goalWritingOf,
  isSameGoal,
  makeGoal,
  rewriteGoal,
} from "./goals-changes.ts";
import { WhatBecame } from "./goals-state.tsx";

interface FormProps {
  planners: Planners;
  writing: GoalWriting;
  onChange: (writing: GoalWriting) => void;
  onSave: () => Promise<void>;
  saveWords: string;
  cancelWords: string;
  /** Whether it is being kept, and whether that or saving failed. */
  kept: boolean;
  failed: boolean;
  onCancel: () => void;
  children?: ComponentChildren;
}

function GoalForm(props: FormProps) {
  const { planners, writing, onChange, onSave } = props;
  const [blank, setBlank] = useState(false);
  const [busy, setBusy] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const label =
    planners.role === "worker" ? t("goals.wordsOf", { name: planners.other }) : t("goals.words");

  async function save(): Promise<void> {
    if (!writing.words.trim()) {
      setBlank(true);
      area.current?.focus();
      return;
    }
    setBusy(true);
    await onSave();
    setBusy(false);
  }

  return (
    <form
      class="stack goal-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void save();
      }}
    >
      <TextArea
        label={label}
        hint={planners.role === "worker" ? undefined : t("goals.wordsHint")}
        rows={2}
        areaRef={area}
        value={writing.words}
        onInput={(words) => {
          setBlank(false);
          onChange({ ...writing, words });
        }}
        maxLength={LIMITS.GOAL_CHARACTERS_MAX}
        error={blank ? t("goals.needsWords") : undefined}
      />
      <TextArea
        label={t("goals.why")}
        optional
        rows={2}
        value={writing.why}
        onInput={(why) => onChange({ ...writing, why })}
        maxLength={LIMITS.GOAL_CHARACTERS_MAX}
      />
      {props.children}
      <SaveState tone={props.failed ? "problem" : "saved"}>
        {props.failed ? t("goals.notSaved") : props.kept && t("goals.draftKept")}
      </SaveState>
      <div class="row writing-end">
        <Button type="submit" kind="primary" busy={busy}>
          {props.saveWords}
        </Button>
        <Button kind="quiet" onClick={props.onCancel}>
          {props.cancelWords}
        </Button>
      </div>
    </form>
  );
}

/** Where the words of a goal that does not exist yet are kept. */
export function newGoalKey({ notebook }: Planners): string {
  return `goal:new:${notebook}`;
}

interface NewGoalProps {
  planners: Planners;
  /** Who sees it: the participant's choice. */
  sharing?: (writing: GoalWriting, onChange: (writing: GoalWriting) => void) => ComponentChildren;
  onDone: (id: string | null) => void;
}

export function NewGoal({ planners, sharing, onDone }: NewGoalProps) {
  const device = useDevice();
  const draft = useDraft<GoalWriting>(newGoalKey(planners));
  const [failed, setFailed] = useState(false);
  const writing = draft.value ?? BLANK_GOAL;
  if (!draft.looked) return null;

  async function save(): Promise<void> {
    let id: string;
    try {
      id = await makeGoal(device, planners, writing);
    } catch {
      setFailed(true);
      return;
    }
    const words = typedAfter(writing.words);
    const why = typedAfter(writing.why);
    const rest = (since: GoalWriting) => ({
      ...since,
      words: words(since.words),
      why: why(since.why),
    });
    const isAll = await draft.done(draft.value, rest);
    showToast({ words: savedWords(planners), seconds: 4 });
    if (isAll) onDone(id);
  }

  return (
    <GoalForm
      planners={planners}
      writing={writing}
      onChange={draft.set}
      onSave={save}
      saveWords={t(planners.role === "worker" ? "goals.suggest" : "goals.save")}
      cancelWords={t("goals.discard")}
      kept={draft.value !== undefined}
      failed={failed || draft.failed}
      onCancel={() => void draft.clear().then(() => onDone(null))}
    >
      {sharing?.(writing, draft.set)}
    </GoalForm>
  );
}

export function savedWords({ role }: Planners): string {
  return t(role === "worker" ? "goals.savedOnDevice" : "goals.savedHere");
}

interface GoalEditingProps {
  goal: Goal;
  planners: Planners;
  draft: ReturnType<typeof useDraft<GoalRewriting>>;
  onDone: () => void;
}

/** Where the words of a goal are kept while they are changed. */
export function goalKey({ id }: Goal): string {
  return `goal:${id}`;
}

export function GoalEditing({ goal, planners, draft, onDone }: GoalEditingProps) {
  const device = useDevice();
  const [failed, setFailed] = useState(false);
  const stands = goalWritingOf(goal);
  const { from, to } = draft.value ?? { from: stands, to: stands };
  const changedMeanwhile =
    (from.words !== stands.words && to.words !== stands.words) ||
    (from.why !== stands.why && to.why !== stands.why);

  function change(next: GoalWriting): void {
    if (isSameGoal(next, from)) void draft.clear();
    else draft.set({ from, to: next });
  }

  async function save(): Promise<void> {
    try {
      await rewriteGoal(device, planners, goal, { from, to });
    } catch {
      setFailed(true);
      return;
    }
    if (!(await draft.done(draft.value, rewrittenAfter({ to })))) return;
    showToast({ words: savedWords(planners), seconds: 4 });
    onDone();
  }

  return (
    <>
      <WhatBecame planned={goal} planners={planners} changedMeanwhile={changedMeanwhile} />
      <GoalForm
        planners={planners}
        writing={to}
        onChange={change}
        onSave={save}
        saveWords={t("goals.save")}
        cancelWords={t("goals.cancel")}
        kept={draft.value !== undefined}
        failed={failed || draft.failed}
        onCancel={() => void draft.clear().then(onDone)}
      />
    </>
  );
}
