/**
 * ONNX' own backend cases against the certificates of what we compute: `npm run verify:onnx-cases`, which prints how many there are, how
 * many are supported, and why others are not. Those of ONNX 1.12 are in Debian's package libonnx-testdata; ONNX_CASES names another
 * folder, such as onnx/backend/test/data/node of the Python package. Those that are supported are packed for `npm test`, in onnx-cases.zip.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Zippable, zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { type CaseFiles, outcomeOf } from './backend-cases.js';

const FOLDER = process.env.ONNX_CASES ?? '/usr/share/libonnx-testdata/data/node';

/** Cases that are off themselves, and how. */
const WRONG_GOLDENS: ReadonlyMap<string, string> = new Map([
  // of what the model declares as bfloat16 the files say uint16
  ['test_cast_BFLOAT16_to_FLOAT', 'its input is uint16'],
  ['test_castlike_BFLOAT16_to_FLOAT_expanded', 'its input is uint16'],
  // its corners are aligned over 2.4 pixels, the length before it is rounded; over 2 the last output is the last input
  // corners of 3.2 outputs and of 2.4 are aligned, of which there are 3 and 2
  ['test_resize_downsample_scales_cubic_align_corners', '14.951916 for 16, the last input'],
  ['test_resize_downsample_scales_linear_align_corners', '3.142857 for 4, which onnxruntime gives too'],
]);

function filesOf(folder: string): CaseFiles {
  const data = join(folder, 'test_data_set_0');
  const tensors = readdirSync(data).map((file) => [file, readFileSync(join(data, file))] as const);
  return { 'model.onnx': readFileSync(join(folder, 'model.onnx')), ...Object.fromEntries(tensors) };
}

/** What a message says, without the node. */
const reasonOf = (message: string): string =>
  message
    .replace(/^.*?(?:graph|ONNX): /, '')
    .replace(/^.*of opset \d+ /, '')
    .replace(/ \(.*?\)/g, '');

it('what is supported is within its certificates', () => {
  if (!existsSync(FOLDER)) {
    throw new Error(
      `${FOLDER}: expected ONNX' backend cases (apt-get install libonnx-testdata), got no folder`,
    );
  }
  const all = readdirSync(FOLDER).sort();
  const outcomes = all.map((name) => ({ name, ...outcomeOf(filesOf(join(FOLDER, name))) }));
  const consistent = outcomes.filter((each) => each.kind === 'consistent');
  const refuted = outcomes.filter((each) => each.kind === 'refuted');
  const reasons = new Map<string, number>();
  for (const each of outcomes) {
    if (each.kind === 'unsupported')
      reasons.set(reasonOf(each.why), (reasons.get(reasonOf(each.why)) ?? 0) + 1);
  }
  const lines = [...reasons].sort((a, b) => b[1] - a[1]).map(([why, count]) => `  ${count}  ${why}`);
  process.stdout.write(
    [
      `${all.length} cases: ${consistent.length} consistent (${consistent.filter(({ equal }) => equal).length} of them equal), ${refuted.length} refuted, and not supported:`,
      ...lines,
      ...refuted.map(
        ({ name, why }) => `refuted: ${name}: ${why}; ${WRONG_GOLDENS.get(name) ?? 'not explained'}`,
      ),
      '',
    ].join('\n'),
  );
  const packed = consistent.map(({ name }) => [name, filesOf(join(FOLDER, name))] as const);
  // the oldest time that the format has, so that the same files give the same bytes
  writeFileSync(
    new URL('onnx-cases.zip', import.meta.url),
    zipSync(Object.fromEntries(packed) as Zippable, { level: 9, mtime: '1980-01-01' }),
  );
  expect(refuted.map(({ name }) => name).sort()).toEqual([...WRONG_GOLDENS.keys()].sort());
});
