import { FpnError, OperatorError } from '../errors.js';
import type { Network, NetworkFacts } from '../fpn/model.js';
import { costOf, type ModelCost } from '../fpn/run-model.js';
import { formatShape, type Shape } from '../ops/tensor.js';

/** What a model wants the sides of its input to be multiples of. */
export const sideMultiple = ({ sizeMultiple, preprocessing }: NetworkFacts): number =>
  sizeMultiple ?? preprocessing.multipleOf ?? 1;

/**
 * What a run costs, known before it starts.
 * @param source what the input is called in a message
 * @throws FpnError where the model's maps would not fit each other at this size: nearest ×2 bridges even sizes alone
 */
export function costOn(model: Network, source: string, input: Shape): ModelCost {
  try {
    return costOf(model, input);
  } catch (error) {
    const multiple = sideMultiple(model);
    if (!(error instanceof OperatorError) || multiple === 1) throw error;
    const expected = `a height and width that are multiples of ${multiple} for ${model.name}`;
    throw new FpnError(`${source}: expected ${expected}, got ${formatShape(input.slice(2))}`);
  }
}
