/** Mutations of what is computed with a convolution: src/engine/epilogue.ts, and who says when. */
import { type ArithmeticMutation, inFile, type Watcher } from './mutation.js';

/** What is computed with a convolution, and what is not. */
const TOGETHER: Watcher = { caughtBy: 'test/engine/deferred.test.ts', tests: /has the bits/ };
const DEFERRED: Watcher = { caughtBy: 'test/engine/deferred.test.ts', tests: /an engine that defers/ };
const PLANNED: Watcher = { caughtBy: 'test/ops/graph.test.ts', tests: /followed by/ };

export const DEFERRED_OPERATORS: readonly ArithmeticMutation[] = [
  ...inFile('engine/epilogue.ts', TOGETHER, {
    'the first image’s place': ['place.image * stride[0]', '0 * stride[0]'],
    'no norm': ['...(norm ? [this.#normalizing(norm)] : []),', ''],
    'the norm of the first filter': ['lineOf(parameters, filter, epsilon)', 'lineOf(parameters, 0, epsilon)'],
    'one norm for all filters': ['lines[filter] ??=', 'lines[0] ??='],
    'what the norm leaves open stays': ['if (listed > 0)', 'if (listed < 0)'],
    'NaNs as they come': [
      'if (settleListed(open, x, y, settle)) canonicalizeNaNs(y);',
      'settleListed(open, x, y, settle);',
    ],
    'each step on the convolution’s own': ['from = finished;', ''],
    'one operand for all': ['rooms.operands.address + n * run', 'rooms.operands.address'],
    'the first map of the other': ['operand.index(image, filter, 0, 0)', 'operand.index(image, 0, 0, 0)'],
    'the other’s first pixels': [
      'operand.index(image, filter, 0, 0) + pixel',
      'operand.index(image, filter, 0, 0)',
    ],
    'the other where it begins in no word': ['room.address + shift', 'room.address'],
    'no norm where there is no memory': ['if (norm) ndops', 'if (false) ndops'],
    'no operation where there is no memory': ['ndops.assign(y, elementwise(y, other, operation));', ''],
  }),
  ...inFile('engine/operators/conv2d.ts', DEFERRED, {
    'the first filters’ norms': ['parameter.lo(filters.start).hi(count)', 'parameter.hi(count)'],
    'the first rows of the other': ['operand : ofPart(operand)', 'operand : operand'],
  }),
  ...inFile('engine/deferred.ts', DEFERRED, {
    'waits for anything': ['this.#next in followers', 'true'],
    'waits for ever': ['this.#next = undefined;', ''],
    'what waited before is forgotten': ['      this.flush();\n      if (name', '      if (name'],
    'its sum with itself': [' || operand === waiting.y', ''],
    'a sum of others': ['(a !== waiting.y && b !== waiting.y) ||', ''],
    'an operator on something else': ['x === waiting.y ? operated(', 'x ? operated('],
    'a norm in the place of all before': [' || waiting.steps !== NO_STEPS', ''],
    'columns as rows': ['hasContiguousMaps(operand) ?', 'true ?'],
    'what is released is taken': ['if (this.#waiting) this.#released.push(x);\n    else', ''],
    'its own memory is taken': ['.filter(({ data }) => data.buffer !== y.data.buffer)', ''],
    'what is released stays': ['for (const x of released) this.means.release(x);', ''],
    'read before it is there': ['deferred.flush();\n      return nn.read(x);', 'return nn.read(x);'],
    'brought before it is there': ['if (value === this.#waiting?.y) this.flush();', ''],
    'a norm of other channels': ['DIVIDED.batchNorm2d.shapeOf({ x, parameters, epsilon });', ''],
    'bounds in no order': ['DIVIDED.clip.shapeOf({ x, low, high });', ''],
    'a factor that is no float32': ['DIVIDED.scale.shapeOf({ x, factor });', ''],
    'maps of another size': ['DIVIDED.add.shapeOf({ a, b });', ''],
    'a copy waits too': ["'followedBy', {", "'followedBy', { enumerable: true,"],
  }),
  ...inFile('ops/lifetimes.ts', PLANNED, {
    'what is needed later too': ['!next || !released.includes(node)', '!next'],
    'what is read twice': ['reads.length === 1', 'reads.length >= 1'],
  }),
  ...inFile('fpn/run-model.ts', DEFERRED, {
    'nobody is told': ['{ overwrites, followedBy }', '{ overwrites }'],
  }),
];
