import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operatorCase } from '../../src/conform/properties/calls.js';
import { tensorsOf } from '../../src/conform/properties/tensors.js';
import { OperatorError } from '../../src/errors.js';
import { Scope } from '../../src/layers/scope.js';
import type { Backend } from '../../src/ops/backend.js';
import { type GraphNode, type GraphValue, record, valuesRead } from '../../src/ops/graph.js';
import { followerOf, lifetimesOf, releasing } from '../../src/ops/lifetimes.js';
import { invoke, optionsOf } from '../../src/ops/operator-call.js';
import { operatorNames } from '../../src/ops/operators.js';
import { reference } from '../../src/ops/reference.js';
import { type Shape, type Tensor, tensor } from '../../src/ops/tensor.js';
import { trace } from '../../src/ops/trace.js';
import { expectSameBits } from './bits.js';

/** One operator, recorded on inputs of these shapes. */
function recorded(call: {
  apply: (nn: never, inputs: never) => unknown;
  shapes: readonly Shape[];
}): GraphNode {
  const { nodes } = record(({ backend, input }) =>
    call.apply(backend as never, call.shapes.map((shape, i) => input(`x${i}`, shape)) as never),
  );
  return nodes[0];
}

describe('a recorded operator', () => {
  const calls = operatorCase.chain((call) => fc.tuple(fc.constant(call), tensorsOf('special', call.shapes)));

  it('run again from its node gives the same bits, whatever the operator', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(calls, ([call, inputs]) => {
        const node = recorded(call);
        seen.add(node.operator);
        const values = new Map<GraphValue, Tensor>();
        const sources = [...new Set(valuesRead(node))];
        for (const value of sources) {
          if (value.kind === 'input') values.set(value, inputs[Number(value.name.slice(1))]);
        }
        const y = invoke(reference, node.operator, replaced(node, values) as never, node.options as never);
        expectSameBits(y, call.apply(reference, inputs));
        expect(y.shape).toEqual(node.shape);
      }),
      { numRuns: 600 },
    );
    expect([...seen].sort()).toEqual([...operatorNames].sort());
  });

  it('has options that are their own defaults', () => {
    fc.assert(
      fc.property(calls, ([call, inputs]) => {
        const seen: unknown[] = [];
        const nn = trace(reference, ({ options }) => {
          seen.push(options);
        });
        call.apply(nn, inputs);
        const node = recorded(call);
        invoke(
          nn,
          node.operator,
          replaced(node, new Map(inputs.map((x, i) => [`x${i}`, x]))) as never,
          node.options as never,
        );
        expect(seen[1]).toEqual(seen[0]);
      }),
      { numRuns: 200 },
    );
  });
});

/** A node's inputs with tensors for its values. */
function replaced(node: GraphNode, values: ReadonlyMap<GraphValue | string, Tensor>) {
  const of = (value: GraphValue): Tensor => {
    const name = value.kind === 'operator' ? value.layer : value.name;
    return (values.get(value) ?? values.get(name))!;
  };
  return Object.fromEntries(
    Object.entries(node.inputs).map(([role, value]) => [
      role,
      Array.isArray(value) ? value.map(of) : of(value as GraphValue),
    ]),
  );
}

describe('record', () => {
  const graph = record(({ backend, input, parameter }) => {
    const scope = new Scope(backend, ({ name, shape }) => parameter(name, shape));
    const x = input('x', [1, 3, 8, 8]);
    const conv = scope.at('conv');
    const y = conv.nn.conv2d(x, conv.parameter('weight', 'kernel', [4, 3, 1, 1]), undefined);
    const z = conv.nn.conv2d(x, conv.parameter('weight', 'kernel', [4, 3, 1, 1]), undefined);
    return { sum: scope.nn.add(scope.nn.relu(y), z) };
  });

  it('names nodes as a trace does, and keeps what the run returned', () => {
    expect(graph.nodes.map(({ layer }) => layer)).toEqual(['conv', 'conv#2', 'relu', 'add']);
    expect(graph.result.sum).toBe(graph.nodes[3]);
    expect(graph.result.sum.shape).toEqual([1, 4, 8, 8]);
  });

  it('has every parameter once, with all its readers', () => {
    expect(graph.parameters.map(({ name, shape }) => [name, shape])).toEqual([['conv.weight', [4, 3, 1, 1]]]);
    expect(graph.parameters[0].readers).toEqual([graph.nodes[0], graph.nodes[1]]);
    expect(graph.inputs.map(({ name }) => name)).toEqual(['x']);
  });

  it('counts a reader that reads a value twice once', () => {
    const { inputs } = record(({ backend, input }) => {
      const x = input('x', [1]);
      return backend.add(x, x);
    });
    expect(inputs[0].readers).toHaveLength(1);
  });

  it('refuses a parameter in two shapes', () => {
    expect(() => record(({ parameter }) => [parameter('w', [1]), parameter('w', [2])])).toThrow(
      'record: expected parameter w of shape 1 as before, got 2',
    );
  });

  it('gives the operators’ errors, with their layer', () => {
    const run = () =>
      record(({ backend, input, parameter }) => {
        const scope = new Scope(backend, ({ name, shape }) => parameter(name, shape)).at('layer1');
        return scope.nn.add(input('x', [1]), input('y', [2]));
      });
    expect(run).toThrow(OperatorError);
    expect(run).toThrow('layer1.add: add: expected b of shape 1, got 2');
  });

  it('computes nothing, and says so', () => {
    record(({ backend, input }) => {
      const x = input('x', [1]);
      expect(() => backend.read(x)).toThrow('expected a backend that computes values');
      return x;
    });
  });
});

describe('lifetimes', () => {
  const network = <T>(backend: Backend<T>, x: T): T => {
    const a = backend.relu(x);
    const b = backend.relu(a);
    const c = backend.add(a, b); // a and b are dead after it
    backend.relu(c); // dead at once
    return backend.relu(c);
  };
  const graph = record(({ backend, input }) => network(backend, input('x', [1, 10])));
  const lifetimes = lifetimesOf(graph, [graph.result]);

  it('end with the last reader, and never for what is kept', () => {
    const layers = lifetimes.released.map((dead) => dead.map(({ layer }) => layer));
    expect(layers).toEqual([[], [], ['relu', 'relu#2'], ['relu#3'], ['add']]);
  });

  it('count the bytes that are alive at once', () => {
    expect(lifetimes.peakBytes).toBe(3 * 40);
    expect(lifetimesOf(graph, graph.nodes).peakBytes).toBe(5 * 40);
  });

  it('tell what a result is followed by, where that alone reads it, once', () => {
    const followersOf = (run: (nn: Backend<GraphValue>, x: GraphValue) => GraphValue) => {
      const { nodes, result } = record(({ backend, input }) => run(backend, input('x', [1, 10])));
      const { released } = lifetimesOf({ nodes }, [result]);
      return nodes.map((node, n) => followerOf(node, nodes[n + 1], released[n + 1]));
    };
    expect(followersOf((nn, x) => nn.relu(nn.sigmoid(x)))).toEqual(['relu', undefined]);
    // followed by what reads it twice; by what is not the last to read it; by what does not
    expect(followersOf((nn, x) => doubled(nn, nn.sigmoid(x)))).toEqual([undefined, undefined]);
    expect(
      followersOf((nn, x) => {
        const y = nn.sigmoid(x);
        return nn.add(nn.relu(y), y);
      }),
    ).toEqual([undefined, 'add', undefined]);
    expect(
      followersOf((nn, x) => {
        const y = nn.sigmoid(x);
        return nn.add(y, nn.relu(x));
      }),
    ).toEqual([undefined, 'add', undefined]);
  });

  it('are what a releasing backend is told, of every result but the kept one, once', () => {
    const alive = new Set<Tensor>();
    let most = 0;
    const freeing: Backend<Tensor> = {
      ...reference,
      release: (x) => {
        expect(alive.delete(x)).toBe(true);
      },
    };
    const backend = trace(freeing, ({ output }) => {
      alive.add(output);
      most = Math.max(most, alive.size);
    });
    const y = network(releasing(backend, graph, lifetimes), zerosOf(10));
    expect([...alive]).toEqual([y]);
    expect(most).toBe(3);
  });
});

it('a releasing backend refuses another network than the graph’s', () => {
  const graph = record(({ backend, input }) => backend.relu(input('x', [1, 1])));
  const backend = releasing(reference, graph, lifetimesOf(graph, []));
  expect(() => backend.sigmoid(zerosOf(1))).toThrow(
    'releasing: expected relu (relu), as recorded, got sigmoid (sigmoid)',
  );
});

const doubled = (nn: Backend<GraphValue>, y: GraphValue): GraphValue => nn.add(y, y);
const zerosOf = (n: number): Tensor => tensor(new Float32Array(n), [1, n]);

it('options are resolved for the shapes they are used on', () => {
  const same = (side: number) =>
    optionsOf('maxPool2d', [[1, 1, side, side], { kernel: 3, stride: 2, padding: 'same' }], {
      x: [1, 1, side, side],
    }).padding;
  expect(same(4)).toEqual({ top: 0, bottom: 1, left: 0, right: 1 });
  expect(same(5)).toEqual({ top: 1, bottom: 1, left: 1, right: 1 });
});
