/** The link worker's screens behind the caseload, which is there before any of them is fetched. */
import { later } from "../../app/lazy";
import type { RouteProps } from "../../app/router";

export const Invite = later<RouteProps>(() => import("./invite").then((m) => m.Invite));
export const WorkerMe = later<RouteProps>(() => import("./me").then((m) => m.WorkerMe));
export const RulesScreen = later<RouteProps>(() =>
  import("./rules-screen").then((m) => m.RulesScreen),
);
export const Calendar = later<RouteProps>(() => import("./calendar").then((m) => m.Calendar));
export const Register = later<RouteProps>(() => import("./register").then((m) => m.Register));
const form = () => import("./calendar-form");
export const NewSession = later<RouteProps>(() => form().then((m) => m.NewSession));
export const EditSession = later<RouteProps>(() => form().then((m) => m.EditSession));

/** What is opened most, fetched while there is time for it. */
export function fetchBehindAhead(): void {
  for (const screen of [Calendar, Invite, WorkerMe]) screen.ahead();
}
