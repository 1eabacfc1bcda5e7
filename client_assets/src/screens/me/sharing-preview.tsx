/**
 * What a link worker sees: their own page of the person, over a device that holds what theirs would.
 *
 * Fetched when it is opened: it brings the link worker's screens along.
 */
import "../../messages/with-me.ts";
import "../../messages/with-sharing.ts";
import "../../messages/with-worker.ts";
import "../../styles/screens/me.css";
import "../worker/worker.css";
import { useEffect, useLayoutEffect, useMemo } from "preact/hooks";
import { DeviceHere, useDevice } from "../../app/device.ts";
import type { RouteProps } from "../../app/router.ts";
import { t } from "../../messages";
import { ButtonLink } from "../../parts/button";
import { Notice } from "../../parts/notice";
import { Screen } from "../../parts/screen";
import { showToast } from "../../parts/toast";
import type { Device, PersonRef } from "../../store/api.ts";
import { shortName, useSharing } from "../own/sharing.ts";
import { Person } from "../worker/person";
import { useCaseload } from "../worker/standings";
import { deviceOf } from "./sharing-preview-device.ts";

/** What would open something, or write: reading on, and the chart, work as they do for them. */
const LEADS_ELSEWHERE =
  "a[href], .review button, .hand-over button, .person-beside button:not([aria-expanded]), [type=submit]";

export function SharingPreviewScreen({ params }: RouteProps) {
  const { workers } = useSharing();
  const worker = workers.find(({ id }) => id === params["worker"]);
  if (!worker) {
    return (
      <Screen
        title={t("me.sharing")}
        back={{ href: "/me/sharing", label: t("sharing.previewBack") }}
      >
        <p>{t("me.sharingAlone")}</p>
      </Screen>
    );
  }
  return <Preview key={worker.id} worker={worker} />;
}

function Preview({ worker }: { worker: PersonRef }) {
  const own = useDevice();
  const theirs = useMemo(() => deviceOf(own, worker), [own, worker]);
  const name = shortName(worker.name);
  const kinds = theirs.people.value[0]?.kinds ?? [];
  // Their page takes the focus and the title as a page of its own does: this one takes them back.
  useLayoutEffect(() => document.querySelector<HTMLElement>("main h1")?.focus(), []);
  const title = t("sharing.previewTitle", { name });
  useEffect(() => {
    document.title = `${title} · ${t("common.product")}`;
  }, [title]);
  const only = () => showToast({ words: t("sharing.previewOnly", { name }) });
  return (
    <>
      <Screen
        title={title}
        takesFocus={false}
        back={{ href: "/me/sharing", label: t("sharing.previewBack") }}
      >
        <Notice>
          {kinds.length === 0 && <p>{t("sharing.previewNothing", { name })}</p>}
          <p>{t("sharing.previewNote", { name })}</p>
          {own.sync.value.waiting > 0 && <p>{t("sharing.previewUnsent", { name })}</p>}
        </Notice>
      </Screen>
      <section
        class="their-page"
        aria-label={t("sharing.previewRegion", { name })}
        onClickCapture={(event) => {
          if (!(event.target as Element).closest(LEADS_ELSEWHERE)) return;
          event.preventDefault();
          event.stopPropagation();
          only();
        }}
        onSubmitCapture={(event) => {
          event.preventDefault();
          event.stopPropagation();
          only();
        }}
      >
        <DeviceHere.Provider value={theirs}>
          <Page device={theirs} />
        </DeviceHere.Provider>
      </section>
      <p class="preview-end">
        <ButtonLink href="/me/sharing">{t("sharing.previewBack")}</ButtonLink>
      </p>
    </>
  );
}

function Page({ device }: { device: Device }) {
  const live = useCaseload(device);
  const notebook = device.people.value[0]?.notebook;
  return notebook ? <Person notebook={notebook} live={live} /> : null;
}
