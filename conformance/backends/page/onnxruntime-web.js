import * as ort from 'onnxruntime-web/wasm';
import { onnxRuntimeInPage } from './onnxruntime.js';

export const backend = onnxRuntimeInPage(ort, 'wasm');
