/** The charts of the benchmarks' results. */
import { expect, it } from 'vitest';
import { type Chart, svgOf } from '../../bench/chart.js';

const CHART: Chart = {
  title: 'a < b & c',
  x: { label: 'image', from: 1, to: 100, ticks: [[10, 'ten']] },
  y: { label: 'seconds', from: 0.1, to: 10 },
  series: [
    {
      name: 'line',
      colour: 0,
      look: 'line',
      points: [
        [1, 0.1],
        [10, 1],
        [100, 10],
      ],
    },
    { name: 'dots', colour: 1, look: 'dots', points: [[10, 1]] },
  ],
};

it('has both axes logarithmic, from corner to corner', () => {
  const svg = svgOf(CHART);
  const [left, middle, right] = /<polyline points="([^"]*)"/
    .exec(svg)![1]
    .split(' ')
    .map((point) => point.split(',').map(Number));
  const [, x, y, width, height] = /<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"/
    .exec(svg)!
    .map(Number);
  expect(left).toEqual([x, y + height]);
  expect(right).toEqual([x + width, y]);
  expect(middle).toEqual([x + width / 2, y + height / 2]);
});

it('has ticks at 1, 2 and 5 of every power of ten, or where they are asked for', () => {
  const texts = [...svgOf(CHART).matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
  expect(texts).toEqual([
    'a &lt; b &amp; c',
    'ten',
    ...['0.1', '0.2', '0.5', '1', '2', '5', '10'],
    'image',
    'seconds',
    'line',
    'dots',
  ]);
});
