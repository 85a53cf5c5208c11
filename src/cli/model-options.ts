/** The models that a command's options choose. */
import type { Model } from '../fpn/model.js';
import { modelByName, modelNames } from '../fpn/models/index.js';
import { backboneOptions } from './backbone-options.js';
import { integerOption, numberOption, sizeFrom, UsageError } from './usage.js';

const DEFAULT_MODEL = 'paper-resnet50';

/** The model that the options ask for. */
export function chosenModel(values: {
  model?: string;
  'pyramid-channels'?: string;
  epsilon?: string;
  depths?: string;
  'stride-in'?: string;
}): Model {
  const name = values.model ?? DEFAULT_MODEL;
  if (!modelNames.includes(name)) {
    throw new UsageError(`--model: expected one of ${modelNames.join(', ')}, got "${name}"`);
  }
  const channels = values['pyramid-channels'];
  const { epsilon } = values;
  return modelByName(name, {
    ...backboneOptions(values),
    ...(channels !== undefined && { channels: integerOption('pyramid-channels', channels, 1) }),
    ...(epsilon !== undefined && { epsilon: numberOption('epsilon', epsilon) }),
  });
}

/**
 * The model preparing images in one of the ways that its system names; as it was where none is asked for.
 * @throws UsageError where the system has no ways to choose from, or not this one
 */
export function inImageMode(model: Model, mode: string | undefined): Model {
  const { name, imageModes } = model;
  if (mode === undefined) return model;
  if (!imageModes) {
    throw new UsageError(
      `--image-mode: expected none for ${name}, which prepares images in one way, got "${mode}"`,
    );
  }
  if (!Object.hasOwn(imageModes, mode)) {
    const known = Object.keys(imageModes).join(', ');
    throw new UsageError(`--image-mode: expected one of ${known} for ${name}, got "${mode}"`);
  }
  return { ...model, preprocessing: imageModes[mode] };
}

/**
 * A classifier on images of another size than its system's, which its dense layers then have their parameters for; as
 * it was where none is asked for.
 * @throws UsageError where the model takes images of any size, or the text is none
 */
export function atImageSize(model: Model, text: string | undefined): Model {
  if (text === undefined) return model;
  const { name, preprocessing } = model;
  if (!preprocessing.size) {
    throw new UsageError(
      `--image-size: expected none for ${name}, which brings images to no size of its own, got "${text}"`,
    );
  }
  return { ...model, preprocessing: { ...preprocessing, size: sizeFrom('--image-size', text) } };
}
