/** From an image's pixels to a network's input, step by step as the system does it: resize, normalise, pad. */

import type { RgbImage } from '../../images/rgb-image.js';
import { concat } from '../../ops/concat.js';
import { pad } from '../../ops/pad.js';
import { resize } from '../../ops/resize.js';
import type { Tensor } from '../../ops/tensor.js';
import { channelCount, checkPreprocessing, type Preprocessing } from '../preprocessing.js';
import { normalize, normalized } from './normalize.js';
import { type Pixels, rgbOf } from './pixels.js';
import { resizeSamples } from './resize-samples.js';
import { preparedSize } from './size.js';

/** A model's input, and where in it the image is. */
export interface PreparedImage {
  /** [1,3,H,W], or [1,1,H,W] of a grey image */
  readonly tensor: Tensor;
  /** Rows and columns of the tensor that show the image; the rest is padding. */
  readonly content: readonly [height: number, width: number];
  /** Rows above and columns before the image. */
  readonly origin: readonly [top: number, left: number];
}

/**
 * What a model gets to see of an image: brought to its size, normalised and padded, channel planes in its order.
 * @param pixels 8 or 16 bits a sample, RGB or RGBA: what `decodeImage` gives, or a canvas' `getImageData`.
 * @param preprocessing a model's own (`model.preprocessing`), or another.
 * @returns 32-bit values, as large as `preparedSize` says.
 * @throws FpnError where the pixels are no image (see `Pixels`), would have no pixel left, or the preprocessing is none.
 */
export function prepareImage(pixels: Pixels, preprocessing: Preprocessing): PreparedImage {
  checkPreprocessing(preprocessing);
  const rgb = rgbOf(pixels);
  const { content, padded } = preparedSize([rgb.height, rgb.width], preprocessing);
  const image = resizedValues(rgb, content, preprocessing);
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

function resizedValues(
  image: RgbImage,
  size: PreparedImage['content'],
  preprocessing: Preprocessing,
): Tensor {
  if (image.height === size[0] && image.width === size[1]) return normalize(image, preprocessing);
  return preprocessing.resizes === 'samples-among-black'
    ? normalize(resizeSamples(image, size), preprocessing)
    : resize(normalize(image, preprocessing), { mode: 'bilinear', size });
}
