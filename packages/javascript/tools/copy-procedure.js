// Puts the procedure into the package before it is packed.
import { copyFileSync } from "node:fs";

copyFileSync(new URL("../../../procedure/procedure.json", import.meta.url), "procedure.json");
