/**
 * The operator set as data: what each operator's arguments are called, which of them are tensors, and what its options
 * are once every default is filled in. Traces, graphs, replays and whatever else treats all operators alike read it
 * here, so that none of them has a list of operators of its own.
 */
import type { Backend } from './backend.js';
import type {
  AveragePoolOptions,
  ConvOptions,
  ConvTransposeOptions,
  ElementwiseOperation,
  FlattenOrder,
  HardSigmoidSlope,
  MaxPoolOptions,
  PadMode,
  ResizeOptions,
  Sides,
  UnaryOperation,
} from './options.js';
import {
  type ResolvedAveragePool,
  type ResolvedConv,
  type ResolvedConvTranspose,
  type ResolvedMaxPool,
  type ResolvedResize,
  resolveAveragePool,
  resolveConv,
  resolveConvTranspose,
  resolveMaxPool,
  resolveResize,
} from './resolve-options.js';
import type { Shape } from './tensor.js';

/** The methods of a backend that compute; all but `OPERATORS`' keys are about the backend itself. */
export type OperatorName = Exclude<
  keyof Backend<unknown>,
  | 'name'
  | 'tensor'
  | 'shape'
  | 'read'
  | 'release'
  | 'overwrites'
  | 'followedBy'
  | 'scoped'
  | 'named'
  | 'parameter'
>;

/** The tensors that each operator reads, by their roles. */
export interface OperatorInputs<T> {
  conv2d: { readonly x: T; readonly weight: T; readonly bias?: T };
  convTranspose2d: { readonly x: T; readonly weight: T; readonly bias?: T };
  batchNorm2d: {
    readonly x: T;
    readonly mean: T;
    readonly variance: T;
    readonly scale?: T;
    readonly shift?: T;
  };
  groupNorm: { readonly x: T; readonly scale?: T; readonly shift?: T };
  relu: { readonly x: T };
  sigmoid: { readonly x: T };
  silu: { readonly x: T };
  hardSigmoid: { readonly x: T };
  hardSwish: { readonly x: T };
  clip: { readonly x: T };
  add: { readonly a: T; readonly b: T };
  scale: { readonly x: T };
  gate: { readonly x: T; readonly gates: T };
  elementwise: { readonly a: T; readonly b: T };
  unary: { readonly x: T };
  reshape: { readonly x: T };
  transpose: { readonly x: T };
  weightedMean: { readonly xs: readonly T[]; readonly weights: T };
  concat: { readonly xs: readonly T[] };
  slice: { readonly x: T };
  pad: { readonly x: T };
  maxPool2d: { readonly x: T };
  averagePool2d: { readonly x: T };
  globalAveragePool: { readonly x: T };
  resize: { readonly x: T };
  linear: { readonly x: T; readonly weight: T; readonly bias?: T };
  flatten: { readonly x: T };
  softmax: { readonly x: T };
}

/** The options of an operator that has none. */
export type NoOptions = Readonly<Record<never, never>>;

/** What each operator is told besides its tensors, with every default filled in; it computes the same with these. */
export interface OperatorOptions {
  conv2d: ResolvedConv;
  convTranspose2d: ResolvedConvTranspose;
  batchNorm2d: { readonly epsilon: number };
  groupNorm: { readonly groups: number; readonly epsilon: number };
  relu: NoOptions;
  sigmoid: NoOptions;
  silu: NoOptions;
  hardSigmoid: { readonly slope: HardSigmoidSlope };
  hardSwish: NoOptions;
  clip: { readonly low: number; readonly high: number };
  add: NoOptions;
  scale: { readonly factor: number };
  gate: NoOptions;
  elementwise: { readonly operation: ElementwiseOperation };
  unary: { readonly operation: UnaryOperation };
  reshape: { readonly shape: Shape };
  transpose: { readonly order: readonly number[] };
  weightedMean: { readonly epsilon: number };
  concat: NoOptions;
  slice: { readonly start: number; readonly end: number };
  pad: { readonly sides: Sides; readonly value: number; readonly mode: PadMode };
  maxPool2d: ResolvedMaxPool;
  averagePool2d: ResolvedAveragePool;
  globalAveragePool: NoOptions;
  resize: ResolvedResize;
  linear: NoOptions;
  flatten: { readonly order: FlattenOrder };
  softmax: NoOptions;
}

/** One argument of an operator, in its place. */
export type Argument =
  /** A tensor, or undefined where the operator does without. */
  | { readonly kind: 'tensor'; readonly role: string }
  /** Several tensors in one role. */
  | { readonly kind: 'list'; readonly role: string }
  /** A record of tensors by their roles. */
  | { readonly kind: 'record'; readonly roles: readonly string[] }
  /** A number or a word. */
  | { readonly kind: 'option'; readonly name: string; readonly otherwise?: number | string }
  /** A record of options. */
  | { readonly kind: 'options' };

/** The options that an operator is given, where some can be left out. */
export interface GivenOptions {
  conv2d: ConvOptions;
  convTranspose2d: ConvTransposeOptions;
  maxPool2d: MaxPoolOptions;
  averagePool2d: AveragePoolOptions;
  resize: ResizeOptions;
}

/** What of an operator holds in every network. */
export interface Operator<K extends OperatorName> {
  readonly arguments: readonly Argument[];
  /** The roles of a layer's own parameters; an operator that has some is called as its layer is. */
  readonly parameters: readonly string[];
  /** Fills in the defaults, where there are any that `otherwise` does not say. */
  readonly resolve?: K extends keyof GivenOptions
    ? (options: GivenOptions[K], inputs: OperatorInputs<Shape>[K]) => OperatorOptions[K]
    : never;
}

const tensor = (role: string): Argument => ({ kind: 'tensor', role });
const list = (role: string): Argument => ({ kind: 'list', role });
const record = (...roles: string[]): Argument => ({ kind: 'record', roles });
const option = (name: string, otherwise?: number | string): Argument =>
  otherwise === undefined ? { kind: 'option', name } : { kind: 'option', name, otherwise };
const options: Argument = { kind: 'options' };

const operator = <K extends OperatorName>(
  args: readonly Argument[],
  more: Partial<Omit<Operator<K>, 'arguments'>> = {},
): Operator<K> => ({ parameters: [], ...more, arguments: args });

const x = tensor('x');

/** A row an operator. */
export const OPERATORS: { readonly [K in OperatorName]: Operator<K> } = {
  conv2d: operator([x, tensor('weight'), tensor('bias'), options], {
    parameters: ['weight', 'bias'],
    resolve: resolveConv,
  }),
  convTranspose2d: operator([x, tensor('weight'), tensor('bias'), options], {
    parameters: ['weight', 'bias'],
    resolve: resolveConvTranspose,
  }),
  batchNorm2d: operator([x, record('mean', 'variance', 'scale', 'shift'), option('epsilon')], {
    parameters: ['mean', 'variance', 'scale', 'shift'],
  }),
  groupNorm: operator([x, option('groups'), record('scale', 'shift'), option('epsilon')], {
    parameters: ['scale', 'shift'],
  }),
  relu: operator([x]),
  sigmoid: operator([x]),
  silu: operator([x]),
  hardSigmoid: operator([x, option('slope')]),
  hardSwish: operator([x]),
  clip: operator([x, option('low'), option('high')]),
  add: operator([tensor('a'), tensor('b')]),
  scale: operator([x, option('factor')]),
  gate: operator([x, tensor('gates')]),
  elementwise: operator([tensor('a'), tensor('b'), option('operation')]),
  unary: operator([x, option('operation')]),
  reshape: operator([x, option('shape')]),
  transpose: operator([x, option('order')]),
  weightedMean: operator([list('xs'), tensor('weights'), option('epsilon')], { parameters: ['weights'] }),
  concat: operator([list('xs')]),
  slice: operator([x, option('start'), option('end')]),
  pad: operator([x, option('sides'), option('value', 0), option('mode', 'constant')]),
  maxPool2d: operator([x, options], { resolve: resolveMaxPool }),
  averagePool2d: operator([x, options], { resolve: resolveAveragePool }),
  globalAveragePool: operator([x]),
  resize: operator([x, options], { resolve: resolveResize }),
  linear: operator([x, tensor('weight'), tensor('bias')], { parameters: ['weight', 'bias'] }),
  flatten: operator([x, option('order')]),
  softmax: operator([x]),
};

/** The names of all operators, in the order of `OPERATORS`. */
export const operatorNames = Object.keys(OPERATORS) as readonly OperatorName[];
