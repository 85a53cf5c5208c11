/** The input of a run: an image, prepared as the model wants it, or a tensor, taken as it is. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import ndarray from 'ndarray';
import { FormatError, FpnError } from '../errors.js';
import { imageShapeOf, type NetworkFacts } from '../fpn/model.js';
import { prepareImage } from '../fpn/preparation/prepare.js';
import { preparedSize } from '../fpn/preparation/size.js';
import { decodeImage } from '../images/decode.js';
import { isJpeg } from '../images/jpeg/segments.js';
import { isPng } from '../images/png/chunks.js';
import type { RgbImage } from '../images/rgb-image.js';
import { elements, formatShape, type Tensor } from '../ops/tensor.js';
import { checkBeginning, isTensorFile, readWeights } from '../weights/read.js';
import { toFloat32, type WeightFile } from '../weights/stored-tensor.js';
import { atShortSide } from './model-options.js';
import { nameOf, readFile } from './read-file.js';

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

const IMAGE = /\.(png|jpe?g|jpe|jfif)$/i;
const TENSOR = /\.(npy|npz|safetensors)$/i;

/** What was asked for an image alone. */
export interface ImageOptions {
  /** Brings its short side to this first. */
  readonly shortSide: number | undefined;
  /** The way of preparing it that the model was chosen with. */
  readonly imageMode: string | undefined;
  /** The size that the model was told to bring it to. */
  readonly imageSize?: string | undefined;
}

/**
 * @param path of an image or of a tensor: its extension says which, and where it has none that is known (a pipe, `-` for
 * stdin) its first bytes do. Of several tensors in one file, `file.npz:name` is the one of that name.
 */
export function readInput(path: string, model: NetworkFacts, options: ImageOptions): RunInput {
  const { shortSide, imageMode, imageSize } = options;
  const { file, tensor: wanted } = operand(path);
  const name = nameOf(file);
  const bytes = readFile(file, checkInput);
  // a short file has not been looked at yet, and its reader knows more about it
  if (!TENSOR.test(name)) checkInput(bytes, name);
  if (isImage(bytes, name)) {
    const photo = decodePhoto(bytes, name);
    const { preprocessing } = atShortSide(model, shortSide);
    checkArea(name, preparedSize([photo.height, photo.width], preprocessing).padded);
    return { ...prepareImage(photo, preprocessing), photo };
  }
  const [forImages] = Object.entries({
    '--short-side': shortSide,
    '--image-mode': imageMode,
    '--image-size': imageSize,
  }).filter(([, value]) => value !== undefined);
  if (forImages) throw new FpnError(`${name}: expected an image for ${forImages[0]}, got a tensor`);
  const tensor = tensorIn(readWeights(bytes, name), wanted, name, imageShapeOf(model)[1]);
  return { tensor, content: [tensor.shape[2], tensor.shape[3]], origin: [0, 0] };
}

/** A file, and the one of its tensors that is meant where the operand says so after a colon. */
function operand(path: string): { file: string; tensor?: string } {
  const [, file, tensor] = /^(.+\.(?:npz|safetensors)):([^/\\]+)$/is.exec(path) ?? [];
  return file === undefined || tensor === undefined || existsSync(path) ? { file: path } : { file, tensor };
}

/** Whether a file's name says that it is an image; where it says nothing, whether its bytes do. */
const isImage = (bytes: Uint8Array, name: string): boolean =>
  IMAGE.test(name) || (!TENSOR.test(name) && (isPng(bytes) || isJpeg(bytes)));

/** @throws FormatError where a file that begins like this is no input */
function checkInput(beginning: Uint8Array, name: string): void {
  if (isImage(beginning, name)) {
    if (!isPng(beginning) && !isJpeg(beginning)) decodePhoto(beginning, name);
  } else if (TENSOR.test(name)) {
    checkBeginning(beginning, name);
  } else if (!isTensorFile(beginning)) {
    const expected = 'an image (.png, .jpg) or a tensor (.npy, .npz, .safetensors)';
    throw new FpnError(`${name}: expected ${expected}, got a file of another kind`);
  }
}

/** The decoder's errors know no folders. */
function decodePhoto(bytes: Uint8Array, name: string): RgbImage {
  try {
    return decodeImage(bytes, basename(name));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw error.within(name);
  }
}

function tensorIn(file: WeightFile, wanted: string | undefined, path: string, channels: number): Tensor {
  const only = file.size === 1 ? [...file.values()][0] : undefined;
  const stored = wanted === undefined ? (file.get('input') ?? only) : file.get(wanted);
  if (!stored) {
    const names = [...file.keys()].slice(0, 5).join(', ');
    const expected = wanted === undefined ? 'one tensor, or one named input' : `a tensor ${wanted}`;
    throw new FpnError(`${path}: expected ${expected}, got ${file.size} tensors: ${names}`);
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
