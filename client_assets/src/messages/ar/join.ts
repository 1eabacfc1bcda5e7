import type { join as source } from "../en-GB/join";
import type { ArabicArea } from "../types";

export const join = {} satisfies ArabicArea<typeof source>;
