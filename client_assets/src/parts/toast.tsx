/** A short word after something was done, with a way to take it back. */
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../messages";
import { X } from "./icons";

export interface Toast {
  words: string;
  /** The way back, such as "Undo". */
  action?: { label: string; onAction: () => void } | undefined;
  /** How long it stays while nobody is at it; 10 s unless told. */
  seconds?: number | undefined;
}

interface Shown extends Toast {
  /** Tells two toasts with the same words apart. */
  turn: number;
}

const shown = signal<Shown | null>(null);
let turn = 0;

/** Show a toast in the place of the one before. */
export function showToast(toast: Toast): void {
  turn += 1;
  shown.value = { ...toast, turn };
}

/** Take the toast away, if there is one. */
export function hideToast(): void {
  shown.value = null;
}

/** The place where toasts appear; one per page, after everything else. They wait while pointed at or focused. */
export function ToastHost() {
  const toast = shown.value;
  const place = useRef<HTMLDivElement>(null);
  const clock = useRef<ReturnType<typeof setTimeout>>(undefined);

  function wait() {
    clearTimeout(clock.current);
    if (!toast) return;
    clock.current = setTimeout(
      () => {
        const attended = place.current?.matches(":hover, :focus-within");
        if (attended) wait();
        else hideToast();
      },
      (toast.seconds ?? 10) * 1000,
    );
  }

  useEffect(() => {
    wait();
    return () => clearTimeout(clock.current);
  }, [toast?.turn]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape here serves the buttons inside
    <div
      class="toast-host"
      ref={place}
      onKeyDown={(event) => {
        if (event.key === "Escape") hideToast();
      }}
    >
      <div role="status" class={toast ? "toast-words" : "unseen"}>
        {toast && <span key={toast.turn}>{toast.words}</span>}
      </div>
      {toast?.action && (
        <button
          type="button"
          class="toast-action"
          onClick={() => {
            toast.action?.onAction();
            hideToast();
          }}
        >
          {toast.action.label}
        </button>
      )}
      {toast && (
        <button
          type="button"
          class="toast-close"
          aria-label={t("parts.dismiss")}
          onClick={hideToast}
        >
          <X />
        </button>
      )}
    </div>
  );
}
