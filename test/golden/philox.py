"""Philox4x32-10 streams named by strings, vectorised; the twin of src/numerics/philox.ts.

Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11.
`python3 philox.py` checks it against known-answers.json.
"""
import numpy as np

LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)
M0, M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
W0, W1 = 0x9E3779B9, 0xBB67AE85


def blocks(counter, key):
    """Ten rounds of `key` (two words) on `counter`, four uint64 arrays or numbers that hold uint32 words."""
    c0, c1, c2, c3 = (np.atleast_1d(np.asarray(c, dtype=np.uint64)) for c in counter)
    k0, k1 = key
    for _ in range(10):
        p0, p1 = M0 * c0, M1 * c2
        c0, c1, c2, c3 = (
            (p1 >> HALF) ^ c1 ^ np.uint64(k0), p1 & LOW,
            (p0 >> HALF) ^ c3 ^ np.uint64(k1), p0 & LOW,
        )
        k0, k1 = (k0 + W0) & 0xFFFFFFFF, (k1 + W1) & 0xFFFFFFFF
    return np.stack(np.broadcast_arrays(c0, c1, c2, c3), axis=-1).astype(np.uint32)


def stream_key(name):
    """The low and the high word of FNV-1a 64 of the name's UTF-8 bytes."""
    hashed = 0xCBF29CE484222325
    for byte in name.encode():
        hashed = (hashed ^ byte) * 0x100000001B3 % 2**64
    return hashed & 0xFFFFFFFF, hashed >> 32


def words(name, count, start=0):
    """Words start … start+count-1 of the stream `name`, as uint32: word i is word i mod 4 of block i // 4."""
    first = start // 4
    index = np.arange(first, (start + count + 3) // 4, dtype=np.uint64)
    out = blocks((index & LOW, index >> HALF, 0, 0), stream_key(name)).ravel()
    return out[start - 4 * first:][:count]


def symmetric(word):
    """float64 in (-1, 1), exactly: the upper 24 bits at the centre of one of 2^24 equal cells."""
    return (2.0 * (word >> np.uint32(8)) + (1 - 2.0**24)) / 2.0**24


def uniform(name, shape, scale=1.0):
    """A float32 array of `shape` from the stream `name`, uniform in (-scale, scale)."""
    return (scale * symmetric(words(name, int(np.prod(shape))))).astype(np.float32).reshape(shape)


def check(known):
    """Fails where this generator differs from the known answers."""
    for case in known['blocks']:
        assert blocks(case['counter'], case['key'])[0].tolist() == case['words'], case
    for case in known['streams']:
        assert list(stream_key(case['name'])) == case['key'], case
        assert words(case['name'], len(case['words']), case['start']).tolist() == case['words'], case


if __name__ == '__main__':
    import json
    import pathlib

    check(json.loads(pathlib.Path(__file__).with_name('known-answers.json').read_text()))
    print('philox.py gives the known answers')
