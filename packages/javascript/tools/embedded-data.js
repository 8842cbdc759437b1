// Prints the SHA-256 of each long string in a bundle, as JSON: the data files that it embeds.
// node tools/embedded-data.js BUNDLE
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { parseAst } from "rollup/parseAst";

const LONG = 1000; // characters

/** The strings in a syntax tree, with or without places for values. */
function* strings(node) {
  if (typeof node !== "object" || node === null) return;
  if (node.type === "Literal" && typeof node.value === "string") yield node.value;
  if (node.type === "TemplateElement" && node.value.cooked) yield node.value.cooked;
  for (const child of Object.values(node)) yield* strings(child);
}

const program = parseAst(readFileSync(process.argv[2], "utf8"));
const long = [...strings(program)].filter((text) => text.length >= LONG);
console.log(JSON.stringify(long.map((text) => createHash("sha256").update(text).digest("hex"))));
