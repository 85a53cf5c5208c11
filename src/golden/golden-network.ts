/**
 * A golden file: a small network's input, parameters and levels, computed in float64 by an independent
 * system. A safetensors file with the tensors `input` (or, of a bare neck,
 * `features/<map>`), `parameters/<name>` and `output/<level>`, and under
 * the metadata key `golden` a JSON text: the model, its options, and the system's own float32 error.
 */
import type { NdArray } from 'ndarray';
import { FormatError } from '../errors.js';
import type { Tensor } from '../ops/tensor.js';
import { readSafetensors } from '../weights/safetensors.js';
import { toFloat32, toFloating, type WeightFile } from '../weights/stored-tensor.js';

export interface GoldenNetwork {
  readonly model: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** The whole network's input; left out where the file is of a bare neck. */
  readonly input?: Tensor;
  /** A bare neck's input maps, finest first; empty where the file is of a whole network. */
  readonly features: ReadonlyMap<string, Tensor>;
  /** The parameters by the system's own names. */
  readonly parameters: WeightFile;
  readonly levels: ReadonlyMap<string, NdArray<Float32Array | Float64Array>>;
  /** Per level, the largest error of the system's own float32 run over the level's largest magnitude. */
  readonly float32Error: Readonly<Record<string, number>>;
  /** The same of PyTorch, where the system's own float32 run is another library's. */
  readonly torchFloat32Error?: Readonly<Record<string, number>>;
}

/** @throws FormatError where the file is not a golden file */
export function readGoldenNetwork(bytes: Uint8Array): GoldenNetwork {
  const { tensors, metadata } = readSafetensors(bytes);
  const input = tensors.get('input');
  const description = parse(metadata.get('golden'));
  const features = [...under('features/', tensors)].map(([name, map]) => [name, toFloat32(map)] as const);
  if (!input && features.length === 0) {
    throw new FormatError('golden', 'a tensor named input, or features/…', 'neither');
  }
  return {
    ...description,
    ...(input && { input: toFloat32(input) }),
    features: new Map(features),
    parameters: under('parameters/', tensors),
    levels: new Map([...under('output/', tensors)].map(([name, stored]) => [name, toFloating(stored)])),
  };
}

type Description = Pick<GoldenNetwork, 'model' | 'options' | 'float32Error' | 'torchFloat32Error'>;

function parse(text: string | undefined): Description {
  try {
    const { model, options, float32Error, torchFloat32Error } = JSON.parse(text ?? '');
    if (typeof model === 'string' && options && float32Error) {
      return { model, options, float32Error, ...(torchFloat32Error && { torchFloat32Error }) };
    }
  } catch {
    // falls through to the one message for everything that is not such a description
  }
  throw new FormatError('golden', 'metadata "golden" with model, options and float32Error', text ?? 'none');
}

/** The entries whose names start with a prefix, by the rest of their names. */
const under = (prefix: string, file: WeightFile): WeightFile =>
  new Map(
    [...file].flatMap(([name, t]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), t]] : [])),
  );
