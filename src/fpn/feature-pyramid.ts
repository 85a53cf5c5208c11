/**
 * The feature pyramid of Lin et al., arXiv 1612.03144, §3, and the choices its descendants made:
 *
 *   M_k = lateral_k(C_k) ⊕ upsample(M_{k+1})        1×1 laterals; the coarsest M is its lateral alone
 *   P_k = output_k(M_k)                              3×3 against the aliasing of upsampling
 *
 * then extra, coarser levels. The top-down chain carries M, never P.
 */
import { convolution } from '../layers/convolution.js';
import type { Scope } from '../layers/scope.js';
import type { Backend, ResizeOptions } from '../ops/backend.js';

/** How M_{k+1} comes to the size of C_k's lateral; all but `nearest-x2` reach any size. */
export type Upsampling = 'nearest' | 'nearest-x2' | 'bilinear' | 'bilinear-align-corners';

/** Levels beyond the coarsest feature map. */
export type ExtraLevels =
  | { readonly kind: 'none' }
  /** One level: every second row and column of the coarsest P (the paper's P6). */
  | { readonly kind: 'subsample' }
  /** RetinaNet's two: a 3×3 of stride 2 on the coarsest C or P, then another on the relu of that. */
  | { readonly kind: 'convolutions'; readonly from: 'c' | 'p' };

/** Paths of the neck's convolutions, by level: 5 is the level of C5 and P5. */
export interface FpnNames {
  lateral(level: number): string;
  output(level: number): string;
  extra(level: number): string;
}

export interface FpnConfig {
  /** d, the channels of every level; 256 in the paper. */
  readonly channels: number;
  /** The level of the finest feature map; 2 for C2. */
  readonly finest: number;
  readonly upsampling: Upsampling;
  /** Whether M is the sum of lateral and upsampled map, or their mean. */
  readonly fusion: 'sum' | 'average';
  /** Whether the coarsest level has a 3×3 too. */
  readonly smoothCoarsest: boolean;
  readonly extra: ExtraLevels;
  readonly names: FpnNames;
}

/** P_k by the name of its level: `p2`, `p3`, … */
export type Pyramid<T> = Record<string, T>;

/**
 * @param features C_finest, …, finest first, each [N, C_k, H_k, W_k], any channels and sizes that the upsampling can bridge
 */
export function featurePyramid<T>(scope: Scope<T>, features: readonly T[], config: FpnConfig): Pyramid<T> {
  const { finest, names, extra } = config;
  const coarsest = finest + features.length - 1;
  const pyramid: Pyramid<T> = {};

  const lateral = { channels: config.channels, kernel: 1, bias: true };
  const merged = topDown(
    scope.nn,
    features.map((c, i) => convolution(scope.at(names.lateral(finest + i)), c, lateral)),
    config,
  );

  const output = { channels: config.channels, kernel: 3, padding: 1, bias: true };
  merged.forEach((m, i) => {
    const level = finest + i;
    const smooth = level < coarsest || config.smoothCoarsest;
    pyramid[`p${level}`] = smooth ? convolution(scope.at(names.output(level)), m, output) : m;
  });

  const last = pyramid[`p${coarsest}`];
  if (extra.kind === 'subsample') {
    pyramid[`p${coarsest + 1}`] = scope.nn.maxPool2d(last, { kernel: 1, stride: 2 });
  } else if (extra.kind === 'convolutions') {
    const strided = { ...output, stride: 2 };
    const source = extra.from === 'c' ? features[features.length - 1] : last;
    const p6 = convolution(scope.at(names.extra(coarsest + 1)), source, strided);
    pyramid[`p${coarsest + 1}`] = p6;
    pyramid[`p${coarsest + 2}`] = convolution(
      scope.at(names.extra(coarsest + 2)),
      scope.nn.relu(p6),
      strided,
    );
  }
  return pyramid;
}

/** M_k from the laterals, finest first. */
function topDown<T>(
  nn: Backend<T>,
  laterals: readonly T[],
  { upsampling, fusion }: Pick<FpnConfig, 'upsampling' | 'fusion'>,
): T[] {
  const merged = [...laterals];
  for (let i = laterals.length - 2; i >= 0; i--) {
    const [, , height, width] = nn.shape(laterals[i]);
    const sum = nn.add(laterals[i], nn.resize(merged[i + 1], resizing(upsampling, [height, width])));
    merged[i] = fusion === 'average' ? nn.scale(sum, 0.5) : sum;
  }
  return merged;
}

function resizing(upsampling: Upsampling, size: readonly [number, number]): ResizeOptions {
  switch (upsampling) {
    case 'nearest':
      return { mode: 'nearest', size };
    case 'nearest-x2':
      return { mode: 'nearest', factor: 2 };
    case 'bilinear':
      return { mode: 'bilinear', size };
    case 'bilinear-align-corners':
      return { mode: 'bilinear', size, alignCorners: true };
  }
}
