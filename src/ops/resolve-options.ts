/**
 * Options with every default filled in: pairs as two numbers, paddings as four, whatever way they were given in. Each
 * function throws the OperatorError that the operator itself would.
 */
import { checkAveragePool2d } from './average-pool2d.js';
import { checkConvTranspose2d } from './conv-transpose2d-geometry.js';
import { checkConv2d } from './conv2d-geometry.js';
import type {
  AveragePoolOptions,
  ConvOptions,
  ConvTransposeOptions,
  MaxPoolOptions,
  NearestRounding,
  Pair,
  ResizeCoordinates,
  ResizeMode,
  ResizeOptions,
  Sides,
} from './options.js';
import { checkPool2d } from './pool-geometry.js';
import { checkResize } from './resize.js';
import type { Shape } from './tensor.js';
import type { Window } from './window.js';

/** [vertical, horizontal]. */
export type Both = readonly [vertical: number, horizontal: number];

/** The options of a convolution: padding in rows and columns, whatever rule they came from. */
export interface ResolvedConv {
  readonly stride: Both;
  readonly padding: Sides;
  readonly dilation: Both;
  readonly groups: number;
}

/** The options of a transposed convolution: what is cut off in rows and columns, whatever way it was given in. */
export interface ResolvedConvTranspose extends ResolvedConv {
  readonly outputPadding: Both;
}

/** The options of an average pool: padding in rows and columns, whatever rule they came from. */
export interface ResolvedAveragePool {
  readonly kernel: Both;
  readonly stride: Both;
  readonly padding: Sides;
  readonly ceilMode: boolean;
  readonly countIncludePadding: boolean;
}

/** The options of a max pool: padding in rows and columns, whatever rule they came from. */
export interface ResolvedMaxPool {
  readonly kernel: Both;
  readonly stride: Both;
  readonly padding: Sides;
  readonly dilation: Both;
  readonly ceilMode: boolean;
}

/** The rule of a resize: to a size, its coordinates scaled by in/out; or by a factor, and they by the factor itself. */
export type ResolvedResize = {
  readonly mode: ResizeMode;
  /** Only for bilinear and cubic without coordinates. */
  readonly alignCorners?: boolean;
  readonly coordinates?: ResizeCoordinates;
  readonly rounding?: NearestRounding;
  readonly coefficient?: number;
  readonly excludeOutside?: boolean;
} & ({ readonly size: Both } | { readonly factor: Both } | { readonly size: Both; readonly factor: Both });

export function resolveConv(
  given: ConvOptions | undefined,
  { x, weight }: { readonly x: Shape; readonly weight: Shape },
): ResolvedConv {
  const geometry = checkConv2d(x, weight, undefined, given);
  return { ...slides(geometry), dilation: both(geometry, 'dilation'), groups: geometry.groups };
}

export function resolveConvTranspose(
  given: ConvTransposeOptions | undefined,
  { x, weight }: { readonly x: Shape; readonly weight: Shape },
): ResolvedConvTranspose {
  const geometry = checkConvTranspose2d(x, weight, undefined, given);
  const { vertical, horizontal, groups } = geometry;
  return {
    ...slides(geometry),
    dilation: both(geometry, 'dilation'),
    groups,
    outputPadding: [vertical.outputPadding, horizontal.outputPadding],
  };
}

export function resolveMaxPool(given: MaxPoolOptions, { x }: { readonly x: Shape }): ResolvedMaxPool {
  const geometry = checkPool2d('maxPool2d', x, given);
  return {
    kernel: both(geometry, 'kernel'),
    ...slides(geometry),
    dilation: both(geometry, 'dilation'),
    ceilMode: given.ceilMode ?? false,
  };
}

export function resolveAveragePool(
  given: AveragePoolOptions,
  { x }: { readonly x: Shape },
): ResolvedAveragePool {
  const geometry = checkAveragePool2d(x, given);
  return {
    kernel: both(geometry, 'kernel'),
    ...slides(geometry),
    ceilMode: given.ceilMode ?? false,
    countIncludePadding: given.countIncludePadding ?? true,
  };
}

export function resolveResize(given: ResizeOptions, { x }: { readonly x: Shape }): ResolvedResize {
  const { mode, coordinates, rounding, cubic } = checkResize(x, given);
  const { size, factor } = given as { size?: Pair; factor?: Pair };
  return {
    mode,
    ...(mode === 'nearest-by-rule' && { coordinates, rounding: rounding as NearestRounding }),
    ...(rounding === undefined &&
      (given.coordinates ? { coordinates } : { alignCorners: given.alignCorners ?? false })),
    ...cubic,
    ...(size !== undefined && { size: pairOf(size) }),
    ...(factor !== undefined && { factor: pairOf(factor) }),
  } as ResolvedResize;
}

const pairOf = (given: Pair): Both => (typeof given === 'number' ? [given, given] : [given[0], given[1]]);

const both = ({ vertical, horizontal }: Window, of: 'kernel' | 'stride' | 'dilation'): Both => [
  vertical[of],
  horizontal[of],
];

const slides = (window: Window): { readonly stride: Both; readonly padding: Sides } => ({
  stride: both(window, 'stride'),
  padding: {
    top: window.vertical.before,
    bottom: window.vertical.after,
    left: window.horizontal.before,
    right: window.horizontal.after,
  },
});
