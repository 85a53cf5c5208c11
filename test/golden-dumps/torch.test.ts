/** A dump as examples/dump_torch.py writes it, of a network whose weights and input are a golden file's. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { fromLoaded, loadParameters } from '../../src/fpn/load.js';
import { modelByName } from '../../src/fpn/models/index.js';
import { runModel } from '../../src/fpn/run-model.js';
import { compare } from '../../src/golden/compare.js';
import { arranged } from '../../src/golden/dumps/arrangement.js';
import { named } from '../../src/golden/dumps/names.js';
import { openDump } from '../../src/golden/dumps/open.js';
import { readGoldenNetwork } from '../../src/golden/golden-network.js';
import { reference } from '../../src/ops/reference.js';
import { elements, type Tensor } from '../../src/ops/tensor.js';
import { toFloat32 } from '../../src/weights/stored-tensor.js';
import { source } from './sources.js';

const read = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(path, import.meta.url)));

it('has our layers’ names, and each layer’s own output', () => {
  const { options, parameters, input } = readGoldenNetwork(
    read('../golden/networks/torchvision-resnet18-fpn-61x83.safetensors'),
  );
  const model = modelByName('torchvision-resnet18-fpn', {
    ...options,
    topDown: options.channels as number,
  });
  const loaded = fromLoaded(loadParameters(model, parameters, input!.shape));
  const ours = new Map<string, Tensor>();
  runModel(model, reference, loaded, input!, {
    onOperator: ({ layer, output }) => {
      ours.set(layer, output);
    },
  });

  const dump = openDump(source('torch.npz', read('torch.npz')), { beside: () => expect.unreachable() });
  const { tensors, extra, notes } = named(dump, [...ours.keys()]);
  expect([tensors.size, extra, notes]).toEqual([8, [], []]);
  for (const [layer, name] of tensors) {
    const expected = ours.get(layer)!;
    const { stored, said } = arranged(name, dump.read(name), expected.shape);
    expect(said).toEqual([]);
    const { relativeError } = compare(toFloat32(stored), expected);
    expect(relativeError, layer).toBeLessThan(1e-5);
  }
  // ReLU overwrites what the norm gave, so that a dump without copies has no negative values there
  const norm = elements(toFloat32(dump.read('body.layer1.0.bn1')));
  expect(norm.some((value) => value < 0)).toBe(true);
});
