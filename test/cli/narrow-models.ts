import { vi } from 'vitest';
import * as models from '../../src/fpn/models/index.js';

/**
 * For the rest of a test file, a model has a backbone of an eighth of the width unless another is asked for. What commands
 * do with a model does not hang on how wide it is, and most of the time of a whole network's run on a small image goes into
 * its weights. To be called before the first model is made; vitest takes it back at the file's end.
 */
export function narrowModels(): void {
  const { modelByName } = models;
  vi.spyOn(models, 'modelByName').mockImplementation((name, options) =>
    modelByName(name, { width: 8, ...options }),
  );
}
