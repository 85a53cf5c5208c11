/** Which model a file of weights belongs to, by names and shapes alone. */
import type { WeightFile } from '../../weights/stored-tensor.js';
import { isCounter, type Model } from '../model.js';
import { type Match, matchWeights } from './match.js';
import { isOfOtherStyle } from './mmdet-style.js';

/**
 * From 0 to 1: twice what is found, of all that was expected and all that the file has, whatever it is (the F₁ score). So
 * that a backbone alone, whose parameters a whole detector has too, fits that detector's file less well than the detector.
 */
const scoreIn =
  (tensors: number) =>
  ({ found, expected }: Match): number =>
    (2 * found.size) / (expected + tensors);

/**
 * How a file matches the models that it fits equally well and best; none where no model has any of its tensors.
 * @param key as in `matchWeights`
 * @throws FpnError as `matchWeights`
 */
export function bestMatches(models: readonly Model[], file: WeightFile, key?: string): Match[] {
  const matches = models.map((model) => matchWeights(model, file, { key }));
  const score = scoreIn([...file.keys()].filter((name) => !isCounter(name)).length);
  const best = Math.max(...matches.map(score));
  const fitting = best === 0 ? [] : matches.filter((match) => score(match) === best);
  const ofStyle = fitting.filter(({ model }) => !isOfOtherStyle(model, file));
  return ofStyle.length > 0 ? ofStyle : fitting;
}
