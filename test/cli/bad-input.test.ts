/** Bad input: one line that says what was expected and what was got, exit code 2, and nothing else. */
import { readdirSync } from 'node:fs';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { modelByName, parametersOf } from '../../src/fpn/index.js';
import { tensor } from '../../src/ops/index.js';
import { toStored, writeSafetensors } from '../../src/weights/index.js';
import { fixture as image } from '../images/fixtures.js';
import { forgePng, idat, ihdr } from '../images/forge.js';
import { fixture as weights } from '../weights/fixtures.js';
import { archive, call, global, pickle, str } from '../weights/pickles.js';
import { enterFolder, type Files, refusal } from './in-process.js';
import { forgeNpy, LIGHT, npy, PNG, safetensors } from './inputs.js';

/** @returns the complaint; the test fails where it is no such line, or something was written */
async function complaint(args: readonly string[], files: Files = {}): Promise<string> {
  const folder = enterFolder({ 'photo.png': PNG, 'x.npy': npy([3, 8, 8]), ...files });
  const before = readdirSync(folder, { recursive: true });
  const message = await refusal(...args);
  expect(message).toMatch(/expected .+, got ./);
  expect(readdirSync(folder, { recursive: true })).toEqual(before);
  return message;
}

type Case = readonly [args: string, message: string | RegExp, files?: Files];

function refuses(cases: readonly Case[]): void {
  for (const [args, message, files] of cases) {
    it(`fpn-reference ${args}`, async () => {
      const line = await complaint(args.split(' '), files);
      if (typeof message === 'string') expect(line).toBe(message);
      else expect(line).toMatch(message);
    });
  }
}

describe('an option that does not go with the input, or a place where results cannot go', () => {
  const nested = { 'file.txt': 'text', 'taken.safetensors': null, 'maps/p3.png': null };
  refuses([
    [
      'run photo.png --precision float16',
      /^--precision: expected exact, float32 or float32-fast, got "float16"/,
    ],
    [
      'run photo.png --out y.npy',
      '--out: expected a .safetensors or .npz file for p2,p3,p4,p5,p6, or one of them in --levels, got "y.npy"',
    ],
    ['run photo.png --out y.png', '--out: expected a .safetensors, .npz or .npy file, got "y.png"'],
    [
      'run photo.png --model pytorch-fpn --levels p2,p9',
      '--levels: expected some of c2,c3,c4,c5,p2,p3,p4,p5, got "p9"',
    ],
    ['run photo.png --levels=', /^--levels: expected some of .*, got ""$/],
    [
      'run photo.png --levels c2 --heatmaps maps',
      '--heatmaps: expected a level of the pyramid in --levels, got c2',
    ],
    [
      'run photo.png --out no/y.safetensors',
      'no/y.safetensors: expected a file in an existing folder, got no folder no',
    ],
    [
      'run photo.png --out file.txt/y.safetensors',
      'file.txt/y.safetensors: expected a file in an existing folder, got no folder file.txt',
      nested,
    ],
    [
      'run photo.png --out taken.safetensors',
      'taken.safetensors: expected a file to write, got a folder',
      nested,
    ],
    [
      `run photo.png --out ${'y'.repeat(300)}.safetensors`,
      /^y+\.safetensors: expected a writable file, got a name that is too long$/,
    ],
    ['run photo.png --heatmaps file.txt', 'file.txt: expected a folder, got the file file.txt', nested],
    [
      'run photo.png --heatmaps file.txt/a/b',
      'file.txt/a/b: expected a folder, got the file file.txt',
      nested,
    ],
    ['run photo.png --heatmaps=', '--heatmaps: expected the name of a folder, got an empty one'],
    ['run photo.png --heatmaps maps', 'maps/p3.png: expected a file to write, got a folder', nested],
    ['run x.npy --short-side 8', 'x.npy: expected an image for --short-side, got a tensor'],
    [
      'run x.npy --model mask-rcnn-resnet50 --image-mode pad64',
      'x.npy: expected an image for --image-mode, got a tensor',
    ],
    [
      'run photo.png --model mask-rcnn-resnet50 --short-side 64',
      '--short-side: expected none for mask-rcnn-resnet50, which takes images at 1024×1024 unless --image-mode pad64 is given, got 64',
    ],
    [
      'run photo.png --model covid-ct --short-side 64',
      '--short-side: expected none for covid-ct, which takes images at 512×512 unless --image-size is given, got 64',
    ],
    ['run x.npy --heatmaps maps', '--heatmaps: expected an image as input, got the tensor x.npy'],
  ]);
});

describe('an input image', () => {
  const jpeg = image('baseline-444.jpg');
  const folder = { 'folder.png': null };
  refuses([
    ['run none.png', 'none.png: expected a readable file, got no such file'],
    ['run folder.png', 'folder.png: expected a readable file, got a folder', folder],
    ['run photo', 'photo: expected a readable file, got no such file'],
    ['run b/a.png', 'b/a.png: image: expected a.png to be a PNG file, got text', { 'b/a.png': 'a text\n' }],
    ['run a.jpg', 'a.jpg: image: expected a.jpg to be a JPEG file, got PNG', { 'a.jpg': PNG }],
    ['run a.png', /^a\.png: image: .*, got an empty file$/, { 'a.png': '' }],
    ['run b/a.png', /^b\/a\.png: png: expected .*, got /, { 'b/a.png': PNG.subarray(0, -20) }],
    ['run a.jpg', /^a\.jpg: jpeg: expected .*, got /, { 'a.jpg': jpeg.subarray(0, -40) }],
    [
      'run a.png',
      'a.png: png: expected a width and height of at most 65535 pixels, got 100000×100000',
      { 'a.png': forgePng(ihdr({ width: 100_000, height: 100_000 }), idat(0)) },
    ],
    [
      'run photo.png --short-side 100000',
      'photo.png: expected at most 100000000 pixels for the network, got 100000×125000',
    ],
  ]);
});

describe('an input tensor', () => {
  const file = safetensors({ input: [3, 8, 8] });
  const claiming = (length: bigint): Files => {
    const bytes = file.slice();
    new DataView(bytes.buffer).setBigUint64(0, length, true);
    return { 'x.safetensors': bytes };
  };
  const huge = forgeNpy(
    "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 1000000, 333334), }",
    new Uint8Array(48),
  );
  refuses([
    ['run none.npy', 'none.npy: expected a readable file, got no such file'],
    ['run a.npy', 'a.npy: expected a NumPy array (.npy), got a safetensors file', { 'a.npy': file }],
    [
      'run a.npy',
      /^a\.npy: npy: expected 768 bytes of data .*, got 767$/,
      { 'a.npy': npy([3, 8, 8]).slice(0, -1) },
    ],
    [
      'run a.npy',
      'a.npy: npy: expected 4000008000000 bytes of data (F32 3×1000000×333334), got 48',
      { 'a.npy': huge },
    ],
    [
      'run a.npy',
      'a.npy: expected a NumPy array (.npy), got a file of another kind',
      { 'a.npy': 3 * 2 ** 30 },
    ],
    ['run x.safetensors', /expected 768 bytes of tensors, got 767$/, { 'x.safetensors': file.slice(0, -1) }],
    ['run x.safetensors', /expected a header of 4000 bytes, got \d+ bytes after/, claiming(4000n)],
    [
      'run x.safetensors',
      /expected a header of at most .*, got one of 9223372036854775807$/,
      claiming(2n ** 63n - 1n),
    ],
    [
      'run x.safetensors',
      'x.safetensors: expected one tensor, or one named input, got 2 tensors: a, b',
      { 'x.safetensors': safetensors({ a: [3, 8, 8], b: [3, 8, 8] }) },
    ],
    ...[
      [4, 8, 8],
      [1, 8, 8, 3],
      [3, 0, 8],
      [8, 8],
    ].map(
      (shape): Case => [
        `run ${shape.join('-')}.npy`,
        new RegExp(`: expected a tensor N×3×H×W or 3×H×W, none empty, got ${shape.join('×')}$`),
        { [`${shape.join('-')}.npy`]: npy(shape) },
      ],
    ),
    [
      'run a.npy',
      'a.npy: expected finite values, got NaN or infinity',
      { 'a.npy': npy([3, 8, 8], Number.NaN) },
    ],
    [
      'run a.npy',
      'a.npy: expected finite values, got NaN or infinity',
      { 'a.npy': npy([3, 8, 8], -Infinity) },
    ],
    [
      'run a.npy --model detectron2-resnet50-fpn',
      'a.npy: expected a height and width that are multiples of 32 for detectron2-resnet50-fpn, got 33×47',
      { 'a.npy': npy([3, 33, 47]) },
    ],
  ]);
});

describe('weights', () => {
  const pth = weights('zip-tensor.pth');
  /** An entry that inflates to 10 MB, though the directory says 100 bytes. */
  const bomb = zipSync({ 'x/data.pkl': new Uint8Array(1e7) }, { level: 9 });
  const directory = Buffer.from(bomb).indexOf('PK\x01\x02');
  new DataView(bomb.buffer, bomb.byteOffset).setUint32(directory + 24, 100, true);
  const run = 'run photo.png --weights w.pth';
  refuses([
    [run, 'w.pth: expected a readable file, got no such file'],
    [run, 'w.pth: expected a readable file, got a folder', { 'w.pth': null }],
    [run, 'w.pth: expected a PyTorch checkpoint, got a PNG image', { 'w.pth': PNG }],
    [run, /^w\.pth: .*expected .*, got /, { 'w.pth': 'import torch\n' }],
    [run, /^w\.pth: zip: expected .*, got .*cut off/, { 'w.pth': pth.subarray(0, -30) }],
    [
      run,
      /^w\.pth: pth: .*, got none, but an object of os\.system$/,
      { 'w.pth': archive(pickle(call(global('os', 'system'), str('id')))) },
    ],
    [run, 'w.pth: zip: expected an entry that inflates to 100 bytes, got more', { 'w.pth': bomb }],
    [
      'run photo.png --weights w.safetensors',
      /expected 768 bytes of tensors, got 700$/,
      { 'w.safetensors': safetensors({ input: [3, 8, 8] }).slice(0, -68) },
    ],
  ]);

  it('of another model have what is wrong with them in one line', async () => {
    const mine = new Map([
      ['conv1.weight', tensor([Number.NaN, ...new Array(64 * 3 * 49 - 1).fill(0)], [64, 3, 7, 7])],
      ['toplayer.weight', tensor(new Array(6).fill(0), [1, 6, 1, 1])],
      ['fc.weight', tensor([1, 2], [2])],
    ]);
    const stored = new Map([...mine].map(([name, value]) => [name, toStored(value)]));
    const files = { 'w.safetensors': writeSafetensors(stored) };
    const line = await complaint(['run', 'photo.png', ...LIGHT, '--weights', 'w.safetensors'], files);
    expect(line).toMatch(/^w\.safetensors: expected the parameters of pytorch-fpn, got \d+ missing: /);
    expect(line).toMatch(
      /; 1 unexpected: fc\.weight; 1 wrongly shaped: toplayer\.weight 1×6×1×1 for 4×2048×1×1; 1 not finite: conv1\.weight \(fpn-reference weights w\.safetensors --model pytorch-fpn lists all\)$/,
    );
    const missing = parametersOf(modelByName('pytorch-fpn', { depths: [1, 1, 1, 1], channels: 4 })).filter(
      ({ name }) => !mine.has(name),
    );
    for (const { name, shape } of missing.slice(0, 10)) expect(line).toContain(`${name} ${shape.join('×')}`);
  });
});

it('a name with lines and escapes in it stays on one line', async () => {
  expect(await complaint(['run', 'no \u001b[2J\nsuch\u2028file.png'])).toBe(
    'no \\u001b[2J\\nsuch\\u2028file.png: expected a readable file, got no such file',
  );
});

it('a network that nothing can address', async () => {
  const args = [
    'run',
    'photo.png',
    ...LIGHT.slice(0, 2),
    '--pyramid-channels',
    '1000000000',
    '--out',
    'y.safetensors',
  ];
  expect(await complaint(args)).toMatch(
    /conv2d: expected weight of fewer than 2³¹ elements, got 1000000000×256×1×1$/,
  );
});
