import { expect, it } from 'vitest';
import { withProgress } from '../../src/cli/progress.js';
import { costOf, modelByName, runModel } from '../../src/fpn/index.js';
import { type Shape, shapes } from '../../src/ops/index.js';

const WIPE = '\r\u001b[K';

it('shows the share that is done and the layer, and wipes them in the end', () => {
  const written: string[] = [];
  const model = modelByName('pytorch-fpn');
  const input = [1, 3, 64, 96];
  const { macs } = costOf(model, input).totals;
  const levels = withProgress<Shape, unknown>(
    shapes,
    macs,
    (text) => written.push(text),
    (nn) => runModel(model, nn, ({ shape }) => shape, input),
  );
  expect(levels).toEqual(runModel(model, shapes, ({ shape }) => shape, input));
  expect(written.pop()).toBe(WIPE);
  const lines = written.map((text) => /^ *(\d+) % (\S+)$/.exec(text.replace(WIPE, '')) ?? []);
  const percents = lines.map(([, percent]) => Number(percent));
  expect(percents).toEqual([...percents].sort((a, b) => a - b));
  expect([percents.length, percents.at(-1)]).toEqual([36, 100]);
  expect(lines[0][2]).toBe('conv1');
  expect(written.every((text) => text.startsWith(WIPE))).toBe(true);
});

it('wipes them where the run fails', () => {
  const written: string[] = [];
  const run = () => {
    throw new Error('full');
  };
  expect(() => withProgress(shapes, 1, (text) => written.push(text), run)).toThrow('full');
  expect(written).toEqual([WIPE]);
});
