/** Which model a file of weights belongs to, by names and shapes alone: no value is looked at. */

import { parameterNames } from '../fpn/load.js';
import type { Model } from '../fpn/model.js';
import { parametersOf } from '../fpn/run-model.js';
import type { Tensor } from '../ops/tensor.js';
import { formatShape, type Shape, sameShape } from '../ops/tensor.js';
import type { StoredTensor, WeightFile } from '../weights/index.js';
import { isKerasName, layoutFromKeras } from '../weights/keras/layout.js';

export interface Fit {
  readonly model: Model;
  /** How many parameters the model has. */
  readonly expected: number;
  /** How many of them the file has, in the right shape. */
  readonly found: number;
  /** The rest, each as `name shape`. */
  readonly missing: readonly string[];
  readonly misshapen: readonly string[];
  /** Tensors of the file that the model has no name for. */
  readonly unexpected: readonly string[];
}

/** Shape of a tensor as the model reads it. A view is made of it, so that nothing is rounded or copied. */
const shapeFor = (onFile: string, { tensor }: StoredTensor): Shape =>
  isKerasName(onFile) ? layoutFromKeras(tensor as Tensor).shape : tensor.shape;

/** How a file fits a model, whether it does or not. */
export function fitOf(model: Model, file: WeightFile): Fit {
  const specs = new Map(parametersOf(model).map(({ name, shape }) => [name, shape]));
  const missing = new Map(specs);
  const misshapen: string[] = [];
  const unexpected: string[] = [];
  let found = 0;
  const names = parameterNames(model, file.keys());
  for (const [onFile, stored] of file) {
    const name = names.get(onFile);
    if (name === undefined) continue;
    const expected = specs.get(name);
    if (expected === undefined || !missing.delete(name)) {
      unexpected.push(onFile);
      continue;
    }
    const actual = shapeFor(onFile, stored);
    if (sameShape(actual, expected)) found++;
    else misshapen.push(`${onFile} ${formatShape(actual)} for ${formatShape(expected)}`);
  }
  const absent = [...missing].map(([name, shape]) => `${name} ${formatShape(shape)}`);
  return { model, expected: specs.size, found, missing: absent, misshapen, unexpected };
}

/** From 0 to 1: twice what is found, of all that was expected and all that is there (the F₁ score). */
const score = ({ expected, found, misshapen, unexpected }: Fit): number =>
  (2 * found) / (expected + found + misshapen.length + unexpected.length);

export const isComplete = (fit: Fit): boolean => score(fit) === 1;

/** The models that a file fits equally well and best; none where no model has any of its tensors. */
export function bestFits(models: readonly Model[], file: WeightFile): Fit[] {
  const fits = models.map((model) => fitOf(model, file));
  const best = Math.max(...fits.map(score));
  return best === 0 ? [] : fits.filter((fit) => score(fit) === best);
}
