/** Names of Python's own library that mean the same in every pickle: containers, and bytes. */
import type { Budget } from '../bytes/budget.js';
import { encodeLatin1 } from './pickle-bytes.js';
import { COST, fail } from './pickle-machine.js';
import { Callable, kindOf, OrderedDict, type PickleValue, Tuple } from './pickle-values.js';

const listOf = (value: PickleValue | undefined): readonly PickleValue[] => {
  if (value === undefined) return [];
  if (value instanceof Tuple) return value.items;
  return Array.isArray(value) ? value : fail('a list', kindOf(value));
};

/** Python 2 gives all the pairs at once, as lists. */
function orderedDict([argument]: readonly PickleValue[], budget: Budget): OrderedDict {
  const pairs = listOf(argument);
  budget.take(COST.container + COST.entry * pairs.length);
  const dict = new OrderedDict();
  for (const pair of pairs) {
    const [key, value] = listOf(pair);
    if (key === undefined || value === undefined) return fail('a key and a value', kindOf(pair));
    dict.set(key, value);
  }
  return dict;
}

function set([argument]: readonly PickleValue[], budget: Budget): Set<PickleValue> {
  const items = listOf(argument);
  budget.take(COST.container + COST.entry * items.length);
  return new Set(items);
}

function noBytes(_: readonly PickleValue[], budget: Budget): Uint8Array {
  budget.take(COST.container);
  return new Uint8Array(0);
}

const FUNCTIONS: Readonly<Record<string, Callable['call']>> = {
  'collections.OrderedDict': orderedDict,
  '_codecs.encode': encodeLatin1,
  '__builtin__.set': set,
  'builtins.set': set,
  '__builtin__.frozenset': set,
  'builtins.frozenset': set,
  '__builtin__.bytes': noBytes,
  'builtins.bytes': noBytes,
};

export const PYTHON_GLOBALS: readonly (readonly [string, PickleValue])[] = Object.entries(FUNCTIONS).map(
  ([name, call]) => [name, new Callable(name, call)],
);
