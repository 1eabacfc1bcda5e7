/** The words of a person's page for their link workers: imported by whatever says them. */
import { team } from "./en-GB/team";
import { bringWords } from "./index";

bringWords({ team });
