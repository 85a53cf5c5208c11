import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { execute } from '../../src/cli/execute.js';
import { fromSeed, modelByName, neckParametersOf, runNeck } from '../../src/fpn/index.js';
import { seededImage, seededParameter } from '../../src/layers/seeded.js';
import { reference, type Shape, type Tensor, tensor } from '../../src/ops/index.js';
import { readSafetensors, toFloat32, toStored, writeSafetensors } from '../../src/weights/index.js';
import { expectSameBits } from '../ops/bits.js';
import { refusal } from './in-process.js';

const folder = mkdtempSync(join(tmpdir(), 'fpn-neck-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const path = (name: string): string => join(folder, name);

function write(name: string, tensors: Record<string, Tensor>): string {
  const stored = new Map(Object.entries(tensors).map(([key, value]) => [key, toStored(value)]));
  writeFileSync(path(name), writeSafetensors(stored));
  return path(name);
}

const SHAPES: Readonly<Record<string, Shape>> = {
  c2: [2, 3, 21, 27],
  c3: [2, 4, 11, 14],
  c4: [2, 6, 6, 7],
  c5: [2, 8, 3, 4],
};
const maps = Object.fromEntries(
  Object.entries(SHAPES).map(([name, shape], i) => [name, seededImage(shape, i)]),
);
const LIGHT = ['--model', 'torchvision-resnet50-fpn', '--pyramid-channels', '4', '--neck-only'];
const model = modelByName('torchvision-resnet50-fpn', { channels: 4 });

describe('run --neck-only', () => {
  it('gives the levels that the library’s neck gives on the same maps, at their strides', async () => {
    const out = path('levels.safetensors');
    const { stdout, exitCode } = await execute([
      'run',
      write('maps.safetensors', maps),
      ...LIGHT,
      '--out',
      out,
    ]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^p2 +2×4×21×27 +4 /m);
    expect(stdout).toMatch(/^p6 +2×4×2×2 +64 /m);
    const expected = runNeck(model, reference, fromSeed(0), Object.values(maps));
    const { tensors } = readSafetensors(readFileSync(out));
    expect([...tensors.keys()]).toEqual(Object.keys(expected));
    for (const [name, level] of Object.entries(expected))
      expectSameBits(toFloat32(tensors.get(name)!), level);
  });

  it('takes the neck’s weights from a file, and says what is missing from it', async () => {
    const specs = neckParametersOf(model, Object.values(SHAPES));
    const weights = Object.fromEntries(specs.map((spec) => [spec.name, seededParameter(spec)]));
    const input = write('maps.safetensors', maps);
    const seeded = await execute(['run', input, ...LIGHT]);
    const loaded = await execute(['run', input, ...LIGHT, '--weights', write('w.safetensors', weights)]);
    const tables = [seeded, loaded].map(({ stdout }) => stdout.split('\n').slice(1));
    expect(tables[1]).toEqual(tables[0]);

    delete weights['fpn.inner_blocks.0.0.bias'];
    const { stderr } = await execute(['run', input, ...LIGHT, '--weights', write('w.safetensors', weights)]);
    expect(stderr).toMatch(/got 1 missing: fpn\.inner_blocks\.0\.0\.bias 4\n$/);
  });

  it('names the maps whose channels the weights are not for', async () => {
    const backbone = { c2: 256, c3: 512, c4: 1024, c5: 2048 };
    const own = Object.entries(backbone).map(([name, channels]) => {
      const [batch, , height, width] = SHAPES[name];
      return [batch, channels, height, width];
    });
    const specs = neckParametersOf(model, own);
    const weights = Object.fromEntries(specs.map((spec) => [spec.name, seededParameter(spec)]));
    const inputs = { ...maps, c3: seededImage(own[1]), c4: seededImage(own[2]) };
    const file = write('own.safetensors', weights);
    const mixed = write('mixed.safetensors', inputs);
    expect(await refusal('run', mixed, ...LIGHT, '--weights', file)).toBe(
      `${file}: torchvision-resnet50-fpn: expected maps with the channels that the weights are for: c2 of 256, got 3; c5 of 2048, got 8`,
    );
    const right = Object.fromEntries(own.map((shape, i) => [`c${i + 2}`, seededImage(shape)]));
    const { exitCode } = await execute([
      'run',
      write('right.safetensors', right),
      ...LIGHT,
      '--weights',
      file,
    ]);
    expect(exitCode).toBe(0);
  });

  it('says everything that is wrong at once', async () => {
    const wrong = { c2: maps.c3, c3: maps.c2, c4: tensor([Number.NaN], [1]) };
    const { stderr } = await execute(['run', write('wrong.safetensors', wrong), ...LIGHT]);
    expect(stderr.split('; ').map((problem) => problem.replace(/.*expected /, ''))).toEqual([
      'tensors c2, c3, c4, c5 for the neck of torchvision-resnet50-fpn, got c2, c3, c4',
      'c3 of the batch of c2 and no larger, got 2×3×21×27 after 2×4×11×14',
      'c4 of shape N×C×H×W, none empty, got 1',
      'finite values in c4, got NaN or infinity\n',
    ]);
  });

  it.each([
    [
      'a map is missing',
      { c2: maps.c2, c3: maps.c3, c4: maps.c4 },
      /expected tensors c2, c3, c4, c5 .*, got c2, c3, c4\n$/,
    ],
    [
      'the order is wrong',
      { ...maps, c2: maps.c3, c3: maps.c2 },
      /expected c3 .* no larger, got 2×3×21×27 after 2×4×11×14\n$/,
    ],
    ['a batch differs', { ...maps, c4: tensor([1, 2], [1, 2, 1, 1]) }, /expected c4 of the batch of c3/],
    [
      'a map is no map',
      { ...maps, c5: tensor([1], [1]) },
      /expected c5 of shape N×C×H×W, none empty, got 1\n$/,
    ],
    [
      'a map has a NaN',
      { ...maps, c5: tensor([Number.NaN, 1], [2, 1, 1, 1]) },
      /expected finite values in c5/,
    ],
  ])('refuses where %s', async (_, tensors, message) => {
    const { stdout, stderr, exitCode } = await execute(['run', write('bad.safetensors', tensors), ...LIGHT]);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 });
    expect(stderr).toMatch(message);
  });

  it('refuses options that need an image', async () => {
    const message = await refusal('run', write('maps.safetensors', maps), ...LIGHT, '--heatmaps', folder);
    expect(message).toBe('run: expected no --heatmaps with --neck-only, got both');
  });
});
