import * as ort from 'onnxruntime-web/wasm';
import { onnxRuntimeInPage } from './onnxruntime.js';

export const { backend, resultsOf } = onnxRuntimeInPage(ort, 'wasm');
