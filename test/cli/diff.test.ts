/** `fpn-reference diff`, without a process. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { output, refusal } from './in-process.js';
import { npy, PNG } from './inputs.js';
import { narrowModels } from './narrow-models.js';

narrowModels();

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fpn-diff-'));
  writeFileSync(join(folder, 'photo.png'), PNG);
  writeFileSync(join(folder, 'x.npy'), npy([3, 33, 40]));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The rows of a table, its cells apart by two spaces or more. */
const rowsOf = (text: string): string[][] => text.split('\n').map((line) => line.trim().split(/ {2,}/));

describe('diff', () => {
  it('has a row for every fact in which two models differ', async () => {
    const text = await output('diff', 'torchvision-resnet50-fpn', 'detectron2-resnet50-fpn');
    expect(text).toMatch(
      /^torchvision-resnet50-fpn and detectron2-resnet50-fpn differ in \d+ of \d+ facts\n\n/,
    );
    const rows = new Map(rowsOf(text).map(([fact, ...values]) => [fact, values]));
    expect(rows.get('bottleneck stride')).toEqual(['3×3', '1×1']);
    expect(rows.get('upsampling')).toEqual(['nearest → size', 'nearest ×2']);
    expect(rows.get('channels')).toEqual(['RGB', 'BGR']);
    expect(rows.get('range')).toEqual(['0–1', '0–255']);
    expect(rows.get('neck at')).toEqual(['fpn', 'backbone']);
    for (const agreed of ['BN ε', 'merging', 'smoothing', 'P6', 'levels'])
      expect(rows.has(agreed)).toBe(false);
  });

  it('as JSON has the same differences', async () => {
    const args = ['diff', 'pytorch-fpn', 'paper-resnet50'];
    const { a, b, facts, differences } = JSON.parse(await output(...args, '--json'));
    expect([a, b]).toEqual(args.slice(1));
    expect(differences).toContainEqual({
      group: 'top-down path',
      fact: 'smoothing',
      a: 'P2–P4: 3×3; P5: –',
      b: 'P2–P5: 3×3',
    });
    expect(await output(...args)).toContain(`differ in ${differences.length} of ${facts} facts`);
  });

  it('of a model and itself says that they agree', async () => {
    expect(await output('diff', 'panet', 'panet')).toMatch(/^panet and panet agree in all \d+ facts\n$/);
  });
});

describe('diff --image-mode', () => {
  it('changes the models that have modes, and leaves the other as it is', async () => {
    const args = ['diff', 'mask-rcnn-resnet50', 'paper-resnet50'];
    const padding = async (...more: string[]) => {
      const { differences } = JSON.parse(await output(...args, '--json', ...more));
      return differences.find(({ fact }: { fact: string }) => fact === 'padding');
    };
    const fact = { group: 'image', fact: 'padding', b: '–' };
    expect(await padding()).toEqual({ ...fact, a: '1024×1024, centred in −mean' });
    expect(await padding('--image-mode', 'square')).toEqual(await padding());
    expect(await padding('--image-mode', 'pad64')).toEqual({ ...fact, a: '×64, centred in −mean' });
  });
});

describe('diff with an input', () => {
  it('a tensor, says what was matched and how far apart the levels are', async () => {
    const file = join(folder, 'x.npy');
    const text = await output('diff', 'pytorch-fpn', 'pytorch-retina-fpn', file);
    expect(text).toContain(
      '155 parameters stand at the same place in both and have the same weights (seed 0)',
    );
    expect(text).toContain(
      "4 pytorch-fpn's alone: latlayer3.weight, latlayer3.bias, smooth3.weight and 1 more",
    );
    const rows = new Map(rowsOf(text).map(([level, ...values]) => [level, values]));
    for (const level of ['c2', 'c5', 'p3', 'p5']) expect(rows.get(level)?.at(-1)).toBe('0');
    expect(rows.get('p3')?.[0]).toBe('1×256×5×5');
    expect(rows.has('p2')).toBe(false);
  });

  it('an image, prepared as the first does, and as each does', async () => {
    const args = ['diff', 'pytorch-fpn', 'paper-resnet50', join(folder, 'photo.png')];
    const { networks, systems, matching } = JSON.parse(await output(...args, '--json'));
    expect(networks[0]).toMatchObject({ level: 'c2', a: [1, 32, 8, 10], b: [1, 32, 8, 10] });
    expect(networks[0].relative).toBeGreaterThan(0.001);
    expect(networks[0].relative).toBeLessThan(2);
    // One reads values around 1, the other values around 100.
    expect(systems[0].relative).toBeGreaterThan(10);
    expect(matching).toMatchObject({ misshapen: [], seed: 0 });
  });
});

describe('diff refuses', () => {
  const cases: readonly [args: string, message: string][] = [
    ['diff', 'diff: expected MODEL_A MODEL_B [INPUT], got none'],
    ['diff panet', 'diff: expected MODEL_A MODEL_B [INPUT], got panet'],
    ['diff panet panet a.png b.png', 'diff: expected MODEL_A MODEL_B [INPUT], got panet panet a.png b.png'],
    ['diff panet panett', 'diff: expected the name of a model, got "panett"; did you mean panet?'],
    ['diff panet panet --seed 1', 'diff: expected an INPUT for --seed and --short-side, got none'],
    ['diff panet panet none.png', 'none.png: expected a readable file, got no such file'],
    [
      'diff panet paper-resnet50 --image-mode pad64',
      '--image-mode: expected none for panet, which prepares images in one way, got "pad64"',
    ],
    ['variants all', 'variants: expected no operand, got all'],
  ];
  it.each(cases)('fpn-reference %s', async (args, message) => {
    expect(await refusal(...args.split(' '))).toBe(message);
  });

  it('an input that one of them cannot take', async () => {
    const args = ['diff', 'pytorch-fpn', 'detectron2-resnet50-fpn', join(folder, 'x.npy')];
    expect(await refusal(...args)).toMatch(
      /expected a height and width that are multiples of 32 .*, got 33×40$/,
    );
  });
});
