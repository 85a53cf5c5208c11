import { FpnError, OperatorError } from '../errors.js';
import { costOf, type Model, type ModelCost } from '../fpn/model.js';
import { formatShape, type Shape } from '../ops/tensor.js';

/**
 * What a run costs, known before it starts.
 * @param source what the input is called in a message
 * @throws FpnError where the model's maps would not fit each other at this size: nearest ×2 bridges even sizes alone
 */
export function costOn(model: Model, source: string, input: Shape): ModelCost {
  try {
    return costOf(model, input);
  } catch (error) {
    const { multipleOf } = model.preprocessing;
    if (!(error instanceof OperatorError) || multipleOf === undefined) throw error;
    const expected = `a height and width that are multiples of ${multipleOf} for ${model.name}`;
    throw new FpnError(`${source}: expected ${expected}, got ${formatShape(input.slice(2))}`);
  }
}
