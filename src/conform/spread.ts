/** How an operator's errors lie, whatever their bounds: what precision it has, and whether it rounds or cuts off. */
import { precisionFor, residualsUnder, sampled } from '../golden/precision.js';
import { addsProducts, type Products } from '../golden/products.js';
import { elements, type Tensor } from '../ops/tensor.js';
import type { PreparedCase } from './prepared-case.js';

/** Of the cases with ordinary numbers, which neither overflow nor are made to cancel. */
export interface Spread {
  /** −log₂ of the rms error, over the rms value of its case; left out where every element is the correctly rounded one. */
  readonly bits?: number;
  /** mean(error·sign)/rms: towards zero is negative; what is cut off has −0.7, what is rounded 0. */
  readonly bias: number;
  /** Of sums of products: the rms error over that of ordinary sums of float32, or whatever was declared. */
  readonly ratio?: number;
}

/** Sums over cases. */
interface Sums {
  readonly count: number;
  readonly signed: number;
  readonly squares: number;
}

const NONE: Sums = { count: 0, signed: 0, squares: 0 };

const plus = (a: Sums, b: Sums): Sums => ({
  count: a.count + b.count,
  signed: a.signed + b.signed,
  squares: a.squares + b.squares,
});

/** Adds up the errors of results, case by case. */
export class SpreadMeter {
  #errors = NONE;
  /** `squares` are of ratios. */
  #ratios = NONE;

  add({ arithmetic, of, certified }: PreparedCase, result: Tensor): void {
    if (of.kind !== 'ordinary') return;
    this.#errors = plus(this.#errors, errorsOf(result, certified.value));
    if (!addsProducts(of)) return;
    const sample = sampled(of as Products, result);
    const { ratio, count } = residualsUnder(precisionFor(arithmetic), sample);
    if (count > 0) this.#ratios = plus(this.#ratios, { count, signed: 0, squares: count * ratio * ratio });
  }

  /** Undefined where nothing was added. */
  result(): Spread | undefined {
    const { count, signed, squares } = this.#errors;
    if (count === 0) return undefined;
    const rms = Math.sqrt(squares / count);
    return {
      ...(rms > 0 && { bits: -Math.log2(rms) }),
      bias: rms > 0 ? signed / count / rms : 0,
      ...(this.#ratios.count > 0 && { ratio: Math.sqrt(this.#ratios.squares / this.#ratios.count) }),
    };
  }
}

/** Errors over the root mean square of the values. */
function errorsOf(result: Tensor, exact: Tensor): Sums {
  const [seen, right] = [elements(result), elements(exact)];
  let [count, signed, squares, scale] = [0, 0, 0, 0];
  for (let i = 0; i < seen.length; i++) {
    const error = seen[i] - right[i];
    if (!Number.isFinite(error)) continue;
    count++;
    signed += error * Math.sign(right[i]);
    squares += error * error;
    scale += right[i] * right[i];
  }
  const rms = Math.sqrt(scale / count);
  return rms > 0 ? { count, signed: signed / rms, squares: squares / (rms * rms) } : NONE;
}
