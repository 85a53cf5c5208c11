/** The contract's strictness: bits depend on the values alone, never on layout, history or the caller's memory. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operatorCase } from '../../src/conform/properties/calls.js';
import { anyKind, tensorsOf, viewsOf } from '../../src/conform/properties/tensors.js';
import { reference } from '../../src/ops/reference.js';
import type { Tensor } from '../../src/ops/tensor.js';
import { bitsOf, expectSameBits } from './bits.js';

const RUNS = { numRuns: 1000 };

/** The whole memory behind a tensor, what lies beside the view included. */
const memoryOf = ({ data }: Tensor): Uint32Array =>
  new Uint32Array(data.buffer, data.byteOffset, data.length).slice();

/** In a hundredth of the time that `toEqual` takes. */
const hasSameWords = (a: Uint32Array, b: Uint32Array): boolean =>
  a.length === b.length && a.every((word, i) => word === b[i]);

const overViews = fc
  .tuple(operatorCase, anyKind)
  .chain(([call, kind]) => fc.tuple(fc.constant(call), viewsOf(kind, call.shapes)));

describe('every operator', () => {
  it('gives a view the bits of its contiguous copy', () => {
    fc.assert(
      fc.property(overViews, ([call, inputs]) => {
        const onViews = call.apply(
          reference,
          inputs.map(({ view }) => view),
        );
        const onCopies = call.apply(
          reference,
          inputs.map(({ copy }) => copy),
        );
        expectSameBits(onViews, onCopies);
      }),
      RUNS,
    );
  });

  it('gives the same bits twice, leaves its inputs alone, and returns memory of its own', () => {
    fc.assert(
      fc.property(overViews, ([call, inputs]) => {
        const views = inputs.map(({ view }) => view);
        const before = views.map(memoryOf);
        const first = call.apply(reference, views);
        const bits = bitsOf(first);
        const second = call.apply(reference, views);
        first.data.fill(1e30);
        expect(hasSameWords(bitsOf(second), bits)).toBe(true);
        expect(views.every((view, i) => hasSameWords(memoryOf(view), before[i]))).toBe(true);
        for (const { data } of views) expect(data.buffer).not.toBe(second.data.buffer);
      }),
      { numRuns: 300 },
    );
  });

  it('returns a contiguous tensor, whose NaNs all have the bits 7fc00000', () => {
    const calls = operatorCase.chain((call) =>
      fc.tuple(fc.constant(call), tensorsOf('special', call.shapes)),
    );
    let nans = 0;
    fc.assert(
      fc.property(calls, ([call, inputs]) => {
        const { data } = call.apply(reference, inputs);
        const words = new Uint32Array(data.buffer, data.byteOffset, data.length);
        data.forEach((value, i) => {
          if (!Number.isNaN(value)) return;
          nans++;
          if (words[i] !== 0x7fc00000) expect.fail(`a NaN of bits ${words[i].toString(16)}`);
        });
      }),
      RUNS,
    );
    expect(nans).toBeGreaterThan(1000);
  });
});
