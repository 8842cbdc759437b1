/** Makes pixels for the screen of decoded samples (PS3.3 C.7.6.3.1.2 and C.11.2). */

import { numberIn, type Picture } from "./picture";
import type { Samples } from "./samples";

/** Which values are shown as black and as white. */
export type Contrast = "full" | "window";

/** RGBA pixels of a frame. */
export function coloured(picture: Picture, frame: Samples, contrast: Contrast): ImageData {
  const { rows, columns, samples, photometric } = frame;
  const image = new ImageData(columns, rows);
  if (photometric === "PALETTE COLOR") paintPalette(image, frame, picture);
  else if (samples >= 3) paintColours(image, frame);
  else paintGrey(image, frame, limits(picture, frame, contrast));
  return image;
}

function paintGrey({ data }: ImageData, frame: Samples, [low, high]: readonly [number, number]) {
  const { values, photometric } = frame;
  const scale = 255 / (high - low || 1);
  const isInverted = photometric === "MONOCHROME1";
  for (let pixel = 0, place = 0; place < data.length; pixel++, place += 4) {
    const grey = (values[pixel]! - low) * scale;
    data.fill(isInverted ? 255 - grey : grey, place, place + 3);
    data[place + 3] = 255;
  }
}

/** All values of the frame; or those of the window that the file gives, if it gives one. */
function limits(picture: Picture, { values }: Samples, contrast: Contrast) {
  const width = numberIn(picture, 0x00281051, 0);
  if (contrast === "window" && width > 0) {
    const center = numberIn(picture, 0x00281050, 0);
    const slope = numberIn(picture, 0x00281053, 1) || 1;
    const intercept = numberIn(picture, 0x00281052, 0);
    const stored = (value: number) => (value - intercept) / slope;
    return [stored(center - width / 2), stored(center + width / 2)] as const;
  }
  let [low, high] = [Infinity, -Infinity];
  for (let place = 0; place < values.length; place++) {
    const value = values[place]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high] as const;
}

function paintColours({ data }: ImageData, { values, samples, photometric }: Samples) {
  const isYbr = photometric.startsWith("YBR");
  for (let pixel = 0, place = 0; place < data.length; pixel += samples, place += 4) {
    const [first, second, third] = [values[pixel]!, values[pixel + 1]!, values[pixel + 2]!];
    if (isYbr) {
      const [blue, red] = [second - 128, third - 128];
      data[place] = first + 1.402 * red;
      data[place + 1] = first - 0.344136 * blue - 0.714136 * red;
      data[place + 2] = first + 1.772 * blue;
    } else {
      data[place] = first;
      data[place + 1] = second;
      data[place + 2] = third;
    }
    data[place + 3] = 255;
  }
}

const DESCRIPTORS = [0x00281101, 0x00281102, 0x00281103];
const TABLES = [0x00281201, 0x00281202, 0x00281203];

/** Colours from the palettes of the file (PS3.3 C.7.6.3.1.5). */
function paintPalette({ data }: ImageData, { values }: Samples, picture: Picture) {
  const { encoding } = picture;
  const tables = TABLES.map((tag) => picture.values.get(tag));
  const descriptor = picture.values.get(DESCRIPTORS[0]!);
  if (descriptor === undefined || tables.some((table) => table === undefined)) {
    throw new Error("the file has no palette that the preview can read");
  }
  const [count, first, bits] = [0, 2, 4].map((place) => encoding.short(descriptor, place));
  const entries = count || 0x10000;
  for (let pixel = 0, place = 0; place < data.length; pixel++, place += 4) {
    const entry = Math.min(Math.max(values[pixel]! - first!, 0), entries - 1);
    tables.forEach((table, channel) => {
      const isShort = bits === 16 || table!.length >= entries * 2;
      const value = isShort ? encoding.short(table!, entry * 2) : table![entry]!;
      data[place + channel] = isShort && bits === 16 ? value >> 8 : value;
    });
    data[place + 3] = 255;
  }
}
