/** The link worker's screens: fetched together, and by link workers alone. */
import "../../messages/with-worker.ts";
import "./worker.css";
import type { Route } from "../../app/router";
import {
  Calendar,
  EditSession,
  Invite,
  NewSession,
  Register,
  RulesScreen,
  WorkerMe,
} from "./behind";
import { Caseload } from "./caseload";

/** Where they are. The rest of Me (language, devices, help) is the same for everyone. */
export const workerRoutes: readonly Route[] = [
  { path: "/caseload", screen: Caseload, under: "/caseload", stays: "caseload" },
  { path: "/caseload/:notebook", screen: Caseload, under: "/caseload", stays: "caseload" },
  { path: "/calendar", screen: Calendar, under: "/calendar" },
  { path: "/calendar/new", screen: NewSession, under: "/calendar" },
  { path: "/calendar/:notebook/:session/:day", screen: Register, under: "/calendar" },
  { path: "/calendar/:notebook/:session/:day/edit", screen: EditSession, under: "/calendar" },
  { path: "/invite", screen: Invite, under: "/caseload" },
  { path: "/me", screen: WorkerMe, under: "/me" },
  { path: "/me/rules", screen: RulesScreen, under: "/me" },
];
