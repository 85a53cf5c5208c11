import '@tensorflow/tfjs-backend-webgpu';
import { tfjsBackend } from '../tfjs.js';

// operators of small tensors would be computed by JavaScript
export const backend = await tfjsBackend('webgpu', { WEBGPU_CPU_FORWARD: false });
