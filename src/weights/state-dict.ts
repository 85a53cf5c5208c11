/** From the value that a checkpoint holds to tensors by name. */
import type { Budget } from '../bytes/budget.js';
import { FormatError } from '../errors.js';
import { COST } from './pickle-machine.js';
import { Inert, kindOf, type Opaque, type PickleValue, Tuple } from './pickle-values.js';
import { quote } from './quote.js';

/**
 * Dicts that contain the same dicts over and over unfold into more names than memory holds. The largest
 * checkpoints have thousands of tensors, in four or five levels.
 */
const MAX_VALUES = 1_000_000;
const MAX_TENSORS = 100_000;
const MAX_DEPTH = 64;
const MAX_NAME = 1024;

function fail(expected: string, actual: string): never {
  throw new FormatError('checkpoint', expected, actual);
}

function children(value: PickleValue): Iterable<readonly [PickleValue, PickleValue]> {
  if (value instanceof Map) return value;
  if (value instanceof Tuple) return value.items.entries();
  if (value instanceof Inert) return value.entries ?? value.items?.entries() ?? [];
  return Array.isArray(value) ? value.entries() : [];
}

function segment(key: PickleValue): string {
  return typeof key === 'string' || typeof key === 'number'
    ? `${key}`
    : fail('a name or a number', kindOf(key));
}

/**
 * Every tensor (a value of the class `Leaf`) in `root` under its path, keys and list positions joined by dots, in the file's order.
 * What is not a tensor (epochs, learning rates, …) is left out. A file of one bare tensor names it `rootName`.
 * @param budget that the names are taken from
 * @throws FormatError where two tensors get one name, or a container holds itself.
 */
export function nameTensors<L extends Opaque>(
  root: PickleValue,
  rootName: string,
  Leaf: abstract new (...args: never[]) => L,
  budget: Budget,
): Map<string, L> {
  const tensors = new Map<string, L>();
  const path: PickleValue[] = [];
  let values = 0;

  const add = (tensor: L): void => {
    const segments = path.length === 0 ? [rootName] : path.map(segment);
    const length = segments.reduce((sum, part) => sum + part.length + 1, -1);
    if (length > MAX_NAME) fail(`names of at most ${MAX_NAME} characters`, `one of ${length}`);
    const name = segments.join('.');
    if (tensors.has(name)) fail('every name once', `${quote(name)} twice`);
    if (tensors.size >= MAX_TENSORS) fail(`at most ${MAX_TENSORS} tensors`, 'more');
    budget.take(COST.entry + COST.text + COST.character * name.length);
    tensors.set(name, tensor);
  };
  const visit = (value: PickleValue): void => {
    if (++values > MAX_VALUES) fail(`at most ${MAX_VALUES} values`, 'more');
    if (value instanceof Leaf) add(value);
    if (path.length >= MAX_DEPTH) fail(`at most ${MAX_DEPTH} levels of containers`, 'more');
    for (const [key, child] of children(value)) {
      path.push(key);
      visit(child);
      path.pop();
    }
  };
  visit(root);
  return tensors;
}

/** As many as could say what a checkpoint is, and as deep. */
const MAX_TEXTS = 100;
const TEXT_DEPTH = 2;

/**
 * The texts that stand beside the tensors, by path: `meta.config` and the like, not what is deeper.
 * @param budget that the paths are taken from
 */
export function nameTexts(root: PickleValue, budget: Budget): Map<string, string> {
  const texts = new Map<string, string>();
  const visit = (value: PickleValue, path: readonly string[]): void => {
    if (typeof value === 'string' && path.length > 0 && texts.size < MAX_TEXTS) {
      const length = path.reduce((sum, part) => sum + part.length + 1, -1);
      budget.take(COST.entry + COST.text + COST.character * length);
      texts.set(path.join('.'), value);
    }
    if (!(value instanceof Map) || path.length === TEXT_DEPTH) return;
    for (const [key, child] of value) if (typeof key === 'string') visit(child, [...path, key]);
  };
  visit(root, []);
  return texts;
}
