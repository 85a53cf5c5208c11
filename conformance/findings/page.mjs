/** A page of Chromium with conformance/node_modules at its root, for findings about what runs in browsers. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const ROOT = fileURLToPath(new URL('../node_modules', import.meta.url));
const TYPES = { '.mjs': 'text/javascript', '.js': 'text/javascript', '.wasm': 'application/wasm' };
/** WebGPU and WebGL on the processor. */
const FLAGS = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--ignore-gpu-blocklist',
];

/** Runs a function in the page; its argument and result are plain values. */
export async function inPage(run, argument) {
  const server = createServer(({ url }, response) => {
    const type = TYPES[extname(url)] ?? 'text/html';
    const isThere = url !== '/' && existsSync(ROOT + url);
    response.writeHead(200, { 'content-type': type });
    response.end(isThere ? readFileSync(ROOT + url) : '<!doctype html>');
  }).listen(0, '127.0.0.1');
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    return await page.evaluate(run, argument);
  } finally {
    await browser.close();
    server.close();
  }
}

/** In the page: the only output of an ONNX model by one of onnxruntime-web's execution providers, or its error. */
export async function onnxIn({ provider, model, inputs }) {
  const ort = await import(`/onnxruntime-web/dist/ort.${provider}.min.mjs`);
  ort.env.wasm.numThreads = 1;
  const bytes = Uint8Array.from(atob(model), (c) => c.charCodeAt(0));
  const feeds = Object.entries(inputs).map(([name, [numbers, dims]]) => [
    name,
    new ort.Tensor('float32', Float32Array.from(numbers), dims),
  ]);
  try {
    const session = await ort.InferenceSession.create(bytes, {
      executionProviders: [provider],
      logSeverityLevel: 4,
    });
    return Array.from((await session.run(Object.fromEntries(feeds))).y.data);
  } catch (error) {
    return error.message.split('\n')[0];
  }
}

export const base64Of = (url) => readFileSync(url).toString('base64');
