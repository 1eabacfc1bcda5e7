/** Putting the app on the home screen, where the browser offers to do it. */
import { type ReadonlySignal, signal } from "@preact/signals";

/** What Chromium hands over instead of asking by itself. */
interface InstallOffer extends Event {
  prompt: () => Promise<unknown>;
}

const asks = signal<(() => void) | null>(null);

/** Has the browser ask whether to install; null where there is nothing to ask. */
export const install: ReadonlySignal<(() => void) | null> = asks;

function withdraw(): void {
  asks.value = null;
}

/** Call once, early: the browser makes its offer only once. */
export function watchForInstall(): void {
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    const offer = event as InstallOffer;
    asks.value = () => void offer.prompt().finally(withdraw);
  });
  window.addEventListener("appinstalled", withdraw);
}
