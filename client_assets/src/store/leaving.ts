/**
 * When the page is being left.
 *
 * WebKit never ends a transaction that is under way when its page is left: whoever comes after, the
 * next page of this app first of all, would wait for it for ever.
 */

interface Abortable {
  abort(): void;
}

const underWay = new Set<Abortable>();

/** Resolves when the page is shown once more; null while it is not being left. */
let shownAgain: Promise<void> | null = null;

// The service worker has no page to leave.
const page = (globalThis as { window?: EventTarget }).window;
page?.addEventListener("pagehide", () => {
  for (const tx of underWay) abort(tx);
  shownAgain ??= new Promise((resolve) => {
    page.addEventListener(
      "pageshow",
      () => {
        shownAgain = null;
        resolve();
      },
      { once: true },
    );
  });
});

/** True from the moment the page is left until it is shown again. */
export function isLeft(): boolean {
  return shownAgain !== null;
}

/** Aborts the transaction if the page is left before it is done. */
export function endWhenLeft(tx: Abortable, done: Promise<unknown>): void {
  underWay.add(tx);
  const over = () => void underWay.delete(tx);
  done.then(over, over);
}

function abort(tx: Abortable): void {
  try {
    tx.abort();
  } catch {
    // It is being committed already.
  }
}

/** Waits while the page is left. */
export async function whileHere(): Promise<void> {
  await shownAgain;
}
