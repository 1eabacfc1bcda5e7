/** The words about who sees what and what became of it: imported by whatever says them. */
import { sharing } from "./en-GB/sharing";
import { bringWords } from "./index";

bringWords({ sharing });
