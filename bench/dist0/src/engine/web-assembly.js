/** What of WebAssembly's interface in JavaScript is used here: not every platform has it, and no library of types that all have. */
export const { WebAssembly: webAssembly } = globalThis;
