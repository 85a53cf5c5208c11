/** A backend that lives in a page of Chromium, as one for Node: the page has the bundle of its adapter, and answers questions. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { ISOLATED, installedChromium, launch, MISSING, SWIFTSHADER, serve } from '../../engines/browser.js';
import { remoteBackend, within } from './remote.js';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** What the runtimes load beside their scripts, by the paths that the adapters name. */
const FOLDERS = {
  '/onnxruntime-web/': here('../node_modules/onnxruntime-web/dist/'),
  '/litert/': here('../node_modules/@litertjs/core/wasm/'),
};

/** Seconds until a page has its backend. */
const LONGEST_START = 60;

async function bundleOf(adapter) {
  const contents = `export * from ${JSON.stringify(adapter)}; export * from './answer.js';`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: here('page') },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    logLevel: 'error',
    outdir: '/',
  });
  return outputFiles[0].text;
}

/** In the page: what a function of its script answers. */
async function inside([name, argument]) {
  const script = await import('/backend.js');
  return script[name](script, argument);
}

/**
 * A page with an adapter in it.
 * @param adapter the address of a module that exports a backend as `backend`, for a page to import
 * @returns ask(name, argument) gives what a function of page/answer.js answers; restart() begins with a new page; close() ends it
 * @throws Error where there is no Chromium, or the page has not what the adapter needs
 */
export async function openPage(adapter) {
  const executable = installedChromium();
  if (!executable) throw new Error(`Chromium is ${MISSING}`);
  const script = await bundleOf(fileURLToPath(adapter));
  const contentOf = (path) => {
    if (path === '/') return '<!doctype html><title>fpn-reference</title>';
    if (path === '/backend.js') return script;
    const folder = Object.keys(FOLDERS).find((prefix) => path.startsWith(prefix));
    const file = folder && FOLDERS[folder] + path.slice(folder.length);
    return file && existsSync(file) ? readFileSync(file) : undefined;
  };
  const server = await serve(contentOf, () => ISOLATED);
  const browser = await launch(chromium, executable, SWIFTSHADER);
  const close = async () => {
    await browser.close();
    server.close();
  };
  let page;
  const restart = async () => {
    await page?.close();
    page = await opened(browser, server.url);
  };
  try {
    await restart();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ask: (name, argument) => Promise.race([page.evaluate(inside, [name, argument]), crashOf(page)]),
    restart,
    close,
  };
}

/**
 * @param adapter likewise
 * @throws Error likewise
 */
export async function inPage(adapter) {
  const { ask, restart, close } = await openPage(adapter);
  const about = await ask('about');
  return remoteBackend({ ...about, ask: (question) => ask('operation', question), restart, close });
}

async function opened(browser, url) {
  const page = await browser.newPage();
  await page.goto(url);
  await within(LONGEST_START, page.evaluate(inside, ['about']), `no backend within ${LONGEST_START} s`);
  return page;
}

const crashOf = (page) =>
  new Promise((_, reject) => page.once('crash', () => reject(new Error('the page crashed'))));
