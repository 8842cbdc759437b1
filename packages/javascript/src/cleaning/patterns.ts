/** Finds text that identifies by its form: dates, times, numbers, web addresses, titled names. */

import { digitsIn, hasDigit } from "./characters";
import { fullDates, otherDates } from "./dates";
import { PlainText } from "./fold";
import type { Hit } from "./hit";
import { matches } from "./patternParts";
import { type Patterns, patterns } from "./patternTexts";

const SHORTEST_UID = 14;
const AGE = /9|1[0-2]|nine|hundred/; // what every age contains
const FEWEST_DIGITS = [
  ["telephone", 7],
  ["number", 6],
] as const;

/** Find text that identifies by its form. Hits may overlap; of the same place, the first counts. */
export function findPatterns(text: string): Hit[] {
  const plain = new PlainText(text);
  const finder = new Finder(plain.writtenShape, plain.shape, patterns());
  finder.numbers();
  finder.addressesAndAges();
  finder.names();
  return finder.hits.map(({ start, end, kind }) => ({
    start: plain.placeOf(start),
    end: plain.placeOf(end),
    kind,
  }));
}

/** Titles are searched for in the written text; all else in the folded text. */
class Finder {
  readonly hits: Hit[] = [];
  private readonly hasDigit: boolean;

  constructor(
    private readonly written: string,
    private readonly folded: string,
    private readonly patterns: Patterns,
  ) {
    this.hasDigit = hasDigit(folded);
  }

  numbers(): void {
    const { folded, patterns } = this;
    if (!this.hasDigit) return;
    for (const { start, end, certain } of fullDates(folded)) {
      if (certain) this.hits.push({ start, end, kind: "date" });
    }
    for (const [start, end] of otherDates(folded)) {
      this.hits.push({ start, end, kind: "date" });
    }
    this.find(patterns.time, folded, "time");
    for (const match of matches(patterns.uid, folded)) {
      if (match[0].length >= SHORTEST_UID) this.add(match, "uid");
    }
    for (const [kind, fewest] of FEWEST_DIGITS) {
      for (const match of matches(patterns[kind], folded)) {
        if (digitsIn(match[0]) >= fewest) this.add(match, kind);
      }
    }
  }

  addressesAndAges(): void {
    const { written, folded, patterns } = this;
    if (folded.includes("@")) {
      this.find(patterns.eMail, folded, "e-mail");
      this.find(patterns.localMail, folded, "e-mail");
    }
    if (this.hasDigit) this.find(patterns.ip, folded, "ip-address");
    this.find(patterns.mac, folded, "mac-address");
    if (this.hasDigit) this.find(patterns.street, folded, "address");
    if (AGE.test(folded)) this.find(patterns.age, folded, "age");
    if (this.hasDigit) {
      this.find(patterns.ageAndSex, written, "age");
      this.findValue(patterns.numberAfterLabel, folded, "identifier");
    }
    if (folded.includes("/") || folded.includes("www.")) {
      this.find(patterns.web, folded, "web-address");
    }
  }

  names(): void {
    const { written, folded, patterns } = this;
    if (patterns.title.test(written)) {
      this.findValue(patterns.titled, written, "person-name");
    }
    if (!/[:=#]/.test(folded)) return;
    this.findValue(patterns.labelledName, folded, "person-name");
    this.findValue(patterns.labelledNumber, folded, "identifier");
    this.findValue(patterns.labelledBirth, folded, "birth-date");
  }

  private find(pattern: RegExp, shape: string, kind: string): void {
    for (const match of matches(pattern, shape)) this.add(match, kind);
  }

  private findValue(pattern: RegExp, shape: string, kind: string): void {
    for (const match of matches(pattern, shape)) {
      const [start, end] = match.indices!.groups!.value!;
      this.hits.push({ start, end, kind });
    }
  }

  private add(match: RegExpExecArray, kind: string): void {
    this.hits.push({ start: match.index, end: match.index + match[0].length, kind });
  }
}
