/** What weights are by tfjs-core's rule (src/io/io_utils.ts, decodeWeight), in numbers worked out by hand. */
import { describe, expect, it } from 'vitest';
import { elements } from '../../../src/ops/tensor.js';
import { refusal } from '../../golden-dumps/sources.js';
import { floats, integers, modelJson, network, node, reading, run, type Weight } from './small-model.js';

const quantised = (dtype: string, quantization: object, bytes: readonly number[], shape = [2]): Weight => ({
  entry: { name: 'w', shape, dtype, quantization },
  bytes: Uint8Array.from(bytes),
});

/** The numbers of a weight that an Identity passes. */
function numbersOf(weight: Weight): number[] {
  const graph = network([node('Identity', 'y', ['w'])], [weight]);
  return [...elements(run(graph, {}, ['y']).y!)];
}

describe('weights', () => {
  it('of uint8 are q·scale + min in float64, rounded once', () => {
    // 3·0.1 is 0.30000000000000004 in float64; less 0.3 that leaves 2⁻⁵⁴, where float32 steps would give 2⁻²⁵ or 0
    expect(numbersOf(quantised('float32', { dtype: 'uint8', scale: 0.1, min: -0.3 }, [3, 255]))).toEqual([
      2 ** -54,
      Math.fround(25.2),
    ]);
  });

  it('of uint16 are little-endian', () => {
    const weight = quantised('float32', { dtype: 'uint16', scale: 0.5, min: -1 }, [1, 0, 0, 1]);
    expect(numbersOf(weight)).toEqual([-0.5, 127]);
  });

  it('of int32 are rounded to integers, halves up', () => {
    const weight = quantised('int32', { dtype: 'uint8', scale: 1, min: -2.5 }, [0, 1, 4], [3]);
    expect(numbersOf(weight)).toEqual([-2, -1, 2]);
  });

  it('of float16 are themselves', () => {
    // 1.5, and the smallest subnormal
    const weight = quantised('float32', { dtype: 'float16' }, [0x00, 0x3e, 0x01, 0x00]);
    expect(numbersOf(weight)).toEqual([1.5, 2 ** -24]);
  });

  it('lie in several files as if they were one', () => {
    const { entry, bytes } = floats('w', [3], [1, -2, 0.5]);
    const json = {
      ...modelJson([node('Identity', 'y', ['w'])], []),
      weightsManifest: [{ paths: ['a', 'b', 'c'], weights: [entry] }],
    };
    const topology = { node: [node('Const', 'w'), node('Identity', 'y', ['w'])] };
    const graph = reading(
      { ...json, modelTopology: topology },
      { a: bytes.slice(0, 5), b: bytes.slice(5, 6), c: bytes.slice(6) },
    );
    expect([...elements(run(graph, {}, ['y']).y!)]).toEqual([1, -2, 0.5]);
  });
});

describe('weights are refused', () => {
  const withManifest =
    (weightsManifest: unknown, files: Readonly<Record<string, Uint8Array>> = {}) =>
    () =>
      reading({ ...modelJson([], []), weightsManifest }, files);
  const entry = { name: 'w', shape: [2], dtype: 'float32' };
  const group = (change: object, paths: unknown = ['shard']) => [
    { paths, weights: [{ ...entry, ...change }] },
  ];
  const shard = new Uint8Array(8);

  it.each([
    ['of no list', withManifest({}), /^tfjs: expected a weightsManifest, got \{\}$/],
    [
      'of texts',
      withManifest(group({ dtype: 'string' })),
      /float32, int32, bool as dtype of weight 'w', got "string"$/,
    ],
    ['of a dtype like a method', withManifest(group({ dtype: 'toString' })), /as dtype of weight 'w'/],
    [
      'of a negative size',
      withManifest(group({ shape: [-1] })),
      /whole numbers as the shape of weight 'w', got \[-1\]$/,
    ],
    ['of a size without end', withManifest(group({ shape: [2 ** 40, 2 ** 40] })), /the shape of weight 'w'/],
    [
      'with another quantization',
      withManifest(group({ quantization: { dtype: 'int4' } })),
      /as quantization of weight 'w' \(F32\), got "int4"$/,
    ],
    [
      'of float16 that are integers',
      withManifest(group({ dtype: 'int32', quantization: { dtype: 'float16' } })),
      /\(I32\), got "float16"$/,
    ],
    [
      'without a scale',
      withManifest(group({ quantization: { dtype: 'uint8', min: 0 } })),
      /numbers as scale and min of weight 'w', got none and 0$/,
    ],
    [
      'above the folder',
      withManifest(group({}, ['../shard'])),
      /paths in the folder of the file or below, got "..\/shard"$/,
    ],
    ['at the root', withManifest(group({}, ['/etc/passwd'])), /paths in the folder/],
    ['in no file', withManifest(group({}, [])), /expected paths of weights, got none$/],
    [
      'that are more than the file',
      withManifest(group({}), { shard: new Uint8Array(7) }),
      /expected 8 bytes in shard \(1 weights, up to 'w' of 2\), got 7$/,
    ],
    [
      'that are less than the file',
      withManifest(group({}), { shard: new Uint8Array(9) }),
      /expected 8 bytes in shard .*, got 9$/,
    ],
    [
      'twice',
      withManifest([...group({}), ...group({})], { shard }),
      /expected each weight once, got 'w' twice$/,
    ],
  ])('%s', (_, action, message) => {
    expect(refusal(action)).toMatch(message);
  });

  it('of an operator that has none', () => {
    const graph = network([node('Const', 'w'), node('Identity', 'y', ['w'])], []);
    expect(refusal(() => run(graph, {}, ['y']))).toMatch(/^Identity 'y': graph: expected .*, got 'w'$/);
  });

  it('but not of a type that a network has no use for', () => {
    expect(network([node('Identity', 'y', ['w'])], [integers('w', [7])]).outputs).toEqual(['y']);
  });
});
