/** What stands in front of every screen: the lock, and for staff the question for one. */
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect } from "preact/hooks";
import { Shell } from "../parts/nav";
import { keepAllDrafts } from "../screens/own/draft.ts";
import { useDevice } from "./device.ts";
import { later } from "./lazy.tsx";
import { place } from "./router.ts";
import { fetchBehind } from "./routes.ts";

const screens = () => import("../screens/lock");
const LockedScreen = later(() => screens().then((m) => m.LockedScreen));
const LockFirst = later(() => screens().then((m) => m.LockFirst));

/** Help is for everybody, at any time. */
const OPEN = "/help";

export function Gate({ children }: { children: ComponentChildren }) {
  const { account, lock } = useDevice();
  const who = account.value;
  const state = lock.state.value;
  const { path } = place.value;
  useEffect(() => {
    lock.keep = keepAllDrafts;
  }, [lock]);
  const role = who?.role;
  useLayoutEffect(() => {
    // Now, and not once this has been drawn: there is nothing on the screen yet.
    if (role && state === "locked") LockedScreen.ahead();
    if (role && (state === "locked" || state === "unknown")) fetchBehind(role);
  }, [role, state]);
  if (!who || path === OPEN) return <>{children}</>;
  const isStaff = who.role !== "participant";
  const front =
    state === "locked" ? (
      <LockedScreen />
    ) : state === "off" && isStaff && path !== "/join" ? (
      <LockFirst />
    ) : null;
  if (front) return <Shell>{front}</Shell>;
  // An account without a name lies behind a lock, most likely.
  return state === "unknown" && (isStaff || !who.name) ? null : children;
}
