/**
 * The featurized image pyramid (Fig. 1 (a) of the paper): features of one level, computed anew for every size of the image.
 * Here the single map of Table 1 (a), C4 at stride 16, of the image at four, two, one and half its size: the
 * strides are those of P2…P5, so that it is the FPN's counterpart level by level, at some twenty times the work
 * of its own C4. The paper leaves the sizes and the resizing open; ours is bilinear, on the prepared image, to
 * ⌈n·scale⌉ rows and columns.
 */
import type { Scope } from '../../layers/scope.js';
import type { Model, ModelOptions } from '../model.js';
import { namedLevels } from '../necks/feature-pyramid.js';
import { paperScheme } from './paper-comparisons.js';

/** Of the image, finest level first: C4 then has the strides 4, 8, 16, 32. */
const SCALES = [4, 2, 1, 0.5];
const FINEST = 2;

/**
 * The image pyramid on C4.
 * @throws FpnError where the options do not fit the ResNet
 */
export function paperImagePyramid(options: ModelOptions = {}): Model {
  const single = paperScheme('c4', options);
  return {
    ...single,
    name: 'paper-resnet50-image-pyramid',
    summary: 'arXiv 1612.03144, Fig. 1 (a): C4 of the image at ×4, ×2, ×1 and ×½, as p2…p5',
    neckInputs: SCALES.map((_, i) => `c${FINEST + i}`),
    /** `c2`…`c5` are C4s, called by their strides. */
    backbone<T>(scope: Scope<T>, image: T): Record<string, T> {
      const maps = SCALES.map((scale) => single.backbone(scope, scaled(scope, image, scale)).c4);
      return Object.fromEntries(maps.map((map, i) => [`c${FINEST + i}`, map]));
    },
    neck: (_, features) => namedLevels(features, FINEST),
  };
}

function scaled<T>({ nn }: Scope<T>, image: T, scale: number): T {
  if (scale === 1) return image;
  const [, , height, width] = nn.shape(image);
  return nn.resize(image, {
    mode: 'bilinear',
    size: [Math.ceil(height * scale), Math.ceil(width * scale)],
  });
}
