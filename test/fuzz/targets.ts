/** What is mutated, and how it is read: every format, and some from the inside, so that no checksum protects them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, gunzipSync, gzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { unzipSync, zipSync } from 'fflate';
import { readOnnx, recordOnnx } from '../../src/graph/index.js';
import { decodeImage } from '../../src/images/index.js';
import {
  readKerasArchive,
  readKerasH5,
  readNpy,
  readNpz,
  readPkl,
  readPth,
  readSafetensors,
  readWeights,
  readWeightsAsync,
  type WeightFile,
} from '../../src/weights/index.js';
import { bytesOf } from './beside.js';
import { unexplained } from './explained.js';
import { EXTERNAL_GRAPHS, recordedExternal } from './external-onnx.js';
import { recordedTfjs, TFJS_GRAPHS } from './tfjs-graphs.js';

/** Small models of ONNX' own, with all that a graph has. */
const graphs = Object.entries(unzipSync(new Uint8Array(readFileSync('test/graph/onnx-cases.zip'))))
  .filter(([name, bytes]) => name.endsWith('model.onnx') && bytes.length < 1500)
  .map(([, bytes]) => bytes);

/** Reads a graph and runs it on shapes, those that it says; what it says nothing of is 3 long. */
function recordedGraph(bytes: Uint8Array): undefined {
  const network = readOnnx(bytes);
  const dims = network.inputs.map(({ name, dims: said = [] }) => [
    name,
    said.map((dim) => (typeof dim === 'number' ? dim : 3)),
  ]);
  recordOnnx(network, Object.fromEntries(dims));
  return undefined;
}

export interface Target {
  readonly name: string;
  /** Of a million. */
  readonly share: number;
  readonly seeds: readonly Uint8Array[];
  /** A file around the mutated part. */
  readonly wrap?: (part: Uint8Array) => Uint8Array;
  /** Reads a file; returns what is wrong with the result, if anything. */
  readonly read: (bytes: Uint8Array) => string | undefined | Promise<string | undefined>;
}

const files = (folder: string, pattern: RegExp): Uint8Array[] =>
  readdirSync(join('test', folder, 'fixtures'))
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => new Uint8Array(readFileSync(join('test', folder, 'fixtures', name))));

const weights = (pattern: RegExp): Uint8Array[] => files('weights', pattern);

const NO_TIME = { level: 0, mtime: '1980-01-01T00:00' } as const;

/** The entries of a small archive by another reader's account; none where it cannot read it. */
function unpacked(bytes: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let at = 0; at + 30 < bytes.length; at++) {
    if (bytes[at] !== 0x50 || bytes[at + 1] !== 0x4b || bytes[at + 2] !== 3 || bytes[at + 3] !== 4) continue;
    const start = at + 30 + bytes[at + 26]! + 256 * bytes[at + 27]! + bytes[at + 28]! + 256 * bytes[at + 29]!;
    try {
      found.push(inflateRawSync(bytes.subarray(start), { maxOutputLength: 1e6 }));
    } catch {
      // a stored entry, or a damaged one
    }
  }
  return [...found, bytes];
}

/** The file, and the streams of zlib in it: HDF5's compressed chunks. */
function inChunks(bytes: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [bytes];
  for (let at = 0; at + 1 < bytes.length; at++) {
    if (bytes[at] !== 0x78 || (0x7800 + bytes[at + 1]!) % 31 !== 0) continue;
    try {
      found.push(inflateSync(bytes.subarray(at), { maxOutputLength: 1e6 }));
    } catch {
      // two bytes that look like one
    }
  }
  return found;
}

/** Text in UTF-8 as the bytes that its characters are the codes of: how protocol 2 keeps an array's bytes. */
const asLatin1 = (bytes: Uint8Array): Uint8Array =>
  Buffer.from(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), 'latin1');

/**
 * What is in an archive, and what was in those that it is made of: where zlib refuses a stream of which ours makes
 * something with the right CRC-32, that something is what the writer packed.
 */
const unpackedOf =
  (seeds: readonly Uint8Array[]) =>
  (bytes: Uint8Array): Uint8Array[] => [...unpacked(bytes), ...seeds.flatMap(unpacked)];

const tensorsOf =
  (read: (bytes: Uint8Array) => WeightFile, contents = (bytes: Uint8Array): Uint8Array[] => [bytes]) =>
  (bytes: Uint8Array) =>
    unexplained(read(bytes), contents(bytes));

/** Checkpoints of one network, which share the storages of the first of them. */
const checkpoints = weights(/^zip-checkpoint-protocol\d\.pth$/).map((bytes) =>
  Object.entries(unzipSync(bytes)),
);
const isPickle = ([name]: readonly [string, Uint8Array]): boolean => name.endsWith('/data.pkl');
const STORAGES = Object.fromEntries(checkpoints[0]!.filter((entry) => !isPickle(entry)));

/** Files of most formats, which gzip has not seen yet. */
const ZIPPED = weights(
  /^(f4-v1\.npy|stored\.npz|every-dtype\.safetensors|zip-module\.pth|arrays-protocol4\.pkl)$/,
);

/** What is in gzip's envelope, and what was in those that it is made of, as `unpackedOf`. */
function gunzipped(bytes: Uint8Array): Uint8Array[] {
  try {
    return [...ZIPPED, gunzipSync(bytes, { maxOutputLength: 1e6 })];
  } catch {
    return [...ZIPPED];
  }
}

const ARCHIVES = weights(/^keras3.*\.keras$/);

const keras = async (bytes: Uint8Array): Promise<string | undefined> =>
  unexplained(await readKerasArchive(bytes), [bytes, ...ARCHIVES].flatMap(unpacked).flatMap(inChunks));

/** Weights in two files, by their names in the index. */
const SHARDS: ReadonlyMap<string, Uint8Array> = new Map(
  weights(/^(every-dtype\.safetensors|zip-module\.pth)$/).map((bytes, i) => [`${i + 1}-of-2`, bytes]),
);

const indexOf = (indent: number): Uint8Array => {
  const names = [...SHARDS].flatMap(([file, bytes]) =>
    [...readWeights(bytes, file).keys()].map((tensor) => [tensor, file]),
  );
  const map = { metadata: { total_size: 1000 }, weight_map: Object.fromEntries(names) };
  return new TextEncoder().encode(JSON.stringify(map, null, indent));
};

async function shards(index: Uint8Array): Promise<string | undefined> {
  const beside = (file: string): Uint8Array => bytesOf(SHARDS, file);
  return unexplained(await readWeightsAsync(index, 'model.index.json', beside), [...SHARDS.values()]);
}

/** Chunks of a PNG with their checksums put right, whatever their contents. */
function withChecksums(png: Uint8Array): Uint8Array {
  const out = png.slice();
  const view = new DataView(out.buffer);
  for (let at = 8; at + 12 <= out.length; ) {
    const length = view.getUint32(at);
    if (length > out.length - at - 12) break;
    view.setUint32(at + 8 + length, crc32(out.subarray(at + 4, at + 8 + length)));
    at += 12 + length;
  }
  return out;
}

function image(bytes: Uint8Array): string | undefined {
  const { width, height, data, maximum } = decodeImage(bytes, 'image');
  if (data.length !== 3 * width * height) return `${data.length} samples for ${width}×${height}`;
  return data.some((sample) => sample > maximum) ? `samples above ${maximum}` : undefined;
}

const SMALL_PNG = /^(adam7|filter|grey|palette|rgb).*\.png$/;

/** In the order of what a mutant costs, the dearest first. */
export const TARGETS: readonly Target[] = [
  {
    name: 'h5',
    share: 15_000,
    seeds: weights(/^keras(2-(model|weights)|3).*\.h5$/),
    read: async (bytes) => unexplained(await readKerasH5(bytes), inChunks(bytes)),
  },
  { name: 'keras', share: 5_000, seeds: ARCHIVES, read: keras },
  {
    name: 'config in a keras',
    share: 5_000,
    seeds: ARCHIVES.map((archive) => unzipSync(archive)['config.json']!),
    wrap: (part) => zipSync({ ...unzipSync(ARCHIVES[0]!), 'config.json': part }, NO_TIME),
    read: keras,
  },
  { name: 'onnx', share: 40_000, seeds: graphs, read: recordedGraph },
  { name: 'onnx with external data', share: 20_000, seeds: EXTERNAL_GRAPHS, read: recordedExternal },
  { name: 'tfjs', share: 40_000, seeds: TFJS_GRAPHS, read: recordedTfjs },
  { name: 'jpeg', share: 15_000, seeds: files('images', /\.jpg$/), read: image },
  { name: 'png', share: 40_000, seeds: files('images', SMALL_PNG), read: image },
  {
    name: 'png with checksums',
    share: 30_000,
    seeds: files('images', SMALL_PNG),
    wrap: withChecksums,
    read: image,
  },
  { name: 'pth', share: 105_000, seeds: weights(/^zip-(?!deflated).*\.pth$/), read: tensorsOf(readPth) },
  {
    name: 'pth deflated',
    share: 50_000,
    seeds: weights(/^zip-deflated\.pth$/),
    read: tensorsOf(readPth, unpackedOf(weights(/^zip-deflated\.pth$/))),
  },
  {
    name: 'pickle in a pth',
    share: 150_000,
    seeds: checkpoints.map((entries) => entries.find(isPickle)![1]),
    wrap: (part) => zipSync({ 'archive/data.pkl': part, ...STORAGES }, NO_TIME),
    read: tensorsOf(readPth),
  },
  { name: 'pth before 1.6', share: 105_000, seeds: weights(/^legacy.*\.pth$/), read: tensorsOf(readPth) },
  {
    name: 'pkl',
    share: 110_000,
    seeds: weights(/^arrays.*\.pkl$/),
    read: tensorsOf(readPkl, (bytes) => [bytes, asLatin1(bytes)]),
  },
  { name: 'npz', share: 60_000, seeds: weights(/^stored\.npz$/), read: tensorsOf(readNpz) },
  {
    name: 'npz deflated',
    share: 50_000,
    seeds: weights(/^deflated\.npz$/),
    read: tensorsOf(readNpz, unpackedOf(weights(/^deflated\.npz$/))),
  },
  {
    name: 'npy in an npz',
    share: 50_000,
    seeds: weights(/\.npy$/),
    wrap: (part) => zipSync({ 'a.npy': part }, NO_TIME),
    read: tensorsOf(readNpz),
  },
  {
    name: 'npy',
    share: 80_000,
    seeds: weights(/\.npy$/),
    read: tensorsOf((bytes) => new Map([['array', readNpy(bytes)]])),
  },
  {
    name: 'safetensors',
    share: 90_000,
    seeds: weights(/\.safetensors$/),
    read: tensorsOf((bytes) => readSafetensors(bytes).tensors),
  },
  {
    name: 'gz',
    share: 20_000,
    seeds: ZIPPED.map((bytes) => new Uint8Array(gzipSync(bytes))),
    read: tensorsOf((bytes) => readWeights(bytes, 'weights'), gunzipped),
  },
  { name: 'shards', share: 20_000, seeds: [indexOf(0), indexOf(2)], read: shards },
];
