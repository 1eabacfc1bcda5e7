/** Asks for what opens the lock, and hands on the data key: to unlock, and before it is changed. */
import { useEffect, useRef, useState } from "preact/hooks";
import { useDevice } from "../../app/device.ts";
import { t } from "../../messages";
import { Button } from "../../parts/button";
import { Notice } from "../../parts/notice";
import { waitOf, wayBy } from "../../store/lock.ts";
import { troubleWords } from "./choose.tsx";
import { provePasskey, provePin } from "./locking.ts";
import { SecretField } from "./secret-field.tsx";
import { isStaffOn, waitWords, wrongWords } from "./words.ts";

interface ProveProps {
  /** Words of the button, and while it is done. */
  go: string;
  going: string;
  onProved: (key: Uint8Array<ArrayBuffer>) => Promise<void>;
}

export function Prove({ go, going, onProved }: ProveProps) {
  const device = useDevice();
  const isStaff = isStaffOn(device);
  const row = device.lock.row.value;
  const [pin, setPin] = useState("");
  const [error, setError] = useState<string>();
  const [trouble, setTrouble] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [wait, setWait] = useWait(row ? waitOf(row, Date.now()) : 0);
  const box = useRef<HTMLInputElement>(null);
  const typed = row && wayBy(row, "pin");
  const isOver = wait === Number.POSITIVE_INFINITY;

  async function attempt(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    setTrouble(null);
    setError(undefined);
    try {
      await work();
    } catch (problem) {
      setTrouble(troubleWords(problem));
    } finally {
      setBusy(false);
    }
  }

  async function byPin(): Promise<void> {
    const tried = await provePin(device, pin);
    setPin("");
    if ("key" in tried) return onProved(tried.key);
    setWait(tried.wait_ms);
    setError(wrongWords(tried.wait_ms, isStaff));
    box.current?.focus();
  }

  async function byPasskey(): Promise<void> {
    const key = await provePasskey(device);
    if (key) await onProved(key);
    else setTrouble(t("lock.failed"));
  }

  const waiting = wait > 0 && !isOver && !error ? waitWords(wait) : undefined;
  return (
    <div class="stack">
      {row && wayBy(row, "passkey") && (
        <Button
          kind={typed ? "secondary" : "primary"}
          wide
          busy={busy}
          onClick={() => void attempt(byPasskey)}
        >
          {t("lock.unlockPasskey")}
        </Button>
      )}
      {typed && isOver && <Notice tone="problem">{t("lock.noMore")}</Notice>}
      {typed && !isOver && (
        <form
          class="stack"
          noValidate
          autocomplete="off"
          onSubmit={(event) => {
            event.preventDefault();
            if (!busy && wait === 0 && pin) void attempt(byPin);
          }}
        >
          <SecretField
            label={t(isStaff ? "lock.pass" : "lock.pin")}
            error={error ?? waiting}
            value={pin}
            onInput={(value) => {
              setPin(value);
              setError(undefined);
            }}
            isStaff={isStaff}
            inputRef={box}
          />
          <Button type="submit" kind="primary" wide busy={busy} disabled={wait > 0}>
            {busy ? going : go}
          </Button>
        </form>
      )}
      {trouble && (
        <Notice tone="waiting" live>
          {trouble}
        </Notice>
      )}
    </div>
  );
}

/** What is left of a wait, ms, as it passes. */
function useWait(before: number): [number, (wait_ms: number) => void] {
  const [wait, setWait] = useState(before);
  useEffect(() => {
    if (wait <= 0 || wait === Number.POSITIVE_INFINITY) return;
    const timer = setTimeout(() => setWait(Math.max(0, wait - 1_000)), Math.min(1_000, wait));
    return () => clearTimeout(timer);
  }, [wait]);
  return [wait, setWait];
}
