/** `verify --report --junit`: a page and a test report beside what is printed, or a complaint before anything is judged. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { execute } from '../../src/cli/execute.js';
import type { Tensor } from '../../src/ops/index.js';
import { enterFolder, refusal } from './in-process.js';
import { narrowModels } from './narrow-models.js';
import { MODEL, MODEL_OPTIONS, smallRun } from './small-run.js';

narrowModels();

const files = enterFolder({});
const at = (name: string): string => join(files, name);
const { honest, dumped, verify, changed } = smallRun(files);

const layer = 'body.bn1';
/** The first few tensors, which are judged at once. */
const few = (run: ReadonlyMap<string, Tensor>) => new Map([...run].slice(0, 6));
const wrong = () => {
  const run = changed(layer, (values) => {
    values[7] = values[7]! + 0.01;
  });
  return dumped('to report.npz', few(run));
};
const outputs = ['--report', at('out.html'), '--junit', at('out.xml')];
const read = (name: string) => readFileSync(at(name), 'utf8');

it('a page and a test report, which say what is printed', async () => {
  const path = wrong();
  const { stdout, stderr, exitCode } = await verify(path, ...outputs);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 1 });
  const page = read('out.html');
  const elements = honest.get(layer)!.size;
  expect(page).toContain(
    `<h1 class="refuted">Refuted: ${layer} (batchNorm2d): 1 of ${elements} elements</h1>`,
  );
  // every layer has a mark, and the first lines of the terminal are there as they are
  const network = JSON.parse((await execute(['layers', ...MODEL_OPTIONS, '--json'])).stdout);
  expect(page.match(/<(a|span)[^>]* title="[^"]*"><i class="mark/g)).toHaveLength(network.layers.length);
  expect(page).toContain(stdout.split('\n')[0]);
  expect(page).toContain(stdout.trimEnd().split('\n').at(-1));
  expect(page).toContain(
    `<pre>npx fpn-reference verify &#39;${path}&#39; \\\n  --model ${MODEL} \\\n  --depths 1,1,1,1 \\\n  --pyramid-channels 16 \\\n  --input ${at('x.npy')}\n</pre>`,
  );
  const [, complaint] = /\nfirst (refuted: .*)\n/.exec(stdout)!;
  expect(read('out.xml')).toContain(`<failure message="${complaint}">`);
  expect(read('out.xml').match(/<testcase /g)).toHaveLength(6);
});

it('of a run that is right too', async () => {
  const { exitCode } = await verify(dumped('few.npz', few(honest)), ...outputs);
  expect(exitCode).toBe(0);
  expect(read('out.html')).toContain('<h1 class="consistent">Consistent: all 6 tensors');
  expect(read('out.xml')).toContain('<testsuite name="torchvision-resnet18-fpn" tests="6" failures="0"');
});

it('are refused before anything is judged, where they cannot be written', async () => {
  mkdirSync(at('folder'), { recursive: true });
  const path = wrong();
  const refused = (...more: string[]) =>
    refusal('verify', path, ...MODEL_OPTIONS, '--input', at('x.npy'), ...more);
  expect(await refused('--report', at('no/r.html'))).toMatch(/expected a file in an existing folder/);
  expect(await refused('--junit', at('folder'))).toMatch(/folder: expected a file to write, got a folder$/);
  expect(await refused('--report', '')).toBe('--report: expected the name of a file, got an empty one');
  const both = at('both');
  expect(await refused('--report', both, '--junit', `${files}/./both`)).toMatch(
    /^--junit: expected another file than --report, got .*both twice$/,
  );
  expect(await refused('--report', path)).toBe(
    `${path}: expected a file of its own for --report, got one that has another use`,
  );
  expect(await refused('--junit', at('x.npy'))).toMatch(/x\.npy: expected .* got one that has another use$/);
  expect(existsSync(both)).toBe(false);
});
