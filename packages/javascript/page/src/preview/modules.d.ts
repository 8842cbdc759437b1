/** Codecs that have no types of their own; what is used of them is in codecs.ts. */

declare module "@cornerstonejs/codec-charls/decodewasmjs" {
  const factory: unknown;
  export default factory;
}
declare module "@cornerstonejs/codec-openjpeg/decodewasmjs" {
  const factory: unknown;
  export default factory;
}
declare module "@cornerstonejs/codec-openjph/wasmjs" {
  const factory: unknown;
  export default factory;
}
declare module "*?url&inline" {
  const url: string;
  export default url;
}
declare module "jpeg-lossless-decoder-js" {
  export class Decoder {
    readonly frame: {
      readonly dimX: number;
      readonly dimY: number;
      readonly numComp: number;
      readonly precision: number;
    };
    decompress(buffer: ArrayBuffer, offset: number, length: number): ArrayBuffer;
  }
}
