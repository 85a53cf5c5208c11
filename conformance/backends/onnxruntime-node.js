import * as ort from 'onnxruntime-node';
import { onnxBackend } from './onnx.js';
import { runnerOf } from './onnxruntime.js';

export const backend = onnxBackend(`onnxruntime-node ${ort.env.versions.node} cpu`, runnerOf(ort));
