import '@tensorflow/tfjs-backend-webgpu';
import { tfjsBackend } from '../tfjs.js';

export const backend = await tfjsBackend('webgpu');
