import { base64Of, inPage } from '../page.mjs';

const [NAN, INF] = [Number.NaN, Number.POSITIVE_INFINITY];
const CASES = [
  [
    'maximum',
    [
      [NAN, 1],
      [1, NAN],
    ],
    [[2], [2]],
  ],
  [
    'minimum',
    [
      [NAN, 1],
      [1, NAN],
    ],
    [[2], [2]],
  ],
  ['max-pool', [[INF, 1, 2, 3]], [[1, 2, 2, 1]]],
];

/** In the page: LiteRT.js' module is not bundled for browsers, its only import is the other package. */
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

const { build } = await import('esbuild');
const { outputFiles } = await build({
  stdin: { contents: "export * from '@litertjs/core'", resolveDir: import.meta.dirname },
  bundle: true,
  format: 'esm',
  write: false,
});
const script = Buffer.from(outputFiles[0].contents).toString('base64');
for (const [name, inputs, shapes] of CASES) {
  const model = base64Of(new URL(`${name}.tflite`, import.meta.url));
  const y = await inPage(compute, { script, model, inputs, shapes });
  console.log(
    `litert.js: ${name} of ${inputs.map((x) => `[${x.join(', ')}]`).join(' and ')} is [${y.join(', ')}]`,
  );
}
