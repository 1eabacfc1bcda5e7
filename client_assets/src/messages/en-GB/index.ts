import type { about } from "./about";
import type { attendance } from "./attendance";
import type { calendar } from "./calendar";
import { common } from "./common";
import type { data } from "./data";
import type { desk } from "./desk";
import type { feed } from "./feed";
import type { goals } from "./goals";
import type { help } from "./help";
import type { join } from "./join";
import type { journal } from "./journal";
import type { leaving } from "./leaving";
import type { lock } from "./lock";
import type { me } from "./me";
import type { mending } from "./mending";
import { parts } from "./parts";
import type { plan } from "./plan";
import type { register } from "./register";
import type { reminders } from "./reminders";
import type { session } from "./session";
import type { sharing } from "./sharing";
import type { staff } from "./staff";
import type { team } from "./team";
import { today } from "./today";
import type { worker } from "./worker";

/** British English from the first screen on. Words that come with their own screen are not in it. */
export const enGB = { common, parts, today } as const;

/** Words that screens bring along, by `bringWords`. */
interface Brought {
  readonly about: typeof about;
  readonly attendance: typeof attendance;
  readonly calendar: typeof calendar;
  readonly desk: typeof desk;
  readonly data: typeof data;
  readonly feed: typeof feed;
  readonly goals: typeof goals;
  readonly help: typeof help;
  readonly join: typeof join;
  readonly journal: typeof journal;
  readonly leaving: typeof leaving;
  readonly lock: typeof lock;
  readonly me: typeof me;
  readonly mending: typeof mending;
  readonly plan: typeof plan;
  readonly register: typeof register;
  readonly reminders: typeof reminders;
  readonly session: typeof session;
  readonly sharing: typeof sharing;
  readonly staff: typeof staff;
  readonly team: typeof team;
  readonly worker: typeof worker;
}

/** The language every other one is checked against. */
export type EnGB = typeof enGB & Brought;
