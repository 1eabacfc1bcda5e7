import type { worker as source } from "../en-GB/worker";
import type { ArabicArea } from "../types";

export const worker = {} satisfies ArabicArea<typeof source>;
