/** Every model the library knows, a few channels wide, on an image of odd size: [name of a level, tensor] pairs. */
import { fromSeed, modelByName, modelNames, reference, runModel, seededImage } from '../dist/index.js';

const OPTIONS = { width: 4, depths: [1, 1, 1, 1], channels: 6 };

export function* modelOutputs() {
  for (const name of modelNames) {
    const model = modelByName(name, OPTIONS);
    // detectron2 upsamples by a factor, which only multiples of 32 fit.
    const size = name.startsWith('detectron2') ? [64, 96] : [61, 83];
    const { features, pyramid } = runModel(model, reference, fromSeed(1), seededImage([1, 3, ...size], 1));
    for (const [level, map] of Object.entries({ ...features, ...pyramid })) yield [`${name} ${level}`, map];
  }
}
