import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromSeed, modelByName, parametersOf, prepareImage, runModel } from '../../src/fpn/index.js';
import { contactSheet, decodeImage, encodePng } from '../../src/images/index.js';
import { seededParameter } from '../../src/layers/seeded.js';
import { elements, reference, type Tensor, tensor } from '../../src/ops/index.js';
import {
  readNpy,
  readNpz,
  readSafetensors,
  toStored,
  writeNpy,
  writeSafetensors,
} from '../../src/weights/index.js';
import { fixture } from '../images/fixtures.js';
import { enterFolder, type Files, output } from './in-process.js';
import { LIGHT, PHOTO, PNG } from './inputs.js';
import { narrowModels } from './narrow-models.js';

narrowModels();

const model = modelByName('pytorch-fpn', { depths: [1, 1, 1, 1], channels: 4 });
const prepared = prepareImage(PHOTO, model.preprocessing).tensor;
const LEVELS = ['p2', 'p3', 'p4', 'p5'];

const bytesOf = (t: Tensor): Buffer => {
  const { buffer, byteOffset, byteLength } = elements(t);
  return Buffer.from(buffer, byteOffset, byteLength);
};
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface Table {
  readonly title: string;
  readonly header: string[];
  readonly rows: string[][];
  readonly notes: string[];
}

/** Runs `fpn-reference run …` with the light model in a folder with these files. */
async function run(files: Files, ...args: string[]) {
  const folder = enterFolder(files);
  return { folder, stdout: await output('run', ...args, ...LIGHT) };
}

async function tableOf(...call: Parameters<typeof run>): Promise<Table> {
  const { stdout } = await run(...call);
  const [title, header, ...lines] = stdout.trimEnd().split('\n');
  const levels = lines.filter((line) => /^[cp]\d /.test(line));
  const cells = (line: string) => line.split(/ +/);
  return {
    title,
    header: cells(header),
    rows: levels.map(cells),
    notes: lines.filter((line) => !levels.includes(line)),
  };
}

const hashesOf = ({ rows }: Table): string[] => rows.map((row) => row[7]);

/** The run that the others are compared with. */
let photoRun: Promise<Table> | undefined;
const ofPhoto = (): Promise<Table> => {
  photoRun ??= tableOf({ 'photo.png': PNG }, 'photo.png');
  return photoRun;
};

describe('a run on a photograph', () => {
  it('prints a table of the levels', async () => {
    const { title, header, rows, notes } = await ofPhoto();
    expect(title).toBe(
      'pytorch-fpn on 1×3×32×40, seeded He weights, seed 0; give --weights for trained ones',
    );
    expect(header).toEqual(['level', 'shape', 'stride', 'min', 'max', 'mean', 'std', 'sha256']);
    expect(rows.map((row) => row.slice(0, 3))).toEqual([
      ['p2', '1×4×8×10', '4'],
      ['p3', '1×4×4×5', '8'],
      ['p4', '1×4×2×3', '16'],
      ['p5', '1×4×1×2', '32'],
    ]);
    for (const row of rows) {
      const [min, max, mean, std] = row.slice(3, 7).map(Number);
      expect(min).toBeLessThan(mean);
      expect(mean).toBeLessThan(max);
      expect(std).toBeGreaterThan(0);
      expect(row[7]).toMatch(/^[0-9a-f]{12}$/);
    }
    expect(notes).toEqual([]);
  });

  it('gives the library’s bits, in --out, --json and the table alike', async () => {
    const args = ['photo.png', '--features', '--json', '--out', 'a b.safetensors'];
    const { folder, stdout } = await run({ 'photo.png': PNG }, ...args);
    expect(readdirSync(folder)).toEqual(['a b.safetensors', 'photo.png']);
    const { tensors, metadata } = readSafetensors(
      new Uint8Array(readFileSync(join(folder, 'a b.safetensors'))),
    );
    expect([...metadata]).toEqual([['model', 'pytorch-fpn']]);

    const { features, pyramid } = runModel(model, reference, fromSeed(0), prepared);
    const maps = { ...features, ...pyramid };
    expect([...tensors.keys()]).toEqual(['c2', 'c3', 'c4', 'c5', ...LEVELS]);
    for (const [name, { dtype, tensor: written }] of tensors) {
      expect({ dtype, shape: written.shape }).toEqual({ dtype: 'F32', shape: maps[name].shape });
      expect(bytesOf(written as Tensor).equals(bytesOf(maps[name])), name).toBe(true);
    }

    const { model: name, input, levels } = JSON.parse(stdout);
    expect({ name, input }).toEqual({ name: 'pytorch-fpn', input: [1, 3, 32, 40] });
    expect(levels.map((level: { name: string }) => level.name)).toEqual([...tensors.keys()]);
    for (const level of levels) {
      const values = [...elements(maps[level.name])];
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      expect(level.shape).toEqual(maps[level.name].shape);
      expect([level.min, level.max]).toEqual([Math.min(...values), Math.max(...values)]);
      expect(level.mean).toBeCloseTo(mean, 12);
      expect(level.std).toBeCloseTo(Math.sqrt(variance), 12);
      expect(level.sha256).toBe(sha256(bytesOf(maps[level.name])));
    }

    const rows = levels.slice(4).map((level: Record<string, number | string>) => {
      const digits = ['min', 'max', 'mean', 'std'].map((key) => (level[key] as number).toPrecision(6));
      return [`${level.stride}`, ...digits, `${level.sha256}`.slice(0, 12)];
    });
    expect((await ofPhoto()).rows.map((row) => row.slice(2))).toEqual(rows);
  });

  it.each(['float32', 'float32-fast'])(
    'in %s, and says so; other bits, the same in plain TypeScript',
    async (precision) => {
      const of = (...args: string[]) =>
        tableOf({ 'photo.png': PNG }, 'photo.png', '--precision', precision, ...args);
      const table = await of('--threads', '1');
      expect(table.title).toContain(` on 1×3×32×40, in ${precision}, seeded`);
      expect(hashesOf(table)).toEqual(hashesOf(await of('--engine', 'plain')));
      for (const [n, hash] of hashesOf(await ofPhoto()).entries()) expect(hashesOf(table)[n]).not.toBe(hash);
      const json = await run({ 'photo.png': PNG }, 'photo.png', '--precision', precision, '--json');
      expect(JSON.parse(json.stdout).precision).toBe(precision);
    },
  );

  it.each(['y.npz', 'Y.NPZ'])('writes the same to %s', async (out) => {
    const { folder } = await run({ 'photo.png': PNG }, 'photo.png', '-o', out);
    const written = readNpz(new Uint8Array(readFileSync(join(folder, out))));
    const hashes = [...written.values()].map(({ tensor: t }) => sha256(bytesOf(t as Tensor)).slice(0, 12));
    expect([...written.keys()]).toEqual(LEVELS);
    expect(hashes).toEqual(hashesOf(await ofPhoto()));
  });

  it('gives the levels that --levels asks for, in their order; one of them to a .npy file', async () => {
    const some = await tableOf({ 'photo.png': PNG }, 'photo.png', '-l', 'p4,c3,p2');
    expect(some.rows.map(([name]) => name)).toEqual(['c3', 'p2', 'p4']);
    const args = ['photo.png', '--levels=p3', '--out', 'p3.npy', '--heatmaps', 'maps'];
    const { folder, stdout } = await run({ 'photo.png': PNG }, ...args);
    const written = readNpy(new Uint8Array(readFileSync(join(folder, 'p3.npy')))).tensor as Tensor;
    expect(written.shape).toEqual([1, 4, 4, 5]);
    expect(sha256(bytesOf(written)).slice(0, 12)).toBe(hashesOf(await ofPhoto())[1]);
    expect(readdirSync(join(folder, 'maps')).sort()).toEqual(['contact-sheet.png', 'p3.png']);
    expect(stdout).not.toMatch(/^p2 /m);
  });

  it('tells infinities from NaN in JSON', async () => {
    const parameters = parametersOf(model).map((spec) => {
      const value = seededParameter(spec);
      if (spec.name !== 'toplayer.weight') return [spec.name, toStored(value)] as const;
      // Outputs +∞ and −∞ in two channels, whose sum is no number.
      const inputs = spec.shape[1];
      const huge = elements(value).map((v, i) => (i < 2 * inputs ? (i < inputs ? 3e38 : -3e38) : v));
      return [spec.name, toStored(tensor(huge, spec.shape))] as const;
    });
    const files = { 'photo.png': PNG, 'w.safetensors': writeSafetensors(new Map(parameters)) };
    const { stdout } = await run(files, 'photo.png', '-w', 'w.safetensors', '-l', 'p5', '-j');
    const [p5] = JSON.parse(stdout).levels;
    expect([p5.min, p5.max, p5.mean, p5.std]).toEqual(['-Infinity', 'Infinity', 'NaN', 'NaN']);
  });

  it('draws its levels and a contact sheet', async () => {
    const { folder, stdout } = await run({ 'photo.png': PNG }, 'photo.png', '--heatmaps', 'new/maps');
    expect(stdout).toContain(`wrote ${join('new/maps', 'contact-sheet.png')}\n`);
    const names = readdirSync(join(folder, 'new/maps')).sort();
    expect(names).toEqual(['contact-sheet.png', ...LEVELS.map((level) => `${level}.png`)]);
    for (const name of names) {
      const bytes = readFileSync(join(folder, 'new/maps', name));
      const { width, height, data } = decodeImage(new Uint8Array(bytes), name);
      expect([height, width], name).toEqual(name.startsWith('p') ? [32, 40] : [expect.any(Number), 1720]);
      expect(hasColours(data, 4), `colours of ${name}`).toBe(true);
    }
  });

  it('first brings its short side to what --short-side says, and keeps names with lines in them to one', async () => {
    const args = ['a\nb.png', '--short-side', '24', '--out', 'c\nd.safetensors'];
    const { title, rows, notes } = await tableOf({ 'a\nb.png': PNG }, ...args);
    expect(title).toMatch(/^pytorch-fpn on 1×3×24×30,/);
    expect(rows.map((row) => row[1])).toEqual(['1×4×6×8', '1×4×3×4', '1×4×2×2', '1×4×1×1']);
    expect(notes).toEqual(['wrote c\\nd.safetensors']);
  });

  it('knows by its content a file without an extension', async () => {
    expect((await tableOf({ photo: PNG }, 'photo')).rows).toEqual((await ofPhoto()).rows);
  });

  it('takes a JPEG, turned upright', async () => {
    const jpeg = fixture('orientation-6.jpg');
    const upright = decodeImage(jpeg, 'jpeg');
    const ofJpeg = await tableOf({ 'photo.jpg': jpeg }, 'photo.jpg');
    const { tensor: image } = prepareImage(upright, model.preprocessing);
    expect(ofJpeg.title).toContain(` on 1×3×${upright.height}×${upright.width},`);
    const { pyramid } = runModel(model, reference, fromSeed(0), image);
    expect(hashesOf(ofJpeg)).toEqual(LEVELS.map((level) => sha256(bytesOf(pyramid[level])).slice(0, 12)));
  });
});

/** Whether so many different bytes are in it; the rest is not looked at. */
function hasColours(data: Iterable<number>, least: number): boolean {
  const seen = new Set<number>();
  for (const value of data) if (seen.add(value).size === least) return true;
  return false;
}

describe('the contact sheet of a run', () => {
  const args = ['photo.png', '--levels=p5', '--heatmaps', 'maps'];

  async function sheetOf(files: Files, ...more: string[]): Promise<Buffer> {
    const { folder } = await run({ 'photo.png': PNG, ...files }, ...args, ...more);
    return readFileSync(join(folder, 'maps/contact-sheet.png'));
  }

  /** What the sheet has to look like, with and without a note. */
  const SEED = 7;
  let pyramid: Readonly<Record<string, Tensor>> | undefined;
  function sheetWith(note?: string): Buffer {
    pyramid ??= runModel(model, reference, fromSeed(SEED), prepared).pyramid;
    const levels = [{ name: 'P5', tensor: pyramid.p5, stride: 32 }];
    return Buffer.from(
      encodePng(contactSheet({ title: 'pytorch-fpn', ...(note && { note }), photo: PHOTO, levels })),
    );
  }

  it('says that the weights are random, and of which seed', async () => {
    const sheet = await sheetOf({}, '--seed', `${SEED}`);
    expect(sheet.equals(sheetWith('with random weights (seed 7), not trained ones'))).toBe(true);
  });

  it('does not where they come from a file', async () => {
    const weights = new Map(
      parametersOf(model).map((spec) => [spec.name, toStored(seededParameter(spec, SEED))]),
    );
    const sheet = await sheetOf({ 'w.safetensors': writeSafetensors(weights) }, '-w', 'w.safetensors');
    expect(sheet.equals(sheetWith())).toBe(true);
  });
});

describe('a run on a tensor', () => {
  it('3×H×W in .npy gives what the same image gives', async () => {
    const input = writeNpy(toStored(tensor(elements(prepared), [3, 32, 40])));
    const { title, rows } = await tableOf({ 'x.npy': input }, 'x.npy');
    expect(title).toMatch(/^pytorch-fpn on 1×3×32×40,/);
    expect(rows).toEqual((await ofPhoto()).rows);
  });

  it('N×3×H×W in .safetensors, named input, gives it for every image of the batch', async () => {
    const batch = tensor([...elements(prepared), ...elements(prepared).map((v) => -v)], [2, 3, 32, 40]);
    const other = tensor([1, 2], [2]);
    const input = writeSafetensors(
      new Map([
        ['other', toStored(other)],
        ['input', toStored(batch)],
      ]),
    );
    const { folder } = await run({ 'x.safetensors': input }, 'x.safetensors', '--out', 'y.safetensors');
    const { tensors } = readSafetensors(new Uint8Array(readFileSync(join(folder, 'y.safetensors'))));
    const first = [...tensors.values()].map(({ tensor: level }) => {
      expect(level.shape[0]).toBe(2);
      return sha256(bytesOf(level.hi(1) as Tensor)).slice(0, 12);
    });
    expect(first).toEqual(hashesOf(await ofPhoto()));
  });
});

it('--weights on a file of the seeded weights gives the hashes of --seed, and another seed others', async () => {
  const weights = writeSafetensors(
    new Map(parametersOf(model).map((spec) => [spec.name, toStored(seededParameter(spec, 7))])),
  );
  const files = { 'photo.png': PNG, 'w.safetensors': weights };
  const loaded = await tableOf(files, 'photo.png', '--weights', 'w.safetensors');
  const seeded = await tableOf(files, 'photo.png', '--seed', '7');
  expect(loaded.title).toBe('pytorch-fpn on 1×3×32×40, w.safetensors');
  expect(seeded.title).toContain(', seeded He weights, seed 7;');
  expect(loaded.rows).toEqual(seeded.rows);
  expect(hashesOf(seeded)).not.toEqual(hashesOf(await ofPhoto()));
});
