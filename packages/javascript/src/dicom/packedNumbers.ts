/** Value fields of binary VRs (PS3.5 section 6.2). */

import { concatenated } from "./concatenated";
import { ValueError } from "./valueError";
import { SIZES } from "./vrs";

const INTEGER_VRS = new Set(["SL", "SS", "SV", "UL", "US", "UV"]);

/**
 * The value field for numbers, or for bytes.
 *
 * @param values - numbers; for VRs of bytes arrays of bytes, or how many zeros there are
 * @throws ValueError: a value is not in the range of the VR.
 */
export function pack(vr: string, values: readonly unknown[], little: boolean): Uint8Array {
  if (vr === "AT") return concatenated(values.map((value) => tagBytes(value, little)));
  if (vr === "FD" || vr === "FL") {
    return concatenated(values.map((value) => floatBytes(vr, value, little)));
  }
  if (INTEGER_VRS.has(vr)) {
    return concatenated(values.map((value) => integerBytes(vr, value, little)));
  }
  const raw = concatenated(values.map(plainBytes));
  return raw.length % 2 ? concatenated([raw, Uint8Array.of(0)]) : raw;
}

function integerBytes(vr: string, value: unknown, little: boolean): Uint8Array {
  const size = SIZES.get(vr)!;
  const number = integer(value);
  const isSigned = vr.startsWith("S");
  const fitted = isSigned ? BigInt.asIntN(size * 8, number) : BigInt.asUintN(size * 8, number);
  if (fitted !== number) throw new ValueError(`${number} is not in the range of ${vr}`);
  const bytes = new Uint8Array(size);
  let rest = BigInt.asUintN(size * 8, number);
  for (let place = 0; place < size; place++) {
    bytes[little ? place : size - 1 - place] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

function tagBytes(value: unknown, little: boolean): Uint8Array {
  const isDigits = typeof value === "string" && /^\s*[+-]?\d+(?:_\d+)*\s*$/.test(value);
  const given = isDigits ? Number(value.replaceAll("_", "")) : value;
  const tag = integer(typeof given === "number" ? Math.trunc(given) : given);
  if (tag < 0n || tag > 0xffffffffn) throw new ValueError(`${tag} is not a tag`);
  return concatenated([
    integerBytes("US", tag >> 16n, little),
    integerBytes("US", tag & 0xffffn, little),
  ]);
}

function floatBytes(vr: string, value: unknown, little: boolean): Uint8Array {
  const number = typeof value === "number" ? value : Number(integer(value));
  const view = new DataView(new ArrayBuffer(SIZES.get(vr)!));
  if (vr === "FD") {
    view.setFloat64(0, number, little);
  } else {
    if (Number.isFinite(number) && !Number.isFinite(Math.fround(number))) {
      throw new ValueError(`${number} is not in the range of FL`);
    }
    view.setFloat32(0, number, little);
  }
  return new Uint8Array(view.buffer);
}

function integer(value: unknown): bigint {
  if (typeof value === "bigint" || typeof value === "boolean" || Number.isInteger(value)) {
    return BigInt(value as bigint | boolean | number);
  }
  throw new ValueError(`${String(value)} is not a whole number`);
}

function plainBytes(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (Array.isArray(value) && value.every((each) => each >= 0 && each <= 0xff)) {
    return Uint8Array.from(value, (each) => Number(integer(each)));
  }
  const length = integer(value);
  if (length < 0n) throw new ValueError("fewer than no bytes");
  return new Uint8Array(Number(length));
}
