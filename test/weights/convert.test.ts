/** Goldens by hand: every element says where it lies in Keras' layout. */
import ndarray, { type NdArray } from 'ndarray';
import { describe, expect, it } from 'vitest';
import { FpnError } from '../../src/errors.js';
import {
  convolutionKernel,
  denseKernel,
  denseOfFlattened,
  depthwiseKernel,
  kerasToTorchLayout,
  transposedKernel,
} from '../../src/weights/index.js';

/** Element [a,b,c,d] is the number abcd. */
function digits(...shape: number[]): NdArray<Float32Array> {
  const index = shape.map(() => 0);
  const size = shape.reduce((product, n) => product * n, 1);
  const data = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    data[i] = Number(index.join(''));
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0;
  }
  return ndarray(data, shape);
}

describe('kernels are views', () => {
  it('HWIO is read as OIHW', () => {
    const kernel = digits(2, 3, 4, 5);
    const oihw = convolutionKernel(kernel);
    expect(oihw.shape).toEqual([5, 4, 2, 3]);
    expect(oihw.get(4, 3, 1, 2)).toBe(1234);
    expect(oihw.get(1, 2, 0, 0)).toBe(21);
    expect(oihw.data).toBe(kernel.data);
  });

  it('a transposed kernel [kh,kw,out,in] is read as [in,out,kh,kw]', () => {
    const kernel = digits(2, 3, 4, 5);
    const view = transposedKernel(kernel);
    expect(view.shape).toEqual([5, 4, 2, 3]);
    expect(view.get(4, 1, 0, 2)).toBe(214);
    expect(view.data).toBe(kernel.data);
  });

  it('a depthwise kernel [kh,kw,in,multiplier] is read as [in·multiplier,1,kh,kw]', () => {
    const kernel = digits(2, 3, 4, 2);
    const view = depthwiseKernel(kernel);
    expect(view.shape).toEqual([8, 1, 2, 3]);
    expect([0, 1, 2, 7].map((output) => view.get(output, 0, 1, 2))).toEqual([1200, 1201, 1210, 1231]);
    expect(view.data).toBe(kernel.data);
  });

  it('of one input or one output for each just as well, wherever it lies in memory', () => {
    expect(depthwiseKernel(digits(2, 3, 1, 4)).get(3, 0, 1, 2)).toBe(1203);
    const strided = digits(2, 3, 4, 2).lo(0, 0, 1, 1).hi(2, 3, 3, 1);
    expect(depthwiseKernel(strided).shape).toEqual([3, 1, 2, 3]);
    expect(depthwiseKernel(strided).get(1, 0, 0, 2)).toBe(221);
  });

  it('a dense kernel [in,out] is read as [out,in]', () => {
    const kernel = digits(3, 4);
    expect(denseKernel(kernel).shape).toEqual([4, 3]);
    expect(denseKernel(kernel).get(3, 1)).toBe(13);
    expect(denseKernel(kernel).data).toBe(kernel.data);
  });
});

describe('a dense layer on a flattened map', () => {
  /** [h·w·c, out] whose element is hwco. */
  const hwc = (h: number, w: number, c: number, out: number): NdArray<Float32Array> =>
    ndarray(digits(h, w, c, out).data, [h * w * c, out]);

  it('has its inputs in the order of channels, rows and columns', () => {
    const kernel = denseOfFlattened(hwc(2, 3, 4, 5), [2, 3, 4]);
    expect(kernel.shape).toEqual([5, 24]);
    const at = (out: number, c: number, h: number, w: number) => kernel.get(out, (c * 2 + h) * 3 + w);
    expect(at(4, 3, 1, 2)).toBe(1234);
    expect(at(2, 1, 0, 2)).toBe(212);
    expect(at(0, 3, 1, 0)).toBe(1030);
  });

  it('of one position or one channel is a view', () => {
    const [column, plane] = [hwc(1, 1, 4, 2), hwc(2, 3, 1, 2)];
    expect(denseOfFlattened(column, [1, 1, 4]).data).toBe(column.data);
    expect(denseOfFlattened(plane, [2, 3, 1]).data).toBe(plane.data);
    expect(denseOfFlattened(plane, [2, 3, 1]).get(1, 5)).toBe(1201);
  });

  it('reads any strides, and keeps float64', () => {
    const wide = ndarray(
      Float64Array.from({ length: 24 }, (_, i) => i),
      [8, 3],
    )
      .lo(0, 1)
      .hi(8, 2);
    const kernel = denseOfFlattened(wide, [2, 2, 2]);
    expect([...kernel.data]).toEqual([1, 7, 13, 19, 4, 10, 16, 22, 2, 8, 14, 20, 5, 11, 17, 23]);
    expect(kernel.data).toBeInstanceOf(Float64Array);
  });

  it('is refused for a map of another size', () => {
    expect(() => denseOfFlattened(digits(6, 2), [2, 2, 2])).toThrow(
      new FpnError('keras: expected a dense kernel of 2×2×2 = 8 inputs, got 6×2'),
    );
  });
});

describe('kerasToTorchLayout', () => {
  it.each([
    ['conv1/kernel', [2, 3, 4, 5], undefined, [5, 4, 2, 3]],
    ['conv1/conv1/kernel:0', [2, 3, 4, 5], undefined, [5, 4, 2, 3]],
    ['fc/kernel', [4, 5], undefined, [5, 4]],
    ['deconv/kernel', [2, 2, 4, 5], 'transposed', [5, 4, 2, 2]],
    ['dw/kernel', [3, 3, 4, 2], 'depthwise', [8, 1, 3, 3]],
    ['sep/depthwise_kernel', [3, 3, 4, 1], undefined, [4, 1, 3, 3]],
    ['sep/pointwise_kernel', [1, 1, 4, 5], undefined, [5, 4, 1, 1]],
    ['conv1/bias', [5], undefined, [5]],
    ['bn/moving_variance', [5], undefined, [5]],
    ['my/constructor', [2, 3], undefined, [2, 3]],
  ] as const)('%s %j of a %s', (name, shape, layer, expected) => {
    expect(kerasToTorchLayout(name, digits(...shape), layer).shape).toEqual(expected);
  });

  it('says which kernel it expected', () => {
    expect(() => kerasToTorchLayout('conv1/kernel', digits(2, 3, 4))).toThrow(
      'keras: expected a convolution kernel of 4 axes, got 2×3×4',
    );
    expect(() => depthwiseKernel(digits(2, 2, 3, 4).transpose(0, 1, 3, 2))).toThrow(
      /a depthwise kernel in row-major order, got 2×2×4×3 with strides 24×12×1×4/,
    );
  });
});
