import '@tensorflow/tfjs-backend-webgl';
import { tfjsBackend } from '../tfjs.js';

// operators of small tensors would be computed by JavaScript
export const backend = await tfjsBackend('webgl', { WEBGL_CPU_FORWARD: false });
