/** The cases that a backend is judged on: calls of every operator, with numbers of several kinds. */
import { type Arithmetic, FORMATS } from '../golden/arithmetic.js';
import { addsProducts } from '../golden/products.js';
import { nearestIn } from '../golden/rounded-to.js';
import { OPERATORS, type OperatorInputs, type OperatorName, type OperatorOptions } from '../ops/operators.js';
import { type Shape, sizeOf, type Tensor, tensor } from '../ops/tensor.js';
import type { Call } from './cases/call.js';
import { convolutions, dense } from './cases/convolutions.js';
import { channelwise, elementwise, moving } from './cases/maps.js';
import { averagePools, globalPools, maxPools } from './cases/pools.js';
import { resizes } from './cases/resizes.js';
import { transposed } from './cases/transposed.js';
import { type ValueKind, valuesOf } from './values.js';

/** A call with its numbers. */
export interface Case<K extends OperatorName = OperatorName> {
  /** What is special about it: `3×3, stride 2, SAME, on even sizes: integers`. */
  readonly name: string;
  readonly operator: K;
  /** What its numbers are. */
  readonly kind: ValueKind;
  readonly inputs: OperatorInputs<Tensor>[K];
  readonly options: OperatorOptions[K];
  /** Whether its numbers are integers that no backend of the arithmetic has to round: one result is right. */
  readonly exact: boolean;
}

/**
 * The cases of an operator.
 * @param seed of the numbers and of the calls that are drawn
 * @param arithmetic whose numbers the inputs are: of float16 storage, float16s
 */
export function casesOf(operator: OperatorName, seed: number, arithmetic: Arithmetic): Case[] {
  const calls = callsAt(seed).filter((call) => call.operator === operator);
  return calls.flatMap((call) =>
    call.kinds
      .filter((kind) => !(kind === 'special' && arithmetic.finiteMath))
      .map((kind) => caseOf(call, kind, seed, arithmetic))
      .filter((each) => each !== undefined),
  );
}

const callsAt = (seed: number): readonly Call[] => [
  ...convolutions(seed),
  ...transposed(seed),
  ...dense,
  ...maxPools(seed),
  ...averagePools,
  ...globalPools,
  ...resizes,
  ...elementwise,
  ...channelwise,
  ...moving,
];

/** The number of products that an operator adds up; a transposed convolution has its inputs, of all groups, first. */
function termsOf({ operator, shapes }: Call): number {
  if (!addsProducts({ operator })) return 1;
  const { weight } = shapes as OperatorInputs<Shape>['conv2d'];
  return sizeOf(weight.toSpliced(operator === 'convTranspose2d' ? 1 : 0, 1));
}

/**
 * The largest m whose K products and one m more add up to an integer that every step of the arithmetic holds; a matrix unit
 * keeps the bits above its alignment.
 */
function largestInteger(terms: number, { accumulator, storage, blocks, operands }: Arithmetic): number {
  const bits = Math.min(
    FORMATS[accumulator].precision,
    FORMATS[storage].precision,
    blocks ? blocks.bits : Infinity,
  );
  const most = Math.floor(Math.sqrt(2 ** bits / (terms + 1)));
  return Math.min(most, 2 ** FORMATS[operands?.format ?? 'float32'].precision);
}

/** Averages and quotients divide, which need not be exact of integers, nor are curves; transformed convolutions have fractions in between. */
const isExact = ({ operator, options }: Call, kind: ValueKind, { fast }: Arithmetic): boolean =>
  kind === 'integers' &&
  operator !== 'averagePool2d' &&
  operator !== 'globalAveragePool' &&
  operator !== 'unary' &&
  !('operation' in options && options.operation === 'divide') &&
  !(fast && (operator === 'conv2d' || operator === 'convTranspose2d'));

function caseOf(call: Call, kind: ValueKind, seed: number, arithmetic: Arithmetic): Case | undefined {
  const { operator, words, shapes, options } = call;
  const name = `${words}: ${kind}`;
  const most = largestInteger(termsOf(call), arithmetic);
  if (kind === 'integers' && most < 1) return undefined;
  const make = (role: string, shape: Shape, of: ValueKind): Tensor => {
    const data = valuesOf(of, `${seed}/${operator}/${name}/${role}`, sizeOf(shape), most);
    return tensor(
      data.map((v) => nearestIn(PARAMETERS[`${operator}.${role}`]?.(v) ?? v, arithmetic.storage)),
      shape,
    );
  };
  const parameters = addsProducts({ operator }) ? [] : OPERATORS[operator].parameters;
  const kindOf = (role: string): ValueKind => (parameters.includes(role) ? 'ordinary' : kind);
  const inputs = Object.entries(shapes as Record<string, Shape | readonly Shape[]>).map(([role, shape]) => [
    role,
    isList(shape)
      ? shape.map((one, i) => make(`${role}${i}`, one, kindOf(role)))
      : make(role, shape, kindOf(role)),
  ]);
  return {
    name,
    operator,
    kind,
    inputs: Object.fromEntries(inputs),
    options: options as OperatorOptions[OperatorName],
    exact: isExact(call, kind, arithmetic),
  };
}

const isList = (shape: Shape | readonly Shape[]): shape is readonly Shape[] => Array.isArray(shape[0]);

/** What parameters have to be: variances positive, the weights of a mean mostly. */
const PARAMETERS: Readonly<Record<string, (v: number) => number>> = {
  'batchNorm2d.variance': (v) => Math.abs(v) + 0.25,
  'weightedMean.weights': (v) => v + 1,
};
