/** The data dictionary of the procedure's own edition: VR, VM and the registered UIDs (PS3.6). */

import { dictionary } from "../packaged";
import { hexadecimal } from "./tags";

interface Content {
  readonly attributes: Readonly<Record<string, string>>;
  readonly uids: Readonly<Record<string, string>>;
  readonly transferSyntaxes: Readonly<Record<string, string>>;
}

interface Known {
  readonly attributes: ReadonlyMap<string, string>;
  readonly uids: ReadonlyMap<string, string>;
  readonly transferSyntaxes: ReadonlyMap<string, string>;
}

let known: Known | undefined;
const choicesByTag = new Map<number, readonly string[]>();
const mostByTag = new Map<number, readonly [most: number, step: number]>();
const MOST = 1 << 14; // tags that are remembered: a file may have any number of unknown ones

/**
 * The VRs that an attribute may have, the usual one first; none for an unknown tag.
 *
 * @param tag - group and element in one number; a member of a repeating group finds its group
 */
export function vrChoices(tag: number): readonly string[] {
  return remembered(choicesByTag, tag, () => {
    const words = (entry(tag) ?? "").split(" "); // as in "US or OW 1-n or 1"
    return words.filter((word) => /^[A-Z]+$/.test(word));
  });
}

/** Whether an attribute has the VR SQ. */
export function isSequence(tag: number): boolean {
  return vrChoices(tag)[0] === "SQ";
}

/** The least number of values of an attribute that is not empty; 1 for an unknown tag. */
export function leastValues(tag: number): number {
  const least = (entry(tag) ?? "1").split(" ").at(-1)?.split("-")[0] ?? "";
  return /^\d+$/.test(least) ? Number(least) : 1;
}

/**
 * The most values of an attribute, and the number of which theirs is a multiple.
 *
 * 0 means any number, as for an unknown tag. VM 3-3n is [0, 3], and 1-32 is [32, 1]. Where there
 * is a choice of VMs, the first one counts: the others are of VRs with a single value.
 */
export function mostValues(tag: number): readonly [most: number, step: number] {
  return remembered(mostByTag, tag, () => {
    const words = (entry(tag) ?? "").split(" ");
    return mostOf(words.find((word) => /^\d/.test(word)) ?? "n");
  });
}

/** The same for a VM, as in "1", "1-64" or "3-3n". */
export function mostOf(vm: string): readonly [most: number, step: number] {
  const most = vm.split("-").at(-1) ?? "n";
  return /^\d+$/.test(most) ? [Number(most), 1] : [0, Number(most.slice(0, -1) || 1)];
}

/** What is known of a tag, worked out when it is first asked for. */
function remembered<Value>(byTag: Map<number, Value>, tag: number, make: () => Value): Value {
  let value = byTag.get(tag);
  if (value === undefined) {
    value = make();
    if (byTag.size >= MOST) byTag.clear();
    byTag.set(tag, value);
  }
  return value;
}

/** Whether PS3.6 Annex A registers a UID, so that it names something public. */
export function isRegisteredUid(uid: string): boolean {
  return registeredUids().has(uid);
}

/** Every attribute of the repeating groups 50XX and 60XX, spelled as 60XX0010. */
export function repeatingTags(): string[] {
  return [...content().attributes.keys()].filter((key) => /^[56]0XX/.test(key));
}

/** The repeating group that contains a tag, spelled as 60XX0010 for (6002,0010), or null. */
export function repeatingGroup(tag: number): string | null {
  const group = (tag >>> 16) & 0xff01;
  if (group !== 0x5000 && group !== 0x6000) return null;
  const digits = hexadecimal(tag);
  return `${digits.slice(0, 2)}XX${digits.slice(4)}`;
}

/** Every UID that PS3.6 Annex A registers, and its name; with "(Retired)" if it is retired. */
export function registeredUids(): ReadonlyMap<string, string> {
  return content().uids;
}

/** Every transfer syntax that PS3.6 Table A-1 registers, and its name; also the retired ones. */
export function transferSyntaxes(): ReadonlyMap<string, string> {
  return content().transferSyntaxes;
}

function entry(tag: number): string | undefined {
  const { attributes } = content();
  return attributes.get(hexadecimal(tag)) ?? attributes.get(repeatingGroup(tag) ?? "");
}

function content(): Known {
  if (known === undefined) {
    const { attributes, uids, transferSyntaxes }: Content = JSON.parse(dictionary);
    known = {
      attributes: new Map(Object.entries(attributes)),
      uids: new Map([...Object.entries(uids), ...Object.entries(transferSyntaxes)]),
      transferSyntaxes: new Map(Object.entries(transferSyntaxes)),
    };
  }
  return known;
}
