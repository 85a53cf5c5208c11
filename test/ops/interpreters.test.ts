/** The interpreters that compute no values agree with the one that does. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operatorCase } from '../../src/conform/properties/calls.js';
import { FpnError } from '../../src/errors.js';
import { costBackend, imageCost } from '../../src/ops/cost.js';
import { reference } from '../../src/ops/reference.js';
import { shapes } from '../../src/ops/shapes.js';
import { sizeOf, zeros } from '../../src/ops/tensor.js';

describe('shapes', () => {
  it('gives the shape of what the reference computes, whatever the operator', () => {
    fc.assert(
      fc.property(operatorCase, (call) => {
        const y = call.apply(
          reference,
          call.shapes.map((shape) => zeros(shape)),
        );
        expect(call.apply(shapes, call.shapes)).toEqual(y.shape);
      }),
      { numRuns: 1000 },
    );
  });

  it('has no values to read', () => {
    expect(() => shapes.read([1])).toThrow(FpnError);
    expect(shapes.tensor(zeros([2, 3]))).toEqual([2, 3]);
  });
});

describe('cost', () => {
  it('gives the same shapes, and books four bytes an element', () => {
    fc.assert(
      fc.property(operatorCase, (call) => {
        const backend = costBackend();
        const y = call.apply(backend, call.shapes.map(imageCost));
        const shape = call.apply(shapes, call.shapes);
        expect(y.shape).toEqual(shape);
        expect(backend.totals.activationBytes).toBe(4 * sizeOf(shape));
      }),
      { numRuns: 500 },
    );
  });

  it('counts one multiply–accumulate for every weight an output reads, or an input of a transposed one', () => {
    fc.assert(
      fc.property(operatorCase, (call) => {
        const backend = costBackend();
        call.apply(backend, call.shapes.map(imageCost));
        const [x, weight] = call.shapes;
        const filter = sizeOf(weight?.slice(1) ?? []);
        const perOutput = { conv2d: filter, convTranspose2d: filter, linear: filter };
        // a transposed one for every weight that an input meets
        const isTransposed = call.operator === 'convTranspose2d';
        const places = isTransposed ? x : call.apply(shapes, call.shapes);
        const expected = sizeOf(places) * (perOutput[call.operator as keyof typeof perOutput] ?? 0);
        expect(backend.totals.macs).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('adds up over a network, and has no values to read', () => {
    const backend = costBackend();
    const x = imageCost([1, 3, 8, 8]);
    const y = backend.conv2d(x, imageCost([4, 3, 3, 3]), undefined, { padding: 1, stride: 2 });
    backend.linear(backend.globalAveragePool(backend.relu(y)), imageCost([10, 4]), imageCost([10]));
    expect(backend.totals).toEqual({
      macs: 4 * 4 * 4 * 27 + 40,
      activationBytes: 4 * (64 + 64 + 4 + 10),
    });
    expect(() => backend.read(y)).toThrow(FpnError);
  });

  it('follows stride and receptive field through windows, resizing and joins', () => {
    const nn = costBackend();
    const x = imageCost([1, 1, 64, 64]);
    const kernel = imageCost([1, 1, 3, 5]);
    const a = nn.conv2d(x, kernel, undefined, { stride: [2, 1], dilation: [1, 2], padding: [1, 4] });
    expect(a).toMatchObject({ stride: [2, 1], receptiveField: [3, 9] });
    const b = nn.maxPool2d(a, { kernel: [2, 3], stride: [3, 2] });
    expect(b).toMatchObject({ stride: [6, 2], receptiveField: [5, 11] });
    const nearest = nn.resize(b, { mode: 'nearest', factor: 2 });
    expect(nearest).toMatchObject({ stride: [3, 1], receptiveField: [5, 11] });
    const bilinear = nn.resize(b, { mode: 'bilinear', factor: 2 });
    expect(bilinear).toMatchObject({ stride: [3, 1], receptiveField: [11, 13] });
    const joined = nn.concat([nearest, bilinear]);
    expect(joined).toMatchObject({ stride: [3, 1], receptiveField: [11, 13] });
    const whole = { stride: [64, 64], receptiveField: [64, 64] };
    expect(nn.globalAveragePool(x)).toMatchObject(whole);
    expect(nn.flatten(x, 'HWC')).toMatchObject(whole);
    expect(nn.softmax(nn.flatten(x, 'CHW'))).toMatchObject(whole);
    for (const same of [nn.silu(b), nn.hardSigmoid(b, 'fifth'), nn.clip(b, 0, 6), nn.slice(b, 0, 1)]) {
      expect(same).toMatchObject({ stride: [6, 2], receptiveField: [5, 11] });
    }
    // What is stretched has no say in the stride; its view counts.
    const weighed = nn.elementwise(nn.reshape(nn.globalAveragePool(b), [1, 1, 1, 1]), b, 'multiply');
    expect(weighed.stride).toEqual([6, 2]);
    expect(weighed.receptiveField).toEqual(nn.globalAveragePool(b).receptiveField);
    expect(nn.elementwise(b, imageCost([1, 1, 1]), 'add')).toMatchObject({
      stride: [6, 2],
      receptiveField: [5, 11],
    });
    expect(nn.elementwise(a, a, 'maximum')).toMatchObject({ stride: [2, 1], receptiveField: [3, 9] });
    expect(nn.reshape(b, [1, 1, 1, ...b.shape.slice(2)])).toMatchObject({
      stride: [6, 2],
      receptiveField: [5, 11],
    });
    expect(nn.reshape(x, [1, 4096])).toMatchObject(whole);
    expect(nn.transpose(b, [0, 2, 3, 1])).toMatchObject({ stride: [6, 2], receptiveField: [5, 11] });
    expect(nn.transpose(b, [0, 1, 3, 2])).toMatchObject({ stride: [2, 6], receptiveField: [11, 5] });
    // The finer stride and the wider view of what is joined; weights have neither.
    const mean = nn.weightedMean([nearest, bilinear], imageCost([2]), 1e-4);
    expect(mean).toMatchObject({ stride: [3, 1], receptiveField: [11, 13] });
    const grouped = nn.groupNorm(b, 1, {}, 1e-5);
    const gated = nn.gate(b, nn.globalAveragePool(b));
    const [, , height, width] = b.shape;
    for (const whole of [gated, grouped]) {
      expect(whole.stride).toEqual([6, 2]);
      expect(whole.receptiveField).toEqual([5 + 6 * (height - 1), 11 + 2 * (width - 1)]);
    }
  });
});
