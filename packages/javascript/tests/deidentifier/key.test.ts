import { describe, expect, it, vi } from "vitest";
import { Deidentifier, KeyFileError } from "../../src/index";
import { inputOf, wholeFiles } from "../engine/wholeFiles";
import { IS_NODE_18 } from "../source/watched";
import { ascii, fromHex } from "../vectors";

const HEX = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const CT = inputOf(wholeFiles("structure.json").files[0]!);

async function instanceOf(deidentifier: Deidentifier): Promise<string> {
  return (await deidentifier.file(CT)).report.instance;
}

describe("a key", () => {
  it("gives the same UIDs each time", async () => {
    const [first, second] = [1, 2].map(() => new Deidentifier({ key: fromHex(HEX) }));
    expect(await instanceOf(first!)).toBe(await instanceOf(second!));
  });

  it.skipIf(IS_NODE_18)("is random if none is given", async () => {
    expect(await instanceOf(new Deidentifier())).not.toBe(await instanceOf(new Deidentifier()));
  });

  it("must be given where the platform makes no random ones", () => {
    vi.stubGlobal("crypto", undefined);
    expect(() => new Deidentifier()).toThrow("give a key of 32 random bytes");
    vi.unstubAllGlobals();
  });

  it.each([HEX, 5, [1, 2], null, {}])("must be bytes, not %s", (key) => {
    const make = () => new Deidentifier({ key: key as unknown as Uint8Array });
    expect(make).toThrow(TypeError);
    expect(make).toThrow(/must be a Uint8Array.*fromKeyFile\(text\)/);
  });

  it.each([HEX, `${HEX}\n`, HEX.toUpperCase()])("must not be the text of a key file", (text) => {
    expect(() => new Deidentifier({ key: ascii(text) })).toThrow(
      "the key is the text of a key file; Deidentifier.fromKeyFile(text) takes it",
    );
  });

  it("must have 16 bytes", () => {
    expect(() => new Deidentifier({ key: ascii("fifteen letters") })).toThrow(
      "the key must have at least 16 bytes; this one has 15",
    );
  });

  it.each([0, 0xff])("must not be the byte %i repeated", (byte) => {
    const make = () => new Deidentifier({ key: new Uint8Array(32).fill(byte) });
    expect(make).toThrow(RangeError);
    expect(make).toThrow(
      "the key is one byte repeated, which anyone can guess; give 32 random bytes",
    );
  });
});

describe("the text of a key file", () => {
  it.each([HEX, `${HEX}\n`, ` ${HEX.slice(0, 32)}\r\n${HEX.slice(32).toUpperCase()}\n`])(
    "gives its key: %j",
    async (text) => {
      const expected = await instanceOf(new Deidentifier({ key: fromHex(HEX) }));
      expect(await instanceOf(Deidentifier.fromKeyFile(text))).toBe(expected);
    },
  );

  it.each(["", "no key", HEX.slice(2), `${HEX}x`, `${HEX.slice(0, 1)} ${HEX.slice(1)}`])(
    "must have 64 hexadecimal digits, in pairs: %j",
    (text) => {
      const make = () => Deidentifier.fromKeyFile(text);
      expect(make).toThrow(KeyFileError);
      expect(make).toThrow("it must contain 64 hexadecimal digits");
    },
  );

  it("must not be one digit pair repeated", () => {
    expect(() => Deidentifier.fromKeyFile("ab".repeat(32))).toThrow("which anyone can guess");
  });
});
