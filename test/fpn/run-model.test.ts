import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { fromSeed } from '../../src/fpn/load.js';
import { modelByName } from '../../src/fpn/models/index.js';
import { paperImagePyramid } from '../../src/fpn/models/paper-image-pyramid.js';
import { pytorchFpn } from '../../src/fpn/models/pytorch-fpn.js';
import { costOf, runModel, runNeck, shapesOf } from '../../src/fpn/run-model.js';
import type { ParameterSource } from '../../src/layers/scope.js';
import { uploaded } from '../../src/layers/scope.js';
import { seededImage, seededParameter } from '../../src/layers/seeded.js';
import type { Backend } from '../../src/ops/backend.js';
import { reference } from '../../src/ops/reference.js';
import { type Tensor, tensor, zeros } from '../../src/ops/tensor.js';
import { expectSameBits } from '../ops/bits.js';

const tiny = pytorchFpn({ width: 2, channels: 2 });
const image = seededImage([1, 3, 32, 32]);

describe('a run’s image', () => {
  it.each([
    ['channels last', [1, 32, 32, 3], 'N×3×H×W, got 1×32×32×3 (its transpose(0, 3, 1, 2) is)'],
    ['grey', [1, 1, 32, 32], 'N×3×H×W, got 1×1×32×32'],
    ['no batch', [3, 32, 32], 'N×3×H×W, got 3×32×32'],
  ])('is refused where it is %s, whatever is asked', (_, shape, message) => {
    const expected = `pytorch-fpn: expected an image of shape ${message}`;
    expect(() => runModel(tiny, reference, fromSeed(), zeros(shape))).toThrow(expected);
    expect(() => shapesOf(tiny, shape)).toThrow(expected);
    expect(() => costOf(tiny, shape)).toThrow(expected);
  });

  it('is refused where it is no tensor', () => {
    const pixels = new Float32Array(3 * 32 * 32) as unknown as Tensor;
    expect(() => runModel(tiny, reference, fromSeed(), pixels)).toThrow(
      'pytorch-fpn: expected an image of shape N×3×H×W, got no tensor',
    );
  });
});

it('an error inside a network names its layer', () => {
  const wrong: ParameterSource<Tensor> = (spec) =>
    spec.name === 'layer2.0.conv2.weight' ? zeros([4, 5, 3, 3]) : seededParameter(spec);
  expect(() => runModel(tiny, reference, wrong, image)).toThrow(/^layer2\.0\.conv2: conv2d: expected weight/);
  expect(() => shapesOf(modelByName('detectron2-resnet50-fpn'), [1, 3, 40, 40])).toThrow(
    /^backbone\.add: add: expected b /,
  );
});

describe('watching a run', () => {
  it('reports every operator, and takes another tensor for an output', () => {
    const layers: string[] = [];
    const zeroed = runModel(tiny, reference, fromSeed(), image, {
      onOperator({ layer, output }) {
        layers.push(layer);
        return layer === 'smooth3' ? zeros(output.shape) : undefined;
      },
    });
    const plain = runModel(tiny, reference, fromSeed(), image);
    expect(layers[0]).toBe('conv1');
    expect(layers).toContain('smooth3');
    expect(zeroed.pyramid.p2.data.every((v) => v === 0)).toBe(true);
    expectSameBits(zeroed.pyramid.p3, plain.pyramid.p3);
  });

  it('stops at the operator after the signal', () => {
    const controller = new AbortController();
    const layers: string[] = [];
    const run = () =>
      runModel(tiny, reference, fromSeed(), image, {
        signal: controller.signal,
        onOperator({ layer }) {
          layers.push(layer);
          if (layers.length === 3) controller.abort(new Error('enough'));
        },
      });
    expect(run).toThrow('enough');
    expect(layers).toHaveLength(3);
    const features = [4, 8, 16, 32].map((c, i) => zeros([1, 2 * c, 16 >> i, 16 >> i]));
    expect(() => runNeck(tiny, reference, fromSeed(), features, { signal: controller.signal })).toThrow(
      'enough',
    );
  });
});

describe('memory', () => {
  it('pytorch-fpn at 600×900 makes 1,212 MB of activations, of which 180 MB at most are alive', () => {
    const { activationBytes, peakActivationBytes } = costOf(pytorchFpn(), [1, 3, 600, 900]).totals;
    expect(Math.round(activationBytes / 1e6)).toBe(1212);
    expect(Math.round(peakActivationBytes / 1e6)).toBe(180);
  });

  it('a backend that frees is told of everything but the levels, after its last use', () => {
    const alive = new Map<Tensor, number>();
    let [bytes, most] = [0, 0];
    const freeing: Backend<Tensor> = {
      ...reference,
      release(x) {
        bytes -= alive.get(x)!;
        expect(alive.delete(x)).toBe(true);
        x.data.fill(Number.NaN); // whoever reads it again will show it
      },
    };
    const { features, pyramid } = runModel(tiny, freeing, fromSeed(), image, {
      onOperator({ output }) {
        alive.set(output, 4 * output.size);
        bytes += 4 * output.size;
        most = Math.max(most, bytes);
      },
    });
    const plain = runModel(tiny, reference, fromSeed(), image);
    for (const [name, map] of Object.entries(plain.pyramid)) expectSameBits(pyramid[name], map);
    for (const [name, map] of Object.entries(plain.features)) expectSameBits(features[name], map);
    expect(new Set(alive.keys())).toEqual(new Set([...Object.values(features), ...Object.values(pyramid)]));
    expect(most).toBe(costOf(tiny, image.shape).totals.peakActivationBytes);
  });

  it('uploads each parameter once, however often a network asks', () => {
    const asked: string[] = [];
    const brought: Tensor[] = [];
    const backend: Backend<Tensor> = {
      ...reference,
      tensor(value) {
        brought.push(value as Tensor);
        return reference.tensor(value);
      },
    };
    const model = paperImagePyramid({ width: 1, channels: 1 });
    const source: ParameterSource<Tensor> = (spec) => {
      asked.push(spec.name);
      return seededParameter(spec);
    };
    runModel(model, backend, uploaded(backend, source), image);
    expect(new Set(asked).size).toBe(asked.length);
    expect(brought).toHaveLength(asked.length);
  });
});

it('a float64 tensor is rounded on its way to the reference', () => {
  const wide = ndarray(Float64Array.of(1 + 2 ** -30, Number.NaN, 2 ** 130), [3]);
  const y = reference.tensor(wide);
  expectSameBits(y, tensor([1, Number.NaN, Number.POSITIVE_INFINITY], [3]));
  expect(reference.tensor(y)).toBe(y);
});
