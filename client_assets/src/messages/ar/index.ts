import type { Translation } from "../types";
import { common } from "./common";
import { help } from "./help";
import { join } from "./join";
import { journal } from "./journal";
import { me } from "./me";
import { mending } from "./mending";
import { parts } from "./parts";
import { today } from "./today";
import { worker } from "./worker";

/** Arabic. Machine-written: a native reader should go through it before people rely on it. */
export const ar = {
  common,
  help,
  join,
  journal,
  me,
  mending,
  parts,
  today,
  worker,
} satisfies Translation;
