"""Inputs whose results float64 puts on the wrong side of a midpoint of two float32s, by less than its error bound: where
the bound is too small, the result is wrong. The twin of aimed.ts.

norms:    one map of one pixel a channel. The shift takes (x - 0) scale/root to a midpoint, the mean from there to within
          4 units of roundoff.
products: a head + 2^-24, a midpoint, less an even number of halves of float64's last place; and `lost` channels of taps,
          each a little less than such a half: added one by one to the head, they are lost. A window has one head, and
          where its filter meets that, the result is aimed: more of them would raise the window's norm, and so the bound.
windows:  the same of cells that sum to their number times a midpoint.
means:    a head, `maps` - 3 that blur the last place of float64; one takes the result to a midpoint, and one from there to
          within 4 units of roundoff.
"""
import numpy as np

from floats import SIGN, fields, floats, power, scaled, stream, u32


def near(word):
    """From -4 to 4 units of roundoff."""
    return (word.astype(np.float64) - 2.0**31) * 2.0**-82


def just_above(word, span):
    """Above a power of two by less than a 16th of it, where rounding errs most."""
    return floats(word, span) & ~u32(0x780000)


def just_below(word, exponent):
    """Below 2^exponent by less than a 32nd of it."""
    return power(exponent - 1) | u32(0x780000) | word & u32(0x7FFFF)


def value(bits):
    return bits.view(np.float32).astype(np.float64)


def float32(values):
    return values.astype(np.float32).view(np.uint32)


def midpoint_beyond(values):
    """Of the float32 nearest to a value and of the next one of larger magnitude."""
    bits = float32(values)
    return (value(bits) + value(bits + u32(1))) / 2


def norms(chunk):
    channels = chunk['shape'][1]
    x, variance, scale = (just_above(stream(chunk, name, (channels,)), chunk[name]) for name in ('x', 'variance', 'scale'))
    variance &= ~SIGN
    slope = value(scale) / np.sqrt(value(variance) + chunk['epsilon'])
    y = value(x) * slope
    midpoint = midpoint_beyond(y)
    shift = float32(midpoint - y)
    mean = float32((y + value(shift) - midpoint) / slope + value(x) * near(stream(chunk, 'near', (channels,))))
    return {'x': x.reshape(chunk['shape']), 'mean': mean, 'variance': variance, 'scale': scale, 'shift': shift}


def products(chunk):
    n, c, h, w = chunk['shape']
    inputs, taps, end = c // chunk['groups'], int(np.prod(chunk['kernel'])), 3 + chunk['lost']
    word = stream(chunk, 'x', (n * chunk['groups'], inputs, h, w))
    x = np.zeros_like(word)
    alone = (slice(None), 0, slice(None, None, chunk['kernel'][0]), slice(None, None, chunk['kernel'][1]))
    x[alone] = just_above(word[alone], [127, 127]) & ~SIGN
    x[:, 1] = power(-12)
    x[:, 2] = power(-26)
    x[:, 3:end] = just_below(word[:, 3:end], -26)

    word = stream(chunk, 'weight', (chunk['filters'],))
    exponent = fields(word, chunk['power']) - 127
    halves = 2 * (1 + (word.astype(np.int64) >> 8) % (chunk['lost'] * taps // 2))
    weight = np.zeros((chunk['filters'], inputs, taps), np.uint32)
    at = (np.arange(chunk['filters']), slice(0, 3), word % u32(taps))
    weight[at] = np.stack([power(exponent), power(exponent - 12), scaled(-halves, exponent - 27)], axis=1)
    weight[:, 3:end] = power(exponent - 27)[:, None, None]
    weight ^= (word & SIGN)[:, None, None]
    return {'x': x.reshape(chunk['shape']), 'weight': weight.reshape(-1, inputs, *chunk['kernel'])}


def windows(chunk):
    n, c, h, w = chunk['shape']
    kernel_h, kernel_w = chunk['kernel']
    grid = (n, c, h // kernel_h, w // kernel_w)
    area, count = kernel_h * kernel_w, int(np.prod(grid))
    word = stream(chunk, 'x', (count,))
    unit = fields(word, chunk['x']) - 151
    bits = 25 + (area - 1).bit_length() - 1  # the sums are just above 2^bits units
    significand = -(-(1 << bits) // (2 * area)) + (word & u32(0x7FFFF)).astype(np.int64)
    multiple = area * (2 * significand + 1)
    halves = 2 * ((word.astype(np.int64) >> 8) % ((area - 1) // 2))
    cells = np.zeros((count, area), np.uint32)
    cells[:, 0] = scaled(multiple - multiple % 4096, unit)
    cells[:, 1] = scaled(multiple % 4096, unit)
    cells[:, 2] = scaled(-halves, unit + bits - 53)
    cells[:, 3:] = just_below(stream(chunk, 'lost', (count, area - 3)), (unit + bits - 53)[:, None])
    cells ^= (word & SIGN)[:, None]
    return {'x': cells.reshape(*grid, kernel_h, kernel_w).swapaxes(3, 4).reshape(n, c, h, w)}


def means(chunk):
    maps, count = chunk['maps'], chunk['count']
    weights = just_above(stream(chunk, 'weights', (maps,)), chunk['weights']) & ~SIGN
    weights[0] = just_above(stream(chunk, 'head', (1,)), [127, 127])[0] & ~SIGN
    w = value(weights)
    total = 0.0
    for each in w:
        total += each
    total += chunk['epsilon']
    target = midpoint_beyond(value(just_above(stream(chunk, 'x', (count,)), chunk['x']))) * total
    x = np.empty((maps, count), np.uint32)
    x[0] = float32(target / w[0])
    x[1:-2] = floats(stream(chunk, 'blur', (maps - 3, count)), chunk['blur'])
    rest = target
    for map_ in range(maps - 2):
        rest = rest - w[map_] * value(x[map_])
    x[-2] = float32(rest / w[-2])
    rest = rest - w[-2] * value(x[-2])
    x[-1] = float32((rest + target * near(stream(chunk, 'near', (count,)))) / w[-1])
    return {'weights': weights, 'x': x}


AIMED = {'conv2d': products, 'linear': products, 'average-pool': windows, 'batch-norm': norms,
         'weighted-mean': means}
