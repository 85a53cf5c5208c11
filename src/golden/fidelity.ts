/**
 * Whether looking at a run changed it. A backend that is asked for every tensor may fuse less, or choose other kernels, than one
 * that is asked for its ends alone; then what was judged is not what people run.
 */
import { elements, type Tensor } from '../ops/tensor.js';

/** A tensor of both runs. */
export interface Fidelity {
  readonly layer: string;
  readonly elements: number;
  /** Those whose bits differ; two NaNs are alike. */
  readonly differing: number;
  /** The largest difference; ∞ where one of the two is no finite number. */
  readonly largest: number;
}

/** Two runs' tensors of one layer, bit by bit. The shapes are the same. */
export function fidelityOf(layer: string, alone: Tensor, instrumented: Tensor): Fidelity {
  const [x, y] = [elements(alone), elements(instrumented)];
  let [differing, largest] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    if (Object.is(x[i], y[i])) continue;
    differing++;
    const error = Math.abs(x[i] - y[i]);
    largest = Math.max(largest, Number.isNaN(error) ? Infinity : error);
  }
  return { layer, elements: x.length, differing, largest };
}
