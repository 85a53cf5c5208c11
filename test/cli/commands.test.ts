/** `help`, `models` and `shapes`, without a process. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandNames } from '../../src/cli/commands.js';
import { modelByName, modelNames } from '../../src/fpn/index.js';
import { output } from './in-process.js';

describe('help', () => {
  it('names every command, and is what one gets for nothing', async () => {
    const help = await output('--help');
    for (const name of commandNames) expect(help).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(await output()).toBe(help);
  });

  it('has the version of the package', async () => {
    const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
    expect(await output('--version')).toBe(`${JSON.parse(manifest).version}\n`);
    expect(await output('-v')).toBe(await output('--version'));
  });
});

it('models lists every model with its summary', async () => {
  const lines = (await output('models')).trimEnd().split('\n');
  expect(lines.map((line) => line.split(/ {2,}/))).toEqual(
    modelNames.map((name) => [name, modelByName(name).summary]),
  );
  expect(JSON.parse(await output('models', '-j'))).toEqual(
    modelNames.map((name) => ({ name, summary: modelByName(name).summary })),
  );
});

describe('shapes', () => {
  /** The rows of a table by their first cell. */
  const rowsOf = (text: string) =>
    new Map(text.split('\n').map((line) => [line.split(/ +/)[0], line.split(/ +/).slice(1)] as const));

  it('600x900 of the paper: 150×225 75×113 38×57 19×29, and 10×15', async () => {
    const rows = rowsOf(await output('shapes', '600x900'));
    expect(rows.get('paper-resnet50')).toEqual(['on', '1×3×600×900']);
    const shapes = ['p2', 'p3', 'p4', 'p5', 'p6'].map((level) => rows.get(level)?.[0]);
    expect(shapes).toEqual(['1×256×150×225', '1×256×75×113', '1×256×38×57', '1×256×19×29', '1×256×10×15']);
    expect(rows.get('c5')?.slice(0, 2)).toEqual(['1×2048×19×29', '32']);
  });

  it('of another model and width, either way of writing a size', async () => {
    const options = ['--model', 'torchvision-resnet18-fpn', '--pyramid-channels', '8'];
    const text = await output('shapes', '33X47', ...options);
    expect(rowsOf(text).get('p3')).toEqual(['1×8×5×6', '8', expect.stringMatching(/^\d+$/)]);
    expect(await output('shapes', '33×47', ...options)).toBe(text);
  });

  it('as JSON agrees with the table', async () => {
    const [text, json] = await Promise.all([output('shapes', '65x97'), output('shapes', '65x97', '--json')]);
    const { model, input, levels } = JSON.parse(json);
    expect({ model, input }).toEqual({ model: 'paper-resnet50', input: [1, 3, 65, 97] });
    const rows = rowsOf(text);
    for (const { level, shape, stride, receptiveField } of levels) {
      expect(rows.get(level)).toEqual([shape.join('×'), `${stride[0]}`, `${receptiveField[0]}`]);
    }
    expect(levels).toHaveLength(9);
  });

  it.each([
    ['detectron2-resnet50-fpn', [600, 900], [608, 928], 'padded to 608×928'],
    ['mask-rcnn-resnet50', [600, 900], [1024, 1024], 'resized to 683×1024 and padded to 1024×1024'],
    [
      'torchvision-retinanet-resnet50-fpn',
      [600, 900],
      [800, 1216],
      'resized to 800×1200 and padded to 800×1216',
    ],
    ['fpn-tensorflow', [600, 900], [350, 350], 'resized to 350×350'],
  ])('of an image, as %s prepares it', async (model, image, padded, steps) => {
    const args = ['shapes', image.join('x'), '-m', model];
    const json = JSON.parse(await output(...args, '--json'));
    expect(json).toMatchObject({ image, input: [1, model === 'fpn-tensorflow' ? 1 : 3, ...padded] });
    const text = await output(...args);
    expect(text).toContain(`\nnote: an image of ${image.join('×')} is ${steps} by this model\n`);
    const taken = await output('shapes', padded.join('x'), '-m', model, '--tensor');
    expect(text.slice(0, text.indexOf('note: '))).toBe(taken);
  });

  it('of an image in the ways that run can prepare it', async () => {
    const input = async (...args: string[]) =>
      JSON.parse(await output('shapes', ...args, '-j')).input.slice(2);
    const mask = ['100x130', '-m', 'mask-rcnn-resnet50'];
    expect(await input(...mask, '--image-mode', 'pad64')).toEqual([128, 192]);
    expect(await input('600x900', '--short-side', '300')).toEqual([300, 450]);
    expect(await input('600x900', '-m', 'covid-ct', '--image-size', '65x97')).toEqual([65, 97]);
  });
});
