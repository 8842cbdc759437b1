"""Programs that use the npm package, as its users write them."""

NAME = "grand-challenge-dicom-de-id-procedure"

USE = """
const scan = readFileSync("scan.dcm");
const key = Uint8Array.from({ length: 32 }, (_, place) => place);
new Deidentifier({ key }).file(scan).then(({ bytes }) =>
  console.log(procedure.version, createHash("sha256").update(bytes).digest("hex")));
"""
IMPORT = f"""import {{ createHash }} from "node:crypto";
import {{ readFileSync }} from "node:fs";
import {{ Deidentifier, procedure }} from "{NAME}";
{USE}"""
REQUIRE = f"""const {{ createHash }} = require("node:crypto");
const {{ readFileSync }} = require("node:fs");
const {{ Deidentifier, procedure }} = require("{NAME}");
{USE}"""
SCRIPT = f"""const {{ createHash }} = require("node:crypto");
const {{ readFileSync }} = require("node:fs");
const {{ createContext, runInContext }} = require("node:vm");
const page = {{ TextDecoder, TextEncoder, Uint8Array, Blob, Response, CompressionStream }};
page.self = page.window = createContext(page);
runInContext(readFileSync("node_modules/{NAME}/dist/umd/index.min.js", "utf8"), page);
const {{ Deidentifier, procedure }} = page.GrandChallengeDICOMDeIdProcedure;
{USE}"""

RULES = """
[[decision]]
action = "D"
scope = { sop_class = "CT Image Storage" }
justification = "One name for all."
attributes = ["(0008,103E) SeriesDescription"]
dummy = "OURS"
"""
WITH_OVERLAYS = f"""import {{ createHash }} from "node:crypto";
import {{ readFileSync }} from "node:fs";
import {{ Deidentifier, OverlayError }} from "{NAME}";
import {{ overlaysInTOML }} from "{NAME}/overlay-toml";
const preset = "research";
const given = {{ name: "mine.toml", content: readFileSync("mine.toml") }};
const overlays = overlaysInTOML([given], {{ preset }});
const key = Uint8Array.from({{ length: 32 }}, (_, place) => place);
const deidentifier = new Deidentifier({{ key, preset, overlays }});
const {{ bytes }} = await deidentifier.file(readFileSync("scan.dcm"));
console.log(createHash("sha256").update(bytes).digest("hex"));
try {{
  overlaysInTOML([{{ name: "mine.toml", content: new TextEncoder().encode("nam = 1") }}]);
}} catch (error) {{
  if (error instanceof OverlayError) console.log(...error.findings);
}}
"""

TYPED = f"""import {{ Deidentifier, procedure, RejectedDICOMError }} from "{NAME}";

export async function deidentified(file: File, scan: Uint8Array): Promise<[Blob, Uint8Array]> {{
  const action: string | undefined = procedure.sopClass["1.2"]?.tag["(0008,0005)"]?.default;
  const deidentifier = new Deidentifier({{ onLeak: action === "K" ? "clean" : "reject" }});
  try {{
    const {{ blob, report }} = await deidentifier.file(file);
    report.actions satisfies Readonly<Record<string, number>>;
    return [blob, (await deidentifier.file(scan)).bytes];
  }} catch (error) {{
    if (error instanceof RejectedDICOMError) throw new Error(error.justification);
    throw error;
  }}
}}
"""
WRONG = f"""import {{ Deidentifier }} from "{NAME}";
new Deidentifier({{ onLeak: "ignore" }});
"""

BEFORE_README = """import { readFileSync } from "node:fs";
import { webcrypto } from "node:crypto";
const original = new Blob([readFileSync("scan.dcm")]);
globalThis.crypto ??= webcrypto; // which Node 18 lacks
"""

WITH_WORKER = """import { readFileSync } from "node:fs";
import { webcrypto } from "node:crypto";
globalThis.crypto ??= webcrypto;
globalThis.self = { postMessage: (answer) => console.log(answer.blob?.size, answer.reason) };
await import("./worker.mjs");
await self.onmessage({ data: new Blob([readFileSync("scan.dcm")]) });
await self.onmessage({ data: new Blob(["no DICOM"]) });
"""

# BUNDLE: its path; SCRIPT: the text of the script in the page.
PAGE = """import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";
import { webcrypto } from "node:crypto";
const page = { TextDecoder, TextEncoder, Uint8Array, Blob, Response, console, crypto: webcrypto };
const file = new Blob([readFileSync("scan.dcm")]);
page.document = { querySelector: (id) => ({
  addEventListener: (_, listener) => id === "#scan" && listener({ target: { files: [file] } }),
}) };
page.self = page.window = createContext(page);
runInContext(readFileSync(BUNDLE, "utf8"), page);
runInContext(SCRIPT, page);
"""
