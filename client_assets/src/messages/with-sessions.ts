/** The words about sessions and attendance: imported by whatever says them. */
import { attendance } from "./en-GB/attendance";
import { plan } from "./en-GB/plan";
import { session } from "./en-GB/session";
import { bringWords } from "./index";

bringWords({ attendance, plan, session });
