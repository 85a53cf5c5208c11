/** Every model's neck on feature maps of one's own. */
import { describe, expect, it } from 'vitest';
import { engine } from '../../src/engine/backend.js';
import { FpnError } from '../../src/errors.js';
import { fromLoaded, fromSeed } from '../../src/fpn/load.js';
import { modelByName, modelNames } from '../../src/fpn/models/index.js';
import { parametersOf, runModel, runNeck } from '../../src/fpn/run-model.js';
import { seededImage, seededParameter } from '../../src/layers/seeded.js';
import { tensor } from '../../src/ops/tensor.js';
import { expectSameBits } from '../ops/bits.js';
import { imageOf, tinyOptions } from './tiny-parts.js';

const TINY = { depths: [1, 1, 1, 1], width: 1, channels: 2, topDown: 2 };

describe.each(modelNames)('%s', (name) => {
  const model = modelByName(name, tinyOptions(name, TINY));
  const { features, pyramid } = runModel(model, engine(), fromSeed(3), seededImage(imageOf(name)));
  const inputs = model.neckInputs.map((input) => features[input]);

  it('gives the pyramid of the whole model on the backbone’s maps', () => {
    const levels = runNeck(model, engine(), fromSeed(3), inputs);
    expect(Object.keys(levels)).toEqual(Object.keys(pyramid));
    for (const [level, map] of Object.entries(levels)) expectSameBits(map, pyramid[level]);
  });

  it('refuses more maps or fewer, saying which it wants', () => {
    for (const wrong of [[], inputs.slice(1), [...inputs, inputs[0]]]) {
      const run = () => runNeck(model, engine(), fromSeed(3), wrong);
      expect(run).toThrow(FpnError);
      const wanted = model.neckInputs.join(', ');
      expect(run).toThrow(`${name}: expected ${inputs.length} maps ${wanted}, got ${wrong.length}`);
    }
  });

  it.skipIf(inputs.length === 1)('refuses maps in another order, and of several batches', () => {
    const [first, ...others] = inputs;
    const twoImages = [seededImage([2, ...first.shape.slice(1)]), ...others];
    // MobileNet's two maps are of one size.
    const reversed = name.includes('mobilenet') ? [] : [[...inputs].reverse()];
    for (const wrong of [...reversed, twoImages]) {
      const run = () => runNeck(model, engine(), fromSeed(3), wrong);
      expect(run).toThrow(new RegExp(`^${name}: expected c\\d of the batch of c\\d and no larger, got `));
    }
    const nothing = [first, ...others.slice(1), tensor([], [0])];
    expect(() => runNeck(model, engine(), fromSeed(3), nothing)).toThrow(
      'of shape N×C×H×W, none empty, got 0',
    );
  });

  // A neck that passes its maps on has nothing to hold them against.
  const passes = model.neckInputs.every((input) => pyramid[input.replace('c', 'p')] === features[input]);
  it.skipIf(passes)('refuses loaded weights of other channels', () => {
    const parameters = parametersOf(model).map((spec) => [spec.name, seededParameter(spec)] as const);
    const loaded = fromLoaded(new Map(parameters));
    const others = inputs.map(({ shape: [n, c, h, w] }) => seededImage([n, c + 1, h, w]));
    expect(() => runNeck(model, engine(), loaded, others)).toThrow(FpnError);
  });
});
