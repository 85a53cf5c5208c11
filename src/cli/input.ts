/** The input of a run: an image, prepared as the model wants it, or a tensor, taken as it is. */
import { basename } from 'node:path';
import ndarray from 'ndarray';
import { FormatError, FpnError } from '../errors.js';
import { imageShapeOf, type Model } from '../fpn/model.js';
import { prepareImage } from '../fpn/preparation/prepare.js';
import { preparedSize } from '../fpn/preparation/size.js';
import { decodeImage } from '../images/decode.js';
import type { RgbImage } from '../images/rgb-image.js';
import { elements, formatShape, type Tensor } from '../ops/tensor.js';
import { readWeights } from '../weights/read.js';
import { toFloat32 } from '../weights/stored-tensor.js';
import { readFile } from './files.js';
import { atShortSide } from './model-options.js';

export interface RunInput {
  /** [N,3,H,W], or [N,1,H,W] for a model of grey images */
  readonly tensor: Tensor;
  /** Rows and columns that are not the model's padding. */
  readonly content: readonly [number, number];
  /** Rows above and columns before them. */
  readonly origin: readonly [number, number];
  /** The photograph, where the input is one. */
  readonly photo?: RgbImage;
}

const IMAGE = /\.(png|jpe?g)$/i;
const TENSOR = /\.(npy|safetensors)$/i;

/** What was asked for an image alone. */
export interface ImageOptions {
  /** Brings its short side to this first. */
  readonly shortSide: number | undefined;
  /** The way of preparing it that the model was chosen with. */
  readonly imageMode: string | undefined;
  /** The size that the model was told to bring it to. */
  readonly imageSize?: string | undefined;
}

export function readInput(path: string, model: Model, options: ImageOptions): RunInput {
  const { shortSide, imageMode, imageSize } = options;
  if (IMAGE.test(path)) {
    const { preprocessing } = atShortSide(model, shortSide);
    const photo = readPhoto(path);
    checkArea(path, preparedSize([photo.height, photo.width], preprocessing).padded);
    return { ...prepareImage(photo, preprocessing), photo };
  }
  if (!TENSOR.test(path)) {
    throw new FpnError(`${path}: expected a .png, .jpg, .npy or .safetensors file, got another extension`);
  }
  const [forImages] = Object.entries({
    '--short-side': shortSide,
    '--image-mode': imageMode,
    '--image-size': imageSize,
  }).filter(([, value]) => value !== undefined);
  if (forImages) throw new FpnError(`${path}: expected an image for ${forImages[0]}, got a tensor`);
  const tensor = readTensor(path, imageShapeOf(model)[1]);
  return { tensor, content: [tensor.shape[2], tensor.shape[3]], origin: [0, 0] };
}

/** The decoder's errors know no folders. */
function readPhoto(path: string): RgbImage {
  const bytes = readFile(path);
  try {
    return decodeImage(bytes, basename(path));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new FormatError(`${path}: ${error.format}`, error.expected, error.actual);
  }
}

function readTensor(path: string, channels: number): Tensor {
  const file = readWeights(readFile(path), path);
  const stored = file.get('input') ?? (file.size === 1 ? [...file.values()][0] : undefined);
  if (!stored) {
    const names = [...file.keys()].slice(0, 5).join(', ');
    throw new FpnError(
      `${path}: expected one tensor, or one named input, got ${file.size} tensors: ${names}`,
    );
  }
  const value = toFloat32(stored);
  const { shape } = value;
  const image = shape.length === 3 ? ndarray(elements(value), [1, ...shape]) : value;
  if (image.shape.length !== 4 || image.shape[1] !== channels || image.size === 0) {
    const single = `${channels}×H×W`;
    throw new FpnError(
      `${path}: expected a tensor N×${single} or ${single}, none empty, got ${formatShape(shape)}`,
    );
  }
  checkArea(path, [image.shape[0] * image.shape[2], image.shape[3]]);
  if (!elements(image).every(Number.isFinite)) {
    throw new FpnError(`${path}: expected finite values, got NaN or infinity`);
  }
  return image;
}

/** A 100-megapixel input's first map alone is 6.4 GB; no engine here gets beyond it. */
const MOST_PIXELS = 100_000_000;

function checkArea(path: string, [height, width]: readonly [number, number]): void {
  if (height * width > MOST_PIXELS) {
    throw new FpnError(
      `${path}: expected at most ${MOST_PIXELS} pixels for the network, got ${height}×${width}`,
    );
  }
}
