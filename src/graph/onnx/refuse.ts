import { FormatError } from '../../errors.js';

/** What is wrong with a graph or a node of it; the graph's reader says which node it is. */
export function refuse(expected: string, actual: string): never {
  throw new FormatError('ONNX', expected, actual);
}
