import * as ort from 'onnxruntime-web';
import { onnxBackend } from './onnx.js';
import { runnerOf } from './onnxruntime.js';

ort.env.wasm.numThreads = 1;
export const backend = onnxBackend(`onnxruntime-web ${ort.env.versions.web} wasm`, runnerOf(ort));
