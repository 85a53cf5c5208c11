/** An honest run of a small network, its dumps in the folder of a test, and `verify` on them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from '../../src/cli/execute.js';
import { fromSeed, modelByName, runModel } from '../../src/fpn/index.js';
import { seededImage } from '../../src/layers/seeded.js';
import { elements, float64, type Tensor, tensor } from '../../src/ops/index.js';
import { toStored, writeNpy, writeNpz } from '../../src/weights/index.js';

export const MODEL = 'torchvision-resnet18-fpn';
export const MODEL_OPTIONS = ['-m', MODEL, '--depths', '1,1,1,1', '-c', '16'];

/** Runs the network, and writes what it started from to x.npy. */
export function smallRun(folder: string) {
  /** Every tensor of an honest run: computed in float64, stored in float32. */
  const honest = new Map<string, Tensor>();
  const at = (name: string): string => join(folder, name);
  const image = seededImage([1, 3, 33, 47]);
  writeFileSync(at('x.npy'), writeNpy(toStored(image)));
  const model = modelByName(MODEL, { depths: [1, 1, 1, 1], channels: 16 });
  const parameters = fromSeed(0);
  runModel(model, float64, (spec) => float64.tensor(parameters(spec)), float64.tensor(image), {
    onOperator({ layer, output }) {
      const rounded = tensor(Float32Array.from(elements(output)), output.shape);
      honest.set(layer, rounded);
      return float64.tensor(rounded);
    },
  });

  return {
    honest,
    dumped(name: string, tensors: ReadonlyMap<string, Tensor>): string {
      writeFileSync(at(name), writeNpz(new Map([...tensors].map(([layer, t]) => [layer, toStored(t)]))));
      return at(name);
    },
    verify: (path: string, ...more: string[]) =>
      execute(['verify', path, ...MODEL_OPTIONS, '--input', at('x.npy'), ...more]),
    /** With one tensor changed, and those after it as they were: what is wrong is wrong once. */
    changed(layer: string, change: (values: Float32Array) => void): Map<string, Tensor> {
      const values = elements(honest.get(layer)!).slice();
      change(values);
      return new Map([...honest, [layer, tensor(values, honest.get(layer)!.shape)]]);
    },
  };
}
