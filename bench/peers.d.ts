/**
 * What the benchmarks use of their peers, declared here so that the types of this folder can be checked without
 * installing the peers.
 */
declare module '@tensorflow/tfjs-core' {
  interface Tensor4D {
    readonly shape: number[];
    dataSync(): Float32Array;
    dispose(): void;
  }
  type Shape4D = [number, number, number, number];
  function setBackend(name: string): Promise<boolean>;
  function tensor4d(values: Float32Array, shape: Shape4D): Tensor4D;
  /** x [N,H,W,C], filter [kH,kW,C,O] → [N,H′,W′,O]. */
  function conv2d(x: Tensor4D, filter: Tensor4D, strides: number, pad: number): Tensor4D;
}

/** Registers the backend `cpu`. */
declare module '@tensorflow/tfjs-backend-cpu';

/** Registers the backend `wasm`. */
declare module '@tensorflow/tfjs-backend-wasm';

/** What both builds of ONNX Runtime have. */
interface OnnxTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}
interface OnnxSession {
  run(feeds: Readonly<Record<string, OnnxTensor>>): Promise<Record<string, OnnxTensor>>;
  release(): Promise<void>;
}
interface OnnxRuntime {
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => OnnxTensor;
  readonly InferenceSession: {
    create(
      model: Uint8Array,
      options: { readonly intraOpNumThreads: number; readonly interOpNumThreads: number },
    ): Promise<OnnxSession>;
  };
}

declare module 'onnxruntime-node' {
  const Tensor: OnnxRuntime['Tensor'];
  const InferenceSession: OnnxRuntime['InferenceSession'];
}

declare module 'onnxruntime-web' {
  const env: { readonly wasm: { numThreads: number; wasmPaths: string } };
  const Tensor: OnnxRuntime['Tensor'];
  const InferenceSession: OnnxRuntime['InferenceSession'];
}

declare module '@litertjs/core' {
  class Tensor {
    constructor(data: Float32Array, shape: readonly number[]);
    readonly type: { readonly layout: { readonly dimensions: ArrayLike<number> } };
    toTypedArray(): Float32Array;
    delete(): void;
  }
  interface CompiledModel {
    run(inputs: readonly Tensor[]): Promise<Tensor[]>;
    delete(): void;
  }
  interface LiteRt {
    loadAndCompile(
      model: Uint8Array,
      options: { readonly accelerator: 'wasm'; readonly cpuOptions: { readonly numThreads: number } },
    ): Promise<CompiledModel>;
  }
  /** @param path of the folder with its WebAssembly */
  function loadLiteRt(path: string, options: { readonly threads: boolean }): Promise<LiteRt>;
}

/** Offsets are counted from the end of the buffer. */
declare module 'flatbuffers' {
  class Builder {
    constructor(bytes: number);
    forceDefaults(force: boolean): void;
    startObject(fields: number): void;
    addFieldInt8(field: number, value: number, fallback: number): void;
    addFieldInt32(field: number, value: number, fallback: number): void;
    addFieldOffset(field: number, value: number, fallback: number): void;
    endObject(): number;
    startVector(elementBytes: number, length: number, alignment: number): void;
    addInt32(value: number): void;
    addFloat32(value: number): void;
    addOffset(value: number): void;
    endVector(): number;
    createString(text: string): number;
    finish(root: number, identifier: string): void;
    asUint8Array(): Uint8Array;
  }
}

/** What a page has that Node has not, as far as it is used here. */
declare class XMLHttpRequest {
  readonly responseText: string;
  open(method: string, url: string, isAsync: boolean): void;
  send(): void;
}
