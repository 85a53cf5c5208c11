/** Where Chromium is, how it is started, and a server for its pages; whoever uses it brings a playwright-core of its own. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { delimiter, extname, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const WITHOUT_GRAPHICS = ['--disable-gpu'];

/** WebGPU and WebGL2 with float buffers on SwiftShader, which computes on the processor: the same on every machine. */
export const SWIFTSHADER = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--ignore-gpu-blocklist',
];

/** What lets a page have shared memory. */
export const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

export const MISSING = 'not here: apt install chromium, or set CHROMIUM to an executable';

const TYPES = { html: 'text/html', js: 'text/javascript', mjs: 'text/javascript', wasm: 'application/wasm' };

/** The executable that CHROMIUM names, or the first on the PATH; undefined where there is none. */
export function installedChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? '').split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
}

/**
 * @param playwright the package's `chromium`
 * @param graphics flags, none of which leaves graphics off
 */
export const launch = (playwright, executablePath, graphics = WITHOUT_GRAPHICS) =>
  playwright.launch({ executablePath, args: [...FLAGS, ...graphics] });

/**
 * Serves on 127.0.0.1, which counts as secure, so that crypto.subtle is there.
 * @param contentOf gives what is at a path: a text or bytes, or undefined
 * @param headersOf gives the headers of a path
 */
export async function serve(contentOf, headersOf = () => ({})) {
  const server = createServer(({ url }, response) => {
    const { pathname } = new URL(url, 'http://127.0.0.1');
    const content = contentOf(pathname);
    const type = TYPES[extname(pathname).slice(1)] ?? TYPES.html;
    response.writeHead(content === undefined ? 404 : 200, { 'content-type': type, ...headersOf(pathname) });
    response.end(content);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
