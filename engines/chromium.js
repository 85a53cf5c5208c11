/** Headless Chromium: the workload as one bundled module in a page from 127.0.0.1. */
import { chromium as playwright } from 'playwright-core';
import { installedChromium, launch, MISSING, serve } from './browser.js';
import { bundleWorkload } from './bundle.js';

const PAGE = '<!doctype html><title>fpn-reference</title>';

export async function chromium() {
  const executablePath = installedChromium();
  if (!executablePath) return { missing: MISSING };
  const module = await bundleWorkload();
  const server = await serve((path) => (path === '/workload.js' ? module : PAGE));
  try {
    return await runIn(executablePath, `${server.url}/`);
  } finally {
    server.close();
  }
}

async function runIn(executablePath, url) {
  const browser = await launch(playwright, executablePath);
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
