/** An honest run of a small network, its dumps in the folder of a test, and `verify` on them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execute } from '../../src/cli/execute.js';
import { fromSeed, modelByName, runModel } from '../../src/fpn/index.js';
import { seededImage } from '../../src/layers/seeded.js';
import { elements, float64, type Tensor, type TraceEvent, tensor } from '../../src/ops/index.js';
import { toFloat32 } from '../../src/ops/precision.js';
import type { Float64Tensor } from '../../src/ops/tensor.js';
import { toStored, writeNpy, writeNpz } from '../../src/weights/index.js';

export const MODEL = 'torchvision-resnet18-fpn';
export const MODEL_OPTIONS = ['-m', MODEL, '--depths', '1,1,1,1', '-c', '16'];

const IMAGE = seededImage([1, 3, 33, 47]);

/** Runs the network in float64; `stored` gives what each operator's result is in float32, with which the run goes on. */
export function running(stored: (event: TraceEvent<Float64Tensor>, rounded: Tensor) => Tensor): void {
  const model = modelByName(MODEL, { depths: [1, 1, 1, 1], channels: 16 });
  const parameters = fromSeed(0);
  runModel(model, float64, (spec) => float64.tensor(parameters(spec)), float64.tensor(IMAGE), {
    onOperator: (event) => float64.tensor(stored(event, toFloat32(event.output))),
  });
}

/** Runs the network, and writes what it started from to x.npy. */
export function smallRun(folder: string) {
  /** Every tensor of an honest run: computed in float64, stored in float32. */
  const honest = new Map<string, Tensor>();
  const at = (name: string): string => join(folder, name);
  writeFileSync(at('x.npy'), writeNpy(toStored(IMAGE)));
  running(({ layer }, rounded) => {
    honest.set(layer, rounded);
    return rounded;
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
