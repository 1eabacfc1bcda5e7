/** The link worker's screens: fetched together, and by link workers alone. */
import "../../messages/with-worker.ts";
import "./worker.css";
import { later } from "../../app/lazy";
import type { Route, RouteProps } from "../../app/router";
import { Caseload } from "./caseload";
import { Invite } from "./invite";
import { WorkerMe } from "./me";

const RulesScreen = later<RouteProps>(() => import("./rules-screen").then((m) => m.RulesScreen));
const Calendar = later<RouteProps>(() => import("./calendar").then((m) => m.Calendar));
const Register = later<RouteProps>(() => import("./register").then((m) => m.Register));
const form = () => import("./calendar-form");
const NewSession = later<RouteProps>(() => form().then((m) => m.NewSession));
const EditSession = later<RouteProps>(() => form().then((m) => m.EditSession));

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
