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

/** What a neck's layers are called, by level: 5 is the level of C5 and P5. */
export interface FpnNames {
  /** Paths of the convolutions. */
  lateral(level: number): string;
  /** Path of a level's output convolution, the 3×3 on its merged map. */
  output(level: number): string;
  /** Path of the convolution that makes a level beyond the coarsest feature map. */
  extra(level: number): string;
  /** What the system calls operators without parameters, where it has names for them: M_level upsampled, */
  upsampled?(level: number): string;
  /** the sum, mean or concatenation M_level, */
  merged?(level: number): string;
  /** a level that is every second row and column of the one before, */
  subsampled?(level: number): string;
  /** and the ReLU of a level before the next one's convolution. */
  activated?(level: number): string;
}

/** What follows the laterals, the output convolutions, and those of extra levels, which then have no bias. */
export interface FpnNorms {
  readonly lateral?: Norm;
  readonly output?: Norm;
  readonly extra?: Norm;
}

/**
 * The choices; what is left out is as in the paper.
 *
 * The 3×3 on a merged map is called its *output* convolution, here and everywhere: it makes "the final feature map" (the
 * paper's words; detectron2's `fpn_output2`). That it smooths is what it is for, and one system's name of it.
 */
export interface FpnConfig {
  /** d, the channels of every level; 256. */
  readonly channels?: number;
  /** Channels of the output convolutions where they are not d. */
  readonly outputChannels?: number;
  /** The level of the finest feature map; 2 for C2. */
  readonly finest?: number;
  /** `nearest`, to the size of the lateral. */
  readonly upsampling?: Upsampling;
  /**
   * Whether M is the sum of lateral and upsampled map, or their mean; or one of the two alone, in the paper's ablations:
   * `lateral` is no top-down path, `top-down` has no lateral but the coarsest.
   */
  readonly fusion?: 'sum' | 'average' | 'lateral' | 'top-down';
  /** Which levels have an output convolution: all; those merged from two maps, so not the coarsest; or none. */
  readonly outputOn?: 'all' | 'merged' | 'none';
  /** Whether P_finest is the only level, as in U-Net; false. */
  readonly finestOnly?: boolean;
  /** One subsampled level, P6. */
  readonly extra?: ExtraLevels;
  /** None. */
  readonly norms?: FpnNorms;
  /** How the 3×3s are padded: by 1, or SAME; it shows where they have a stride. */
  readonly padding?: 1 | 'same';
  /** The paper names nothing: `lateral2`…`lateral5`, `output2`…`output5`, `output6`. */
  readonly names?: FpnNames;
}

/** The paper's choices; norms are none, and output channels are the others'. */
const PAPER = {
  channels: 256,
  finest: 2,
  upsampling: 'nearest',
  fusion: 'sum',
  outputOn: 'all',
  finestOnly: false,
  extra: { kind: 'subsample', count: 1 },
  padding: 1,
  names: {
    lateral: (level: number) => `lateral${level}`,
    output: (level: number) => `output${level}`,
    extra: (level: number) => `output${level}`,
  },
} as const satisfies FpnConfig;

type Optional = 'norms' | 'outputChannels';

/** A configuration with every choice made. */
export type FpnSettings = Required<Omit<FpnConfig, Optional>> & Pick<FpnConfig, Optional>;

/** A configuration with the paper's choices where it makes none. */
export const fpnSettings = (config: FpnConfig): FpnSettings => ({ ...PAPER, ...config });

/** P_k by the name of its level: `p2`, `p3`, … */
export type Pyramid<T> = Record<string, T>;

/**
 * The pyramid of feature maps.
 * @param features C_finest, …, finest first, each [N, C_k, H_k, W_k], any channels and sizes that the upsampling can bridge
 * @returns P_finest, … [N, d, H_k, W_k], then the extra levels, each half as large as the one before
 * @throws OperatorError where a size is one that the upsampling cannot reach
 */
export function featurePyramid<T>(
  scope: Scope<T>,
  features: readonly T[],
  config: FpnConfig = {},
): Pyramid<T> {
  const settings = fpnSettings(config);
  const { laterals, levels } = outputLevels(scope, features, settings);
  const coarsest = { c: features[features.length - 1], lateral: laterals[laterals.length - 1] };
  return namedLevels([...levels, ...extraLevels(scope, coarsest, levels, settings)], settings.finest);
}

/**
 * P_finest … of the given feature maps, without extra levels, and the laterals behind them.
 * @throws OperatorError as `featurePyramid` does
 */
export function outputLevels<T>(
  scope: Scope<T>,
  features: readonly T[],
  settings: FpnSettings,
): { laterals: T[]; levels: T[] } {
  const { finest, outputOn, names, norms } = settings;
  const lateral = { channels: settings.channels, kernel: 1, bias: !norms?.lateral };
  const output = { ...outputConvolution(settings), bias: !norms?.output };
  const coarsest = features.length - 1;
  const laterals = features.map((c, i) => {
    // Without laterals, C_k gives M_k its size and nothing else.
    if (settings.fusion === 'top-down' && i < coarsest) return c;
    return normalizedConvolution(scope, names.lateral(finest + i), c, lateral, norms?.lateral);
  });
  const merged = topDown(scope, laterals, settings);
  const used = settings.finestOnly ? merged.slice(0, 1) : merged;
  const levels = used.map((m, i) => {
    if (outputOn === 'none' || (outputOn === 'merged' && i === coarsest)) return m;
    return normalizedConvolution(scope, names.output(finest + i), m, output, norms?.output);
  });
  return { laterals, levels };
}

type OutputSettings = Pick<FpnSettings, 'channels' | 'outputChannels' | 'padding'>;

const outputConvolution = ({ channels, outputChannels = channels, padding }: OutputSettings) =>
  ({ channels: outputChannels, kernel: 3, padding }) as const;

type ExtraSettings = OutputSettings & Pick<FpnSettings, 'extra' | 'names' | 'finest' | 'norms'>;

/**
 * The levels beyond the coarsest of `levels`.
 * @throws OperatorError where a map is none
 */
export function extraLevels<T>(
  scope: Scope<T>,
  coarsest: { readonly c: T; readonly lateral: T },
  levels: readonly T[],
  settings: ExtraSettings,
): T[] {
  const { extra, names, finest, norms } = settings;
  const p = levels[levels.length - 1];
  const first = finest + levels.length;
  if (extra.kind === 'none') return [];
  if (extra.kind === 'subsample') {
    return repeated(p, extra.count, (map, i) =>
      scope.named(names.subsampled?.(first + i)).maxPool2d(map, { kernel: 1, stride: 2 }),
    );
  }
  const strided = { ...outputConvolution(settings), stride: 2, bias: !norms?.extra };
  return repeated({ ...coarsest, p }[extra.from], extra.count, (map, i) => {
    const level = first + i;
    const relu = i > 0 && extra.relu;
    const source = relu ? scope.named(names.activated?.(level - 1)).relu(map) : map;
    return normalizedConvolution(scope, names.extra(level), source, strided, norms?.extra);
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
function topDown<T>(
  scope: Scope<T>,
  laterals: readonly T[],
  { finest, upsampling, fusion, names }: FpnSettings,
): T[] {
  const merged = [...laterals];
  if (fusion === 'lateral') return merged;
  for (let i = laterals.length - 2; i >= 0; i--) {
    const level = finest + i;
    const [, , height, width] = scope.nn.shape(laterals[i]);
    const above = scope
      .named(names.upsampled?.(level + 1))
      .resize(merged[i + 1], resizing(upsampling, [height, width]));
    merged[i] = fused(scope, laterals[i], above, fusion, names.merged?.(level));
  }
  return merged;
}

function fused<T>(
  scope: Scope<T>,
  lateral: T,
  above: T,
  fusion: 'sum' | 'average' | 'top-down',
  name: string | undefined,
): T {
  if (fusion === 'top-down') return above;
  if (fusion === 'sum') return scope.named(name).add(lateral, above);
  return scope.named(name).scale(scope.nn.add(lateral, above), 0.5);
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
