/** `golden make`, `cases`, `check` and `merge`. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { execute } from '../../src/cli/execute.js';
import { sha256 } from '../../src/cli/sha256.js';
import { CORPUS } from '../../src/golden/corpus/index.js';
import { certificateOf } from '../../src/golden/golden-file/golden-case.js';
import { readCase } from '../../src/golden/golden-file/read-case.js';
import { CASE, writeCase } from '../../src/golden/golden-file/write-case.js';
import { elements, tensor } from '../../src/ops/tensor.js';
import { readSafetensors, writeSafetensors } from '../../src/weights/index.js';
import { enterFolder, output, refusal } from './in-process.js';
import { LIGHT, npy } from './inputs.js';
import { narrowModels } from './narrow-models.js';

narrowModels();

const MODEL = [...LIGHT, '--layers', 'conv1,bn1,relu,maxPool2d,layer1.0.conv1'];

/** Every file of a folder by its name. */
const filesOf = (folder: string): Record<string, string> =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, sha256(readFileSync(`${folder}/${name}`))]));

/** Puts another file in a case's place, with an index that says so. */
function replace(folder: string, number: number, change: (bytes: Uint8Array) => Uint8Array): void {
  const index = JSON.parse(readFileSync(`${folder}/cases.json`, 'utf8'));
  const entry = index.cases[number - 1];
  const bytes = change(readFileSync(`${folder}/${entry.file}`));
  writeFileSync(`${folder}/${entry.file}`, bytes);
  Object.assign(entry, { bytes: bytes.length, sha256: sha256(bytes) });
  writeFileSync(`${folder}/cases.json`, JSON.stringify(index));
}

/** A fresh folder of the corpus. */
async function corpus(folder: string, ...more: string[]): Promise<string> {
  await output('golden', 'cases', '--out', folder, ...more);
  return folder;
}

const COUNT = CORPUS.length;
const NUMBER = CORPUS.findIndex(({ name }) => name === 'relu.map') + 1;
const RELU = `${String(NUMBER).padStart(4, '0')}-relu.map.safetensors`;

beforeAll(() => {
  enterFolder({ 'x.npy': npy([1, 3, 33, 40]), file: 'no folder' });
});

describe('golden make', () => {
  it('in shards merges to the bytes of the whole, which check reproduces', async () => {
    await output('golden', 'make', 'x.npy', ...MODEL, '--out', 'whole');
    for (const i of [1, 2, 3]) {
      await output('golden', 'make', 'x.npy', ...MODEL, '--out', `part${i}`, '--shard', `${i}/3`);
    }
    expect([1, 2, 3].map((i) => readdirSync(`part${i}`).length - 1)).toEqual([2, 2, 1]);
    await output('golden', 'merge', 'part3', 'part1', 'part2', '--out', 'merged');
    expect(filesOf('merged')).toEqual(filesOf('whole'));
    expect(Object.keys(filesOf('whole'))).toHaveLength(6);
    expect(await output('golden', 'check', 'merged')).toBe(
      '5 of 5 reproduced bit for bit (pytorch-fpn, ieee32)\n',
    );
    expect(await output('golden', 'check', 'part3')).toContain('1 of 1 reproduced bit for bit');
    expect(await output('golden', 'check', 'part3')).toContain('shard 3 of 3');
  });

  it('each case reads what the one before it gave', () => {
    const [conv, norm] = ['whole/0001-conv1.safetensors', 'whole/0002-bn1.safetensors'].map((file) =>
      readCase(readFileSync(file), sha256),
    );
    expect(conv.golden.operation.operator).toBe('conv2d');
    const { inputs } = norm.golden.operation as unknown as { inputs: { x: typeof norm.claimed.value } };
    expect(elements(inputs.x)).toEqual(elements(conv.claimed.value));
    expect(Math.max(...elements(conv.claimed.bound!))).toBeGreaterThan(0);
    expect(readCase(readFileSync('whole/0003-relu.safetensors'), sha256).claimed.bound).toBeUndefined();
  });

  it('refuses what cannot be made', async () => {
    expect(await refusal('golden', 'make', 'x.npy', ...LIGHT)).toBe('golden make: expected --out, got none');
    expect(await refusal('golden', 'make', 'x.npy', ...LIGHT, '-o', 'a', '--layers', 'conv')).toBe(
      '--layers: expected names of layers such as conv1, got "conv"; did you mean conv1?',
    );
    for (const shard of ['0/2', '3/2', '1', '1/0', '-1/2', '1/99999']) {
      expect(await refusal('golden', 'make', 'x.npy', '-o', 'a', `--shard=${shard}`)).toBe(
        `--shard: expected I/N such as 2/8, I from 1 to N, got "${shard}"`,
      );
    }
    expect(await refusal('golden', 'make', 'x.npy', ...MODEL, '-o', 'whole')).toMatch(
      /^whole: expected an empty folder, or none, got one with 0001/,
    );
    expect(await refusal('golden', 'cases', '-o', 'file')).toMatch(/^file: expected a folder/);
  });
});

describe('golden check', () => {
  it('finds a wrong output that has the right checksums, and names it: exit code 1', async () => {
    replace(await corpus('wrong'), NUMBER, (bytes) => {
      const { golden } = readCase(bytes, sha256);
      const { value } = certificateOf(golden);
      const data = elements(value).slice();
      data[3] = 5;
      return writeCase(golden, { value: tensor(data, value.shape) }, sha256);
    });
    const { stdout, exitCode } = await execute(['golden', 'check', 'wrong']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(new RegExp(`^${RELU}: 1 of 105 elements of output, the first 5, computed again `));
    expect(stdout).toContain(`\n${COUNT - 1} of ${COUNT} reproduced bit for bit (conformance, ieee32)\n`);
  });

  it('finds a bound that was widened', async () => {
    replace(await corpus('wide'), 1, (bytes) => {
      const { golden, claimed } = readCase(bytes, sha256);
      const bound = tensor(
        elements(claimed.bound!).map((b) => 2 * b),
        claimed.value.shape,
      );
      return writeCase(golden, { value: claimed.value, bound }, sha256);
    });
    const { stdout, exitCode } = await execute(['golden', 'check', 'wide']);
    expect({ exitCode, stdout }).toEqual({
      exitCode: 1,
      stdout: expect.stringMatching(/elements of bound, the first/),
    });
  });

  const metadata = (change: (description: Record<string, unknown>) => void) => (bytes: Uint8Array) => {
    const { tensors, metadata: texts } = readSafetensors(bytes);
    const description = JSON.parse(texts.get(CASE)!);
    change(description);
    return writeSafetensors(tensors, new Map([[CASE, JSON.stringify(description)]]));
  };

  it.each<[string, (folder: string) => void, string | RegExp]>([
    [
      'newer',
      (folder) =>
        replace(
          folder,
          NUMBER,
          metadata((d) => Object.assign(d, { schema: 2 })),
        ),
      `newer/${RELU}: golden: expected schema 1, the newest that this version reads, got schema 2`,
    ],
    [
      'sums',
      (folder) =>
        replace(
          folder,
          NUMBER,
          metadata((d) => Object.assign(d.sha256 as object, { output: 'ab' })),
        ),
      /relu.map.safetensors: golden: expected output with SHA-256 ab, got [0-9a-f]{64}$/,
    ],
    [
      'strange',
      (folder) =>
        replace(
          folder,
          NUMBER,
          metadata((d) => Object.assign(d, { operator: 'toString' })),
        ),
      /expected the name of an operator, got toString$/,
    ],
    [
      'other',
      (folder) =>
        replace(
          folder,
          NUMBER,
          metadata((d) => Object.assign(d, { layer: 'b' })),
        ),
      /as the index has it, got .*"layer":"b"/,
    ],
    [
      'cut',
      (folder) => writeFileSync(`${folder}/${RELU}`, readFileSync(`${folder}/${RELU}`).subarray(0, 700)),
      new RegExp(`^cut.${RELU}: expected \\d+ bytes, got 700$`),
    ],
    [
      'flipped',
      (folder) => {
        const bytes = readFileSync(`${folder}/${RELU}`);
        bytes[bytes.length - 1] ^= 1;
        writeFileSync(`${folder}/${RELU}`, bytes);
      },
      /relu.map.safetensors: expected SHA-256 [0-9a-f]{64}, got [0-9a-f]{64}$/,
    ],
    [
      'missing',
      (folder) => rmSync(`${folder}/${RELU}`),
      `missing/${RELU}: expected a readable file, got no such file`,
    ],
    [
      'more',
      (folder) => writeFileSync(`${folder}/a.txt`, ''),
      'more: expected the files of cases.json alone, got a.txt',
    ],
    [
      'index',
      (folder) => {
        const text = readFileSync(`${folder}/cases.json`, 'utf8');
        writeFileSync(`${folder}/cases.json`, text.replace('"schema": 1', '"schema": 7'));
      },
      /^index.cases.json: golden: expected schema 1, .*, got schema 7$/,
    ],
    [
      'outside',
      (folder) => {
        const text = readFileSync(`${folder}/cases.json`, 'utf8');
        writeFileSync(`${folder}/cases.json`, text.replace(RELU, `../${RELU}`));
      },
      new RegExp(`cases.json: golden: expected ${RELU}, got \\.\\./${RELU}`),
    ],
    [
      'unfinished',
      (folder) => rmSync(`${folder}/cases.json`),
      /^unfinished.cases.json: expected a readable file/,
    ],
  ])('refuses a folder that is %s', async (folder, damage, message) => {
    damage(await corpus(folder));
    const got = await refusal('golden', 'check', folder);
    if (typeof message === 'string') expect(got).toBe(message);
    else expect(got).toMatch(message);
  });

  it('of a single file needs no index, of a wrong one names what differs', async () => {
    const right = readFileSync(`${await corpus('alone')}/${RELU}`);
    const { golden, claimed } = readCase(right, sha256);
    const wrong = tensor(
      elements(claimed.value).map((x, i) => x + (i === 3 ? 5 : 0)),
      claimed.value.shape,
    );
    writeFileSync('one.safetensors', writeCase(golden, claimed, sha256, wrong));
    writeFileSync('off.safetensors', writeCase(golden, { value: wrong }, sha256, wrong));
    writeFileSync('short.safetensors', right.subarray(0, 700));
    const total = 'reproduced bit for bit (conformance, ieee32)\n';
    expect(await execute(['golden', 'check', 'one.safetensors'])).toEqual({
      stdout: `1 of 1 ${total}`,
      stderr: '',
      exitCode: 0,
    });
    const { stdout, exitCode } = await execute(['golden', 'check', 'off.safetensors']);
    expect({ stdout, exitCode }).toEqual({
      stdout: expect.stringMatching(/^off\.safetensors: 1 of 105 elements of output, the first /),
      exitCode: 1,
    });
    expect(stdout).toContain(`\n0 of 1 ${total}`);
    expect(await refusal('golden', 'check', 'short.safetensors')).toMatch(/^short\.safetensors: /);
    expect(await refusal('golden', 'check', 'nowhere.safetensors')).toMatch(
      /^nowhere\.safetensors: .*got none$/,
    );
  });

  it('of no cases is no pass', async () => {
    await corpus('none', '--shard', '1000/1000');
    expect(await refusal('golden', 'check', 'none')).toBe('none: expected cases to check, got none');
  });
});

describe('golden merge', () => {
  beforeAll(async () => {
    await corpus('c1', '--shard', '1/3');
    await corpus('c2', '--shard', '2/3');
    await corpus('c3', '--shard', '3/3');
    await corpus('seed', '--shard', '3/3', '--seed', '1');
    await corpus('wgsl', '--shard', '3/3', '--arithmetic', 'wgsl32');
  });

  it.each([
    [['c1', 'c3'], new RegExp(`expected all ${COUNT} cases, got \\d+: .* \\(\\d+\\), .*, … missing$`)],
    [['c1', 'c2', 'c1b', 'c3'], /^c1b: expected every case once, got conv2d.1x1 \(1\) in c1 too$/],
    [['c1', 'c2', 'seed'], /^seed: expected a part of the run in c1, got another source$/],
    [['c1', 'c2', 'wgsl'], /^wgsl: expected a part of the run in c1, got another arithmetic$/],
  ])('refuses %j', async (folders, message) => {
    if (folders.includes('c1b')) await corpus('c1b', '--shard', '1/3');
    expect(await refusal('golden', 'merge', ...folders, '--out', 'never')).toMatch(message);
    expect(readdirSync('.')).not.toContain('never');
  });
});
