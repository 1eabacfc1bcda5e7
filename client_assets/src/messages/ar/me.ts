import type { me as source } from "../en-GB/me";
import type { ArabicArea } from "../types";

export const me = {} satisfies ArabicArea<typeof source>;
