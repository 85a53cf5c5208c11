import type { Model } from '../fpn/model.js';
import { modelByName, modelNames } from '../fpn/models/index.js';
import { integerOption, numberOption, UsageError } from './usage.js';

const DEFAULT_MODEL = 'paper-resnet50';

/** The model that the options ask for. */
export function chosenModel(values: {
  model?: string;
  'pyramid-channels'?: string;
  epsilon?: string;
}): Model {
  const name = values.model ?? DEFAULT_MODEL;
  if (!modelNames.includes(name)) {
    throw new UsageError(`--model: expected one of ${modelNames.join(', ')}, got "${name}"`);
  }
  const channels = values['pyramid-channels'];
  const { epsilon } = values;
  return modelByName(name, {
    ...(channels !== undefined && { channels: integerOption('pyramid-channels', channels, 1) }),
    ...(epsilon !== undefined && { epsilon: numberOption('epsilon', epsilon) }),
  });
}
