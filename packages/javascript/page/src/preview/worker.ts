/** The worker that decodes images. It is started when the first preview is opened. */

import { BlobSource } from "@package/source/blob";
import { runAsync } from "@package/source/run";
import { decoded } from "./codecs";
import { coloured } from "./colours";
import type { FrameAnswer, FrameQuestion } from "./messages";
import { frameBytes, type Picture, pictureIn } from "./picture";
import { runLengthDecoded } from "./runLength";
import { type Description, descriptionOf, frameSize, nativeSamples, type Samples } from "./samples";

const RLE = "1.2.840.10008.1.2.5";

addEventListener("message", async ({ data }: MessageEvent<FrameQuestion>) => {
  try {
    const answer = await frameOf(data);
    postMessage(answer satisfies FrameAnswer, { transfer: [answer.bitmap] });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    postMessage({ error: message } satisfies FrameAnswer);
  }
});

async function frameOf({ file, frame, contrast }: FrameQuestion) {
  const picture = await runAsync(pictureIn(new BlobSource(file)));
  if (picture === null) throw new Error("the file has no pixel data");
  const description = descriptionOf(picture);
  const { rows, columns, frames } = description;
  if (rows === 0 || columns === 0) throw new Error("the file does not say how large its image is");
  const size = frameSize(description);
  const bytes = await runAsync(frameBytes(picture, frame, frames, size));
  const samples = await samplesOf(picture, description, bytes);
  const bitmap = await createImageBitmap(coloured(picture, samples, contrast));
  const hasWindow = picture.values.has(0x00281051) && samples.samples === 1;
  return { bitmap, frames, hasWindow };
}

async function samplesOf(
  picture: Picture,
  description: Description,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Samples> {
  const { transferSyntax, encoding, isEncapsulated, pixels } = picture;
  const { rows, columns, samples, bits, photometric } = description;
  if (!isEncapsulated) return nativeSamples(bytes, description, encoding.little, pixels.tag);
  if (transferSyntax === RLE) {
    const frame = runLengthDecoded(bytes, rows * columns, samples, Math.ceil(bits / 8));
    return nativeSamples(frame, { ...description, isByPlane: samples > 1 }, true, pixels.tag);
  }
  return await decoded(bytes, transferSyntax, samples, photometric);
}
