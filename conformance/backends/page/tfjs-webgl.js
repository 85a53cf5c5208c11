import '@tensorflow/tfjs-backend-webgl';
import { tfjsBackend } from '../tfjs.js';

export const backend = await tfjsBackend('webgl');
