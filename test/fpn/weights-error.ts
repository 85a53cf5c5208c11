import { expect } from 'vitest';
import { loadParameters } from '../../src/fpn/load.js';
import { WeightsError } from '../../src/fpn/loading/problems.js';
import type { Model } from '../../src/fpn/model.js';
import type { WeightFile } from '../../src/weights/stored-tensor.js';

/** What is wrong with a file of weights; the test fails where it is accepted. */
export function weightsErrorOf(model: Model, file: WeightFile): WeightsError {
  try {
    loadParameters(model, file);
  } catch (error) {
    if (error instanceof WeightsError) return error;
    throw error;
  }
  return expect.fail('the file was accepted');
}
