/** The code: opening a link redeems nothing, "Continue" does. */
import "../../messages/with-join.ts";
import { useRef, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Button, ButtonLink } from "../../parts/button";
import { Card } from "../../parts/card";
import { Dialog } from "../../parts/dialog";
import { TextField } from "../../parts/field";
import { LifeBuoy } from "../../parts/icons";
import { Mark } from "../../parts/mark";
import { Screen } from "../../parts/screen";
import type { JoinResult, ProblemShape } from "../../store/api.ts";
import { nameOf } from "../../sync/http.ts";
import { LanguageChoice } from "../own/language-choice.tsx";
import { shortName } from "../own/sharing.ts";
import { faultOf, groupedCode, tidyCode } from "./code.ts";

interface CodeStepProps {
  code: string;
  onCode: (code: string) => void;
  onJoined: () => void;
}

export function CodeStep({ code, onCode, onJoined }: CodeStepProps) {
  const device = useDevice();
  const account = device.account.value;
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [asking, setAsking] = useState(false);
  const box = useRef<HTMLInputElement>(null);

  async function join(replace: boolean): Promise<void> {
    setBusy(true);
    setAsking(false);
    const result = await joinSafely(() => device.join(code, replace ? { replace } : {}));
    setBusy(false);
    if (result.ok) onJoined();
    else if (nameOf(result.problem) === "already-signed-in") setAsking(true);
    else fail(wordsFor(result.problem));
  }

  function fail(words: string): void {
    setError(words);
    box.current?.focus();
  }

  function submit(): void {
    const fault = faultOf(code);
    if (fault) {
      fail(faultWords(fault));
      return;
    }
    setError(undefined);
    void join(false);
  }

  return (
    <Screen title={t("join.title")} above={<Mark />} below={t("join.below")}>
      {account && (
        <Card tone="wash">
          <p>{t("join.joinedAs", { name: account.name })}</p>
          <div class="row">
            <ButtonLink href="/">{t("join.openAs")}</ButtonLink>
          </div>
        </Card>
      )}
      <Card>
        <form
          class="stack"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (!busy) submit();
          }}
        >
          <TextField
            code
            label={t("join.yourCode")}
            hint={code && !error && !faultOf(code) ? t("join.codeReady") : t("join.codeHint")}
            value={groupedCode(code)}
            onInput={(typed) => {
              onCode(tidyCode(typed));
              setError(undefined);
            }}
            error={error}
            inputRef={box}
          />
          <Button type="submit" kind="primary" wide busy={busy}>
            {busy ? t("join.joining") : t("common.continue")}
          </Button>
        </form>
      </Card>
      <p>
        <a class="join-help" href="/sign-in">
          {t("join.staffSignIn")}
        </a>
      </p>
      <div class="join-foot">
        <LanguageChoice legendShown={false} />
        <a class="join-help" href="/help">
          <LifeBuoy />
          {t("parts.helpNow")}
        </a>
      </div>
      <AsOther open={asking} onStay={() => setAsking(false)} onOther={() => void join(true)} />
    </Screen>
  );
}

async function joinSafely(attempt: () => Promise<JoinResult>): Promise<JoinResult> {
  try {
    return await attempt();
  } catch {
    return { ok: false, problem: { type: "unavailable", title: "", status: 0 } };
  }
}

function faultWords(fault: NonNullable<ReturnType<typeof faultOf>>): string {
  return fault.fault === "odd" ? t("join.codeOdd") : t("join.codeShort", { count: fault.count });
}

function wordsFor(problem: ProblemShape): string {
  const name = nameOf(problem);
  if (name === "code-unknown" || name === "malformed") return t("join.codeUnknown");
  if (name === "offline") return t("join.offline");
  if (name === "protocol-version") return t("join.updateNeeded");
  if (name === "too-many-attempts") {
    const count = Math.max(1, Math.ceil((problem.retry_after_s ?? 60) / 60));
    return t("join.tooMany", { minutes: t("join.tooManyMinutes", { count }) });
  }
  return t("join.trouble");
}

interface AsOtherProps {
  open: boolean;
  onStay: () => void;
  onOther: () => void;
}

function AsOther({ open, onStay, onOther }: AsOtherProps) {
  const device = useDevice();
  const full = device.account.value?.name;
  const name = full && shortName(full);
  const { waiting } = device.sync.value;
  return (
    <Dialog
      open={open}
      onClose={onStay}
      title={t("join.asOtherTitle")}
      actions={
        <>
          <Button kind="primary" onClick={onStay}>
            {name ? t("join.stayAs", { name }) : t("join.stay")}
          </Button>
          <Button onClick={onOther}>{t("join.joinAsOther")}</Button>
        </>
      }
    >
      <p>{name ? t("join.asOther", { name }) : t("join.asOtherUnknown")}</p>
      {name && waiting > 0 && (
        <p>
          <strong>{t("join.asOtherWaiting", { count: waiting, name })}</strong>
        </p>
      )}
    </Dialog>
  );
}
