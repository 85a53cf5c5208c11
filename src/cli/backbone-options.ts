/** What `--depths` and `--stride-in` say about a model's ResNet, for weights that come from several. */
import type { ModelOptions } from '../fpn/model.js';
import { UsageError } from './usage.js';

/** @throws UsageError where a text is not what its option takes; whether it fits the model, the model says */
export function backboneOptions(values: {
  depths?: string;
  'stride-in'?: string;
}): Pick<ModelOptions, 'depths' | 'strideIn'> {
  const { depths, 'stride-in': strideIn } = values;
  if (depths !== undefined && !/^\d+(,\d+)*$/.test(depths)) {
    throw new UsageError(`--depths: expected blocks per stage such as 3,4,23,3, got "${depths}"`);
  }
  if (strideIn !== undefined && strideIn !== '1x1' && strideIn !== '3x3') {
    throw new UsageError(`--stride-in: expected 1x1 or 3x3, got "${strideIn}"`);
  }
  return {
    ...(depths !== undefined && { depths: depths.split(',').map(Number) }),
    ...(strideIn !== undefined && { strideIn }),
  };
}
