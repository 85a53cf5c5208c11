/** From an image's pixels to a network's input, step by step as the system does it: resize, normalise, pad. */
import { concat } from '../../ops/concat.js';
import { pad } from '../../ops/pad.js';
import { resize } from '../../ops/resize.js';
import type { Tensor } from '../../ops/tensor.js';
import { channelCount, type Preprocessing } from '../preprocessing.js';
import { normalize, normalized } from './normalize.js';
import type { Pixels } from './pixels.js';
import { resizeSamples } from './resize-samples.js';
import { preparedSize } from './size.js';

export interface PreparedImage {
  /** [1,3,H,W], or [1,1,H,W] of a grey image */
  readonly tensor: Tensor;
  /** Rows and columns of the tensor that show the image; the rest is padding. */
  readonly content: readonly [height: number, width: number];
  /** Rows above and columns before the image. */
  readonly origin: readonly [top: number, left: number];
}

/** @throws FpnError where the image has no pixels, or would have none left */
export function prepareImage(pixels: Pixels, preprocessing: Preprocessing): PreparedImage {
  const { content, padded } = preparedSize([pixels.height, pixels.width], preprocessing);
  const image = resizedValues(pixels, content, preprocessing);
  const [height, width] = content;
  const [rows, columns] = [padded[0] - height, padded[1] - width];
  const centred = preprocessing.padding === 'centred-black';
  const [top, left] = centred ? [Math.floor(rows / 2), Math.floor(columns / 2)] : [0, 0];
  const sides = { top, left, bottom: rows - top, right: columns - left };
  const planes = Array.from({ length: channelCount(preprocessing) }, (_, c) => {
    const plane = image.lo(0, c, 0, 0).hi(1, 1, height, width);
    return pad(plane, sides, centred ? normalized(0, c, preprocessing) : 0);
  });
  return { tensor: concat(planes), content, origin: [top, left] };
}

function resizedValues(pixels: Pixels, size: PreparedImage['content'], preprocessing: Preprocessing): Tensor {
  if (pixels.height === size[0] && pixels.width === size[1]) return normalize(pixels, preprocessing);
  return preprocessing.resizes === 'samples-among-black'
    ? normalize(resizeSamples(pixels, size), preprocessing)
    : resize(normalize(pixels, preprocessing), { mode: 'bilinear', size });
}
