/**
 * How long a network's results are needed: from the node that makes them to the last one that reads them. A backend that frees
 * or reuses memory plans with it; pytorch-fpn's 1,212 MB at 600×900 are never alive all at once.
 */
import { FpnError } from '../errors.js';
import { valuesRead } from './graph.js';
import { intercept } from './intercept.js';
import { sizeOf } from './tensor.js';
/**
 * When each result of a graph is last read, and the memory that results take at most.
 * @param kept results that stay: the network's outputs
 */
export function lifetimesOf({ nodes }, kept) {
    const lastUse = new Map();
    nodes.forEach((node, i) => {
        lastUse.set(node, i);
        for (const value of valuesRead(node))
            if (value.kind === 'operator')
                lastUse.set(value, i);
    });
    for (const value of kept)
        if (value.kind === 'operator')
            lastUse.delete(value);
    const released = nodes.map(() => []);
    for (const [node, i] of lastUse)
        released[i].push(node);
    let [alive, peak] = [0, 0];
    nodes.forEach((node, i) => {
        alive += bytesOf(node);
        peak = Math.max(peak, alive);
        for (const dead of released[i])
            alive -= bytesOf(dead);
    });
    return { released, peakBytes: peak };
}
const bytesOf = ({ shape }) => 4 * sizeOf(shape);
/**
 * The backend, told to release each result after the last operator that reads it. For one run of the network that the graph
 * is of.
 * @throws FpnError where the run takes another course
 */
export function releasing(backend, { nodes }, { released }) {
    const results = new Map();
    let next = 0;
    return intercept(backend, ({ layer, operator, run }) => {
        const node = nodes[next];
        if (node?.operator !== operator) {
            const expected = node ? `${node.operator} (${node.layer})` : 'no further operator';
            throw new FpnError(`releasing: expected ${expected}, as recorded, got ${operator} (${layer})`);
        }
        const output = run();
        results.set(node, output);
        for (const dead of released[next]) {
            backend.release?.(results.get(dead));
            results.delete(dead);
        }
        next++;
        return output;
    });
}
