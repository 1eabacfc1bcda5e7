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
  const [trouble, setTrouble] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const before = row ? waitOf(row, Date.now()) : 0;
  const [wait, setWait] = useWait(before);
  const [told, setTold] = useState<Told | null>(
    before > 0 ? { wait_ms: before, wrong: false } : null,
  );
  const box = useRef<HTMLInputElement>(null);
  const typed = row && wayBy(row, "pin");
  const isOver = wait === Number.POSITIVE_INFINITY;

  async function attempt(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    setTrouble(null);
    setTold(null);
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
    setTold({ wait_ms: tried.wait_ms, wrong: true });
    box.current?.focus();
  }

  async function byPasskey(): Promise<void> {
    const key = await provePasskey(device);
    if (key) await onProved(key);
    else setTrouble(t("lock.failed"));
  }

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
            error={told ? toldWords(told, wait > 0, isStaff) : undefined}
            value={pin}
            onInput={(value) => {
              setPin(value);
              if (wait === 0) setTold(null);
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

/** What came of the last try, said once: it does not count down aloud. */
interface Told {
  wait_ms: number;
  wrong: boolean;
}

function toldWords({ wait_ms, wrong }: Told, isWaiting: boolean, isStaff: boolean) {
  if (wrong) return wrongWords(isWaiting ? wait_ms : 0, isStaff);
  return isWaiting ? waitWords(wait_ms) : undefined;
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
