/** What went wrong with a passkey or with the server's doors, in words. */

import { t } from "../../messages";
import type { ProblemShape } from "../../store/api.ts";
import { nameOf, ProblemError } from "../../sync/http.ts";
import { REFUSED } from "../../sync/passkeys.ts";

export function problemOf(error: unknown): ProblemShape {
  return error instanceof ProblemError ? error.problem : { type: "", title: "", status: 0 };
}

/** Words for a problem; `otherwise` for what nobody foresaw. */
export function wordsFor(problem: ProblemShape, otherwise: string = t("staff.trouble")): string {
  switch (nameOf(problem)) {
    case REFUSED:
      return t("staff.refusedHere");
    case `${REFUSED}-already`:
      return t("staff.refusedAlready");
    case "passkey-refused":
      return t("staff.refused");
    case "prove-again":
      return t("staff.proveNeeded");
    case "too-many-attempts":
      return t("staff.tooMany");
    case "offline":
      return t("staff.offline");
    default:
      return otherwise;
  }
}
