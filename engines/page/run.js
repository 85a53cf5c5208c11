/** Threads, asynchronous runs and the engine in pages of Chromium, bundled as Vite does: what they give, and what they say. */
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import { engine } from '../../dist/engine/index.js';
import { ISOLATED, installedChromium, launch, MISSING, serve } from '../browser.js';
import { expectations } from './expectations.js';
import { fingerprintsOn } from './network.js';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The page's script and those of its workers, by their paths. */
async function bundle() {
  const { output } = await build({
    root: here,
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      minify: false,
      target: 'esnext',
      modulePreload: false,
      rolldownOptions: {
        input: `${here}checks.js`,
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: '[name].js' },
      },
    },
    worker: { format: 'es' },
  });
  return new Map(output.map(({ fileName, code, source }) => [`/${fileName}`, code ?? source]));
}

const POLICY = 'content-security-policy';

/** Pages by the headers that are added to those of an isolated one. */
const PAGES = {
  isolated: {},
  'not isolated': {
    'cross-origin-opener-policy': 'unsafe-none',
    'cross-origin-embedder-policy': 'unsafe-none',
  },
  'scripts of threads missing': {},
  // functions may be made of texts, as ndarray does, but no WebAssembly of bytes
  'no wasm-unsafe-eval': {
    [POLICY]: "script-src 'self' 'trusted-types-eval'; require-trusted-types-for 'script'",
  },
  'no unsafe-eval': { [POLICY]: "script-src 'self' 'wasm-unsafe-eval'" },
};

/** In the page: what a function of its script gives or throws. */
async function call([name, argument]) {
  globalThis.trustedTypes.defaultPolicy ??
    globalThis.trustedTypes.createPolicy('default', { createScript: (text) => text });
  try {
    const checks = await import('/checks.js');
    return await checks[name](argument);
  } catch (error) {
    return { error: `${error.name}: ${error.message}` };
  }
}

const isAsExpected = (result, expected) =>
  typeof expected === 'function' ? expected(result) : isDeepStrictEqual(result, expected);

async function main(executable) {
  const files = await bundle();
  let open = '';
  const lacks = (path) => open === 'scripts of threads missing' && path.startsWith('/assets/worker-');
  const contentOf = (path) => {
    if (path === '/') return '<!doctype html><title>fpn-reference</title>';
    return lacks(path) ? undefined : files.get(path);
  };
  const server = await serve(contentOf, (path) => ({ ...ISOLATED, ...(path === '/' && PAGES[open]) }));
  const browser = await launch(chromium, executable);
  let failed = 0;
  try {
    for (const [name, title, ask, argument, expected] of expectations(await fingerprintsOn(engine()))) {
      open = name;
      const page = await browser.newPage();
      await page.goto(server.url);
      const result = await page.evaluate(call, [ask, argument]);
      await page.close();
      const passed = isAsExpected(result, expected);
      console.log(
        `${passed ? 'PASS' : 'FAIL'}: ${name}: ${title}${passed ? '' : `, got ${JSON.stringify(result)}`}`,
      );
      if (!passed) failed++;
    }
  } finally {
    await browser.close();
    server.close();
  }
  if (failed > 0) process.exitCode = 1;
}

const executable = installedChromium();
if (executable) await main(executable);
else console.log(`Chromium ${MISSING}`);
