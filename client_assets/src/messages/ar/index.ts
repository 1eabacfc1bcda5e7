import type { Translation } from "../types";
import { attendance } from "./attendance";
import { common } from "./common";
import { help } from "./help";
import { join } from "./join";
import { journal } from "./journal";
import { me } from "./me";
import { mending } from "./mending";
import { parts } from "./parts";
import { plan } from "./plan";
import { reminders } from "./reminders";
import { session } from "./session";
import { today } from "./today";
import { worker } from "./worker";

/** Arabic. Machine-written: a native reader should go through it before people rely on it. */
export const ar = {
  attendance,
  common,
  help,
  join,
  journal,
  me,
  mending,
  parts,
  plan,
  reminders,
  session,
  today,
  worker,
} satisfies Translation;
