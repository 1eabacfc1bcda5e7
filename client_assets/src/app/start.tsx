/** Puts the app on the page. */
import { render } from "preact";
import { isSecure, ownDevice } from "./device.ts";
import { Insecure } from "./insecure.tsx";
import { watchForInstall } from "./install.ts";
import { startRouter } from "./router.ts";
import { followSettings } from "./settings.ts";
import { App } from "./shell.tsx";

/** Call once, with the element that the app fills. */
export function start(root: HTMLElement | null): void {
  if (!root) throw new Error("there is no #app on the page");
  if (!isSecure) {
    render(<Insecure />, root);
    return;
  }
  watchForInstall();
  startRouter();
  followSettings(ownDevice());
  render(<App />, root);
}
