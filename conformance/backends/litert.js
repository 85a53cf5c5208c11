import { inPage } from './in-page.js';

export const backend = await inPage(new URL('page/litert.js', import.meta.url));
