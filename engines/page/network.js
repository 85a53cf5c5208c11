/** A network that is narrow, but wide enough for threads to share its work. */
import { fromSeed, modelByName, runModel, seededImage } from '../../dist/index.js';
import { fingerprintOf } from '../fingerprint.js';

export const model = modelByName('pytorch-fpn', { width: 16, channels: 32 });
export const parameters = fromSeed(1);
export const image = seededImage([1, 3, 200, 260], 1);

/** Every level's name and fingerprint. */
export async function fingerprintsOf({ features, pyramid }) {
  const levels = Object.entries({ ...features, ...pyramid });
  return Promise.all(levels.map(async ([name, map]) => `${name} ${await fingerprintOf(map)}`));
}

export const fingerprintsOn = (backend) => fingerprintsOf(runModel(model, backend, parameters, image));
