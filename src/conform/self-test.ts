/** The kit judged by itself: an operator broken on purpose has to be refuted, and the reference accepted. */
import { FpnError } from '../errors.js';
import type { Arithmetic } from '../golden/arithmetic.js';
import type { Backend } from '../ops/backend.js';
import type { OperatorName } from '../ops/operators.js';
import { reference } from '../ops/reference.js';
import { elements, type Tensor, tensor } from '../ops/tensor.js';
import { BROKEN } from './broken.js';
import { describeProblem, judgeOperator, type ProblemKind } from './judge-operator.js';
import type { PreparedCase } from './prepared-case.js';

type Method = (...args: readonly unknown[]) => Tensor;

/** Ways of being wrong that any operator may have, and as what each is to be reported. */
const HABITS: readonly { readonly words: string; readonly kind: ProblemKind; make(right: Method): Method }[] =
  [
    { words: 'gives its first result again', kind: 'stale', make: keepingFirst },
    { words: 'differs the second time', kind: 'not repeatable', make: drifting },
    { words: 'writes to its inputs', kind: 'changes its inputs', make: writing },
    { words: 'reads its inputs from where their buffers start', kind: 'reads outside', make: ignoringViews },
    {
      words: 'throws',
      kind: 'threw',
      make: () => () => {
        throw new FpnError('broken on purpose');
      },
    },
  ];

/** They show on any cases, two of one shape among them. */
const ENOUGH_FOR_HABITS = 6;

/**
 * @throws FpnError where the reference is refuted, or a broken operator is not, or by another name
 */
export async function testItself(
  operator: OperatorName,
  cases: readonly PreparedCase[],
  arithmetic: Arithmetic,
): Promise<void> {
  const complain = (expected: string, got: string) => {
    throw new FpnError(
      `conform, testing itself as ${arithmetic.name}: expected ${operator} ${expected}, got ${got}`,
    );
  };
  const { problems } = await judgeOperator(reference, operator, cases, 1);
  if (problems.length > 0) complain('of the reference to be accepted', describeProblem(problems[0]));
  const judgedWith = async (method: Method, on = cases) =>
    (await judgeOperator(replacing(operator, method), operator, on, 1)).problems;
  const right = reference[operator] as Method;
  for (const { mistake, method } of BROKEN[operator]) {
    const found = await judgedWith(method as Method);
    if (found.length === 0) complain(`to be refuted that ${mistake}`, 'it accepted');
  }
  for (const { words, kind, make } of HABITS) {
    const found = await judgedWith(make(right), cases.slice(0, ENOUGH_FOR_HABITS));
    if (found[0]?.kind !== kind)
      complain(`that ${words} to be reported as "${kind}"`, found[0]?.kind ?? 'it accepted');
  }
}

const replacing = (operator: OperatorName, method: Method): Backend<Tensor> => ({
  ...reference,
  [operator]: method,
});

/** By the shape, as a pool of buffers is. */
function keepingFirst(right: Method): Method {
  const kept = new Map<string, Tensor>();
  return (...args) => {
    const result = right(...args);
    const key = result.shape.join();
    if (!kept.has(key)) kept.set(key, result);
    return kept.get(key)!;
  };
}

function drifting(right: Method): Method {
  const seen = new Set<string>();
  return (...args) => {
    const result = right(...args);
    const call = JSON.stringify(args.flat().map((arg) => (isTensor(arg) ? [...elements(arg)] : arg)));
    if (seen.has(call))
      return tensor(
        elements(result).map((x) => x + 1),
        result.shape,
      );
    seen.add(call);
    return result;
  };
}

const isTensor = (arg: unknown): arg is Tensor => (arg as Tensor | undefined)?.data instanceof Float32Array;

function writing(right: Method): Method {
  return (...args) => {
    const result = right(...args);
    for (const { data, offset } of args.flat().filter(isTensor)) data[offset] += 1;
    return tensor(elements(result).slice(), result.shape);
  };
}

function ignoringViews(right: Method): Method {
  const unwrapped = (arg: unknown): unknown => {
    if (Array.isArray(arg)) return arg.map(unwrapped);
    return isTensor(arg) ? tensor(arg.data.subarray(0, arg.size), arg.shape) : arg;
  };
  return (...args) => right(...args.map(unwrapped));
}
