/**
 * A network as data: every operator that it runs, what the operator reads, and what it is given. Made by running the network
 * on shapes, so it is what the code does, without a pixel computed.
 */
import { FpnError } from '../errors.js';
import { intercept } from './intercept.js';
import { tensorsOf } from './operator-call.js';
import { formatShape, sameShape } from './tensor.js';
import { shapeOfResult, uniformBackend } from './uniform.js';
/**
 * Records what a run does.
 * @param run runs the network on the recorder's backend
 * @returns the graph, and what `run` returned: its levels, by name, say
 * @throws OperatorError as the operators do; FpnError where a parameter is asked for in two shapes
 */
export function record(run) {
    const inputs = [];
    const parameters = new Map();
    const nodes = [];
    const backend = intercept(unnamedNodes, ({ layer, run: unnamed }) => {
        const node = { ...unnamed(), layer };
        for (const value of new Set(valuesRead(node)))
            value.readers.push(node);
        nodes.push(node);
        return node;
    });
    const result = run({
        nodes,
        backend,
        input(name, shape) {
            const source = { kind: 'input', name, shape, readers: [] };
            inputs.push(source);
            return source;
        },
        parameter(name, shape) {
            const known = parameters.get(name);
            if (known)
                return ofShape(known, shape);
            const source = { kind: 'parameter', name, shape, readers: [] };
            parameters.set(name, source);
            return source;
        },
    });
    return { inputs, parameters: [...parameters.values()], nodes, result };
}
/** Some nodes of a graph and all that they are computed from, in the order in which they run. */
export function withAncestors(nodes, wanted) {
    const needed = new Set(wanted);
    for (const node of nodes.toReversed()) {
        if (needed.has(node))
            for (const value of valuesRead(node))
                needed.add(value);
    }
    return nodes.filter((node) => needed.has(node));
}
/** Everything that a node reads, in the order of its operator's arguments. */
export const valuesRead = (node) => tensorsOf(node).map(({ value }) => value);
const shapeOf = ({ shape }) => shape;
function ofShape(source, shape) {
    if (sameShape(source.shape, shape))
        return source;
    const [was, is] = [formatShape(source.shape), formatShape(shape)];
    throw new FpnError(`record: expected parameter ${source.name} of shape ${was} as before, got ${is}`);
}
const constant = (value) => ({
    kind: 'constant',
    name: '',
    shape: value.shape,
    value,
    readers: [],
});
/** Gives each operator's node, but for its name, which the layer has to say. */
const unnamedNodes = uniformBackend({
    name: 'record',
    tensor: constant,
    shape: shapeOf,
    read: () => {
        throw new FpnError('record: expected a backend that computes values, got one that records');
    },
}, (operation) => ({
    kind: 'operator',
    layer: '',
    ...operation,
    shape: shapeOfResult(operation, shapeOf),
    readers: [],
}));
