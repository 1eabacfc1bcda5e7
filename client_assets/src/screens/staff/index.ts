/** A manager's screens: fetched together, and by managers alone. */
import "../../messages/with-staff.ts";
import "./staff.css";
import type { Route } from "../../app/router";
import { ActsScreen } from "./acts-screen";
import { InviteStaffScreen } from "./invite-screen";
import { ManagerMe } from "./me-screen";
import { MemberScreen } from "./member-screen";
import { StaffScreen } from "./staff-screen";

export const managerRoutes: readonly Route[] = [
  { path: "/staff", screen: StaffScreen, under: "/staff" },
  { path: "/staff/invite", screen: InviteStaffScreen, under: "/staff" },
  { path: "/staff/acts", screen: ActsScreen, under: "/staff" },
  { path: "/staff/:id", screen: MemberScreen, under: "/staff" },
  { path: "/me", screen: ManagerMe, under: "/me" },
];
