/** How images are prepared for a network of which nothing says it: the ways that are usual, by name. */
import { FpnError } from '../errors.js';
import { checkPreprocessing, type Preprocessing, TORCHVISION_INPUT } from '../fpn/preprocessing.js';
import type { GraphInput, MapLayout } from './imported-graph.js';

const PLAIN = { channelOrder: 'RGB', fullScale: 1, mean: [0, 0, 0], deviation: [1, 1, 1] } as const;

/** Ways of preparing an image, by name; sides become multiples of 32, which five halvings ask for. */
export const PREPARATIONS: ReadonlyMap<string, Preprocessing> = new Map<string, Preprocessing>(
  Object.entries({
    /** RGB from 0 to 1, less ImageNet's mean, over its deviation: torchvision, timm. */
    imagenet: TORCHVISION_INPUT,
    /** RGB from 0 to 1: YOLO. */
    unit: PLAIN,
    /** RGB from −1 to 1: MobileNets of TensorFlow. */
    signed: { ...PLAIN, mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] },
    /** RGB from 0 to 255. */
    bytes: { ...PLAIN, fullScale: 255 },
    /** BGR from 0 to 255, less ImageNet's mean: Caffe, detectron. */
    caffe: { ...PLAIN, channelOrder: 'BGR', fullScale: 255, mean: [103.53, 116.28, 123.675] },
    /** PaddleOCR reads images as BGR and takes ImageNet's statistics, which are of RGB, in that order (ppocr/data/imaug/operators.py). */
    paddleocr: { ...TORCHVISION_INPUT, channelOrder: 'BGR' },
  } as const satisfies Record<string, Preprocessing>).map(([name, way]) => [
    name,
    { ...way, multipleOf: 32 },
  ]),
);

/** The names of `PREPARATIONS`. */
export const preparationNames: readonly string[] = [...PREPARATIONS.keys()];

/**
 * A way of preparing images from settings: fields of `Preprocessing`, those of `imagenet` where they are left out.
 * @throws FpnError where they are none
 */
export function preparationFrom(settings: unknown): Preprocessing {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
    throw new FpnError('preparation: expected an object of settings, got something else');
  }
  const fields = [
    'channelOrder',
    'fullScale',
    'mean',
    'deviation',
    'arithmetic',
    'size',
    'shortSide',
    'square',
    'resizes',
    'multipleOf',
    'padding',
  ];
  const stranger = Object.keys(settings).find((field) => !fields.includes(field));
  if (stranger !== undefined) {
    throw new FpnError(`preparation: expected some of ${fields.join(', ')}, got ${stranger}`);
  }
  const preprocessing = { ...PREPARATIONS.get('imagenet')!, ...settings } as Preprocessing;
  checkPreprocessing(preprocessing);
  return preprocessing;
}

/** The size that a graph takes pictures in, where it is fixed. */
export function inputSize({ dims }: GraphInput, layout: MapLayout): readonly [number, number] | undefined {
  const [height, width] = layout === 'NCHW' ? [dims?.[2], dims?.[3]] : [dims?.[1], dims?.[2]];
  return typeof height === 'number' && typeof width === 'number' ? [height, width] : undefined;
}
