"""Inputs of group norm. The twin of groups.ts.

plain:    any float32s of the range
around:   those of a group differ in their lowest `bits` bits
balanced: pairs of neighbours that sum to 2 c: c and c, c + d and c - d; or to a little more: e and 2 c. What lies on the
          mean but for the sum of the e is c.
sphere:   pairs m + a and m - a, in units of 2^`unit`. All but the last a are 2 t, t odd, and the last is T - 1 with T the
          sum of the t^2 and of `root`^2: the sum of the a^2 and of (2 root)^2 is (T + 1)^2. With N = 2 * 4^j elements and
          epsilon = (2 root)^2 4^(unit - j) the root of variance + epsilon is (T + 1) 2^(unit - j), which divides the
          scale: (T + 1) s 2^`gain`. The shift is an even number of the same units 2^(gain + j + 1), so that every result
          is an odd one, of 25 bits or subnormal.
aimed:    integers of 12 bits, maps of one pixel. The shift is the float32 nearest to the way from the result in float64 to
          a midpoint, less than a last place: with it, float64 cannot tell on which side of the midpoint the result is.
"""
import numpy as np

from floats import SIGN, floats, scaled, stream, u32


def groups(chunk):
    n, c, h, w = chunk['shape']
    count = c // chunk['groups'] * h * w
    if chunk['form'] in ('sphere', 'aimed'):
        return FORMS[chunk['form']](chunk, n, count)
    out = {'x': FORMS[chunk['form']](chunk, n, count).reshape(chunk['shape'])}
    for name in ('scale', 'shift'):
        if name in chunk:
            out[name] = floats(stream(chunk, name, (c,)), chunk[name])
    return out


def plain(chunk, n, count):
    return floats(stream(chunk, 'x', (n, chunk['groups'], count)), chunk['x'])


def around(chunk, n, count):
    centre = floats(stream(chunk, 'centre', (n, chunk['groups'], 1)), chunk['x'])
    return centre ^ stream(chunk, 'x', (n, chunk['groups'], count)) & u32((1 << chunk['bits']) - 1)


def balanced(chunk, n, count):
    pairs = (n, chunk['groups'], count // 2)
    c = floats(stream(chunk, 'centre', (*pairs[:2], 1)), chunk['x']) & ~u32(0x1FFF) | u32(0x1000)
    word = stream(chunk, 'x', pairs)
    e = floats(stream(chunk, 'small', pairs), chunk['small'])
    kind, d = word & u32(3), word >> u32(20)
    first = np.where(kind == 0, c, np.where(kind == 1, e, c + d))
    second = np.where(kind == 0, c, np.where(kind == 1, c + u32(1 << 23), c - d))
    return np.stack([first, second], axis=-1)


def sphere(chunk, n, count):
    groups, channels = chunk['groups'], chunk['shape'][1]
    pairs, j = count // 2, (count // 2).bit_length() // 2
    assert pairs == 4**j
    root, unit, gain = chunk['root'], chunk['unit'], chunk['gain']
    step = 1 << chunk['step']
    t = stream(chunk, 't', (groups, pairs - 1)).astype(np.int64) % (1 << chunk['bits']) // step * step + 1
    total = (t * t).sum(axis=1) + root**2
    a = np.concatenate([2 * t, total[:, None] - 1], axis=1)
    m = (stream(chunk, 'm', (n, groups, 1)) & u32(0x7FFFFF)).astype(np.int64) - 0x400000
    word = stream(chunk, 'channel', (channels, 2)).astype(np.int64)
    s = word[:, 0] % (1 << chunk['factor']) | 1
    sign = u32(word[:, 0]) & SIGN
    even = (word[:, 1] & 0x3FFFFF) + 0xA00000 if chunk['large'] else (word[:, 1] & 0x3FFFF) - 0x20000
    return {'x': scaled(np.stack([m + a, m - a], axis=-1), unit).reshape(chunk['shape']),
            'scale': scaled((total + 1).repeat(channels // groups) * s, gain) ^ sign,
            'shift': scaled(even, gain + j + 2)}


def aimed(chunk, n, count):
    assert chunk['shape'] == [1, chunk['groups'] * count, 1, 1]
    x = (stream(chunk, 'x', (chunk['groups'], count)) & u32(0xFFF)).astype(np.int64) - 0x800
    total = x.sum(axis=1, keepdims=True)
    spread = count * (x * x).sum(axis=1, keepdims=True) - total**2 + count**2 * chunk['epsilon']
    scale = floats(stream(chunk, 'scale', x.shape), chunk['scale'])
    y = (count * x - total) / np.sqrt(spread) * scale.view(np.float32).astype(np.float64)
    below = y.astype(np.float32).view(np.uint32)
    low, high = (bits.view(np.float32).astype(np.float64) for bits in (below, below + u32(1)))
    shift = ((low + high) / 2 - y).astype(np.float32).view(np.uint32)
    return {'x': scaled(x, 0).reshape(chunk['shape']), 'scale': scale.ravel(), 'shift': shift.ravel()}


FORMS = {'plain': plain, 'around': around, 'balanced': balanced, 'sphere': sphere, 'aimed': aimed}
