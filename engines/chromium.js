/** Headless Chromium: the workload as one bundled module in a page from 127.0.0.1. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { delimiter, join } from 'node:path';
import { chromium as playwright } from 'playwright-core';
import { bundleWorkload } from './bundle.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The executable that CHROMIUM names, or the first on the PATH. */
function installed() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? '').split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
}

export async function chromium() {
  const executablePath = installed();
  if (!executablePath) return { missing: 'not here: apt install chromium, or set CHROMIUM to an executable' };
  const server = await serve(await bundleWorkload());
  try {
    return await runIn(executablePath, `http://127.0.0.1:${server.address().port}/`);
  } finally {
    server.close();
  }
}

async function runIn(executablePath, url) {
  const browser = await playwright.launch({ executablePath, args: FLAGS });
  try {
    const page = await browser.newPage();
    await page.goto(url);
    const result = await page.evaluate(async () => (await import('/workload.js')).workload());
    const session = await browser.newBrowserCDPSession();
    const { jsVersion } = await session.send('Browser.getVersion');
    return { ...result, version: browser.version(), engine: `V8 ${jsVersion}` };
  } finally {
    await browser.close();
  }
}

/** An empty page, and the module for it to import. crypto.subtle is there because 127.0.0.1 counts as secure. */
async function serve(module) {
  const server = createServer(({ url }, response) => {
    const isModule = url === '/workload.js';
    response.setHeader('content-type', isModule ? 'text/javascript' : 'text/html');
    response.end(isModule ? module : '<!doctype html><title>fpn-reference</title>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
