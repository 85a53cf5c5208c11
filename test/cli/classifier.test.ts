/** The command line on a classifier: grey input, votes and probabilities. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { modelByName, parametersOf } from '../../src/fpn/index.js';
import { elements, zeros } from '../../src/ops/index.js';
import { readNpz, readSafetensors, toFloat32, toStored, writeSafetensors } from '../../src/weights/index.js';
import { output, refusal } from './in-process.js';
import { npy, PNG } from './inputs.js';
import { narrowModels } from './narrow-models.js';

narrowModels();

const folder = mkdtempSync(join(tmpdir(), 'fpn-classifier-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, bytes?: Uint8Array): string => {
  const path = join(folder, name);
  if (bytes) writeFileSync(path, bytes);
  return path;
};

const COVID = ['--model', 'covid-ct', '--pyramid-channels', '2'];
/** For what is computed: one block a stage. */
const LIGHT = [...COVID, '--depths', '1,1,1,1'];
const OUTPUTS = ['head3', 'head4', 'head5', 'head6', 'head7', 'probability'];

describe('run', () => {
  it('prints a row of probabilities for every image, and writes what every level votes', async () => {
    const [input, out] = [file('two.npy', npy([2, 1, 65, 65])), file('out.safetensors')];
    const lines = (await output('run', input, ...LIGHT, '--out', out)).trimEnd().split('\n');
    const { tensors } = readSafetensors(new Uint8Array(readFileSync(out)));
    expect([...tensors.keys()]).toEqual(['p3', 'p4', 'p5', 'p6', 'p7', ...OUTPUTS]);
    const tensor = toFloat32(tensors.get('probability')!);
    const [a, b, c, d] = elements(tensor);
    expect(tensor.shape).toEqual([2, 2]);
    expect(a + b).toBeCloseTo(1, 6);
    expect(lines.slice(7)).toEqual([
      `probability  ${a.toPrecision(6)}  ${b.toPrecision(6)}`,
      `probability  ${c.toPrecision(6)}  ${d.toPrecision(6)}`,
      `wrote ${out}`,
    ]);

    const asked = ['--levels', 'probability,p3', '-o', file('some.npz'), '--json'];
    const { levels, outputs } = JSON.parse(await output('run', input, ...LIGHT, ...asked));
    expect(levels.map(({ name }: { name: string }) => name)).toEqual(['p3']);
    expect([...readNpz(new Uint8Array(readFileSync(file('some.npz')))).keys()]).toEqual([
      'p3',
      'probability',
    ]);
    expect(Object.keys(outputs)).toEqual(['probability']);
    expect(outputs.probability).toEqual([
      [a, b],
      [c, d],
    ]);
  });

  it('refuses colour tensors, and another size for photographs', async () => {
    const colour = file('colour.npy', npy([3, 65, 65]));
    expect(await refusal('run', colour, ...COVID)).toBe(
      `${colour}: expected a tensor N×1×H×W or 1×H×W, none empty, got 3×65×65`,
    );
    expect(await refusal('run', file('photo.png', PNG), ...COVID, '--short-side', '64')).toBe(
      '--short-side: expected none for covid-ct, which takes images at 512×512 unless --image-size is given, got 64',
    );
  });
});

describe('--image-size', () => {
  const small = ['--image-size', '65x97'];

  it('is what an image is brought to', async () => {
    const text = await output('run', file('photo.png', PNG), ...LIGHT, ...small);
    expect(text).toMatch(/^covid-ct on 1×1×65×97,/);
  });

  it('is what the dense layers of a file of weights are for', async () => {
    const model = modelByName('covid-ct', { channels: 2 });
    const image = [1, 1, 65, 97];
    const weights = parametersOf(model, image).map(
      (spec) => [spec.name, toStored(zeros(spec.shape))] as const,
    );
    const path = file('small.safetensors', writeSafetensors(new Map(weights)));
    const [own, asked] = [
      await output('weights', path, ...COVID),
      await output('weights', path, '--pyramid-channels', '2', ...small),
    ];
    expect(own).toMatch(/\nclosest to covid-ct: .* parameters\n5 wrongly shaped:\n {2}dense/);
    expect(asked).toMatch(new RegExp(`the weights of covid-ct: all ${weights.length} parameters\n$`));
    const converted = file('converted.safetensors');
    await output('weights', 'convert', path, converted, ...COVID, ...small);
    expect(readSafetensors(new Uint8Array(readFileSync(converted))).tensors.size).toBe(weights.length);
  });

  it('is refused where a model has no size, for a tensor, without a model, and where it is none', async () => {
    const photo = file('photo.png', PNG);
    expect(await refusal('run', photo, ...small)).toBe(
      '--image-size: expected none for paper-resnet50, which brings images to no size of its own, got "65x97"',
    );
    const tensor = file('grey.npy', npy([1, 65, 65]));
    expect(await refusal('run', tensor, ...COVID, ...small)).toBe(
      `${tensor}: expected an image for --image-size, got a tensor`,
    );
    expect(await refusal('weights', 'convert', tensor, file('w.safetensors'), ...small)).toBe(
      'weights convert: expected --model with --image-size, got none',
    );
    expect(await refusal('run', photo, ...COVID, '--image-size', '65')).toMatch(
      /^--image-size: expected HEIGHTxWIDTH such as 600x900, .* got "65"$/,
    );
  });
});

describe('shapes', () => {
  it('is of one channel, with the outputs after the levels', async () => {
    const text = await output('shapes', '600x900', '--tensor', '--model', 'fpn-tensorflow');
    expect(text).toMatch(/^fpn-tensorflow on 1×1×600×900\n/);
    expect(text).toMatch(/\np5 .*\nhead2 +1×2 +– +–\n(head.*\n){3}probability +1×1 +– +–\n/);
    const { input, outputs } = JSON.parse(await output('shapes', '65x65', '-t', ...COVID, '--json'));
    expect(input).toEqual([1, 1, 65, 65]);
    expect(outputs).toEqual(Object.fromEntries(OUTPUTS.map((name) => [name, [1, 2]])));
  });
});
