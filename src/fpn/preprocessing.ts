/**
 * From an image's pixels to a network's input: channel order, value range, mean and deviation, size. Every
 * arithmetic step rounds to float32 once, in the order in which the systems do it.
 */
import { FpnError } from '../errors.js';
import { concat } from '../ops/concat.js';
import { pad } from '../ops/pad.js';
import { resize } from '../ops/resize.js';
import { type Tensor, zeros } from '../ops/tensor.js';

/** Interleaved RGB pixels, row by row, each sample from 0 to `maximum`. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
  readonly maximum: number;
}

export interface Preprocessing {
  /** `L` is one channel of grey, as PIL's `convert('L')` computes it. */
  readonly channelOrder: 'RGB' | 'BGR' | 'L';
  /** The value of a full-scale sample: 1 (torchvision) or 255 (Caffe); or samples stay as they are in the image. */
  readonly fullScale: 1 | 255 | 'as-stored';
  /** Subtracted per channel, in channel order. */
  readonly mean: readonly number[];
  /** Divided by per channel, in channel order. */
  readonly deviation: readonly number[];
  /** Images are brought to this size, whatever their proportions. */
  readonly size?: readonly [height: number, width: number];
  /** The short side is brought to this, unless that would make the long side longer than its limit. */
  readonly shortSide?: { readonly target: number; readonly longSideLimit: number };
  /** Padding is added until both sides are multiples of this. */
  readonly multipleOf?: number;
  /**
   * Where the padding goes and what it is: zeros of the network's input at the bottom and right (PyTorch's systems), or
   * black pixels around a centred image (matterport), which normalisation turns into −mean/deviation.
   */
  readonly padding?: 'bottom-right' | 'centred-black';
}

/** torchvision: RGB from 0 to 1, ImageNet's mean and standard deviation. */
export const TORCHVISION_INPUT: Preprocessing = {
  channelOrder: 'RGB',
  fullScale: 1,
  mean: [0.485, 0.456, 0.406],
  deviation: [0.229, 0.224, 0.225],
};

/** Channels of a prepared image. */
export const channelCount = ({ channelOrder }: Pick<Preprocessing, 'channelOrder'>): 1 | 3 =>
  channelOrder === 'L' ? 1 : 3;

export interface PreparedImage {
  /** [1,3,H,W], or [1,1,H,W] of a grey image */
  readonly tensor: Tensor;
  /** Rows and columns of the tensor that show the image; the rest is padding. */
  readonly content: readonly [height: number, width: number];
  /** Rows above and columns before the image. */
  readonly origin: readonly [top: number, left: number];
}

/** @throws FpnError where the image has no pixels */
export function prepareImage(pixels: Pixels, preprocessing: Preprocessing): PreparedImage {
  let image = normalize(pixels, preprocessing);
  const size = preparedSize([pixels.height, pixels.width], preprocessing);
  if (preprocessing.shortSide || preprocessing.size) {
    image = resize(image, { mode: 'bilinear', size: size.content });
  }
  const [height, width] = size.content;
  const [rows, columns] = [size.padded[0] - height, size.padded[1] - width];
  const centred = preprocessing.padding === 'centred-black';
  const [top, left] = centred ? [Math.floor(rows / 2), Math.floor(columns / 2)] : [0, 0];
  const sides = { top, left, bottom: rows - top, right: columns - left };
  const planes = Array.from({ length: channelCount(preprocessing) }, (_, c) => {
    const plane = image.lo(0, c, 0, 0).hi(1, 1, height, width);
    return pad(plane, sides, centred ? normalized(0, c, preprocessing) : 0);
  });
  return { tensor: concat(planes), content: size.content, origin: [top, left] };
}

/** The sizes an image of [height, width] is resized and then padded to, without touching a pixel. */
export function preparedSize(
  [height, width]: readonly [number, number],
  { shortSide, size, multipleOf }: Preprocessing,
): { content: readonly [number, number]; padded: readonly [number, number] } {
  if (!(height > 0 && width > 0)) {
    throw new FpnError(`image: expected at least one pixel, got ${height}×${width}`);
  }
  let content = size ?? [height, width];
  if (shortSide) {
    // torchvision since 0.15, GeneralizedRCNNTransform: floors of float64 products, so 800/n·n can be 799.
    const enlarge = shortSide.target / Math.min(height, width);
    const limit = shortSide.longSideLimit / Math.max(height, width);
    const ratio = Math.min(enlarge, limit);
    content = [Math.max(Math.floor(height * ratio), 1), Math.max(Math.floor(width * ratio), 1)];
  }
  const multiple = multipleOf ?? 1;
  const padded = content.map((n) => Math.ceil(n / multiple) * multiple);
  return { content, padded: [padded[0], padded[1]] };
}

/** (sample / maximum · fullScale − mean) / deviation, channel planes in channel order. */
function normalize(pixels: Pixels, preprocessing: Preprocessing): Tensor {
  const { width, height, data, maximum } = pixels;
  const fullScale = preprocessing.fullScale === 'as-stored' ? maximum : preprocessing.fullScale;
  const samplesOf = SAMPLES[preprocessing.channelOrder];
  const image = zeros([1, samplesOf.length, height, width]);
  samplesOf.forEach((sampleOf, c) => {
    const plane = image.data.subarray(c * height * width);
    for (let i = 0; i < height * width; i++) {
      plane[i] = normalized((sampleOf(data, 3 * i) * fullScale) / maximum, c, preprocessing);
    }
  });
  return image;
}

type SampleOf = (data: ArrayLike<number>, red: number) => number;

const [red, green, blue]: SampleOf[] = [0, 1, 2].map((channel) => (data, first) => data[first + channel]);

/** ITU-R 601's luma in PIL's integers: shares of 2¹⁶ that sum to it, rounded to a whole sample. */
const luma: SampleOf = (data, i) =>
  Math.floor((19595 * data[i] + 38470 * data[i + 1] + 7471 * data[i + 2] + 0x8000) / 0x10000);

/** Each channel's value of a pixel, from where its red stands. */
const SAMPLES: Readonly<Record<Preprocessing['channelOrder'], readonly SampleOf[]>> = {
  RGB: [red, green, blue],
  BGR: [blue, green, red],
  L: [luma],
};

/** (value − mean) / deviation of a channel, each step in float32. */
const normalized = (value: number, channel: number, { mean, deviation }: Preprocessing): number =>
  Math.fround(Math.fround(Math.fround(value) - Math.fround(mean[channel])) / Math.fround(deviation[channel]));
