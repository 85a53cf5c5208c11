import { describe, expect, it } from 'vitest';
import { arranged, arrangement } from '../../src/golden/dumps/arrangement.js';
import { counting, refusal, valuesOf } from './sources.js';

describe('a map', () => {
  const NCHW = [1, 2, 3, 4];
  /** Elements numbered as they lie in NHWC, in the order of NCHW. */
  const fromLast = [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22].flatMap((n) => [n]);
  const turned = [...fromLast, ...fromLast.map((n) => n + 1)];

  it('as ours lie', () => {
    const { stored, said } = arranged('x', counting(NCHW), NCHW);
    expect([valuesOf(stored), said]).toEqual([valuesOf(counting(NCHW)), []]);
  });

  it('with channels last: inferred and said, or declared and said', () => {
    const { stored, said } = arranged('x', counting([1, 3, 4, 2]), NCHW);
    expect([stored.tensor.shape, valuesOf(stored)]).toEqual([NCHW, turned]);
    expect(said).toEqual(['NHWC, as its shape 1×3×4×2 says']);
    expect(arranged('x', counting([1, 3, 4, 2]), NCHW, 'NHWC').said).toEqual(['NHWC, as declared']);
  });

  it('without a batch axis, in either layout', () => {
    const first = arranged('x', counting([2, 3, 4]), NCHW);
    expect([valuesOf(first.stored), first.said]).toEqual([
      valuesOf(counting(NCHW)),
      ['without a batch axis: taken as a batch of one'],
    ]);
    const last = arranged('x', counting([3, 4, 2]), NCHW);
    expect([last.stored.tensor.shape, valuesOf(last.stored)]).toEqual([NCHW, turned]);
    expect(last.said).toEqual([
      'NHWC, as its shape 3×4×2 says',
      'without a batch axis: taken as a batch of one',
    ]);
  });

  it('of a batch', () => {
    const { stored } = arranged('x', counting([2, 1, 1, 2]), [2, 2, 1, 1]);
    expect(valuesOf(stored)).toEqual([0, 1, 2, 3]);
  });

  it('that fits both ways is as declared, else NCHW, which is said', () => {
    const cube = counting([1, 2, 2, 2]);
    const ours = arranged('x', cube, [1, 2, 2, 2]);
    expect([valuesOf(ours.stored), ours.said]).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7],
      ['1×2×2×2 may be NCHW or NHWC: taken as NCHW'],
    ]);
    const last = arranged('x', cube, [1, 2, 2, 2], 'NHWC');
    expect([valuesOf(last.stored), last.said]).toEqual([[0, 2, 4, 6, 1, 3, 5, 7], ['NHWC, as declared']]);
    expect(arranged('x', cube, [1, 2, 2, 2], 'NCHW').said).toEqual([]);
    expect(arranged('x', counting([1, 1, 1, 1]), [1, 1, 1, 1]).said).toEqual([]);
  });

  it('keeps its type, and is not copied', () => {
    const half = counting([1, 3, 4, 2], 'F16');
    const { stored } = arranged('x', half, NCHW);
    expect(stored.dtype).toBe('F16');
    expect(stored.tensor.data).toBe(half.tensor.data);
  });

  it.each<[number[], number[], 'NCHW' | 'NHWC' | undefined, string]>([
    [[1, 4, 3, 2], NCHW, undefined, 'x: expected 1×2×3×4 in NCHW or NHWC, got 1×4×3×2'],
    [[2, 2, 3, 4], NCHW, undefined, 'x: expected 1×2×3×4 in NCHW or NHWC, got 2×2×3×4'],
    [[1, 2, 3, 4], NCHW, 'NHWC', 'x: expected 1×2×3×4 in NHWC, got 1×2×3×4'],
    [[1, 3, 4, 2], NCHW, 'NCHW', 'x: expected 1×2×3×4 in NCHW, got 1×3×4×2'],
    [[2, 3, 4], [2, 2, 3, 4], undefined, 'x: expected 2×2×3×4 in NCHW or NHWC, got 2×3×4'],
    [[24], NCHW, undefined, 'x: expected 1×2×3×4 in NCHW or NHWC, got 24'],
    [[], NCHW, undefined, 'x: expected 1×2×3×4 in NCHW or NHWC, got scalar'],
  ])('of shape %j for %j (%s) is refused with both shapes', (shape, expected, layout, message) => {
    expect(refusal(() => arrangement('x', shape, expected, layout))).toBe(message);
  });
});

describe('what is no map', () => {
  it('lies as ours, with its batch axis or without', () => {
    expect(arranged('x', counting([2, 3]), [2, 3]).said).toEqual([]);
    const { stored, said } = arranged('x', counting([3]), [1, 3], 'NHWC');
    expect([stored.tensor.shape, valuesOf(stored), said.length]).toEqual([[1, 3], [0, 1, 2], 1]);
  });

  it('is refused otherwise', () => {
    expect(refusal(() => arrangement('x', [3, 2], [2, 3]))).toBe('x: expected 2×3, got 3×2');
    expect(refusal(() => arrangement('x', [3], [2, 3]))).toBe('x: expected 2×3, got 3');
  });
});
