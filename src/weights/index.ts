/** Weight files: bytes in, named tensors out, and back. Nothing here touches a file system. */
export { readNpy, writeNpy } from './npy.js';
export { readPth } from './pth.js';
export { readWeights } from './read.js';
export { readSafetensors, type SafetensorsFile, writeSafetensors } from './safetensors.js';
export { unwrapStateDict } from './state-dict.js';
export { type DtypeName, type StoredTensor, toFloat32, toStored, type WeightFile } from './stored-tensor.js';
