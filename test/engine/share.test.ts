/** Threads that share the rows of a convolution: every row is computed, and none twice. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALGORITHMS, type AlgorithmName } from '../../src/engine/algorithms.js';
import { NO_STEPS } from '../../src/engine/epilogue.js';
import { Machine } from '../../src/engine/machine.js';
import { type Share, spansOf, turnsOf, wholeWork } from '../../src/engine/share.js';
import { seededImage } from '../../src/layers/seeded.js';
import { convolutionOf } from '../../src/ops/convolution.js';
import { elements, type Tensor, zeros } from '../../src/ops/index.js';
import { differences, seededVector } from './cases.js';

const machine = Machine.make()!;

describe('spans of rows', () => {
  const plans = fc.record({
    rows: fc.integer({ min: 1, max: 3000 }),
    threads: fc.integer({ min: 1, max: 9 }),
    step: fc.integer({ min: 1, max: 4 }),
  });

  it('are all rows, one after the other, and begin at multiples of the step', () => {
    fc.assert(
      fc.property(plans, ({ rows, threads, step }) => {
        const spans = spansOf(rows, threads, step);
        expect(spans.map(({ start }) => start)).toEqual([0, ...spans.slice(0, -1).map(({ end }) => end)]);
        expect(spans.at(-1)!.end).toBe(rows);
        for (const { start, end } of spans) {
          expect(start % step).toBe(0);
          expect(end).toBeGreaterThan(start);
        }
      }),
    );
  });

  it('are none longer than one before it, or than a thread’s part of all, but for the step; the last is two steps at most', () => {
    fc.assert(
      fc.property(plans, ({ rows, threads, step }) => {
        const lengths = spansOf(rows, threads, step).map(({ start, end }) => end - start);
        for (const [n, length] of lengths.entries())
          expect(length).toBeLessThanOrEqual(lengths[n - 1] ?? rows);
        if (threads === 1) return;
        expect(lengths[0]).toBeLessThan(rows / threads + step);
        expect(lengths.at(-1)).toBeLessThanOrEqual(2 * step);
      }),
    );
  });

  it('are 56 twice, 14 and 4 twice, and 2 of 150 for two threads', () => {
    const lengths = spansOf(150, 2, 2).map(({ start, end }) => end - start);
    expect(lengths).toEqual([56, 56, 14, 14, 4, 4, 2]);
    expect(spansOf(150, 1, 2)).toEqual([{ start: 0, end: 150 }]);
  });
});

describe('pieces of work', () => {
  it('are each done once, whoever has time when', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40 }),
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 10, maxLength: 400 }),
        (pieces, order) => {
          const { take } = wholeWork();
          const share: Share = { threads: 4, take };
          const threads = Array.from({ length: 4 }, () => ({ isMine: turnsOf(share), turn: 0 }));
          const done: number[] = [];
          const goOn = (n: number): void => {
            const thread = threads[n]!;
            if (thread.turn >= pieces) return;
            if (thread.isMine()) done.push(thread.turn);
            thread.turn++;
          };
          order.forEach(goOn);
          for (let n = 0; n < 4; n++) for (let piece = 0; piece < pieces; piece++) goOn(n);
          expect(done.sort((a, b) => a - b)).toEqual([...Array(pieces).keys()]);
        },
      ),
    );
  });

  it('are not taken before those ahead of them are done', () => {
    let taken = 0;
    const isMine = turnsOf({ threads: 2, take: () => taken++ });
    expect([isMine(), taken, isMine(), taken]).toEqual([true, 1, true, 2]);
  });
});

/** [images, channels, filters, kernel, padding, stride, height, width, groups] */
const SHARED: Partial<Record<AlgorithmName, readonly number[]>> = {
  depthwise: [2, 6, 12, 3, 1, 1, 21, 23, 6],
  direct: [2, 10, 12, 3, 1, 1, 41, 43, 2],
  'inner-products': [2, 600, 40, 3, 1, 1, 5, 6, 2],
  'winograd-2': [2, 8, 12, 3, 1, 1, 41, 43, 2],
  'winograd-4': [2, 8, 12, 3, 1, 1, 61, 63, 2],
  'winograd-2-stride-2': [2, 8, 12, 3, 1, 2, 41, 43, 2],
  'winograd-3-stride-2': [2, 8, 12, 3, 1, 2, 61, 63, 2],
  'float32-depthwise': [2, 6, 12, 3, 1, 1, 21, 23, 6],
  'float32-direct': [2, 10, 12, 3, 1, 1, 41, 43, 2],
  'float32-winograd-2': [2, 8, 12, 3, 1, 1, 41, 43, 2],
  'float32-winograd-4': [2, 8, 12, 3, 1, 1, 61, 63, 2],
  'float32-winograd-2-stride-2': [2, 8, 12, 3, 1, 2, 41, 43, 2],
  'float32-winograd-3-stride-2': [2, 8, 12, 3, 1, 2, 61, 63, 2],
};

describe.each(Object.entries(SHARED) as [AlgorithmName, readonly number[]][])('%s', (name, sizes) => {
  const [images, channels, filters, kernel, padding, stride, height, width, groups] = sizes as number[];
  const x = seededImage([images!, channels!, height!, width!]);
  const weight = seededImage([filters!, channels! / groups!, kernel!, kernel!]);
  const convolutionWith = (image: Tensor) =>
    convolutionOf(image, weight, seededVector(filters!), {
      padding: padding!,
      stride: stride!,
      groups: groups!,
    });

  /** The output, of which this has what is left: NaN where it writes nothing. */
  const computed = (share: Share, y = untouched(), image = x): Tensor => {
    ALGORITHMS[name](machine, convolutionWith(image), { y, steps: NO_STEPS, share });
    return y;
  };
  const untouched = (): Tensor => {
    const y = zeros(convolutionWith(x).geometry.output);
    y.data.fill(Number.NaN);
    return y;
  };
  const whole = computed(wholeWork());
  /** Those whose turn it is: pieces with a remainder of these by 3. */
  const every = (...remainders: number[]): Share => {
    let next = -1;
    const take = (): number => {
      do next++;
      while (!remainders.includes(next % 3));
      return next;
    };
    return { threads: 3, take };
  };

  it('has the bits of one thread in what it computes, and leaves the rest as it is', () => {
    const [some, others] = [every(1), every(0, 2)].map((share) => elements(computed(share)));
    const writtenOnce = [...some!].filter((value, n) => Number.isNaN(value) !== Number.isNaN(others![n]));
    expect(writtenOnce.length).toBe(whole.size);
    expect([Number.isNaN, Number.isFinite].map((is) => writtenOnce.some(is))).toEqual([true, true]);
    expect(differences(computed(every(0, 2), computed(every(1))), whole)).toEqual([]);
  });

  it('makes NaNs canonical in its own rows alone', () => {
    const image = seededImage(x.shape);
    for (let n = 0; n < image.size; n += 7) image.data[n] = n % 2 === 0 ? Infinity : -Infinity;
    const bits = ({ data, size }: Tensor) => new Uint32Array(data.buffer, data.byteOffset, size);
    const answer = bits(computed(wholeWork(), untouched(), image));
    // a NaN as another thread may have it, whose rows are not finished
    const unfinished = 0x7fc0_1234;
    const y = untouched();
    bits(y).fill(unfinished);
    const words = bits(computed(every(0), y, image));
    expect(words).toContain(unfinished);
    expect(words).toContain(0x7fc0_0000);
    expect([...words].filter((word, n) => word !== unfinished && word !== answer[n])).toEqual([]);
  });
});

it('every algorithm is among these', () => {
  expect(Object.keys(SHARED).sort()).toEqual(Object.keys(ALGORITHMS).sort());
});
