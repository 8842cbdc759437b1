// What this package makes of a case of tools/cleaning_cases.py.
import { contextOf } from "../../src/actions/action";
import { CLEAN } from "../../src/actions/clean";
import { fold } from "../../src/cleaning/fold";
import { FileNeedles } from "../../src/cleaning/leaks";
import { Needles } from "../../src/cleaning/needles";
import { mayHoldText, printable, UTF_8 } from "../../src/cleaning/printable";
import { isCode, isMeaning, isScheme } from "../../src/cleaning/published";
import { spellings } from "../../src/cleaning/spellings";
import { cleanText, removeNeedles } from "../../src/cleaning/text";
import type { Vocabulary } from "../../src/cleaning/vocabulary";
import { characterSetOf } from "../../src/dicom/characterSet";
import { inCodePointOrder } from "../../src/dicom/codePoints";
import { EXPLICIT } from "../../src/dicom/encoding";
import { Identity } from "../../src/identity";
import { newRule } from "../../src/rules/rule";

/** Values, and a text that may contain them. */
export interface Case {
  readonly values: readonly (readonly [kind: string, value: string])[];
  readonly text: string;
  readonly holds: string;
  readonly small: boolean;
  readonly binary: string;
  readonly declared: string;
  readonly code: readonly [scheme: string, code: string, meaning: string];
}

const identity = new Identity(new Uint8Array(32));

/** What is made of a case, as cleaning_differences.py gives it. */
export function resultOf(each: Case, vocabulary: Vocabulary) {
  const { values, text, holds } = each;
  const needles = new Needles(vocabulary);
  const counted = (place: number) => [...text.slice(0, place)].length;
  const forms = values.map(([kind, value]) => {
    needles.add(kind, value);
    const { texts, day } = spellings(kind, value);
    return [[...texts.keys()].sort(inCodePointOrder), day === null ? null : String(day)];
  });
  const hits = needles.find(text, holds);
  return {
    forms,
    found: hits.map(({ start, end, kind }) => [counted(start), counted(end), kind]),
    isMissed: hits.length > 0 && !needles.mayOccurIn(fold(text)),
    cleaned: cleanText(text, needles, holds),
    checked: removeNeedles(text, needles, holds),
    exact: Object.fromEntries(needles.exact()),
    ...ofBytes(each, vocabulary),
  };
}

function ofBytes(each: Case, vocabulary: Vocabulary) {
  const { values, text, holds, binary, declared, code } = each;
  const characterSet = characterSetOf(utf8(declared));
  const raw = utf8(text);
  const bytes = Uint8Array.from(Buffer.from(binary, "hex"));
  const ofKind = (isUid: boolean) => values.filter(([kind]) => (kind === "uid") === isUid);
  const identifying = ofKind(false).map(([kind, value]) => {
    return { kind, vr: "LO", raw: utf8(value), characterSet };
  });
  const needles = new FileNeedles(
    [...identifying, { kind: "device", vr: "UT", raw: bytes, characterSet }],
    ofKind(true).map(([, value]) => utf8(value)),
    [{ raw, characterSet }],
    vocabulary,
  );
  const decoded = characterSet.decode(raw);
  const rule = newRule("C", "");
  const place = [0, raw.length] as const;
  const element = { tag: 0x00080008, vr: "LT", raw, rule, encoding: EXPLICIT, characterSet, place };
  const written = CLEAN.act(element, contextOf(identity, { needles, holds }));
  const [scheme, codeValue, meaning] = code;
  const hits = needles.find(decoded);
  return {
    printed: hexadecimal(printable(bytes)),
    mayHoldText: mayHoldText(bytes),
    isMissedInKeptTexts: hits.length > 0 && !needles.mayBeInKeptTexts(),
    hitsInBytes: hits.map(({ start, end, kind }) => {
      return [[...decoded.slice(0, start)].length, [...decoded.slice(0, end)].length, kind];
    }),
    inBinary: needles.kindsInBinary(UTF_8.decode(printable(bytes))),
    ofNumbers: values.map(([, value]) => needles.kindsOfNumber("IS", value)),
    published: [isScheme(scheme), isCode(scheme, codeValue), isMeaning(scheme, codeValue, meaning)],
    written: written && hexadecimal(written as Uint8Array),
  };
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const hexadecimal = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
