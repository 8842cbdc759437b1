import { inflateRawSync } from "node:zlib";
import { afterEach, describe, expect, it, vi } from "vitest";
import { EXPLICIT } from "../../src/dicom/encoding";
import { Deidentifier, NotDICOMError, newRule, type Options } from "../../src/index";
import {
  deidentifierOf,
  expectedOf,
  inputOf,
  resultOf,
  type WholeFile,
  wholeFiles,
} from "../engine/wholeFiles";
import { IS_NODE_18, repeated } from "../source/watched";

const { files } = wholeFiles("structure.json");
const FIRST = inputOf(files[0]!);
const KEY = new Uint8Array(32).map((_, place) => place);
const MEGABYTE = 1 << 20;
const DEFLATED = "transfer syntax 1.2.840.10008.1.2.1.99";

function named(name: string): WholeFile {
  const found = files.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no vector ${name}`);
  return found;
}

function deidentifier(options: Options = {}): Deidentifier {
  return new Deidentifier({ key: KEY, ...options });
}

describe("options", () => {
  it.each([
    [{ onLeak: "ignore" }, 'onLeak must be "clean" or "reject", not "ignore"'],
    [{ burnedIn: "write" }, 'burnedIn must be "reject" or "write-no", not "write"'],
    [{ notStated: "" }, 'notStated must be "count" or "reject", not ""'],
    [{ mostInflated: Number.NaN }, "mostInflated must be a positive number of bytes"],
    [{ mostInflated: "x" }, "mostInflated must be a positive number of bytes"],
  ])("%j are refused", (options, message) => {
    expect(() => deidentifier(options as Options)).toThrow(new RangeError(message));
  });

  it.each([
    [KEY, "the options must be an object"],
    ["a text", "the options must be an object"],
    [null, "the options must be an object"],
    [
      { onleak: "reject" },
      "there is no option onleak; there are key, dateKey, project, pseudonyms, procedure, onLeak",
    ],
    [{ bare: "no" }, "bare must be true or false"],
    [{ overlays: () => null }, "overlays must be an array"],
    [{ options: "retain-uids" }, "options must be an array of names"],
    [{ dateKey: "0f" }, "the key must be a Uint8Array"],
    [{ dateKey: "" }, "the key must be a Uint8Array"],
    [{ project: 5 }, "project must be a name"],
    [{ project: "" }, "project must be a name"],
    [{ pseudonyms: "" }, "pseudonyms must be a mapping"],
    [{ rulesBefore: () => null }, "rulesBefore must be an array of functions"],
  ])("%j, of the wrong type or name, are refused", (options, message) => {
    expect(() => new Deidentifier(options as unknown as Options)).toThrow(message);
  });

  it("for a key file must not name another key", () => {
    const make = () => Deidentifier.fromKeyFile("0f".repeat(32), { key: KEY } as Options);
    expect(make).toThrow("the key is in the key file");
  });
});

describe("a file", () => {
  it("stays as it is, also a Buffer", async () => {
    const { files: withPixels, key } = wholeFiles("pixels.json");
    for (const each of withPixels) {
      const given = Buffer.from(inputOf(each));
      const made = deidentifierOf(each, key);
      expect(await resultOf(() => made.file(given)), each.name).toEqual(expectedOf(each));
      expect(Buffer.compare(given, inputOf(each)), each.name).toBe(0);
    }
  });

  it.each(["a path", new ArrayBuffer(8), null])(
    "must be bytes or a Blob, not %s",
    async (given) => {
      const result = deidentifier().file(given as unknown as Blob);
      await expect(result).rejects.toThrow("the file must be a Uint8Array or a Blob");
    },
  );

  it("may be a part of a larger array", async () => {
    const larger = new Uint8Array(FIRST.length + 20).fill(7);
    larger.set(FIRST, 10);
    const part = larger.subarray(10, 10 + FIRST.length);
    const expected = await deidentifier().file(FIRST);
    expect(await deidentifier().file(part)).toEqual(expected);
  });

  it.each([files[0]!.name, DEFLATED])(
    "gives a Blob of type application/dicom if it is a Blob: %s",
    async (name) => {
      const given = new Blob([inputOf(named(name)) as Uint8Array<ArrayBuffer>]);
      const { blob } = await deidentifier().file(given);
      expect(blob.type).toBe("application/dicom");
    },
  );

  it("gives a Blob of which each slice is that of the output", async () => {
    const given = inputOf(files[0]!);
    const { bytes } = await deidentifier().file(given);
    const { blob } = await deidentifier().file(new Blob([given as Uint8Array<ArrayBuffer>]));
    for (let start = 0; start < bytes.length; start += 50) {
      const slice = new Uint8Array(await blob.slice(start, start + 100).arrayBuffer());
      expect(slice).toEqual(bytes.slice(start, start + 100));
    }
  });

  it("gets rules that come before the others", async () => {
    const before = {
      levels: 0,
      byCreator: false,
      insertions: new Map([[0x00081090, "Invented"]]),
      resolve: (tag: number) => (tag === 0x00080060 ? newRule("X", "by an overlay") : null),
    };
    const given = inputOf(files[0]!);
    const { rows } = await deidentifier({ rulesBefore: [() => before] }).explain(given);
    const written = (tag: number) => rows.find((row) => row.tag === tag)?.after;
    expect([written(0x00080060) ?? null, written(0x00081090)]).toEqual([null, "Invented"]);
  });

  it("that is not DICOM is refused, and a Blob too", async () => {
    const bytes = new Uint8Array(1000);
    await expect(deidentifier().file(bytes)).rejects.toThrow(NotDICOMError);
    await expect(deidentifier().file(new Blob([bytes]))).rejects.toThrow("not a DICOM file");
  });
});

describe("a deflated data set", () => {
  const end = (bytes: Uint8Array) => 144 + new DataView(bytes.buffer).getUint32(140, true);

  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it("is deflated again, to an even number of bytes", async () => {
    const { bytes } = await deidentifier().file(inputOf(named(DEFLATED)));
    const dataSet = inflateRawSync(bytes.subarray(end(bytes)));
    expect(bytes.length % 2).toBe(0);
    expect(bytes.length - end(bytes)).toBeLessThan(dataSet.length);
  });

  it("is written in blocks that are not compressed where the platform does not compress", async () => {
    const { bytes: expected } = await deidentifier().file(inputOf(named(DEFLATED)));
    vi.stubGlobal("CompressionStream", undefined);
    const { bytes } = await deidentifier().file(inputOf(named(DEFLATED)));
    const dataSet = inflateRawSync(bytes.subarray(end(bytes)));
    expect(dataSet).toEqual(inflateRawSync(expected.subarray(end(expected))));
    expect(bytes.length - end(bytes)).toBeGreaterThan(dataSet.length);
  });
});

describe.skipIf(IS_NODE_18)("a Blob of 2 GB", () => {
  const frames = 4000; // of 512 x 512, 16 bits
  const short = (number: number) => Uint8Array.of(number & 0xff, number >> 8);
  const text = (value: string) =>
    Uint8Array.from(Buffer.from(value.padEnd(Math.ceil(value.length / 2) * 2)));
  const elements = [
    EXPLICIT.element(0x00080016, "UI", text("1.2.840.10008.5.1.4.1.1.7.3\0")),
    EXPLICIT.element(0x00080018, "UI", text("1.2.3.4\0")),
    EXPLICIT.element(0x00280002, "US", short(1)),
    EXPLICIT.element(0x00280004, "CS", text("MONOCHROME2")),
    EXPLICIT.element(0x00280008, "IS", text(String(frames))),
    EXPLICIT.element(0x00280010, "US", short(512)),
    EXPLICIT.element(0x00280011, "US", short(512)),
    EXPLICIT.element(0x00280100, "US", short(16)),
    EXPLICIT.header(0x7fe00010, "OW", (frames * MEGABYTE) / 2),
  ];
  const pixels = repeated(new Uint8Array(MEGABYTE).fill(1), frames / 2);
  const trailer = EXPLICIT.element(0xfffcfffc, "OB", new Uint8Array(10));
  const blob = new Blob([...(elements as Uint8Array<ArrayBuffer>[]), pixels, trailer as BlobPart]);

  it("is read in slices of a few megabytes, and its pixels are not copied", async () => {
    let loaded = 0;
    const spy = vi.spyOn(Blob.prototype, "arrayBuffer").mockImplementation(function (this: Blob) {
      loaded += this.size;
      return new Response(this).arrayBuffer();
    });
    const result = await deidentifier().file(blob);
    spy.mockRestore();
    expect(loaded).toBeLessThan(32 * MEGABYTE);
    expect(result.blob.size).toBeGreaterThan(frames * (MEGABYTE / 2));
    expect(result.report.actions.X).toBe(1);
    const end = await result.blob.slice(-4).arrayBuffer();
    expect(new Uint8Array(end)).toEqual(Uint8Array.of(1, 1, 1, 1));
  });
});
