import type { OperatorNode } from '../../../../ops/graph.js';
import type { OperatorName } from '../../../../ops/operators.js';
import type { LayerWriter } from '../graph-writer.js';

/** What each operator is in ONNX. */
export type Translators = {
  readonly [K in OperatorName]: (node: OperatorNode<K>, to: LayerWriter) => void;
};
