/** A chunk: one small problem for an operator, of which a class of difficulty has many. schedule.py says which. */
import { words } from '../../../src/numerics/philox.js';
import type {
  ElementwiseOperation,
  ExponentialUnitOperation,
  HardSigmoidSlope,
} from '../../../src/ops/options.js';
import { sizeOf } from '../../../src/ops/tensor.js';
import type { Range } from './floats.js';

export type OperatorName =
  | 'conv2d'
  | 'conv-transpose2d'
  | 'linear'
  | 'average-pool'
  | 'bilinear'
  | 'batch-norm'
  | 'group-norm'
  | 'weighted-mean'
  | 'sigmoid'
  | 'silu'
  | 'hard-sigmoid'
  | 'hard-swish'
  | 'exponential-unit'
  | 'elementwise'
  | 'softmax';
type Pair = readonly [number, number];
type MapShape = readonly [n: number, c: number, h: number, w: number];
type Padding = readonly [top: number, bottom: number, left: number, right: number];

interface Identity<Name extends OperatorName> {
  readonly operator: Name;
  readonly class: string;
  readonly index: number;
}

export interface ProductChunk extends Identity<'conv2d' | 'conv-transpose2d' | 'linear'> {
  readonly form: 'plain' | 'relu' | 'cancelling' | 'sum' | 'product' | 'dominated' | 'aimed';
  readonly shape: MapShape;
  readonly filters: number;
  readonly groups: number;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Padding;
  readonly dilation: Pair;
  readonly outputPadding?: Pair;
  readonly x: Range;
  readonly weight: Range;
  readonly bias?: Range;
  readonly pairs?: number;
  readonly head?: Range;
  readonly power?: Range;
  readonly hair?: 'channel' | 'bias';
  readonly distance?: number;
  readonly lost?: number;
}

interface MapData {
  readonly form: 'plain' | 'cancelling' | 'windows' | 'double' | 'corners' | 'sixths' | 'aimed';
  readonly shape: MapShape;
  readonly x: Range;
  readonly kernel?: Pair;
  readonly pair?: Range;
  readonly hair?: boolean;
}

export interface PoolChunk extends Identity<'average-pool'>, MapData {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Padding;
  readonly countPadding: boolean;
}

export interface BilinearChunk extends Identity<'bilinear'>, MapData {
  readonly size: Pair;
  readonly alignCorners: boolean;
}

export interface NormChunk extends Identity<'batch-norm'> {
  readonly form: 'plain' | 'cancelling' | 'sum' | 'carried' | 'aimed';
  readonly shape: MapShape;
  readonly epsilon: number;
  readonly x?: Range;
  readonly mean?: Range;
  readonly variance?: Range;
  readonly scale?: Range;
  readonly shift?: Range;
  readonly bits?: number;
  readonly root?: number;
  readonly unit?: number;
  readonly gain?: number;
  readonly hair?: boolean;
}

export interface GroupChunk extends Identity<'group-norm'> {
  readonly form: 'plain' | 'around' | 'balanced' | 'sphere' | 'aimed';
  readonly shape: MapShape;
  readonly groups: number;
  readonly epsilon: number;
  readonly x?: Range;
  readonly small?: Range;
  readonly scale?: Range;
  readonly shift?: Range;
  readonly bits?: number;
  readonly step?: number;
  readonly root?: number;
  readonly unit?: number;
  readonly factor?: number;
  readonly gain?: number;
  readonly large?: boolean;
}

export interface MeanChunk extends Identity<'weighted-mean'> {
  readonly form: 'plain' | 'cancelling' | 'single' | 'split' | 'aimed';
  readonly maps: number;
  readonly count: number;
  readonly epsilon: number;
  readonly x: Range;
  readonly weights?: Range;
  readonly small?: Range;
  readonly pair?: Range;
  readonly blur?: Range;
  readonly power?: number;
  readonly bits?: number;
  readonly unit?: number;
  readonly lower?: number;
  readonly epsilons?: number;
  readonly distance?: number;
}

/** Of an operator of one variable. */
interface Arguments {
  readonly count: number;
  readonly x?: Range;
  readonly first?: number;
  readonly step?: number;
}

export interface ArgumentChunk extends Identity<'sigmoid' | 'silu'>, Arguments {
  readonly form: 'plain' | 'consecutive' | 'odd' | 'hardest';
  readonly sign?: 1 | -1;
}

interface HardArguments extends Arguments {
  readonly form: 'plain' | 'short' | 'consecutive' | 'multiples';
  readonly bits?: number;
  readonly factor?: number;
  readonly unit?: number;
  readonly beside?: number;
}

export interface HardSigmoidChunk extends Identity<'hard-sigmoid'>, HardArguments {
  readonly slope: HardSigmoidSlope;
}

export type HardChunk = HardSigmoidChunk | (Identity<'hard-swish'> & HardArguments);

/** An ELU, a SELU or a CELU. */
export interface UnitChunk extends Identity<'exponential-unit'>, HardArguments {
  readonly operation: ExponentialUnitOperation;
}

export interface RowChunk extends Identity<'softmax'> {
  readonly form: 'plain' | 'around' | 'tied' | 'below' | 'odd' | 'hardest' | 'aimed';
  readonly shape: readonly [rows: number, logits: number];
  readonly x?: Range;
  readonly below?: Pair;
  readonly bits?: number;
  readonly unit?: number;
  readonly near?: number;
}

export interface PairChunk extends Identity<'elementwise'> {
  readonly form: 'plain' | 'half' | 'product' | 'multiple' | 'inverse';
  readonly operation: ElementwiseOperation;
  readonly count: number;
  readonly a?: Range;
  readonly b?: Range;
  readonly beside?: number;
  readonly bits?: number;
  readonly others?: number;
  readonly s?: number;
  readonly e?: number;
  readonly f?: number;
}

export type Chunk =
  | ProductChunk
  | PoolChunk
  | BilinearChunk
  | NormChunk
  | GroupChunk
  | MeanChunk
  | ArgumentChunk
  | HardChunk
  | UnitChunk
  | PairChunk
  | RowChunk;

/** The bits of the inputs by name. */
export type Inputs = Readonly<Record<string, Uint32Array>>;

/** The first words of the chunk's stream for one of its tensors. */
export function stream(chunk: Chunk, tensor: string, shape: readonly number[]): Uint32Array {
  return words(`rounding/${chunk.operator}/${chunk.class}/${chunk.index}/${tensor}`, sizeOf(shape));
}
