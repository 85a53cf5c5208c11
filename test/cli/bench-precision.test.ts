/** `bench --precision`: float32 beside float32. */
import { expect, it } from 'vitest';
import { output } from './in-process.js';

const SMALL = [
  '-m',
  'pytorch-fpn',
  '--image-size',
  '32x32',
  '--depths',
  '1,1,1,1',
  '-c',
  '8',
  '--turns',
  '1',
];

it('the engine beside plain TypeScript, errors from what is correctly rounded', async () => {
  const report = JSON.parse(await output('bench', ...SMALL, '--json', '--precision', 'float32'));
  expect(report).toMatchObject({ ours: 'wasm-float32', theirs: 'plain-float32' });
  const errorsOf = (operator: string): number[] =>
    report.calls
      .filter((call: { operator: string }) => call.operator === operator)
      .map(({ error }: { error: number }) => error);
  expect(Math.max(...errorsOf('conv2d'))).toBeGreaterThan(0);
  expect(Math.max(...errorsOf('conv2d'))).toBeLessThan(1e-5);
  expect(Math.max(...errorsOf('batchNorm2d'))).toBe(0);
});
