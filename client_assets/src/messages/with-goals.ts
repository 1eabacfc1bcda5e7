/** The words about goals and steps: imported by whatever says them. */
import { goals } from "./en-GB/goals";
import { bringWords } from "./index";

bringWords({ goals });
