/** Starts Chromium with the page that measures, and writes down what it says. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { ISOLATED, installedChromium, launch, MISSING, serve } from '../../engines/browser.js';
import { report } from '../dist/bench/page/report.js';

const { values } = parseArgs({ options: { quick: { type: 'boolean' }, out: { type: 'string' } } });
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** The page's script; onnxruntime-web without what computes on a GPU. */
async function bundle() {
  const { outputFiles } = await build({
    entryPoints: [here('../dist/bench/page/measure.js')],
    absWorkingDir: here('..'),
    bundle: true,
    format: 'esm',
    platform: 'browser',
    alias: { 'onnxruntime-web': 'onnxruntime-web/wasm' },
    external: ['onnxruntime-node'],
    write: false,
    outdir: '/',
  });
  return outputFiles[0].text;
}

const FOLDERS = {
  '/onnxruntime-web/': here('../node_modules/onnxruntime-web/dist/'),
  '/litert/': here('../node_modules/@litertjs/core/wasm/'),
};

/** Nanoseconds that each thread had used when it was last seen: what one used that has ended meanwhile goes on counting. */
const used = new Map();

/** CPU milliseconds that processes have used in all their threads, as Linux tells. */
function cpuTime(processes) {
  for (const process of processes) {
    const threads = `/proc/${process}/task`;
    for (const thread of readdirSync(threads)) {
      const path = join(threads, thread, 'schedstat');
      try {
        used.set(path, Number(readFileSync(path, 'utf8').split(' ')[0]));
      } catch {
        // it has ended since they were listed
      }
    }
  }
  return [...used.values()].reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e6;
}

async function main() {
  const executable = installedChromium();
  if (!executable) throw new Error(`Chromium is ${MISSING}`);
  if (!existsSync('/proc/self/schedstat'))
    throw new Error('CPU times: expected Linux, got none of its /proc');
  const script = await bundle();
  let processes = [];
  const contentOf = (path) => {
    if (path === '/') return '<!doctype html><title>fpn-reference</title>';
    if (path === '/measure.js') return script;
    if (path === '/cpu-time') return `${cpuTime(processes)}`;
    const folder = Object.keys(FOLDERS).find((prefix) => path.startsWith(prefix));
    return folder && readFileSync(join(FOLDERS[folder], path.slice(folder.length)));
  };
  const server = await serve(contentOf, () => ISOLATED);
  const browser = await launch(chromium, executable);
  try {
    const page = await browser.newPage();
    await page.exposeFunction('tell', (layer) => console.log(layer));
    await page.goto(server.url);
    const session = await browser.newBrowserCDPSession();
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    processes = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
    const measurement = await page.evaluate(
      async (quick) => (await import('/measure.js')).measure(quick, globalThis.tell),
      values.quick ?? false,
    );
    const { jsVersion } = await session.send('Browser.getVersion');
    // a short run is no result
    const out = values.out ?? (values.quick ? undefined : here('..'));
    report(measurement, values.quick ?? false, { chromium: browser.version(), v8: jsVersion }, out);
  } finally {
    await browser.close();
    server.close();
  }
}

await main();
