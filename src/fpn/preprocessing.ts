/** How a system prepares an image, as data: one rule a field. `preparation/prepare.ts` carries it out. */
import { FpnError } from '../errors.js';
import { typeName } from '../type-name.js';

/** How a system makes its network's input of an image: channels, numbers, size and padding. */
export interface Preprocessing {
  /** `L` is one channel of grey, as PIL's `convert('L')` computes it. */
  readonly channelOrder: 'RGB' | 'BGR' | 'L';
  /** The value of a full-scale sample: 1 (torchvision) or 255 (Caffe); or samples stay as they are in the image. */
  readonly fullScale: 1 | 255 | 'as-stored';
  /** Subtracted per channel, in channel order. */
  readonly mean: readonly number[];
  /** Divided by per channel, in channel order. */
  readonly deviation: readonly number[];
  /**
   * How mean and deviation are applied: in float32, every step rounded (PyTorch's tensors), which is what is done where
   * this is left out; or in float64 and rounded to float32 at the end (NumPy's arrays).
   */
  readonly arithmetic?: 'float32' | 'float64';
  /** Images are brought to this size, whatever their proportions. */
  readonly size?: readonly [height: number, width: number];
  /** The short side is brought to this, unless that would make the long side longer than its limit. */
  readonly shortSide?: { readonly target: number; readonly longSideLimit: number };
  /**
   * Images are enlarged, never reduced, until the short side is this; but in any case brought to where the long side
   * fits a square of this side, and padded to that square (matterport's IMAGE_MIN_DIM and IMAGE_MAX_DIM).
   */
  readonly square?: { readonly shortSide: number; readonly side: number };
  /**
   * What a resize blends: normalised values, which go on beyond the border as they are on it (PyTorch's systems), and
   * that where this is left out; or the image's own samples, which lie among black, and the results are whole samples
   * again (matterport).
   */
  readonly resizes?: 'values' | 'samples-among-black';
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

type Rule = readonly [field: keyof Preprocessing, expected: string, holds: (rules: Preprocessing) => boolean];

const finite = (numbers: readonly number[], count: number): boolean =>
  Array.isArray(numbers) && numbers.length === count && numbers.every(Number.isFinite);
const side = (n: number | undefined): boolean => Number.isInteger(n) && n! > 0;

const RULES: readonly Rule[] = [
  ['channelOrder', 'RGB, BGR or L', (p) => ['RGB', 'BGR', 'L'].includes(p.channelOrder)],
  ['fullScale', '1, 255 or as-stored', (p) => [1, 255, 'as-stored'].includes(p.fullScale)],
  ['mean', 'a number a channel', (p) => finite(p.mean, channelCount(p))],
  [
    'deviation',
    'a number a channel, none 0',
    (p) => finite(p.deviation, channelCount(p)) && !p.deviation.includes(0),
  ],
  ['arithmetic', 'float32 or float64', ({ arithmetic: a = 'float32' }) => ['float32', 'float64'].includes(a)],
  ['size', 'two sides of whole pixels', ({ size = [1, 1] }) => size.length === 2 && size.every(side)],
  [
    'shortSide',
    'a target and a limit above 0',
    ({ shortSide: s }) => !s || (s.target > 0 && s.longSideLimit > 0),
  ],
  ['square', 'sides of whole pixels', ({ square: s }) => !s || (side(s.side) && s.shortSide >= 0)],
  ['multipleOf', 'a whole number above 0', ({ multipleOf = 1 }) => side(multipleOf)],
];

/** @throws FpnError where a field is missing that has to be there, or has a value that it cannot have. */
export function checkPreprocessing(preprocessing: Preprocessing): void {
  if (typeof preprocessing !== 'object' || preprocessing === null) {
    throw new FpnError(`preprocessing: expected a model’s, got ${typeName(preprocessing)}`);
  }
  const broken = RULES.find(([, , holds]) => !holds(preprocessing));
  if (!broken) return;
  const [field, expected] = broken;
  throw new FpnError(
    `preprocessing: expected ${field} of ${expected}, got ${JSON.stringify(preprocessing[field])}`,
  );
}
