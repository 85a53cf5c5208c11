/** The readers of golden files in Python and C++: they pass the corpus, and notice an output that is off by more than its bound. */
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { sha256 } from '../../src/cli/sha256.js';
import { CORPUS } from '../../src/golden/corpus/index.js';
import { readCase } from '../../src/golden/golden-file/read-case.js';
import { writeCase } from '../../src/golden/golden-file/write-case.js';
import { elements, tensor } from '../../src/ops/tensor.js';
import { enterFolder, output } from '../cli/in-process.js';

const example = (name: string): string =>
  fileURLToPath(new URL(`../../examples/golden/${name}`, import.meta.url));

function run(program: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 110_000 });
  return { status, stdout, stderr };
}

// a compiler takes its time on a machine with other work to do
vi.setConfig({ hookTimeout: 120_000 });

const hasNumpy = run('python3', '-c', 'import numpy').status === 0;
const hasCompiler = run('g++', '--version').status === 0;
if (!hasNumpy) console.warn('golden-readers: check_golden.py is not tested: no python3 with numpy here');
if (!hasCompiler) console.warn('golden-readers: check_golden.cpp is not tested: no g++ here');

const filesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.safetensors'))
    .map((name) => `${folder}/${name}`);
/** As `verify` writes it: what the backend got beside what is right. */
const REFUTED = 'refuted-conv1.safetensors';
/** Likewise, of an operator that neither reader implements. */
const REFUTED_OTHER = 'refuted-other.safetensors';
const STRIDED = '0003-conv2d.stride-2-odd.safetensors';

beforeAll(async () => {
  enterFolder({});
  await output('golden', 'cases', '-o', 'right');
  for (const folder of ['wrong', 'damaged']) cpSync('right', folder, { recursive: true });
  const path = `wrong/${STRIDED}`;
  const { golden, claimed } = readCase(readFileSync(path), sha256);
  // twice the bound away from what is right: a naive convolution is within half of it
  const moved = elements(claimed.value).map(
    (value, i) => value + (i === 2 ? 2 * elements(claimed.bound!)[2] : 0),
  );
  const value = tensor(moved, claimed.value.shape);
  writeFileSync(path, writeCase(golden, { ...claimed, value }, sha256));
  writeFileSync(REFUTED, writeCase(golden, claimed, sha256, value));
  const other = readCase(readFileSync(filesIn('right').find((name) => name.includes('softmax'))!), sha256);
  const zeros = tensor(new Float32Array(other.claimed.value.size), other.claimed.value.shape);
  writeFileSync(REFUTED_OTHER, writeCase(other.golden, other.claimed, sha256, zeros));
  writeFileSync(`damaged/${STRIDED}`, readFileSync(`damaged/${STRIDED}`).subarray(0, 900));
});

describe.skipIf(!hasNumpy)('check_golden.py', () => {
  const check = (...paths: string[]) => run('python3', example('check_golden.py'), ...paths);

  const got = `${REFUTED}: what that backend got: 1 of 80 outside\n`;

  it('passes naive operators, of folders and single files, and says what a refuted backend got', () => {
    expect(check('right', REFUTED)).toEqual({
      status: 0,
      stdout: `${got}16 of 16 cases within ieee32; ${CORPUS.length + 1 - 16} of other operators\n`,
      stderr: '',
    });
    const { status, stdout } = check(REFUTED_OTHER);
    expect(stdout).toMatch(/^refuted-other\.safetensors: what that backend got: [1-9]\d* of \d+ outside\n/);
    expect(status).toBe(2);
  });

  it('fails on an output outside its bound', () => {
    expect(check(`wrong/${STRIDED}`, REFUTED)).toEqual({
      status: 1,
      stdout: `wrong/${STRIDED}: 1 of 80 elements outside the bound\n${got}1 of 2 cases within ieee32; 0 of other operators\n`,
      stderr: '',
    });
  });

  it('refuses a damaged file', () => {
    const { status, stderr } = check('damaged');
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('check_golden.py: ') });
  });

  it.each([
    [[], 'no file'],
    [['nowhere.safetensors'], 'nowhere.safetensors'],
  ])('2: of %j', (paths, words) => {
    const { status, stderr } = check(...paths);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(words) });
  });
});

describe.skipIf(!hasCompiler)('check_golden.cpp', () => {
  beforeAll(() => {
    const { status, stderr } = run(
      'g++',
      '-std=c++17',
      '-Wall',
      '-Wextra',
      example('check_golden.cpp'),
      '-o',
      'check_golden',
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
  const checkFiles = (...files: string[]) => run('./check_golden', ...files);
  const check = (folder: string) => checkFiles(...filesIn(folder));

  it('passes a naive convolution', () => {
    const stdout = `11 of 11 convolutions within their bounds; ${CORPUS.length - 11} files of other operators\n`;
    expect(check('right')).toEqual({ status: 0, stdout, stderr: '' });
  });

  it('fails on an output outside its bound', () => {
    const { status, stdout } = check('wrong');
    expect({ status, stdout }).toEqual({
      status: 1,
      stdout: expect.stringContaining(`${STRIDED}: 1 of 80 elements outside`),
    });
  });

  it('refuses a damaged file', () => {
    const { status, stderr } = check('damaged');
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining('expected a whole file'),
    });
  });

  it('says what a refuted backend got', () => {
    expect(checkFiles(REFUTED)).toEqual({
      status: 0,
      stdout: `${REFUTED}: what that backend got: 1 of 80 outside\n1 of 1 convolutions within their bounds; 0 files of other operators\n`,
      stderr: '',
    });
    const { status, stdout } = checkFiles(REFUTED_OTHER);
    expect(stdout).toMatch(/^refuted-other\.safetensors: what that backend got: [1-9]\d* of \d+ outside\n/);
    expect(status).toBe(2);
  });
});
