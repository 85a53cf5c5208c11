"""safetensors, written by hand: 8 bytes of header length, a JSON header, then the tensors' bytes."""
import json
import struct

import numpy as np

NAMES = {np.dtype('float32'): 'F32', np.dtype('float64'): 'F64'}


def save(path, tensors, metadata):
    """Writes `tensors` (name to float32 or float64 array, in order) and `metadata` (string to string)."""
    header = {'__metadata__': metadata}
    blobs = []
    offset = 0
    for name, tensor in tensors.items():
        array = np.ascontiguousarray(tensor)
        blob = array.astype(array.dtype.newbyteorder('<')).tobytes()
        header[name] = {
            'dtype': NAMES[array.dtype],
            'shape': list(np.shape(tensor)),
            'data_offsets': [offset, offset + len(blob)],
        }
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header, separators=(',', ':'), ensure_ascii=False).encode()
    text += b' ' * (-len(text) % 8)
    with open(path, 'wb') as file:
        file.write(struct.pack('<Q', len(text)) + text + b''.join(blobs))
