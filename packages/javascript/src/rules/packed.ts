/** The procedure in this package: packed in its file, and unpacked when it is needed. */

import { ProcedureError } from "../errors";
import { packedProcedure } from "../packaged";
import { SOPClassRules } from "./lookup";
import type {
  PublishedOption,
  PublishedProcedure,
  PublishedRule,
  PublishedSOPClass,
} from "./published";
import type { Rule } from "./rule";

const CLASSES = ',\n"sopClass":{'; // after this, each SOP class has a line

/** The packaged procedure in the published shape: read-only, and read on first use. */
export interface Procedure extends PublishedProcedure {
  readonly version: string;
  readonly dicomStandardVersion: string;
  readonly default: string;
  readonly justification: string;
  readonly sopClass: Readonly<Record<string, PublishedSOPClass>>;
  /** The rule for one element of one SOP class; see `SOPClassRules.resolve`. */
  resolve(sopClassUid: string, tag: number, path?: readonly number[]): Rule;
}

/** Which action the procedure gives to each attribute of each SOP class. */
export const procedure = onFirstUse(() => unpacked(packedProcedure));

/** An object that is made when one of its properties is first looked at. */
function onFirstUse(make: () => Procedure): Procedure {
  let made: Procedure | undefined;
  const object = (): Procedure => {
    made ??= make();
    return made;
  };
  return new Proxy({} as Procedure, {
    get: (_, key) => Reflect.get(object(), key),
    has: (_, key) => Reflect.has(object(), key),
    ownKeys: () => Reflect.ownKeys(object()),
    getOwnPropertyDescriptor(_, key) {
      const found = Reflect.getOwnPropertyDescriptor(object(), key);
      return found && { ...found, configurable: true }; // as the rules of proxies ask
    },
    set: () => false,
    defineProperty: () => false,
    deleteProperty: () => false,
  });
}

/** @throws ProcedureError: the package was built with another file. */
function unpacked(packed: string): Procedure {
  const end = packed.indexOf(CLASSES);
  if (end < 0) throw new ProcedureError("this package does not contain its procedure");
  const { rows, option, order, profile, ...head } = JSON.parse(`${packed.slice(0, end)}}`);
  const content: Procedure = {
    ...frozen(head),
    profile: Object.freeze(byTag(profile)),
    option: options(option, rows),
    sopClass: sopClasses(packed.slice(end + CLASSES.length), order, rows),
  };
  Object.defineProperty(content, "resolve", {
    value: (uid: string, tag: number, path: readonly number[] = []) =>
      new SOPClassRules(content, uid).resolve(tag, path),
  });
  return content;
}

/** By SOP Class UID its entry, which is unpacked on first use. */
function sopClasses(
  packed: string,
  order: string,
  rows: PublishedRule[],
): Record<string, PublishedSOPClass> {
  const entries: Record<string, PublishedSOPClass> = {};
  const lines = packed.split("\n").filter((line) => line.startsWith('"'));
  for (const number of order.split(" ")) {
    const line = lines[Number(number)]!;
    const uid = line.slice(1, line.indexOf('"', 1));
    let entry: PublishedSOPClass | undefined;
    Object.defineProperty(entries, uid, {
      enumerable: true,
      get() {
        entry ??= withRows<PublishedSOPClass>(
          JSON.parse(line.slice(uid.length + 3).replace(/,$/, "")),
          rows,
        );
        return entry;
      },
    });
  }
  return Object.freeze(entries);
}

/** An entry with its rows packed. */
interface Packed {
  readonly tag: string;
  readonly private?: Readonly<Record<string, string>>;
}

function options(
  packed: Record<string, Packed>,
  rows: PublishedRule[],
): Record<string, PublishedOption> {
  const entries = Object.entries(packed).map(([name, each]) => [name, withRows(each, rows)]);
  return Object.freeze(Object.fromEntries(entries));
}

/** A SOP class or an option with its rows by tag. */
function withRows<Entry>(packed: Packed, rows: PublishedRule[]): Entry {
  const numbers = Object.entries(byTag(packed.tag));
  const tag = Object.fromEntries(numbers.map(([key, number]) => [key, rows[Number(number)]]));
  const ofCreators = packed.private && { private: privateRows(packed.private, rows) };
  return frozen({ ...packed, ...ofCreators, tag }) as Entry;
}

/** Rows by private element, such as (0019,xx0C,SIEMENS MR HEADER). */
function privateRows(packed: Readonly<Record<string, string>>, rows: PublishedRule[]) {
  const table: Record<string, PublishedRule> = {};
  for (const [creator, text] of Object.entries(packed)) {
    for (const five of text.match(/\S+ \S+ \S+ \S+ \S+/g)!) {
      const [number, vr, vm, group, elements] = five.split(" ");
      const row = { ...rows[Number(number)]!, vr: vr!.replaceAll("/", " or ") };
      for (const element of elements!.match(/../g)!) {
        table[`(${group},xx${element},${creator})`] = vm === "-" ? row : { ...row, vm: vm! };
      }
    }
  }
  return table;
}

/** Texts by tag, such as the numbers of rows, or the codes of Table E.1-1; sorted by tag. */
function byTag(packed: string): Record<string, string> {
  const pairs = packed.split(" ").flatMap((words) => {
    const [text, tags = ""] = words.split(":");
    let group = "";
    return tags.split(",").map((tag): [string, string] => {
      group = tag.slice(0, -4) || group;
      return [`(${group},${tag.slice(-4)})`, text!];
    });
  });
  return Object.fromEntries(packed ? pairs.sort(([a], [b]) => (a < b ? -1 : 1)) : []);
}

/** The value, in which no object can be changed. */
function frozen<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}
