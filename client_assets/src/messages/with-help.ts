/** The words of the page of help: imported by whatever says them. */
import { help } from "./en-GB/help";
import { bringWords } from "./index";

bringWords({ help });
