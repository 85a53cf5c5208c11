/** The shape rule of sliding windows, by counting the windows one at a time. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AxisCase, windowCase } from '../../src/conform/properties/windows.js';
import { OperatorError } from '../../src/errors.js';
import { checkConv2d } from '../../src/ops/conv2d-geometry.js';
import type { Padding } from '../../src/ops/options.js';
import { shapes } from '../../src/ops/shapes.js';
import { checkWindow, tapsInside, type WindowAxis } from '../../src/ops/window.js';

const RUNS = { numRuns: 2000 };

/** Windows that lie wholly within the padded axis, or in ceil mode begin on an input or the padding before. */
function countWindows(
  { input, kernel, stride, dilation, before, after }: AxisCase,
  ceilMode: boolean,
): number {
  const last = dilation * (kernel - 1);
  const end = before + input + after;
  let count = 0;
  while (count * stride + last < end) count++;
  const covered = (count - 1) * stride + last + 1;
  if (ceilMode && covered < end && count * stride < before + input) count++;
  return count;
}

/** TensorFlow's SAME: as many windows as strides begin on the axis, over as little padding as they need. */
function samePadding({ input, kernel, stride, dilation }: AxisCase): AxisCase {
  let windows = 0;
  while (windows * stride < input) windows++;
  let total = 0;
  while (input + total < (windows - 1) * stride + dilation * (kernel - 1) + 1) total++;
  const before = Math.floor(total / 2);
  return { input, kernel, stride, dilation, before, after: total - before };
}

describe('the number of windows', () => {
  it('is what counting them gives, for convolution and max pool', () => {
    fc.assert(
      fc.property(windowCase, fc.boolean(), ({ vertical, horizontal, form, options }, ceilMode) => {
        const axes = [vertical, horizontal].map((axis) => (form === 'same' ? samePadding(axis) : axis));
        const x = [1, 2, vertical.input, horizontal.input];
        const kernel = [vertical.kernel, horizontal.kernel] as const;
        expect(checkConv2d(x, [5, 2, ...kernel], undefined, options).output).toEqual([
          1,
          5,
          ...axes.map((axis) => countWindows(axis, false)),
        ]);
        expect(shapes.maxPool2d(x, { kernel, ...options, ceilMode })).toEqual([
          1,
          2,
          ...axes.map((axis) => countWindows(axis, ceilMode)),
        ]);
      }),
      RUNS,
    );
  });

  it('is ⌈n/s⌉ with SAME padding, and the padding is the smallest that allows it, the odd one after', () => {
    fc.assert(
      fc.property(windowCase, ({ vertical, horizontal, options: { stride, dilation } }) => {
        const window = checkWindow(
          'test',
          [vertical.input, horizontal.input],
          [vertical.kernel, horizontal.kernel],
          { stride, dilation, padding: 'same' },
        );
        for (const [actual, axis] of [
          [window.vertical, vertical],
          [window.horizontal, horizontal],
        ] as const) {
          expect(actual).toEqual({ ...samePadding(axis), output: Math.ceil(axis.input / axis.stride) });
        }
      }),
      RUNS,
    );
  });

  it('is refused where not one window fits', () => {
    fc.assert(
      fc.property(windowCase, ({ vertical, horizontal, options }) => {
        // One row less than a window: nothing fits, however it is padded.
        const { dilation, stride } = options;
        const extent = vertical.dilation * (vertical.kernel - 1) + 1;
        fc.pre(extent > 1);
        const top = Math.min(vertical.before, extent - 2);
        const padding: Padding = { top, bottom: 0, left: 9, right: 9 };
        const x = [1, 1, extent - 1 - top, horizontal.input];
        const kernel = [vertical.kernel, horizontal.kernel] as const;
        const refusal = new OperatorError(
          'maxPool2d',
          'padded height',
          `to hold a window of ${extent}`,
          `${x[2]} + ${top} + 0`,
        );
        expect(() => shapes.maxPool2d(x, { kernel, dilation, stride, padding })).toThrow(refusal);
        // In ceil mode one row less than a window is enough for strides above 1.
        const ceiling = () => shapes.maxPool2d(x, { kernel, dilation, stride, padding, ceilMode: true })[2];
        if (vertical.stride === 1) expect(ceiling).toThrow(refusal);
        else expect(ceiling()).toBe(1);
      }),
      { numRuns: 300 },
    );
  });

  it('of a pool whose stride is left out is that of stride = kernel', () => {
    expect(shapes.maxPool2d([1, 1, 9, 8], { kernel: [2, 3] })).toEqual([1, 1, 4, 2]);
    expect(shapes.averagePool2d([1, 1, 9, 8], { kernel: [2, 3] })).toEqual([1, 1, 4, 2]);
  });
});

describe('pooling sizes of PyTorch, ceil mode and all', () => {
  const { cases } = JSON.parse(readFileSync(new URL('../golden/pool-sizes.json', import.meta.url), 'utf8'));
  const kinds = new Map<string, PoolSize[]>();
  for (const [pool, ...size] of cases as [string, ...PoolSize][]) {
    kinds.set(pool, [...(kinds.get(pool) ?? []), size]);
  }

  it.each([...kinds])('%s', (pool, sizes) => {
    for (const [input, kernel, stride, padding, dilation, output] of sizes) {
      const options = {
        kernel: [kernel, 1],
        stride: [stride, 1],
        padding: [padding, 0],
        ceilMode: true,
      } as const;
      const dilated = pool === 'maxPool2d' ? { dilation: [dilation, 1] as const } : {};
      const run = () => shapes[pool as 'maxPool2d']([1, 1, input, 1], { ...options, ...dilated })[2];
      const where = `${input} by ${JSON.stringify({ ...options, ...dilated })}`;
      if (output === null) expect(run, where).toThrow(OperatorError);
      else expect(run(), where).toBe(output);
    }
  });
});

type PoolSize = readonly [
  input: number,
  kernel: number,
  stride: number,
  padding: number,
  dilation: number,
  output: number | null,
];

describe('the taps inside the input', () => {
  it('are those whose coordinate is an input’s', () => {
    fc.assert(
      fc.property(windowCase, fc.boolean(), ({ vertical, form, options }, ceilMode) => {
        const { padding } = options;
        const window = checkWindow('test', [vertical.input, 99], [vertical.kernel, 1], {
          stride: vertical.stride,
          dilation: vertical.dilation,
          padding:
            form === 'same' ? 'same' : { top: vertical.before, bottom: vertical.after, left: 0, right: 0 },
          ceilMode,
        });
        expect(padding === 'same').toBe(form === 'same');
        const axis: WindowAxis = window.vertical;
        for (let i = 0; i < axis.output; i++) {
          const inside: number[] = [];
          for (let k = 0; k < axis.kernel; k++) {
            const at = i * axis.stride - axis.before + k * axis.dilation;
            if (at >= 0 && at < axis.input) inside.push(k);
          }
          const [first, end] = tapsInside(axis, i);
          const taps = Array.from({ length: Math.max(end - first, 0) }, (_, k) => first + k);
          expect(taps).toEqual(inside);
        }
      }),
      RUNS,
    );
  });
});
