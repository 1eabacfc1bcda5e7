/** The words of the caseload's reasons, filters and rules: imported by whatever says them. */
import { desk } from "./en-GB/desk";
import { bringWords } from "./index";

bringWords({ desk });
