/** Every model the library knows, a few channels wide, on an image of odd size: [name of a level, tensor] pairs. */
import { engine } from '../dist/engine/index.js';
import {
  fromSeed,
  imageShapeOf,
  modelByName,
  modelNames,
  reference,
  runModel,
  seededImage,
} from '../dist/index.js';

const BACKENDS = [
  reference,
  engine(),
  engine({ precision: 'float32' }),
  engine({ precision: 'float32-fast' }),
];

/** torchvision's MobileNet has depths of its own. */
const optionsFor = (name) => ({
  width: 4,
  channels: 6,
  ...(!name.includes('mobilenet') && { depths: [1, 1, 1, 1] }),
});

/** Odd, but where the model takes multiples of something alone, or needs more rows than that. */
function sizeFor({ preprocessing: { multipleOf, size }, sizeMultiple }) {
  const multiple = sizeMultiple ?? multipleOf ?? 1;
  return [size ? 75 : 61, 83].map((n) => Math.ceil(n / multiple) * multiple);
}

export function* modelOutputs() {
  for (const name of modelNames) {
    const model = modelByName(name, optionsFor(name));
    const [, channels] = imageShapeOf(model);
    const image = seededImage([1, channels, ...sizeFor(model)], 1);
    for (const backend of BACKENDS) {
      const { features, pyramid, outputs } = runModel(model, backend, fromSeed(1), image);
      for (const [level, map] of Object.entries({ ...features, ...pyramid, ...outputs })) {
        yield [`${name} ${level}, ${backend.name}`, map];
      }
    }
  }
}
