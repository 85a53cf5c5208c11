import { inPage } from './in-page.js';

export const backend = await inPage(new URL('page/onnxruntime-web.js', import.meta.url));
