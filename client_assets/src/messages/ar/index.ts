import type { Translation } from "../types";
import { about } from "./about";
import { attendance } from "./attendance";
import { calendar } from "./calendar";
import { common } from "./common";
import { data } from "./data";
import { desk } from "./desk";
import { feed } from "./feed";
import { goals } from "./goals";
import { help } from "./help";
import { join } from "./join";
import { journal } from "./journal";
import { leaving } from "./leaving";
import { lock } from "./lock";
import { me } from "./me";
import { mending } from "./mending";
import { parts } from "./parts";
import { plan } from "./plan";
import { register } from "./register";
import { reminders } from "./reminders";
import { session } from "./session";
import { sharing } from "./sharing";
import { staff } from "./staff";
import { team } from "./team";
import { today } from "./today";
import { worker } from "./worker";

/** Arabic. Machine-written: a native reader should go through it before people rely on it. */
export const ar = {
  about,
  attendance,
  calendar,
  common,
  desk,
  data,
  feed,
  goals,
  help,
  join,
  journal,
  leaving,
  lock,
  me,
  mending,
  parts,
  plan,
  register,
  reminders,
  session,
  sharing,
  staff,
  team,
  today,
  worker,
} satisfies Translation;
