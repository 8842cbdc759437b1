// Puts the procedure and its schema into the package before it is packed.
import { copyFileSync } from "node:fs";

const PROCEDURE = new URL("../../../procedure/", import.meta.url);
const PACKAGE = new URL("../", import.meta.url);

for (const file of ["procedure.json", "schema/procedure.schema.json"]) {
  copyFileSync(new URL(file, PROCEDURE), new URL(file.split("/").at(-1), PACKAGE));
}
