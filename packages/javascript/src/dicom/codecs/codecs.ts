/** The encodings by their names. */

import { GB2312, GB18030, GBK } from "./chinese";
import type { Codec } from "./codec";
import { SINGLE_BYTE } from "./generated/tables";
import { ISO_2022_JP, ISO_2022_JP_2 } from "./iso2022";
import { SHIFT_JIS } from "./japanese";
import { EUC_KR } from "./korean";
import { LATIN_1, SingleByteCodec } from "./singleByte";
import { UTF_8 } from "./utf8";

/** The name of an encoding, as Python has it. */
export type CodecName =
  | keyof typeof SINGLE_BYTE
  | "euc_kr"
  | "gb18030"
  | "gb2312"
  | "gbk"
  | "iso2022_jp"
  | "iso2022_jp_2"
  | "latin_1"
  | "shift_jis"
  | "utf_8";

const known = new Map<string, Codec>(
  [
    EUC_KR,
    GB18030,
    GB2312,
    GBK,
    ISO_2022_JP,
    ISO_2022_JP_2,
    LATIN_1,
    SHIFT_JIS,
    UTF_8,
    ...Object.entries(SINGLE_BYTE).map(([name, upper]) => new SingleByteCodec(name, upper)),
  ].map((codec) => [codec.name, codec]),
);

/** The encoding of this name. */
export function codecNamed(name: CodecName): Codec {
  return known.get(name)!;
}
