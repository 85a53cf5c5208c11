/** The sizes that images are resized and padded to: each system's rule, in the float64 that the system has it in. */
import { FpnError } from '../../errors.js';
import { checkPreprocessing, type Preprocessing } from '../preprocessing.js';
import { checkSides } from './pixels.js';

/** Rows and columns of pixels. */
export type Size = readonly [height: number, width: number];

/** What sizes an image is brought to, in pixels. */
export interface PreparedSize {
  /** What the image is resized to. */
  readonly content: Size;
  /** What that is then padded to. */
  readonly padded: Size;
}

/**
 * The sizes that an image of [height, width] pixels is brought to, without touching one.
 * @throws FpnError where the image has no pixels, would have none left, or the preprocessing is none.
 */
export function preparedSize([height, width]: Size, preprocessing: Preprocessing): PreparedSize {
  checkPreprocessing(preprocessing);
  checkSides(height, width);
  const content = resized([height, width], preprocessing);
  const { square, multipleOf = 1 } = preprocessing;
  const padded = (n: number) => square?.side ?? Math.ceil(n / multipleOf) * multipleOf;
  return { content, padded: [padded(content[0]), padded(content[1])] };
}

function resized(image: Size, { size, shortSide, square }: Preprocessing): Size {
  if (size) return size;
  if (shortSide) return shortSideResized(image, shortSide);
  return square ? squareResized(image, square) : image;
}

/** torchvision since 0.15, GeneralizedRCNNTransform: floors of float64 products, so 800/n·n can be 799. */
function shortSideResized(
  [height, width]: Size,
  { target, longSideLimit }: NonNullable<Preprocessing['shortSide']>,
): Size {
  const ratio = Math.min(target / Math.min(height, width), longSideLimit / Math.max(height, width));
  return [Math.max(Math.floor(height * ratio), 1), Math.max(Math.floor(width * ratio), 1)];
}

/** matterport, utils.py `resize_image`, mode `square`, without IMAGE_MIN_SCALE. */
function squareResized(
  [height, width]: Size,
  { shortSide, side }: NonNullable<Preprocessing['square']>,
): Size {
  const long = Math.max(height, width);
  const enlarged = Math.max(1, shortSide / Math.min(height, width));
  const scale = roundHalfEven(long * enlarged) > side ? side / long : enlarged;
  const content = [roundHalfEven(height * scale), roundHalfEven(width * scale)] as const;
  if (Math.min(...content) === 0) {
    throw new FpnError(
      `image: expected sides that leave a pixel where the long one is ${side}, got ${height}×${width}`,
    );
  }
  return content;
}

/** Python's `round`: to the nearest integer, halves to the even one. */
function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  const fraction = x - below;
  if (fraction === 0.5) return below + (below % 2);
  return fraction < 0.5 ? below : below + 1;
}
