/**
 * The feature pyramid of Lin et al., arXiv 1612.03144, §3, and the choices its descendants made:
 *
 *   M_k = lateral_k(C_k) ⊕ upsample(M_{k+1})        1×1 laterals; the coarsest M is its lateral alone
 *   P_k = output_k(M_k)                              3×3 against the aliasing of upsampling
 *
 * then extra, coarser levels. The top-down chain carries M, never P.
 */
import { type Norm, normalizedConvolution } from '../../layers/normalized-convolution.js';
import type { Scope } from '../../layers/scope.js';
import type { Backend } from '../../ops/backend.js';
import type { ResizeOptions } from '../../ops/options.js';

/** How M_{k+1} comes to the size of C_k's lateral; those with ×2 reach even sizes alone. */
export type Upsampling = 'nearest' | 'nearest-x2' | 'repeat-x2' | 'bilinear' | 'bilinear-align-corners';

/** Levels beyond the coarsest feature map. */
export type ExtraLevels =
  | { readonly kind: 'none' }
  /** Every second row and column of the level before, starting from the coarsest P (the paper's P6). */
  | { readonly kind: 'subsample'; readonly count: number }
  /**
   * 3×3 convolutions of stride 2: the first of the coarsest C, lateral or P, each further one of the level
   * before, through a relu or not.
   */
  | {
      readonly kind: 'convolutions';
      readonly from: 'c' | 'lateral' | 'p';
      readonly count: number;
      readonly relu: boolean;
    };

/** RetinaNet's P6 and P7 (Lin et al., arXiv 1708.02002): the relu is before P7 alone. */
export const retinaLevels = (from: 'c' | 'p'): ExtraLevels => ({
  kind: 'convolutions',
  from,
  count: 2,
  relu: true,
});

/** Paths of the neck's convolutions, by level: 5 is the level of C5 and P5. */
export interface FpnNames {
  lateral(level: number): string;
  output(level: number): string;
  extra(level: number): string;
}

/** What follows the laterals, the 3×3s on merged maps, and those of extra levels, which then have no bias. */
export interface FpnNorms {
  readonly lateral?: Norm;
  readonly output?: Norm;
  readonly extra?: Norm;
}

export interface FpnConfig {
  /** d, the channels of every level; 256 in the paper. */
  readonly channels: number;
  /** Channels of the 3×3s' outputs where they are not d. */
  readonly smoothChannels?: number;
  /** The level of the finest feature map; 2 for C2. */
  readonly finest: number;
  readonly upsampling: Upsampling;
  /**
   * Whether M is the sum of lateral and upsampled map, or their mean; or one of the two alone, in the paper's ablations:
   * `lateral` is no top-down path, `top-down` has no lateral but the coarsest.
   */
  readonly fusion: 'sum' | 'average' | 'lateral' | 'top-down';
  /** Whether the coarsest level has a 3×3 too. */
  readonly smoothCoarsest: boolean;
  /** Whether P_finest is the only level, as in U-Net. */
  readonly finestOnly?: boolean;
  readonly extra: ExtraLevels;
  /** None in the paper. */
  readonly norms?: FpnNorms;
  /** How the 3×3s are padded where not by 1; it shows where they have a stride. */
  readonly padding?: 1 | 'same';
  readonly names: FpnNames;
}

/** P_k by the name of its level: `p2`, `p3`, … */
export type Pyramid<T> = Record<string, T>;

/**
 * @param features C_finest, …, finest first, each [N, C_k, H_k, W_k], any channels and sizes that the upsampling can bridge
 */
export function featurePyramid<T>(scope: Scope<T>, features: readonly T[], config: FpnConfig): Pyramid<T> {
  const { laterals, levels } = smoothedLevels(scope, features, config);
  const coarsest = { c: features[features.length - 1], lateral: laterals[laterals.length - 1] };
  return namedLevels([...levels, ...extraLevels(scope, coarsest, levels, config)], config.finest);
}

/** P_finest … of the given feature maps, without extra levels, and the laterals behind them. */
export function smoothedLevels<T>(
  scope: Scope<T>,
  features: readonly T[],
  config: FpnConfig,
): { laterals: T[]; levels: T[] } {
  const { finest, names, norms } = config;
  const lateral = { channels: config.channels, kernel: 1, bias: !norms?.lateral };
  const output = { ...smoothing(config), bias: !norms?.output };
  const coarsest = features.length - 1;
  const laterals = features.map((c, i) => {
    // Without laterals, C_k gives M_k its size and nothing else.
    if (config.fusion === 'top-down' && i < coarsest) return c;
    return normalizedConvolution(scope, names.lateral(finest + i), c, lateral, norms?.lateral);
  });
  const merged = topDown(scope.nn, laterals, config);
  const used = config.finestOnly ? merged.slice(0, 1) : merged;
  const levels = used.map((m, i) => {
    const smooth = i < coarsest || config.smoothCoarsest;
    return smooth ? normalizedConvolution(scope, names.output(finest + i), m, output, norms?.output) : m;
  });
  return { laterals, levels };
}

type SmoothingConfig = Pick<FpnConfig, 'channels' | 'smoothChannels' | 'padding'>;

const smoothing = ({ channels, smoothChannels = channels, padding = 1 }: SmoothingConfig) =>
  ({ channels: smoothChannels, kernel: 3, padding }) as const;

type ExtraLevelsConfig = SmoothingConfig & Pick<FpnConfig, 'extra' | 'names' | 'finest' | 'norms'>;

/** The levels beyond the coarsest of `levels`. */
export function extraLevels<T>(
  scope: Scope<T>,
  coarsest: { readonly c: T; readonly lateral: T },
  levels: readonly T[],
  config: ExtraLevelsConfig,
): T[] {
  const { extra, names, finest, norms } = config;
  const p = levels[levels.length - 1];
  const first = finest + levels.length;
  if (extra.kind === 'none') return [];
  if (extra.kind === 'subsample') {
    return repeated(p, extra.count, (map) => scope.nn.maxPool2d(map, { kernel: 1, stride: 2 }));
  }
  const strided = { ...smoothing(config), stride: 2, bias: !norms?.extra };
  return repeated({ ...coarsest, p }[extra.from], extra.count, (map, i) => {
    const source = i > 0 && extra.relu ? scope.nn.relu(map) : map;
    return normalizedConvolution(scope, names.extra(first + i), source, strided, norms?.extra);
  });
}

/** f(start), f(f(start)), …: `count` of them. */
function repeated<T>(start: T, count: number, f: (map: T, i: number) => T): T[] {
  const maps: T[] = [];
  let map = start;
  for (let i = 0; i < count; i++) {
    map = f(map, i);
    maps.push(map);
  }
  return maps;
}

/** Levels under their names, `p3`, `p4`, … from the finest on. */
export const namedLevels = <T>(levels: readonly T[], finest: number): Pyramid<T> =>
  Object.fromEntries(levels.map((level, i) => [`p${finest + i}`, level]));

/** M_k from the laterals, finest first. */
export function topDown<T>(
  nn: Backend<T>,
  laterals: readonly T[],
  { upsampling, fusion }: Pick<FpnConfig, 'upsampling' | 'fusion'>,
): T[] {
  const merged = [...laterals];
  if (fusion === 'lateral') return merged;
  for (let i = laterals.length - 2; i >= 0; i--) {
    const [, , height, width] = nn.shape(laterals[i]);
    const above = nn.resize(merged[i + 1], resizing(upsampling, [height, width]));
    merged[i] = fused(nn, laterals[i], above, fusion);
  }
  return merged;
}

function fused<T>(nn: Backend<T>, lateral: T, above: T, fusion: 'sum' | 'average' | 'top-down'): T {
  if (fusion === 'top-down') return above;
  const sum = nn.add(lateral, above);
  return fusion === 'average' ? nn.scale(sum, 0.5) : sum;
}

function resizing(upsampling: Upsampling, size: readonly [number, number]): ResizeOptions {
  switch (upsampling) {
    case 'nearest':
      return { mode: 'nearest', size };
    case 'nearest-x2':
      return { mode: 'nearest', factor: 2 };
    case 'repeat-x2':
      return { mode: 'repeat', factor: 2 };
    case 'bilinear':
      return { mode: 'bilinear', size };
    case 'bilinear-align-corners':
      return { mode: 'bilinear', size, alignCorners: true };
  }
}
