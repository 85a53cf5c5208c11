/**
 * Resizing an image as matterport/Mask_RCNN has it done (utils.py `resize`: skimage.transform.resize with order 1, mode
 * `constant`, no anti-aliasing; then `astype` of the image's type). Bilinear with half-pixel centres; around the image
 * lies black, so what is enlarged fades along its border, though not beyond the image's darkest sample (skimage's
 * `clip`); fractions are cut off. skimage does so by `warp` (up to 0.18) and by scipy's `zoom`, mode `grid-constant`
 * (since 0.19, from scipy 1.6); both compute in float64, in which a sample whose exact value is an integer can come out
 * one lower.
 */
import { type RgbImage, rgbImage } from '../../images/rgb-image.js';
import { resizeAxis } from '../../ops/resize-axis.js';

/** ⌊exact blend⌋ of every sample. Weighted sums are below 4·height·width·maximum, which has to be below 2⁵³. */
export function resizeSamples(image: RgbImage, [height, width]: readonly [number, number]): RgbImage {
  const { data, maximum } = image;
  const rows = tapsOf(image.height, height);
  const columns = tapsOf(image.width, width);
  const denominator = rows.denominator * columns.denominator;
  const darkest = darkestOf(data);
  const resized = new (maximum === 255 ? Uint8Array : Uint16Array)(3 * height * width);
  let next = 0;
  for (const { first, second, before, after } of rows.taps) {
    const [top, bottom] = [3 * first * image.width, 3 * second * image.width];
    for (const column of columns.taps) {
      for (let c = 0; c < 3; c++) {
        const [left, right] = [3 * column.first + c, 3 * column.second + c];
        const sum =
          before * (column.before * data[top + left] + column.after * data[top + right]) +
          after * (column.before * data[bottom + left] + column.after * data[bottom + right]);
        // No quotient of integers below 2⁵³ rounds up to an integer.
        resized[next++] = Math.max(Math.floor(sum / denominator), darkest);
      }
    }
  }
  return rgbImage(width, height, resized);
}

function darkestOf(data: ArrayLike<number>): number {
  let darkest = Infinity;
  for (let i = 0; i < data.length; i++) darkest = Math.min(darkest, data[i]);
  return darkest;
}

/** An output coordinate blends two inputs, each with its weight over the axis' denominator: 0 outside the image. */
interface Tap {
  readonly first: number;
  readonly second: number;
  readonly before: number;
  readonly after: number;
}

/** Output d lies at (d + ½)·in/out − ½ = ((2d + 1)·numerator − denominator) / (2·denominator), maybe off the image. */
function tapsOf(input: number, output: number): { taps: Tap[]; denominator: number } {
  const { numerator, denominator: half } = resizeAxis(input, { size: output });
  const denominator = 2 * half;
  const inside = (index: number) => index >= 0 && index < input;
  const taps = Array.from({ length: output }, (_, d): Tap => {
    const position = (2 * d + 1) * numerator - half;
    const index = Math.floor(position / denominator);
    const after = position - index * denominator;
    return {
      first: Math.max(index, 0),
      second: Math.min(index + 1, input - 1),
      before: inside(index) ? denominator - after : 0,
      after: inside(index + 1) ? after : 0,
    };
  });
  return { taps, denominator };
}
