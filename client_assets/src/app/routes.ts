/** Which screen stands at which address, for whom. */
import { signal } from "@preact/signals";
import { t } from "../messages";
import { BookOpen, CalendarDays, Sun, UserRound, UsersRound } from "../parts/icons";
import type { NavItem } from "../parts/nav";
import { TodayScreen } from "../screens/today/today-screen.tsx";
import type { Role } from "../store/api.ts";
import { later } from "./lazy.tsx";
import type { Route, RouteProps } from "./router.ts";
import { fetchForWorkers } from "./session.ts";

const JoinScreen = later<RouteProps>(() => import("../screens/join").then((m) => m.JoinScreen));
const HelpScreen = later<RouteProps>(() => import("../screens/help").then((m) => m.HelpScreen));
const journal = () => import("../screens/journal");
const JournalScreen = later<RouteProps>(() => journal().then((m) => m.JournalScreen));
const NewEntryScreen = later<RouteProps>(() => journal().then((m) => m.NewEntryScreen));
const EntryScreen = later<RouteProps>(() => journal().then((m) => m.EntryScreen));
const VersionsScreen = later<RouteProps>(() => journal().then((m) => m.VersionsScreen));
const plan = () => import("../screens/plan");
const PlanScreen = later<RouteProps>(() => plan().then((m) => m.PlanScreen));
const NewSessionScreen = later<RouteProps>(() => plan().then((m) => m.NewSessionScreen));
const EditSessionScreen = later<RouteProps>(() => plan().then((m) => m.EditSessionScreen));
const NewGoalScreen = later<RouteProps>(() => plan().then((m) => m.NewGoalScreen));
const GoalScreen = later<RouteProps>(() => plan().then((m) => m.GoalScreen));
const GoalVersionsScreen = later<RouteProps>(() => plan().then((m) => m.GoalVersionsScreen));
const OccurrenceScreen = later<RouteProps>(() => plan().then((m) => m.OccurrenceScreen));
const me = () => import("../screens/me");
const MeScreen = later<RouteProps>(() => me().then((m) => m.MeScreen));
const SharingScreen = later<RouteProps>(() => me().then((m) => m.SharingScreen));
const SharingBeforeScreen = later<RouteProps>(() =>
  import("../screens/me/sharing-before-screen.tsx").then((m) => m.SharingBeforeScreen),
);
const SharingPreviewScreen = later<RouteProps>(() =>
  import("../screens/me/sharing-preview.tsx").then((m) => m.SharingPreviewScreen),
);
const HandoverScreen = later<RouteProps>(() =>
  import("../screens/me/handover-screen.tsx").then((m) => m.HandoverScreen),
);
const DevicesScreen = later<RouteProps>(() => me().then((m) => m.DevicesScreen));
const LanguageScreen = later<RouteProps>(() => me().then((m) => m.LanguageScreen));
const DataScreen = later<RouteProps>(() => me().then((m) => m.DataScreen));
const TrayScreen = later<RouteProps>(() => me().then((m) => m.TrayScreen));
const AboutScreen = later<RouteProps>(() =>
  import("../screens/me/about-screen.tsx").then((m) => m.AboutScreen),
);
const LeaveScreen = later<RouteProps>(() =>
  import("../screens/me/leave-screen.tsx").then((m) => m.LeaveScreen),
);
const GoodbyeScreen = later<RouteProps>(() =>
  import("../screens/me/leave-goodbye.tsx").then((m) => m.GoodbyeScreen),
);
const PasskeysScreen = later<RouteProps>(() =>
  import("../screens/staff/passkeys-screen.tsx").then((m) => m.PasskeysScreen),
);
const BackInScreen = later<RouteProps>(() =>
  import("../screens/staff/back-in-screen.tsx").then((m) => m.BackInScreen),
);
const SignInScreen = later<RouteProps>(() =>
  import("../screens/sign-in").then((m) => m.SignInScreen),
);
const RemindersScreen = later<RouteProps>(() =>
  import("../screens/me/reminders-screen.tsx").then((m) => m.RemindersScreen),
);

const LockSettingsScreen = later<RouteProps>(() =>
  import("../screens/me/lock-screen.tsx").then((m) => m.LockSettingsScreen),
);

/** For everybody, joined or not. */
export const OPEN: readonly Route[] = [
  { path: "/join", screen: JoinScreen },
  { path: "/sign-in", screen: SignInScreen },
  { path: "/help", screen: HelpScreen, under: "/me" },
  { path: "/goodbye", screen: GoodbyeScreen },
];

/** For everybody who has joined. */
const SHARED: readonly Route[] = [
  { path: "/me/devices", screen: DevicesScreen, under: "/me" },
  { path: "/me/language", screen: LanguageScreen, under: "/me" },
  { path: "/me/lock", screen: LockSettingsScreen, under: "/me" },
];

/** For everybody who works for the service. */
const STAFF: readonly Route[] = [
  { path: "/me/passkeys", screen: PasskeysScreen, under: "/me" },
  { path: "/people/:notebook/code", screen: BackInScreen, under: "/caseload" },
];

const PARTICIPANT: readonly Route[] = [
  { path: "/today", screen: TodayScreen, under: "/today" },
  { path: "/journal", screen: JournalScreen, under: "/journal" },
  { path: "/journal/new", screen: NewEntryScreen, under: "/journal" },
  { path: "/journal/:id", screen: EntryScreen, under: "/journal" },
  { path: "/journal/:id/versions", screen: VersionsScreen, under: "/journal" },
  { path: "/plan", screen: PlanScreen, under: "/plan" },
  { path: "/plan/new", screen: NewSessionScreen, under: "/plan" },
  { path: "/plan/goals/new", screen: NewGoalScreen, under: "/plan" },
  { path: "/plan/goals/:id", screen: GoalScreen, under: "/plan" },
  { path: "/plan/goals/:id/versions", screen: GoalVersionsScreen, under: "/plan" },
  { path: "/plan/:session/edit", screen: EditSessionScreen, under: "/plan" },
  { path: "/plan/:session/:day", screen: OccurrenceScreen, under: "/plan" },
  { path: "/me", screen: MeScreen, under: "/me" },
  { path: "/me/about", screen: AboutScreen, under: "/me" },
  { path: "/me/sharing", screen: SharingScreen, under: "/me" },
  { path: "/me/sharing/before", screen: SharingBeforeScreen, under: "/me" },
  { path: "/me/sharing/preview/:worker", screen: SharingPreviewScreen, under: "/me" },
  { path: "/me/handover/:id", screen: HandoverScreen, under: "/me" },
  { path: "/me/reminders", screen: RemindersScreen, under: "/me" },
  { path: "/me/data", screen: DataScreen, under: "/me" },
  { path: "/me/leave", screen: LeaveScreen, under: "/me" },
  { path: "/me/tray", screen: TrayScreen, under: "/me" },
];

type StaffRole = Exclude<Role, "participant">;

/** The screens of those who work here, fetched for them alone; what is here so far. */
const ofStaff = signal<Partial<Record<StaffRole, readonly Route[]>>>({});
/** Their screens could not be fetched. */
export const workersFailed = signal(false);

const SCREENS: Record<StaffRole, () => Promise<readonly Route[]>> = {
  worker: () => import("../screens/worker").then((m) => m.workerRoutes),
  manager: () => import("../screens/staff").then((m) => m.managerRoutes),
};

function fetchStaff(role: StaffRole): void {
  if (ofStaff.peek()[role] || workersFailed.peek()) return;
  SCREENS[role]().then(
    (routes) => {
      ofStaff.value = { ...ofStaff.peek(), [role]: routes };
    },
    () => {
      workersFailed.value = true;
    },
  );
}

/** The routes for a role, or null while they are being fetched. */
export function routesFor(role: Role | undefined): readonly Route[] | null {
  if (!role) return OPEN;
  if (role === "participant") return [...OPEN, ...SHARED, ...PARTICIPANT];
  fetchStaff(role);
  const theirs = ofStaff.value[role];
  return theirs ? [...OPEN, ...theirs, ...STAFF, ...SHARED] : null;
}

/** Fetches what stands behind the lock, while somebody opens it. */
export function fetchBehind(role: Role): void {
  routesFor(role);
  // What could not be fetched is asked for again where it is needed.
  if (role === "worker") void fetchForWorkers().catch(() => undefined);
}

/** The items of the main navigation. */
export function navOf(role: Role): NavItem[] {
  const mine: NavItem = { href: "/me", label: t("common.navMe"), icon: UserRound };
  if (role === "manager") {
    return [{ href: "/staff", label: t("common.navStaff"), icon: UsersRound }, mine];
  }
  if (role === "worker") {
    return [
      { href: "/caseload", label: t("common.navCaseload"), icon: UsersRound },
      { href: "/calendar", label: t("common.navCalendar"), icon: CalendarDays },
      mine,
    ];
  }
  return [
    { href: "/today", label: t("common.navToday"), icon: Sun },
    { href: "/journal", label: t("common.navJournal"), icon: BookOpen },
    { href: "/plan", label: t("common.navPlan"), icon: CalendarDays },
    mine,
  ];
}

/**
 * Fetches what a participant is likely to open next, once there is time for it, and sees to what is
 * due at every launch.
 */
export function fetchAhead(role: Role): void {
  if (role !== "participant") return;
  const ahead = () => {
    JournalScreen.ahead();
    NewEntryScreen.ahead();
    EntryScreen.ahead();
    PlanScreen.ahead();
    NewSessionScreen.ahead();
    NewGoalScreen.ahead();
    GoalScreen.ahead();
    OccurrenceScreen.ahead();
    MeScreen.ahead();
    HelpScreen.ahead();
    // What could not be fetched is seen to at the next launch.
    void import("./at-launch.ts").then(
      (m) => m.atLaunch(),
      () => undefined,
    );
  };
  if ("requestIdleCallback" in window) requestIdleCallback(ahead, { timeout: 5_000 });
  else setTimeout(ahead, 2_000);
}
