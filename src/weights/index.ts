/** Weight files: bytes in, named tensors out, and back. Nothing here touches a file system. */
export type { Bytes } from '../bytes/given.js';
export type { Guard } from './guard.js';
export { readKerasArchive } from './keras/archive.js';
export { type LayerNames, readKerasH5 } from './keras/h5.js';
export { readNpy, writeNpy } from './npy.js';
export { readNpz, writeNpz } from './npz.js';
export { readPkl } from './pkl.js';
export { readPth } from './pth.js';
export { type ReadBeside, readWeights, readWeightsAsync } from './read.js';
export { readSafetensors, type SafetensorsFile, writeSafetensors } from './safetensors.js';
export {
  type DtypeName,
  type StoredTensor,
  shapeOf,
  toFloat32,
  toFloating,
  toStored,
  type Values,
  type WeightFile,
} from './stored-tensor.js';
