/** The words of joining: imported by whatever says them. */
import { join } from "./en-GB/join";
import { bringWords } from "./index";

bringWords({ join });
