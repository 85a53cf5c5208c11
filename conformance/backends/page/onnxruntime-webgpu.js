import * as ort from 'onnxruntime-web/webgpu';
import { onnxRuntimeInPage } from './onnxruntime.js';

export const { backend, resultsOf } = onnxRuntimeInPage(ort, 'webgpu');
