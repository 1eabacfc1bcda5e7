/** The keyboard at the desk: single keys that can be turned off, and the sheet that explains them. */
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import "../../messages/with-desk.ts";
import { t } from "../../messages";
import { Dialog } from "../../parts/dialog";
import { Switch } from "../../parts/switch";
import type { Device } from "../../store/api";

const KEPT = "desk:single-keys";

/** Whether "/", "?", "r" and the like act by themselves: people who dictate turn them off. */
const singleKeys = signal(true);
/** Whether the sheet that explains the keys is open. */
const sheetOpen = signal(false);

/** Open the sheet that explains the keys. */
export function showKeys(): void {
  sheetOpen.value = true;
}

export type KeyHandlers = Readonly<Record<string, ((event: KeyboardEvent) => void) | undefined>>;

/** Calls the handler of a key pressed anywhere but where words are typed, and with no Ctrl or Alt. */
export function useDeskKeys(device: Device, handlers: KeyHandlers): void {
  useEffect(() => {
    void device.draft<boolean>(KEPT).then((kept) => {
      if (kept !== undefined) singleKeys.value = kept;
    });
  }, [device]);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const isCharacter = event.key.length === 1;
      if (isCharacter && (!singleKeys.value || takesText(event.target))) return;
      if (document.querySelector("dialog[open]")) return;
      handlers[keyOf(event)]?.(event);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [handlers]);
}

/** The key as the sheet names it: where letters are Arabic, by the place that it has on a keyboard. */
function keyOf({ key, code }: KeyboardEvent): string {
  const [, letter] = /^Key([A-Z])$/.exec(code) ?? [];
  const isForeign = key.length === 1 && key > "\u007f";
  return isForeign && letter ? letter.toLowerCase() : key;
}

/** Whether an element takes typed words, so that a letter there is a letter. */
export function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLSelectElement) return true;
  return (
    target instanceof HTMLInputElement && !["range", "radio", "checkbox"].includes(target.type)
  );
}

/** The sheet that explains every key. Shown by `showKeys`. */
export function KeysSheet({ device }: { device: Device }) {
  return (
    <Dialog
      open={sheetOpen.value}
      onClose={() => {
        sheetOpen.value = false;
      }}
      title={t("worker.keys")}
    >
      <dl class="keys">
        <KeyLine keys={<kbd>/</kbd>}>{t("worker.keysFind")}</KeyLine>
        <KeyLine keys={<ArrowKeys />}>{t("worker.keysMove")}</KeyLine>
        <KeyLine keys={<kbd>{t("worker.keyEnter")}</kbd>}>{t("worker.keysOpen")}</KeyLine>
        <KeyLine keys={<kbd>r</kbd>}>{t("desk.keysReviewed")}</KeyLine>
        <KeyLine keys={<kbd>s</kbd>}>{t("desk.keysSnooze")}</KeyLine>
        <KeyLine keys={<kbd>z</kbd>}>{t("desk.keysUndo")}</KeyLine>
        <KeyLine keys={<FilterKeys />}>{t("desk.keysFilter")}</KeyLine>
        <KeyLine keys={<kbd>w</kbd>}>{t("worker.keysWrite")}</KeyLine>
        <KeyLine
          keys={
            <>
              <kbd>{t("worker.keyCtrl")}</kbd> <kbd>{t("worker.keyEnter")}</kbd>
            </>
          }
        >
          {t("worker.keysSend")}
        </KeyLine>
        <KeyLine keys={<kbd>{t("worker.keyEscape")}</kbd>}>{t("worker.keysBack")}</KeyLine>
        <KeyLine keys={<kbd>?</kbd>}>{t("worker.keysHelp")}</KeyLine>
      </dl>
      <Switch
        label={t("worker.singleKeys")}
        note={t("worker.singleKeysNote")}
        checked={singleKeys.value}
        onChange={(on) => {
          singleKeys.value = on;
          void device.saveDraft(KEPT, on);
        }}
      />
    </Dialog>
  );
}

function ArrowKeys() {
  return (
    <>
      <span class="kbd" aria-hidden="true">
        ↑
      </span>{" "}
      <span class="kbd" aria-hidden="true">
        ↓
      </span>
      <span class="unseen">{t("worker.keyArrows")}</span>
    </>
  );
}

function FilterKeys() {
  return (
    <>
      <span aria-hidden="true">
        <kbd>1</kbd> – <kbd>6</kbd>
      </span>
      <span class="unseen">{t("desk.keyFilters")}</span>
    </>
  );
}

function KeyLine({ keys, children }: { keys: ComponentChildren; children: ComponentChildren }) {
  return (
    <div class="keys-line">
      <dt>{keys}</dt>
      <dd>{children}</dd>
    </div>
  );
}
