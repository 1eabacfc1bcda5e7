/** Screens that are fetched when they are first opened. */
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { t } from "../messages";
import { Button } from "../parts/button";
import { Notice } from "../parts/notice";

export type Later<P> = ComponentType<P> & {
  /** Fetches it ahead of time; failing is no error. */
  ahead: () => void;
};

/** A component whose code comes with its first use. Its place stays empty for that moment. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): Later<P> {
  const loaded = signal<ComponentType<P> | null>(null);
  const failed = signal(false);
  let asked = false;

  function fetchIt(): void {
    if (asked) return;
    asked = true;
    load().then(
      (component) => {
        failed.value = false;
        loaded.value = component;
      },
      () => {
        asked = false;
        failed.value = true;
      },
    );
  }

  function Waiting(props: P) {
    const Component = loaded.value;
    useEffect(fetchIt, []);
    if (Component) return <Component {...props} />;
    return failed.value ? <NotFetched /> : null;
  }
  return Object.assign(Waiting, { ahead: fetchIt });
}

/** Stands where a screen should be whose code could not be had. */
export function NotFetched() {
  return (
    <div class="screen screen-page">
      <Notice
        tone="problem"
        live
        title={t("common.notFetched")}
        action={
          <Button small onClick={() => window.location.reload()}>
            {t("common.tryAgain")}
          </Button>
        }
      >
        {t("common.notFetchedWhy")}
      </Notice>
    </div>
  );
}
