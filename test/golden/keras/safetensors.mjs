// safetensors: 8 bytes of header length, a JSON header, then the tensors' bytes. Float32 only.
import { readFileSync, writeFileSync } from 'node:fs';

/** {metadata, tensors}: the tensors are {shape, data} by name, in the header's order. */
export function read(path) {
  const file = readFileSync(path);
  const start = 8 + Number(file.readBigUInt64LE(0));
  const { __metadata__: metadata, ...entries } = JSON.parse(file.toString('utf8', 8, start));
  const tensors = {};
  for (const [name, { dtype, shape, data_offsets: offsets }] of Object.entries(entries)) {
    if (dtype !== 'F32') throw new Error(`${name}: expected F32, got ${dtype}`);
    const bytes = Uint8Array.from(file.subarray(start + offsets[0], start + offsets[1]));
    tensors[name] = { shape, data: new Float32Array(bytes.buffer) };
  }
  return { metadata, tensors };
}

export function write(path, tensors) {
  const header = {};
  let offset = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const blobs = Object.values(tensors).map(({ data }) =>
    Buffer.from(data.buffer, data.byteOffset, data.byteLength),
  );
  writeFileSync(path, Buffer.concat([length, text, ...blobs]));
}
