import '@tensorflow/tfjs-backend-cpu';
import { tfjsBackend } from './tfjs.js';

export const backend = await tfjsBackend('cpu');
