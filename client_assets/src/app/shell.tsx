/** The app's frame: who is here, where they are, and what they should know wherever they are. */
import "../styles/screens/own.css";
import { useEffect, useLayoutEffect } from "preact/hooks";
import { formatTime, t } from "../messages";
import { ButtonLink } from "../parts/button";
import { Empty } from "../parts/empty";
import { MainNav, Shell } from "../parts/nav";
import { Screen } from "../parts/screen";
import { ToastHost } from "../parts/toast";
import { asksForPasskey } from "../screens/join/passkey-asked.ts";
import { syncWords } from "../screens/own/standing.ts";
import type { Device } from "../store/api.ts";
import { useDevice } from "./device.ts";
import { Gate } from "./gate.tsx";
import { later, NotFetched } from "./lazy.tsx";
import { Notices } from "./notices.tsx";
import { findRoute, homeOf, navigate, place } from "./router.ts";
import { fetchAhead, navOf, OPEN, routesFor, workersFailed } from "./routes.ts";
import { wordsReady } from "./settings.ts";

const SyncLine = later(() => import("../screens/worker/sync-line.tsx").then((m) => m.SyncLine));

export function App() {
  if (!wordsReady.value) return null;
  return (
    <Gate>
      <Page />
      <ToastHost />
    </Gate>
  );
}

function Page() {
  const device = useDevice();
  const account = device.account.value;
  const role = account?.role;
  const { path } = place.value;
  const routes = routesFor(role);
  // What is open to everybody stands while the rest of somebody's screens is being fetched.
  const found = findRoute(routes ?? OPEN, path);
  // Somebody who has not joined can only join, or find help.
  const unasked = wasInterrupted(device);
  const elsewhere = path === "/" || (!account && !found) ? homeOf(role) : null;

  useLayoutEffect(() => {
    if (elsewhere) navigate(elsewhere, { replace: true });
  }, [elsewhere]);
  useEffect(() => {
    if (role) fetchAhead(role);
  }, [role]);

  useEffect(() => {
    if (unasked && !["/join", "/help", "/sign-in"].includes(path))
      navigate("/join", { replace: true });
  }, [unasked, path]);

  // Known again by its cookie alone, on the page that asks newcomers for a code.
  const isBack = path === "/join" && !place.value.hash && hasComeBack(device);
  useEffect(() => {
    if (isBack) navigate(homeOf(role), { replace: true });
  }, [isBack, role]);

  if (!routes && workersFailed.value) return <NotFetched />;
  if (elsewhere || !(routes || found)) return null;
  const Found = found?.route.screen;
  const screen = Found ? (
    <Found key={found.route.stays ?? path} params={found.params} />
  ) : (
    <Nowhere />
  );
  if (!role || path === "/join" || path === "/sign-in") return <Shell>{screen}</Shell>;
  return (
    <Shell
      nav={
        <MainNav
          label={t("parts.main")}
          items={navOf(role)}
          current={found?.route.under ?? ""}
          footer={<Foot />}
        />
      }
    >
      <Notices />
      {screen}
    </Shell>
  );
}

/** True for somebody who joined and was stopped before what is asked after that was answered. */
function wasInterrupted(device: Device): boolean {
  const { answeredAt, phase } = device.sync.value;
  if (asksForPasskey(device)) return true;
  return (
    device.ready.value &&
    device.account.value?.role === "participant" &&
    device.list("preference").value.length === 0 &&
    answeredAt !== null &&
    phase === "idle"
  );
}

/** True for somebody whose storage was lost, and who had answered the questions on sharing. */
function hasComeBack(device: Device): boolean {
  if (device.sync.value.lost === null || asksForPasskey(device)) return false;
  const isStaff = device.account.value?.role !== "participant";
  return isStaff || device.list("preference").value.length > 0;
}

function Foot() {
  const device = useDevice();
  const role = device.account.value?.role;
  // Its words come with the rest of their screens, which help does not wait for.
  if (role === "worker") return routesFor(role) ? <SyncLine device={device} /> : null;
  if (role === "manager") return null;
  return <p>{syncWords(device, formatTime)}</p>;
}

function Nowhere() {
  return (
    <Screen title={t("common.noSuchPage")}>
      <Empty
        picture="search"
        title={t("common.product")}
        action={<ButtonLink href="/">{t("common.goToStart")}</ButtonLink>}
      >
        {t("common.noSuchPageWhy")}
      </Empty>
    </Screen>
  );
}
