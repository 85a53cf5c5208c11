/** A node of a graph while it runs, in any format: what it reads and how it is set, and which of its attributes were asked for. */
import { FormatError } from '../errors.js';
import { quote } from '../weights/quote.js';
import type { Ledger } from './ledger.js';
import { refuse } from './refuse.js';
import { axisOf } from './shapes.js';
import type { Known } from './values.js';

/** What attributes of every format may be. */
interface CommonKinds {
  number: number;
  text: string;
  numbers: readonly number[];
  /** What no operator that is read here has, in words. */
  other: string;
}

interface AnyNode {
  readonly operator: string;
  /** '' where an optional one is left out. */
  readonly inputs: readonly string[];
  readonly attributes: ReadonlyMap<string, { readonly kind: string; readonly value?: unknown }>;
}

/** @typeParam Kinds by the names of the kinds of the format's attributes, what they hold */
export abstract class AskedNode<Node extends AnyNode, Kinds extends CommonKinds> {
  protected readonly asked = new Set<string>();

  constructor(readonly node: Node) {}

  abstract value(i: number): Known | { readonly kind: 'computed' };

  get inputCount(): number {
    return this.node.inputs.length;
  }

  /** An input that has to be known before anything is computed. */
  known(i: number, role: string): Known {
    const value = this.value(i);
    if (value.kind === 'known') return value;
    const got = `one that is computed (${quote(this.node.inputs[i])})`;
    return refuse(`${role} that is known from the graph and the sizes`, got);
  }

  /** Its numbers. */
  numbers(i: number, role: string): number[] {
    return Array.from(this.known(i, role).numbers);
  }

  /** A known input of one element. */
  scalar(i: number, role: string): number {
    const numbers = this.numbers(i, role);
    return numbers.length === 1 ? numbers[0] : refuse(`one number as ${role}`, `${numbers.length}`);
  }

  protected attribute<K extends keyof Kinds & string>(name: string, kind: K): Kinds[K] | undefined {
    this.asked.add(name);
    const found = this.node.attributes.get(name);
    if (found === undefined || found.kind === 'nothing') return undefined;
    if (found.kind !== kind) {
      refuse(
        `attribute ${name} to be a ${kind}`,
        found.kind === 'other' ? String(found.value) : `a ${found.kind}`,
      );
    }
    return found.value as Kinds[K];
  }

  number(name: string, otherwise: number): number {
    return this.attribute(name, 'number') ?? otherwise;
  }

  /** A number without which the operator says nothing. */
  required(name: string): number {
    return this.attribute(name, 'number') ?? refuse(`attribute ${name}`, 'none');
  }

  list(name: string): readonly number[] | undefined {
    return this.attribute(name, 'numbers');
  }

  /** @param otherwise what it is where it is left out; undefined where it may not be */
  text<W extends string>(name: string, among: readonly W[], otherwise?: W): W {
    const text = this.attribute(name, 'text') ?? otherwise ?? refuse(`attribute ${name}`, 'none');
    const known = among.find((word) => word === text);
    return known ?? refuse(`${name} to be one of ${among.join(', ')}`, quote(text));
  }

  /** An attribute that changes no result. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.asked.add(name);
  }

  /** An axis counted from the front. */
  axis(axis: number, rank: number): number {
    return axisOf(axis, rank);
  }

  /** Whether an attribute says nothing of what is computed. */
  protected isNote(_name: string): boolean {
    return false;
  }

  /** @throws FormatError where the node has an attribute that was not asked for: it may change what the operator computes */
  checkAllAsked(): void {
    const names = [...this.node.attributes.keys()];
    const strange = names.find((name) => !this.asked.has(name) && !this.isNote(name));
    if (strange !== undefined)
      refuse(`attributes among ${[...this.asked].join(', ') || '(none)'}`, quote(strange));
  }
}

/** Every input of an operator on known numbers. */
export const allKnown = (run: Pick<AskedNode<AnyNode, CommonKinds>, 'inputCount' | 'known'>): Known[] =>
  Array.from({ length: run.inputCount }, (_, i) => run.known(i, `input ${i + 1}`));

type Operator<Run, Value> = ((run: Run) => readonly Value[]) | undefined;

/** Of a shape nothing but the shape has to be known. */
const OF_SHAPES: readonly string[] = ['Shape', 'Size'];

/**
 * Runs a node; on known numbers at once, where that is possible.
 * @param called what messages call it
 * @param ledger of all nodes that run
 */
export function resultsOf<
  Run extends Pick<AskedNode<AnyNode, CommonKinds>, 'node' | 'value' | 'known' | 'checkAllAsked'>,
  Value,
>(
  run: Run,
  host: Operator<Run, Known>,
  onBackend: Operator<Run, Value>,
  called: string,
  ledger: Ledger,
): readonly (Value | Known)[] {
  try {
    const { operator, inputs } = run.node;
    const isKnown =
      OF_SHAPES.includes(operator) || inputs.every((name, i) => name === '' || run.value(i).kind === 'known');
    if (!onBackend && !isKnown)
      refuse('inputs that are known from the graph and the sizes', 'ones that are computed');
    if (!host || !isKnown) {
      const results = onBackend!(run);
      run.checkAllAsked();
      return results;
    }
    const results = host(run);
    run.checkAllAsked();
    if (OF_SHAPES.includes(operator)) return results;
    const read = inputs.flatMap((name, i) => (name === '' ? [] : [run.known(i, name)]));
    ledger.spend(read, results);
    return results;
  } catch (error) {
    throw error instanceof FormatError ? error.within(called) : error;
  }
}
