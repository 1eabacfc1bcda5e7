/** The words about signing in and about colleagues: imported by whatever says them. */
import { staff } from "./en-GB/staff";
import { bringWords } from "./index";

bringWords({ staff });
