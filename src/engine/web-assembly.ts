/** What of WebAssembly's interface in JavaScript is used here: not every platform has it, and no library of types that all have. */

export interface Memory {
  readonly buffer: ArrayBuffer;
  /** By pages of 64 KiB. @throws RangeError where there is not that much */
  grow(pages: number): number;
}

export interface WebAssembly {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (size: { readonly initial: number }) => Memory;
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: Memory } },
  ) => { readonly exports: Readonly<Record<string, unknown>> };
}

export const { WebAssembly: webAssembly } = globalThis as object as { readonly WebAssembly?: WebAssembly };
