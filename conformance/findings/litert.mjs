/** Runs a finding's model of LiteRT in a page. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { base64Of, inPage } from './page.mjs';

/** In the page. */
async function compute({ script, model, inputs, shapes }) {
  const { loadLiteRt, Tensor } = await import(`data:text/javascript;base64,${script}`);
  const litert = await loadLiteRt(`${location.origin}/@litertjs/core/wasm/`, { threads: false });
  const bytes = Uint8Array.from(atob(model), (c) => c.charCodeAt(0));
  const compiled = await litert.loadAndCompile(bytes, { accelerator: 'wasm' });
  const [y] = await compiled.run(
    inputs.map((numbers, i) => new Tensor(Float32Array.from(numbers), shapes[i])),
  );
  return Array.from(y.toTypedArray());
}

/** The package's module imports another one by its name, which a page cannot. */
const { outputFiles } = await build({
  stdin: {
    contents: "export * from '@litertjs/core'",
    resolveDir: fileURLToPath(new URL('.', import.meta.url)),
  },
  bundle: true,
  format: 'esm',
  write: false,
});
const script = Buffer.from(outputFiles[0].contents).toString('base64');

/** @param model its address */
export const litertOf = (model, inputs, shapes) =>
  inPage(compute, { script, model: base64Of(model), inputs, shapes });
