/** Small inputs, and options that keep a run short. */
import { encodePng, type RgbImage } from '../../src/images/index.js';
import { tensor } from '../../src/ops/index.js';
import { toStored, writeNpy, writeSafetensors } from '../../src/weights/index.js';

/** One block a stage, and a neck of 4 channels. */
export const LIGHT = ['--model', 'pytorch-fpn', '--pyramid-channels', '4', '--depths', '1,1,1,1'];

/** 32×40 pixels without a pattern, the same every time. */
export const PHOTO: RgbImage = {
  width: 40,
  height: 32,
  data: Uint8Array.from({ length: 3 * 40 * 32 }, (_, i) => (i * i * 7 + i * 13) % 251),
  maximum: 255,
};

export const PNG = encodePng(PHOTO);

const values = (shape: readonly number[]): number[] =>
  Array.from({ length: shape.reduce((product, n) => product * n, 1) }, (_, i) => ((i * 37) % 101) / 50 - 1);

const stored = (shape: readonly number[], first?: number) => {
  const data = values(shape);
  return toStored(tensor(first === undefined ? data : [first, ...data.slice(1)], shape));
};

/** @param first the first element, where it matters */
export const npy = (shape: readonly number[], first?: number): Uint8Array => writeNpy(stored(shape, first));

export const safetensors = (shapes: Readonly<Record<string, readonly number[]>>): Uint8Array =>
  writeSafetensors(new Map(Object.entries(shapes).map(([name, shape]) => [name, stored(shape)])));

/** A .npy file of version 1.0 with a header of one's own. */
export function forgeNpy(header: string, data: Uint8Array): Uint8Array {
  const text = `${header}\n`;
  const start = [0x93, ...Buffer.from('NUMPY'), 1, 0, text.length & 255, text.length >> 8];
  return Uint8Array.from([...start, ...Buffer.from(text), ...data]);
}
