/** What is said of measured convolutions: sums over the network, ratios, shares. */
import { expect, it } from 'vitest';
import { LayerTables } from '../../bench/layer-tables.js';
import type { Limits } from '../../bench/limits.js';
import { type Layer, nameOf, operationsOf } from '../../bench/network-convolutions.js';

const LIMITS: Limits = { loops: {}, gigaflops: { float64: 1, f64x2: 2, f32x4: 4 }, gigabytes: 1 };

/** 1 GFLOP each. */
const layer = (kernel: number, times: number): Layer => ({
  x: [1, 500 / kernel, 1000, 100],
  weight: [10 / kernel, 500 / kernel, kernel, kernel],
  output: [1, 10 / kernel, 1000, 100],
  stride: 1,
  padding: (kernel - 1) / 2,
  times,
});

const tables = (difference = 0) =>
  new LayerTables(
    [
      { layer: layer(1, 3), seconds: { engine: 1, litert: 0.5 }, difference: 0 },
      // as a run in turns lists them, sometimes backwards
      { layer: layer(5, 1), seconds: { litert: 4, engine: 1 }, difference },
    ],
    LIMITS,
    ['engine', 'litert'],
    { litert: 'litert' },
  );

it('sums count each convolution as often as the network has it', () => {
  expect(operationsOf(layer(1, 3))).toBe(1e9);
  const { header, rows } = tables().sums;
  expect(header).toEqual(['', '', 'engine', 'litert', 'engine/litert', 'GFLOP/s', 'of the limit']);
  expect(rows).toEqual([
    ['all 1×1', '3×', '3.00e+3', '1.50e+3', '0.50×', '1.0', '50 %'],
    ['all 5×5', '1×', '1.00e+3', '4.00e+3', '4.00×', '1.0', '50 %'],
    ['all convolutions', '4×', '4.00e+3', '5.50e+3', '1.38×', '1.0', '50 %'],
  ]);
});

it('shares are of the limit of each library’s arithmetic', () => {
  const { header, rows } = tables().shares;
  expect(header).toEqual(['', 'engine', 'of f64x2', 'litert', 'of f32x4']);
  expect(rows[0]).toEqual(['all 1×1', '1.0', '50 %', '2.0', '50 %']);
});

it('a layer has a row, with more cells where they are asked for', () => {
  const { header, rows } = tables().byLayer({ times: ({ layer: { times } }) => `${times}` });
  expect(header.at(-1)).toBe('times');
  expect(rows.map((row) => [row[0], row[4], row.at(-1)])).toEqual([
    [nameOf(layer(1, 3)), '0.50×', '3'],
    [nameOf(layer(5, 1)), '4.00×', '1'],
  ]);
});

it('the claim falls where a peer computes something else', () => {
  expect(tables(9e-6).sameResult.holds).toBe(true);
  expect(tables(3.1e-5).sameResult.holds).toBe(false);
});
