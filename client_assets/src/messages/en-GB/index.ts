import { common } from "./common";
import { help } from "./help";
import { join } from "./join";
import { journal } from "./journal";
import { me } from "./me";
import { mending } from "./mending";
import { parts } from "./parts";
import { today } from "./today";
import { worker } from "./worker";

/** British English, the language every other one is checked against. */
export const enGB = { common, help, join, journal, me, mending, parts, today, worker } as const;

export type EnGB = typeof enGB;
