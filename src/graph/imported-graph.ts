/** What a graph has, whatever the format of its file. */
import type { ParameterSource, Scope } from '../layers/scope.js';
import type { Tensor } from '../ops/tensor.js';
import type { DtypeName } from '../weights/stored-tensor.js';

/** What goes into a graph. */
export interface GraphInput {
  readonly name: string;
  /** Undefined where the file has no type of numbers for it. */
  readonly dtype: DtypeName | undefined;
  /** A number, or how the file calls a size that is open; undefined where it says nothing of the shape. */
  readonly dims: readonly (number | string)[] | undefined;
}

/** How the axes of maps lie: channels first, N×C×H×W, or last, N×H×W×C. */
export type MapLayout = 'NCHW' | 'NHWC';

/** A picture that takes the place of a value. */
export interface Picture<T> {
  /** What the graph calls it. */
  readonly name: string;
  /** [N,C,H,W]. */
  readonly image: T;
  /** How the graph has it. */
  readonly layout: MapLayout;
}

/** A graph that can be run. */
export interface ImportedGraph {
  readonly inputs: readonly GraphInput[];
  /** Names of the values that the graph gives. */
  readonly outputs: readonly string[];
  /** Every value that some node gives, by name, in the order of the nodes. */
  readonly values: readonly string[];
  /** How maps lie where the sizes do not say it. */
  readonly layout: MapLayout;
  /** Types of numbers that a picture may have: the graph makes float32s of integers before it computes. */
  readonly pictureTypes: readonly DtypeName[];
  /** The weights that the file has. */
  readonly parameters: ParameterSource<Tensor>;
  /**
   * @param given values that are known from elsewhere, whatever gives them in the graph
   * @throws FormatError that lists the operators that are not supported among those that the wanted values are computed from, all at
   * once; or where these values do not follow from each other
   */
  check(wanted: readonly string[], given: readonly string[]): void;
  /**
   * Runs the nodes that the wanted values are computed from.
   * @throws FormatError, which names the node, where one asks for what is not known here; OperatorError as the operators do
   */
  ofPicture<T>(scope: Scope<T>, picture: Picture<T>, wanted: readonly string[]): Record<string, T>;
}
