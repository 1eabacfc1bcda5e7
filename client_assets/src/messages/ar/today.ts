import type { today as source } from "../en-GB/today";
import type { ArabicArea } from "../types";

export const today = {} satisfies ArabicArea<typeof source>;
