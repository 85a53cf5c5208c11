/** What the command line says of a file of weights: where in it the model is, or what is wrong with it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ndarray from 'ndarray';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute } from '../../src/cli/execute.js';
import { trainedParameters } from '../../src/cli/trained-weights.js';
import { FpnError } from '../../src/errors.js';
import { matchWeights } from '../../src/fpn/loading/match.js';
import type { Model } from '../../src/fpn/model.js';
import { modelByName } from '../../src/fpn/models/index.js';
import { neckParametersOf, parametersOf } from '../../src/fpn/run-model.js';
import { seededParameter } from '../../src/layers/seeded.js';
import { tensor, zeros } from '../../src/ops/tensor.js';
import { toStored, type WeightFile, writeSafetensors } from '../../src/weights/index.js';
import { output, refusal } from './in-process.js';

const TINY = { depths: [1, 1, 1, 1], width: 1, channels: 2 };

/** A model's parameters, of zeros that take no memory. */
function weightsOf(model: Model, path = ''): WeightFile {
  const zero = new Float32Array(1);
  const tensors = parametersOf(model).map(({ name, shape }) => {
    const strides = shape.map(() => 0);
    return [`${path}${name}`, { dtype: 'F32', tensor: ndarray(zero, [...shape], strides) }] as const;
  });
  return new Map(tensors);
}

/** What is noted about a file that is taken. */
function notesOn(file: WeightFile, model: Model): string[] {
  const notes: string[] = [];
  trainedParameters(
    'w.pth',
    file,
    model,
    () => matchWeights(model, file),
    (line) => notes.push(line),
  );
  return notes;
}

/** What is said of a file that is not. */
function errorOf(file: WeightFile, model: Model): string {
  try {
    notesOn(file, model);
  } catch (error) {
    if (error instanceof FpnError) return error.message;
    throw error;
  }
  return expect.fail('the file was accepted');
}

const tiny = modelByName('torchvision-resnet50-fpn', TINY);
const ONE = toStored(tensor([1], [1]));

describe('a file that is taken', () => {
  it('and is the model’s parameters is worth no word', () =>
    expect(notesOn(weightsOf(tiny), tiny)).toEqual([]));

  it('has its place, its other parts and its averages said in one line', () => {
    const file = new Map([
      ...weightsOf(tiny, 'model.module.'),
      ...weightsOf(tiny, 'ema.'),
      ...['model.module.rpn.a', 'model.module.rpn.b', 'best_ap'].map((name) => [name, ONE] as const),
    ]);
    const ignored = 3 + weightsOf(tiny).size;
    expect(notesOn(file, tiny)).toEqual([
      `w.pth: read the names under "model.module."; "ema." has them too (--weights-key chooses); ignored ${ignored} tensors of other parts (ema, model, best_ap)`,
    ]);
  });

  it('with the wrappers inside its names', () => {
    const file = new Map([...weightsOf(tiny)].map(([name, v]) => [name.replace('body.', 'body.module.'), v]));
    expect(notesOn(file, tiny)).toEqual(['w.pth: left module out of the names']);
  });
});

describe('a file that is not', () => {
  it.each([
    ['torchvision-resnet18-fpn', 'state_dict.module.', 'torchvision-resnet18-fpn'],
    ['detectron2-resnet50-fpn', 'model.', 'detectron2-resnet50-fpn, detectron2-resnet50-fpn-avg'],
  ])('is called the weights of %s, if it is', (name, path, names) => {
    const file = weightsOf(modelByName(name), path);
    expect(errorOf(file, modelByName('pytorch-fpn'))).toBe(
      `w.pth: expected the weights of pytorch-fpn, got those of ${names}: give --model ${name}`,
    );
  });

  it('has ten names of each kind, and says how to see all', () => {
    const message = errorOf(new Map([['typo', ONE]]), modelByName('pytorch-fpn'));
    expect(message).toMatch(
      /^w\.pth: expected the parameters of pytorch-fpn, got 159 missing: (\S+ \S+, ){10}and 149 more; 1 unexpected: typo \(fpn-reference weights w\.pth --model pytorch-fpn lists all\)$/,
    );
  });

  it('has names cut that are too long for a line', () => {
    const file = weightsOf(tiny).set(`fpn.${'x'.repeat(1000)}`, ONE);
    expect(errorOf(file, tiny)).toMatch(/, got 1 unexpected: fpn\.x{116}…$/);
  });

  it('names a negative variance', () => {
    const file = weightsOf(tiny).set('body.bn1.running_var', toStored(tensor([-1], [1])));
    expect(errorOf(file, tiny)).toBe(
      'w.pth: expected the parameters of torchvision-resnet50-fpn, got 1 negative: body.bn1.running_var',
    );
  });
});

describe('on the command line', () => {
  let folder = '';
  const at = (name: string): string => join(folder, name);
  const write = (name: string, file: WeightFile): string => {
    writeFileSync(at(name), writeSafetensors(file));
    return at(name);
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'fpn-trained-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const NECK = ['--model', 'torchvision-resnet50-fpn', '--pyramid-channels', '2', '--neck-only'];
  const maps = [256, 512, 1024, 2048].map((channels, i) => [1, channels, 8 >> i, 8 >> i]);
  const specs = neckParametersOf(modelByName('torchvision-resnet50-fpn', { channels: 2 }), maps);
  const weights = (path: string, seed: number): WeightFile =>
    new Map(specs.map((spec) => [`${path}${spec.name}`, toStored(seededParameter(spec, seed))]));

  it('a run says where the weights were on stderr, and --weights-key chooses', async () => {
    const input = write(
      'c.safetensors',
      new Map(maps.map((shape, i) => [`c${i + 2}`, toStored(zeros(shape))])),
    );
    const both = write('w.safetensors', new Map([...weights('model.', 1), ...weights('ema.', 2)]));
    const { stdout, stderr, exitCode } = await execute(['run', input, ...NECK, '--weights', both]);
    expect({ stderr, exitCode }).toEqual({
      stderr: `${both}: read the names under "model."; "ema." has them too (--weights-key chooses); ignored 16 tensors of other parts (ema)\n`,
      exitCode: 0,
    });
    const averaged = await execute(['run', input, ...NECK, '--weights', both, '--weights-key', 'ema']);
    const plain = await output('run', input, ...NECK, '--weights', write('e.safetensors', weights('', 2)));
    expect(averaged.stdout.replaceAll(both, '')).toBe(plain.replaceAll(at('e.safetensors'), ''));
    expect(averaged.stdout).not.toBe(stdout);
    expect(averaged.stderr).toMatch(
      /: read the names under "ema\."; ignored 16 tensors of other parts \(model\)\n$/,
    );
    expect(await refusal('run', input, ...NECK, '--weights', both, '--weights-key', 'x')).toBe(
      `${both}: expected the key of a part of the file (model, ema), got "x"`,
    );
    expect(await refusal('run', input, ...NECK, '--weights-key', 'x')).toBe(
      'run: expected --weights with --weights-key, got none',
    );
  });

  it('weights finds the model under its path', async () => {
    const file = write('tiny.safetensors', weightsOf(tiny, 'state_dict.module.'));
    const lines = (await output('weights', file, '--model', 'torchvision-resnet50-fpn')).split('\n');
    const verdict = lines.findIndex((line) => line.startsWith('closest to torchvision-resnet50-fpn: '));
    expect(lines[verdict + 1]).toBe('read the names under "state_dict.module."');
    expect(lines).toContain('  body.layer1.0.conv1.weight 1×1×1×1 for 64×64×1×1');
  });

  it('weights in several files are read by their index', async () => {
    write('model-1.safetensors', new Map([['a', ONE]]));
    write('model-2.safetensors', new Map([['b', ONE]]));
    const map = { b: 'model-2.safetensors', a: 'model-1.safetensors' };
    writeFileSync(at('model.safetensors.index.json'), JSON.stringify({ weight_map: map }));
    const index = at('model.safetensors.index.json');
    expect((await output('weights', index)).split('\n').slice(1, 4)).toEqual([
      expect.stringMatching(/^b +F32 +1$/),
      expect.stringMatching(/^a +F32 +1$/),
      '2 tensors, 2 elements of F32',
    ]);
    rmSync(at('model-2.safetensors'));
    expect(await refusal('weights', index)).toBe(
      `${at('model-2.safetensors')}: expected a readable file, got no such file`,
    );
  });
});
