import fc from 'fast-check';
import { expect, it } from 'vitest';
import { resample } from '../../src/images/resample.js';
import { fixture } from './fixtures.js';

interface Resized {
  readonly width: number;
  readonly height: number;
  readonly values: number[];
}

const [source, ...results]: Resized[] = JSON.parse(Buffer.from(fixture('resized.json')).toString()).map(
  ({ width, height, data }: { width: number; height: number; data: string }) => {
    const bytes = Buffer.from(data, 'base64');
    return {
      width,
      height,
      values: Array.from({ length: width * height }, (_, i) => bytes.readFloatLE(4 * i)),
    };
  },
);

it.each(results)('gives what Pillow gives at $width×$height', ({ width, height, values }) => {
  const actual = resample({ ...source, channels: 1 }, height, width).values;
  expect(actual).toHaveLength(values.length);
  // Pillow works in float32.
  values.forEach((value, i) => {
    expect(actual[i]).toBeCloseTo(value, 6);
  });
});

it('changes nothing at the same size', () => {
  expect([...Array.from(resample({ ...source, channels: 1 }, 5, 7).values)]).toEqual(source.values);
});

it('keeps the channels apart and stays between their least and greatest value', () => {
  const size = fc.integer({ min: 1, max: 9 });
  fc.assert(
    fc.property(
      size,
      size,
      size,
      size,
      fc.infiniteStream(fc.nat(100)),
      (height, width, toHeight, toWidth, stream) => {
        const values = Array.from(
          { length: height * width * 2 },
          (_, i) => 1000 * (i % 2) + stream.next().value,
        );
        const out = Array.from(resample({ height, width, channels: 2, values }, toHeight, toWidth).values);
        for (const c of [0, 1]) {
          const of = (all: number[]) => all.filter((_, i) => i % 2 === c);
          expect(Math.min(...of(out))).toBeGreaterThanOrEqual(Math.min(...of(values)) - 1e-9);
          expect(Math.max(...of(out))).toBeLessThanOrEqual(Math.max(...of(values)) + 1e-9);
        }
      },
    ),
  );
});
