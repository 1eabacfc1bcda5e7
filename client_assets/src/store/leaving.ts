/**
 * When the page is being left.
 *
 * WebKit never ends a transaction that is under way when its page is left: whoever comes after, the
 * next page of this app first of all, would wait for it for ever.
 */
import { wrap } from "idb";

const underWay = new Set<IDBTransaction>();

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

/** From now on every transaction of `db` is aborted if the page is left before it is done. */
export function endAllWhenLeft(db: IDBDatabase): void {
  if (!page) return;
  const begin = db.transaction;
  db.transaction = (...what) => {
    const tx = begin.apply(db, what);
    underWay.add(tx);
    const over = () => void underWay.delete(tx);
    wrap(tx).done.then(over, over);
    // A last draft is still written, and said to be whole; nobody is there to read anything.
    if (isLeft() && tx.mode === "readonly") abort(tx);
    return tx;
  };
}

function abort(tx: IDBTransaction): void {
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
