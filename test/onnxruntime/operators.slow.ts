/** Every operator of the corpus as ONNX, in onnxruntime-web: within its certificate. */
import { expect, it } from 'vitest';
import { arithmeticByName } from '../../src/golden/arithmetic.js';
import { CORPUS, corpusCase } from '../../src/golden/corpus/index.js';
import { certificateOf } from '../../src/golden/golden-file/golden-case.js';
import { judge } from '../../src/golden/verdict.js';
import { operationGraph } from '../../src/graph/index.js';
import { MORE, REFUSED } from '../graph/export/more-operations.js';
import { fileOf, LAYER } from '../graph/export/operation-graph.js';
import { outputsOf } from './session.js';

const arithmetic = arithmeticByName('ieee32');

/** What onnxruntime-web 1.30 itself refuses or gets wrong. */
const ITS_OWN: Readonly<Record<string, string>> = {
  // output 32 reads input 12, exactly it is 13: onnxruntime#12098, #28310
  'resize.nearest-26-to-64': 'refuted',
  // of a dilated window, which is wider than its kernel
  'maxPool2d.ceil-dilated': 'Pad should be smaller than kernel',
};

it.each(
  [...CORPUS, ...MORE]
    .filter(({ name }) => !REFUSED.has(name))
    .map((row) => [row.name, corpusCase(row, 0).operation] as const),
)('%s', async (name, operation) => {
  const whole = operationGraph(operation);
  let said: string;
  try {
    const outputs = await outputsOf('onnxruntime-web', fileOf(whole), Object.fromEntries(whole.inputs));
    said = judge(outputs.get(LAYER)!, certificateOf({ operation, arithmetic }), arithmetic).verdict;
  } catch (error) {
    said = (error as Error).message;
  }
  expect(said).toMatch(ITS_OWN[name] ?? /^consistent$/);
});
