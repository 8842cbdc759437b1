// What this package makes of the cases of cleaning_differences.py: vite-node FILE CASES RESULTS
import { readFileSync, writeFileSync } from "node:fs";
import { type Lists, Vocabulary } from "../src/cleaning/vocabulary";
import { type Case, resultOf } from "../tests/cleaning/results";

const { cases, vocabularies }: { cases: Case[]; vocabularies: { small: Lists; large: Lists } } =
  JSON.parse(readFileSync(process.argv.at(-2)!, "utf8"));
const small = new Vocabulary(vocabularies.small);
const large = new Vocabulary(vocabularies.large);
const results = cases.map((each) => resultOf(each, each.small ? small : large));
writeFileSync(process.argv.at(-1)!, JSON.stringify(results));
