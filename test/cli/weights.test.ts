/** `fpn-reference weights`, in this process: what it prints and what it writes. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ndarray from 'ndarray';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute } from '../../src/cli/execute.js';
import { asModelHasThem } from '../../src/cli/weights-command.js';
import { modelByName, modelNames, parametersOf } from '../../src/fpn/index.js';
import { bestMatches } from '../../src/fpn/loading/identify.js';
import { isComplete, matchWeights } from '../../src/fpn/loading/match.js';
import {
  readSafetensors,
  toStored,
  type WeightFile,
  writeNpz,
  writeSafetensors,
} from '../../src/weights/index.js';
import { expectTensors, fixture } from '../weights/fixtures.js';
import { output, refusal } from './in-process.js';

let folder = '';
const at = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fpn-weights-'));
  for (const name of [
    'keras2-weights.h5',
    'keras2-parts.h5',
    'arrays-protocol2.pkl',
    'stored.npz',
    'zip-module.pth',
  ]) {
    writeFileSync(at(name), fixture(name));
  }
  writeFileSync(at('not-keras.h5'), fixture('not-keras.h5'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function linesOf(...args: string[]): Promise<string[]> {
  const { stdout, stderr, exitCode } = await execute(['weights', ...args]);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return stdout.trimEnd().split('\n');
}

/** A model's tensors, of zeros that take no memory. */
function weightsOf(name: string): WeightFile {
  const zero = new Float32Array(1);
  const tensors = parametersOf(modelByName(name)).map((spec) => {
    const strides = spec.shape.map(() => 0);
    return [spec.name, { dtype: 'F32', tensor: ndarray(zero, [...spec.shape], strides) }] as const;
  });
  return new Map(tensors);
}

const KERAS: Readonly<Record<string, string>> = {
  running_mean: 'moving_mean',
  running_var: 'moving_variance',
};

/** Ours → Keras': a batch norm's weight and bias are gamma and beta. */
function kerasName(own: string): string {
  const [, layer, variable] = /^(.+)\.(\w+)$/.exec(own)!;
  const isNorm = layer!.startsWith('bn');
  const names = { ...KERAS, weight: isNorm ? 'gamma' : 'kernel', bias: isNorm ? 'beta' : 'bias' };
  return `${layer}/${names[variable as keyof typeof names]}`;
}

/** The same as Keras would have them: its names, and its kernels in HWIO. */
const asKeras = (file: WeightFile): WeightFile =>
  new Map(
    [...file].map(([name, { dtype, tensor }]) => [
      kerasName(name),
      { dtype, tensor: tensor.shape.length === 4 ? tensor.transpose(2, 3, 1, 0) : tensor },
    ]),
  );

describe('what is in a file', () => {
  it('by name, dtype and shape, with the totals', async () => {
    const lines = await linesOf(at('keras2-weights.h5'));
    expect(lines[0]).toMatch(/^tensor +dtype +shape$/);
    expect(lines[1]).toMatch(/^conv1\/kernel +F32 +2×2×3×4$/);
    expect(lines).toContain('13 tensors, 143 elements of F32');
  });

  it.each([
    [
      'arrays-protocol2.pkl',
      /^model\.half +F16 +2$/m,
      /^11 tensors, \d+ elements of F32, F64, F16, I64, BOOL, U8$/m,
    ],
    ['stored.npz', /^scalar +F32 +scalar$/m, /^7 tensors/m],
    ['zip-module.pth', /^conv.weight +F32 +4×3×3×3$/m, /^9 tensors/m],
  ])('%s', async (name, row, total) => {
    // one model to compare with, which takes less time than all
    const text = (await linesOf(at(name), '--model', 'pytorch-fpn')).join('\n');
    expect(text).toMatch(row);
    expect(text).toMatch(total);
  });

  it('on one line each, whatever the names', async () => {
    const tensor = ndarray(Float32Array.of(1), [1]);
    writeFileSync(at('odd.npz'), writeNpz(new Map([['a\n\u001b[2J', { dtype: 'F32', tensor }]])));
    expect(await linesOf(at('odd.npz'))).toEqual([
      expect.stringMatching(/^tensor/),
      'a\\n\\u001b[2J    F32      1',
      '1 tensors, 1 elements of F32',
      'no model has any tensor of these names and shapes',
    ]);
  });
});

describe('whose weights they are', () => {
  const models = modelNames.map((name) => modelByName(name));
  const namesOf = (file: WeightFile): string[] => bestMatches(models, file).map(({ model }) => model.name);

  it.each(['torchvision-resnet18-fpn', 'pytorch-retina-fpn', 'torchvision-retinanet-resnet50-fpn-v2'])(
    '%s is found among all models',
    (name) => {
      const [fit, ...others] = bestMatches(models, weightsOf(name));
      expect([fit?.model.name, fit && isComplete(fit), others.length]).toEqual([name, true, 0]);
    },
  );

  it('of models with the same parameters, every one', () => {
    expect(namesOf(weightsOf('detectron2-resnet50-fpn'))).toEqual([
      'detectron2-resnet50-fpn',
      'detectron2-resnet50-fpn-avg',
    ]);
  });

  it("with Keras' names and layouts", () => {
    const [fit] = bestMatches(models, asKeras(weightsOf('mask-rcnn-resnet50')));
    expect([fit?.model.name, fit && isComplete(fit)]).toEqual(['mask-rcnn-resnet50', true]);
  });

  it('none, where nothing fits', () => expect(namesOf(new Map())).toEqual([]));

  it('what is missing, unexpected and wrongly shaped', () => {
    const file = weightsOf('pytorch-fpn');
    const bias = file.get('toplayer.bias')!;
    file.delete('smooth1.bias');
    file.set('head.weight', bias);
    file.set('toplayer.bias', { ...bias, tensor: ndarray(new Float32Array(7), [7]) });
    const [fit] = bestMatches(models, file);
    expect(fit).toMatchObject({
      model: { name: 'pytorch-fpn' },
      missing: [{ name: 'smooth1.bias', shape: [256] }],
      unexpected: ['head.weight'],
      misshapen: [{ name: 'toplayer.bias', actual: [7], expected: [256] }],
    });
    expect(fit!.found.size).toBe(fit!.expected - 2);
  });

  it('is said in words', async () => {
    const tensor = ndarray(new Float32Array(2), [2]);
    const stored = { dtype: 'F32', tensor } as const;
    writeFileSync(
      at('part.safetensors'),
      writeSafetensors(
        new Map([
          ['bn1.bias', stored],
          ['x', stored],
        ]),
      ),
    );
    const lines = await linesOf(at('part.safetensors'), '--model', 'pytorch-fpn');
    const { expected, missing } = matchWeights(modelByName('pytorch-fpn'), new Map());
    const absent = missing.filter(({ name }) => name !== 'bn1.bias');
    expect(lines.slice(-expected - 5)).toEqual(
      [
        '2 tensors, 4 elements of F32',
        `closest to pytorch-fpn: 0 of ${expected} parameters`,
        `${expected - 1} missing:`,
        ...absent.map(({ name, shape }) => `  ${name} ${shape.join('×')}`),
        '1 unexpected:',
        '  x',
        '1 wrongly shaped:',
        '  bn1.bias 2 for 64',
      ].slice(1),
    );
  });
});

describe('convert', () => {
  const converted = (name: string): WeightFile => readSafetensors(readFileSync(at(name))).tensors;

  it.each(['stored.npz', 'keras2-weights.h5', 'arrays-protocol2.pkl', 'zip-module.pth'])(
    '%s keeps its names, dtypes and values',
    async (name) => {
      const lines = await linesOf('convert', at(name), at('out.safetensors'));
      expect(lines.at(-1)).toBe(`wrote ${at('out.safetensors')}`);
      expectTensors(converted('out.safetensors'), name);
    },
  );

  describe("for a model: its own names and layout, whatever the file's", () => {
    const small = { width: 4, depths: [1, 1, 1, 1], channels: 4 };

    /** Every parameter's elements counted through, in our layout. */
    function counted(model: ReturnType<typeof modelByName>): WeightFile {
      const tensors = parametersOf(model).map(({ name, shape }) => {
        const size = shape.reduce((product, n) => product * n, 1);
        const data = Float32Array.from({ length: size }, (_, i) => i);
        return [name, toStored(ndarray(data, [...shape]))] as const;
      });
      return new Map(tensors);
    }
    const rowMajor = (file: WeightFile): WeightFile => readSafetensors(writeSafetensors(file)).tensors;

    it.each(['pytorch-fpn', 'torchvision-resnet18-fpn'])('%s out of a checkpoint of F64', (name) => {
      const model = modelByName(name, small);
      const expected = counted(model);
      const wrapped = new Map(
        [...expected].map(([key, { tensor }]) => [`state_dict.${key}`, { dtype: 'F64', tensor }] as const),
      );
      expect(asModelHasThem('w.pth', rowMajor(wrapped), model, undefined, () => {})).toEqual(expected);
    });

    it('mask-rcnn-resnet50 out of HWIO', () => {
      const model = modelByName('mask-rcnn-resnet50', small);
      const expected = counted(model);
      expect(
        rowMajor(asModelHasThem('w.h5', rowMajor(asKeras(expected)), model, undefined, () => {})),
      ).toEqual(expected);
    });
  });

  it('writes nothing where the weights are of another model', async () => {
    const before = readdirSync(folder);
    const message = await refusal(
      'weights',
      ...['convert', at('zip-module.pth'), at('none.safetensors'), '--model', 'pytorch-fpn'],
    );
    expect(message).toMatch(
      /zip-module\.pth: expected the parameters of pytorch-fpn, got \d+ missing: conv1.weight .*and \d+ more; .*lists all\)$/,
    );
    expect(readdirSync(folder)).toEqual(before);
  });
});

describe('for other programs', () => {
  const jsonOf = async (...args: string[]) => JSON.parse(await output('weights', ...args, '--json'));

  it('what is in a file', async () => {
    const { elements, tensors, matches } = await jsonOf(at('keras2-weights.h5'));
    expect([elements, tensors.length, matches]).toEqual([143, 13, []]);
    expect(tensors[0]).toEqual({ name: 'conv1/kernel', dtype: 'F32', shape: [2, 2, 3, 4] });
  });

  it('which tensor is which parameter, and what is wrong', async () => {
    const name = 'torchvision-mobilenet-v3-large-fpn';
    const file = weightsOf(name);
    const [missing, misshapen] = ['body.0.0.weight', 'body.0.1.bias'];
    const { [missing]: _, ...rest } = Object.fromEntries(file);
    const one = toStored(ndarray(new Float32Array(2), [2]));
    const changed = Object.entries({ ...rest, [misshapen]: one, 'fpn.x': one });
    writeFileSync(at('changed.safetensors'), writeSafetensors(new Map(changed)));
    const { matches } = await jsonOf(at('changed.safetensors'), '--model', name);
    const [{ found, ...match }] = matches;
    expect(match).toEqual({
      model: name,
      complete: false,
      expected: file.size,
      place: '',
      alternatives: [],
      wrappers: [],
      missing: [{ name: missing, shape: [16, 3, 3, 3] }],
      misshapen: [{ name: misshapen, expected: [16], actual: [2] }],
      unexpected: ['fpn.x'],
      ambiguous: [],
      others: [],
    });
    expect(Object.keys(found).length).toBe(file.size - 2);
    expect(found['body.0.1.weight']).toBe('body.0.1.weight');
  });

  it('what was written', async () => {
    const { wrote, ...content } = await jsonOf('convert', at('stored.npz'), at('j.safetensors'));
    expect(wrote).toBe(at('j.safetensors'));
    expect({ ...content, matches: [] }).toEqual(await jsonOf(at('j.safetensors')));
  });
});

describe('is refused', () => {
  const cases: [args: string[], message: RegExp][] = [
    [[], /^weights: expected FILE, got none$/],
    [['convert', 'a.h5'], /^weights convert: expected IN OUT.safetensors, got a.h5$/],
    [['convert', 'a.h5', 'b.npz'], /expected a \.safetensors file to write, got "b.npz"$/],
    [
      ['convert', 'a.h5', 'b.safetensors', '--pyramid-channels', '4'],
      /expected --model with --pyramid-channels/,
    ],
    [['none.h5'], /^none.h5: expected a readable file, got no such file$/],
    [
      ['a.h5', '--epsilon', '0'],
      /^weights: expected one of --model, --weights-key, --image-size, --pyramid-channels, --json, got --epsilon$/,
    ],
    [['a.h5', '--model', 'resnet'], /^--model: expected the name of a model, got "resnet"; did you mean /],
  ];
  it.each(cases)('%j', async (args, message) => expect(await refusal('weights', ...args)).toMatch(message));

  it("HDF5 that is not Keras', with what was missing", async () => {
    expect(await refusal('weights', at('not-keras.h5'))).toBe(
      `${at('not-keras.h5')}: keras: expected layer_names (Keras 2), or groups layers or vars (Keras 3), got a file with 'images, labels'`,
    );
  });

  it('weights of a run that are .h5 but another model', async () => {
    writeFileSync(
      at('x.safetensors'),
      writeSafetensors(
        new Map([['x', { dtype: 'F32', tensor: ndarray(new Float32Array(3 * 64 * 64), [3, 64, 64]) }]]),
      ),
    );
    const args = ['--weights', at('keras2-weights.h5'), '--model', 'mask-rcnn-resnet50'];
    expect(await refusal('run', at('x.safetensors'), ...args)).toMatch(
      /keras2-weights\.h5: expected the parameters of mask-rcnn-resnet50, got \d+ missing: /,
    );
  });
});
