/** The link worker's screens: fetched together, and by link workers alone. */
import "./worker.css";
import type { Route } from "../../app/router";
import { Caseload } from "./caseload";
import { Invite } from "./invite";
import { WorkerMe } from "./me";

/** Where they are. The rest of Me (language, devices, help) is the same for everyone. */
export const workerRoutes: readonly Route[] = [
  { path: "/caseload", screen: Caseload, under: "/caseload", stays: "caseload" },
  { path: "/caseload/:notebook", screen: Caseload, under: "/caseload", stays: "caseload" },
  { path: "/invite", screen: Invite, under: "/caseload" },
  { path: "/me", screen: WorkerMe, under: "/me" },
];
