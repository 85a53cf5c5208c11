import { expect, it } from 'vitest';
import { withProgress } from '../../src/cli/progress.js';
import { costOf, fromSeed, pytorchFpn, runModel } from '../../src/fpn/index.js';
import { seededImage } from '../../src/layers/index.js';
import { reference } from '../../src/ops/index.js';

const WIPE = '\r\u001b[K';
const model = pytorchFpn({ width: 1, channels: 2 });
const image = seededImage([1, 3, 32, 32]);

it('shows the share that is done and the layer, and wipes them in the end', () => {
  const written: string[] = [];
  const { macs } = costOf(model, image.shape).totals;
  const levels = withProgress(
    macs,
    (text) => written.push(text),
    (options) => runModel(model, reference, fromSeed(), image, options),
  );
  expect(levels).toEqual(runModel(model, reference, fromSeed(), image));
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
  expect(() => withProgress(1, (text) => written.push(text), run)).toThrow('full');
  expect(written).toEqual([WIPE]);
});

it('draws nothing where there is no terminal', () => {
  expect(withProgress(1, undefined, (options) => options)).toEqual({});
});
