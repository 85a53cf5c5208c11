import { inPage } from './in-page.js';

export const backend = await inPage(new URL('page/tfjs-webgpu.js', import.meta.url));
