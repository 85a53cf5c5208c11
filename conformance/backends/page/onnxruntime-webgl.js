import * as ort from 'onnxruntime-web/webgl';
import { onnxRuntimeInPage } from './onnxruntime.js';

export const { backend, resultsOf } = onnxRuntimeInPage(ort, 'webgl');
