/** The rules of the caseload: what each means, whether it is in use, and its figure. */
import "../../messages/with-desk.ts";
import "./rules.css";
import { useEffect } from "preact/hooks";
import { useDevice } from "../../app/device";
import { formatNumber, type Key, t } from "../../messages";
import { Button } from "../../parts/button";
import { Card } from "../../parts/card";
import { SelectField } from "../../parts/field";
import { Screen } from "../../parts/screen";
import { Switch } from "../../parts/switch";
import { showToast } from "../../parts/toast";
import type { Device } from "../../store/api";
import { changeDeskRules, deskRules, exchangeDeskRules } from "./desk-rules";
import {
  choicesOf,
  type Figure,
  type KeptRules,
  keptFrom,
  RULE_NAMES,
  RULES,
  type Rule,
  type RuleName,
  type Rules,
  SNOOZE,
  USUAL,
} from "./rules";

interface Words {
  name: Key & `desk.rule${string}`;
  why: Key & `desk.why${string}`;
  figure: (Key & `desk.figure${string}`) | null;
}

const WORDS = {
  "mood-low": {
    name: "desk.ruleMood-low",
    why: "desk.whyMood-low",
    figure: "desk.figureMood-low",
  },
  "mood-falling": {
    name: "desk.ruleMood-falling",
    why: "desk.whyMood-falling",
    figure: "desk.figureMood-falling",
  },
  missed: { name: "desk.ruleMissed", why: "desk.whyRuleMissed", figure: "desk.figureMissed" },
  wrote: { name: "desk.ruleWrote", why: "desk.whyRuleWrote", figure: null },
  disagreement: {
    name: "desk.ruleDisagreement",
    why: "desk.whyRuleDisagreement",
    figure: "desk.figureDisagreement",
  },
  quiet: { name: "desk.ruleQuiet", why: "desk.whyRuleQuiet", figure: "desk.figureQuiet" },
  "new-entry": {
    name: "desk.ruleNew-entry",
    why: "desk.whyNew-entry",
    figure: "desk.figureNew-entry",
  },
} as const satisfies Readonly<Record<RuleName, Words>>;

export function RulesScreen() {
  const device = useDevice();
  const rules = deskRules(device).value;
  useEffect(() => void exchangeDeskRules(device), [device]);
  const set = (name: RuleName, rule: Partial<Rule>) => change(device, { rules: { [name]: rule } });
  return (
    <Screen
      title={t("desk.rules")}
      below={t("desk.rulesBelow")}
      back={{ href: "/me", label: t("worker.meTitle") }}
    >
      <p class="soft">{t("desk.rulesKept")}</p>
      {RULE_NAMES.map((name) => (
        <RuleCard
          key={name}
          words={WORDS[name]}
          rule={rules.rules[name]}
          figure={RULES[name]}
          onChange={(rule) => set(name, rule)}
        />
      ))}
      <Card title={t("desk.ruleSnooze")}>
        <p class="soft">{t("desk.whySnooze")}</p>
        <FigureField
          label={t("desk.figureSnooze")}
          figure={SNOOZE}
          value={rules.snoozeDays}
          onChange={(days) => change(device, { snooze_days: days })}
        />
      </Card>
      <Button onClick={() => void asUsual(device)}>{t("desk.usualAgain")}</Button>
    </Screen>
  );
}

interface RuleCardProps {
  words: Words;
  rule: Rule;
  figure: Figure | null;
  onChange: (rule: Partial<Rule>) => void;
}

function RuleCard({ words, rule, figure, onChange }: RuleCardProps) {
  return (
    <Card class="rule-card">
      <Switch
        label={t(words.name)}
        note={t(words.why)}
        checked={rule.on}
        onChange={(on) => onChange({ on })}
      />
      {figure && words.figure && rule.on && (
        <FigureField
          label={t(words.figure)}
          figure={figure}
          value={rule.figure}
          onChange={(value) => onChange({ figure: value })}
        />
      )}
    </Card>
  );
}

interface FigureFieldProps {
  label: string;
  figure: Figure;
  value: number;
  onChange: (value: number) => void;
}

function FigureField({ label, figure, value, onChange }: FigureFieldProps) {
  return (
    <div class="rule-figure">
      <SelectField
        label={label}
        value={String(value)}
        options={choicesOf(figure).map((choice) => ({
          value: String(choice),
          label:
            choice === figure.usual
              ? t("desk.usualFigure", { figure: formatNumber(choice) })
              : formatNumber(choice),
        }))}
        onChange={(chosen) => onChange(Number(chosen))}
      />
    </div>
  );
}

/** Answers the rules as they were before, or null when it could not be kept. */
function change(device: Device, what: KeptRules): Promise<Rules | null> {
  return changeDeskRules(device, what).catch(() => {
    showToast({ words: t("desk.notKept") });
    return null;
  });
}

async function asUsual(device: Device): Promise<void> {
  const before = await change(device, keptFrom(USUAL));
  if (!before) return;
  const onAction = () => void change(device, keptFrom(before));
  showToast({ words: t("desk.isUsual"), action: { label: t("parts.undo"), onAction } });
}
