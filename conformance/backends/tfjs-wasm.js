import '@tensorflow/tfjs-backend-wasm';
import { tfjsBackend } from './tfjs.js';

export const backend = await tfjsBackend('wasm');
