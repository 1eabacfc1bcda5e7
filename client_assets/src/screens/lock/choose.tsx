/** Choosing what opens the lock: something to type, typed twice, or a passkey. */
import { useEffect, useRef, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Notice } from "../../parts/notice";
import { canHavePasskey, PasskeyError } from "../../store/passkey.ts";
import { makePasskey, type NewWay, weaknessOf } from "./locking.ts";
import { SecretField } from "./secret-field.tsx";
import { isStaffOn, weakWords } from "./words.ts";

interface ChooseProps {
  /** Words of the button, and while it is done. */
  go: string;
  going: string;
  /** Whether a passkey is offered beside. */
  passkeys?: boolean;
  onChosen: (by: NewWay) => Promise<void>;
}

export function Choose({ go, going, passkeys = false, onChosen }: ChooseProps) {
  const isStaff = isStaffOn(useDevice());
  const [pin, setPin] = useState("");
  const [again, setAgain] = useState("");
  const [error, setError] = useState<{ pin?: string | undefined; again?: string }>({});
  const [trouble, setTrouble] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  const second = useRef<HTMLInputElement>(null);
  const offered = useOffer(passkeys);

  async function choose(make: () => Promise<NewWay>): Promise<void> {
    setBusy(true);
    setTrouble(null);
    try {
      await onChosen(await make());
    } catch (problem) {
      setTrouble(troubleWords(problem));
    } finally {
      setBusy(false);
    }
  }

  function submit(): void {
    const weak = weakWords(weaknessOf(pin, isStaff), isStaff);
    const differs = weak ? undefined : pin === again ? undefined : t("lock.notSame");
    setError({ pin: weak, ...(differs ? { again: differs } : {}) });
    if (weak) first.current?.focus();
    else if (differs) second.current?.focus();
    else void choose(async () => ({ pin }));
  }

  return (
    <div class="stack">
      <form
        class="stack"
        noValidate
        autocomplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) submit();
        }}
      >
        <SecretField
          label={t(isStaff ? "lock.newPass" : "lock.newPin")}
          hint={t(isStaff ? "lock.newPassHint" : "lock.newPinHint")}
          error={error.pin}
          value={pin}
          onInput={setPin}
          isStaff={isStaff}
          inputRef={first}
        />
        <SecretField
          label={t("lock.again")}
          error={error.again}
          value={again}
          onInput={setAgain}
          isStaff={isStaff}
          inputRef={second}
        />
        <Button type="submit" kind="primary" wide busy={busy}>
          {busy ? going : go}
        </Button>
      </form>
      {offered && (
        <Button
          wide
          busy={busy}
          onClick={() =>
            void choose(async () => ({ passkey: await makePasskey(t("lock.passkeyName")) }))
          }
        >
          {t("lock.usePasskey")}
        </Button>
      )}
      {trouble && (
        <Notice tone="waiting" live>
          {trouble}
        </Notice>
      )}
    </div>
  );
}

/** Whether this browser can have a passkey for the lock; false until known. */
export function useOffer(wanted = true): boolean {
  const [can, setCan] = useState(false);
  useEffect(() => {
    if (wanted) void canHavePasskey().then(setCan);
  }, [wanted]);
  return can;
}

export function troubleWords(problem: unknown): string {
  if (!(problem instanceof PasskeyError)) {
    globalThis.reportError?.(problem);
    return t("lock.failed");
  }
  return t(problem.why === "none" ? "lock.passkeyNone" : "lock.passkeyDismissed");
}
