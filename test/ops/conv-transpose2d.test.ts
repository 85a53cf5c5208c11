import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyKind, tensorOf, tensorsOf } from '../../src/conform/properties/tensors.js';
import { type ConvTransposeCase, convTransposeCase } from '../../src/conform/properties/windows.js';
import { ExactSum } from '../../src/numerics/exact-sum.js';
import { convTranspose2d } from '../../src/ops/conv-transpose2d.js';
import { checkConvTranspose2d } from '../../src/ops/conv-transpose2d-geometry.js';
import { costBackend, imageCost } from '../../src/ops/cost.js';
import type { ConvTransposeOptions } from '../../src/ops/options.js';
import { type Tensor, tensor } from '../../src/ops/tensor.js';
import { expectSameBits, indices, tabulate } from './bits.js';

/** The formula as it stands: every input times every tap, to where it lands, and each output added up exactly. */
function scattered(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  options: ConvTransposeOptions,
): Tensor {
  const { output, vertical, horizontal, groups } = checkConvTranspose2d(
    x.shape,
    weight.shape,
    bias?.shape,
    options,
  );
  const [, filters, kernelY, kernelX] = weight.shape;
  const depth = x.shape[1] / groups;
  const terms = new Map<string, number[]>();
  for (const [n, c, h, w] of indices(x.shape)) {
    for (const [f, u, v] of indices([filters, kernelY, kernelX])) {
      const i = h * vertical.stride + u * vertical.dilation - vertical.before;
      const j = w * horizontal.stride + v * horizontal.dilation - horizontal.before;
      const key = `${n} ${Math.floor(c / depth) * filters + f} ${i} ${j}`;
      terms.set(key, [...(terms.get(key) ?? []), weight.get(c, f, u, v) * x.get(n, c, h, w)]);
    }
  }
  return tabulate(output, (n, o, i, j) => {
    const all = [...(terms.get(`${n} ${o} ${i} ${j}`) ?? []), ...(bias ? [bias.get(o)] : [])];
    const plain = all.reduce((sum, term) => sum + term, 0);
    if (!Number.isFinite(plain)) return Number.isNaN(plain) ? NaN : plain;
    const exact = new ExactSum();
    for (const term of all) exact.add(term);
    return exact.toFloat32();
  });
}

const calls = fc
  .tuple(convTransposeCase, anyKind, anyKind)
  .chain(([{ x, weight, bias, options }, mapKind, weightKind]) =>
    fc.record({
      x: tensorOf(mapKind, x),
      weight: tensorOf(weightKind, weight),
      bias: tensorsOf(weightKind, bias),
      options: fc.constant(options),
    }),
  );

describe('the transposed convolution', () => {
  it('equals the scattered exact sum bit for bit, whatever the options and the values', () => {
    fc.assert(
      fc.property(calls, ({ x, weight, bias: [bias], options }) => {
        expectSameBits(convTranspose2d(x, weight, bias, options), scattered(x, weight, bias, options));
      }),
      { numRuns: 600 },
    );
  });

  it('is the adjoint of the convolution: it spreads each input by the kernel, unturned', () => {
    const x = tensor([1, 10], [1, 1, 1, 2]);
    const weight = tensor([1, 2, 3], [1, 1, 1, 3]);
    const of = (options: ConvTransposeOptions) => [...convTranspose2d(x, weight, undefined, options).data];
    expect(of({})).toEqual([1, 12, 23, 30]);
    expect(of({ stride: [1, 2] })).toEqual([1, 2, 13, 20, 30]);
    expect(of({ stride: [1, 4], outputPadding: [0, 2] })).toEqual([1, 2, 3, 0, 10, 20, 30, 0, 0]);
    expect(of({ dilation: [1, 3] })).toEqual([1, 10, 0, 2, 20, 0, 3, 30]);
    expect(of({ padding: { top: 0, bottom: 0, left: 1, right: 2 } })).toEqual([12]);
  });

  it('reads weights as [C, O/groups, kH, kW]', () => {
    const x = tensor([1, 10, 100, 1000], [1, 4, 1, 1]);
    const weight = tabulate([4, 2, 1, 1], (c, f) => 1 + 2 * c + f);
    expect([...convTranspose2d(x, weight).data]).toEqual([7531, 8642]);
    expect([...convTranspose2d(x, weight, undefined, { groups: 2 }).data]).toEqual([31, 42, 7500, 8600]);
  });

  it.each([Infinity, NaN])('has no zeros between its inputs that %d would make NaN of', (weight) => {
    const y = convTranspose2d(tensor([1, 2], [1, 1, 1, 2]), tensor([weight], [1, 1, 1, 1]), undefined, {
      stride: [1, 2],
    });
    expect([...y.data]).toEqual([weight, 0, weight]);
  });

  it('is the bias alone where nothing lands, which is +0 for −0 and the one NaN for any', () => {
    const bias = tensor(new Float32Array(Uint32Array.of(0x80000000, 0xffc12345, 0x40000000).buffer), [3]);
    const y = convTranspose2d(
      tensor([1], [1, 1, 1, 1]),
      tabulate([1, 3, 1, 1], () => 1),
      bias,
      { stride: 2, outputPadding: [0, 1] },
    );
    expectSameBits(y, tensor([1, 0, NaN, NaN, 3, 2], [1, 3, 1, 2]));
  });

  it('takes as long for a stride of a billion as for one of two', () => {
    const { output } = checkConvTranspose2d([1, 1, 1, 1], [1, 1, 3, 3], undefined, { stride: 1e9 });
    expect(output).toEqual([1, 1, 3, 3]);
    const y = convTranspose2d(
      tensor([2], [1, 1, 1, 1]),
      tabulate([1, 1, 3, 3], () => 1),
      undefined,
      { stride: 1e9 },
    );
    expect([...y.data]).toEqual(Array(9).fill(2));
  });
});

describe('the cost of a transposed convolution', () => {
  const cost = ({ x, weight, options }: Pick<ConvTransposeCase, 'x' | 'weight' | 'options'>) => {
    const nn = costBackend();
    const y = nn.convTranspose2d({ ...imageCost(x), stride: [8, 8] }, imageCost(weight), undefined, options);
    return { ...y, macs: nn.totals.macs };
  };

  it('is a filter of products for every input', () => {
    expect(cost({ x: [2, 6, 5, 7], weight: [6, 4, 3, 2], options: { groups: 2, stride: 2 } }).macs).toBe(
      2 * 6 * 5 * 7 * 4 * 3 * 2,
    );
  });

  it('has a finer stride, and sees the inputs whose taps meet', () => {
    const { stride, receptiveField } = cost({
      x: [1, 2, 5, 5],
      weight: [2, 2, 4, 3],
      options: { stride: [2, 4], dilation: [1, 6] },
    });
    expect(stride).toEqual([4, 2]);
    // two of four taps, neighbours; two of three, three inputs apart
    expect(receptiveField).toEqual([1 + 8, 1 + 3 * 8]);
  });
});
