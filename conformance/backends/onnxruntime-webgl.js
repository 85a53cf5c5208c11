import { inPage } from './in-page.js';

export const backend = await inPage(new URL('page/onnxruntime-webgl.js', import.meta.url));
