/** Pickles and PyTorch archives by hand, for what PyTorch itself would never write. */
import { zipSync } from 'fflate';

export type Bytes = readonly number[];

const little = (value: number, size: number): Bytes =>
  Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** i) % 256);

export const ascii = (text: string): Bytes => [...new TextEncoder().encode(text)];

export const op = (code: string): Bytes => [...code].map((char) => char.charCodeAt(0));

export const str = (text: string): Bytes => [...op('X'), ...little(ascii(text).length, 4), ...ascii(text)];

/** LONG1, which holds any safe integer. */
export const int = (value: number): Bytes => [...op('\x8a'), 8, ...little(value, 8)];

export const global = (module: string, name: string): Bytes => [...op('c'), ...ascii(`${module}\n${name}\n`)];

export const tuple = (...items: Bytes[]): Bytes => [...op('('), ...items.flat(), ...op('t')];

export const call = (callee: Bytes, ...args: Bytes[]): Bytes => [...callee, ...tuple(...args), ...op('R')];

export const dict = (entries: Readonly<Record<string, Bytes>>): Bytes => [
  ...op('}('),
  ...Object.entries(entries).flatMap(([key, value]) => [...str(key), ...value]),
  ...op('u'),
];

export const pickle = (...parts: Bytes[]): Uint8Array =>
  Uint8Array.from([0x80, 2, ...parts.flat(), ...op('.')]);

export const storage = (key: string, size: number, type = 'FloatStorage'): Bytes => [
  ...tuple(str('storage'), global('torch', type), str(key), str('cpu'), int(size)),
  ...op('Q'),
];

export const tensor = (source: Bytes, offset: number, size: number[], stride: number[]): Bytes =>
  call(
    global('torch._utils', '_rebuild_tensor_v2'),
    source,
    int(offset),
    tuple(...size.map(int)),
    tuple(...stride.map(int)),
    op('\x89'),
    op('}'),
  );

/** A zip archive as torch.save writes it: uncompressed, in one folder. */
export const archive = (data: Uint8Array, storages: Readonly<Record<string, Uint8Array>> = {}): Uint8Array =>
  zipSync(
    {
      'x/data.pkl': data,
      ...Object.fromEntries(Object.entries(storages).map(([key, bytes]) => [`x/data/${key}`, bytes])),
    },
    { level: 0, mtime: new Date(1980, 0, 1) },
  );
