"""The inputs of a chunk from its parameters and its streams alone. The twin of cases.ts and the files it names.

Every function returns a dictionary of uint32 arrays, the bits of the float32 inputs.
"""
import numpy as np

from aimed import AIMED
from arguments import arguments
from floats import FRACTION, SIGN, edgy, field_of, fields, flips, floats, power, scaled, stream, u32, ulp
from groups import groups
from means import means
from pairs import pairs
from rows import rows


# ---- conv2d, transposed or not, and linear as the convolution of one pixel -------------------------------------------------

def products(chunk):
    n, c, h, w = chunk['shape']
    inputs = c // chunk['groups']
    x_word = stream(chunk, 'x', (n, c, h, w))
    w_word = stream(chunk, 'weight', (chunk['filters'], inputs, *chunk['kernel']))
    x, weight = floats(x_word, chunk['x']), floats(w_word, chunk['weight'])
    form = chunk['form']
    if form == 'relu':
        x = np.where(x & SIGN, np.uint32(0), x)
    if form in ('cancelling', 'sum', 'product'):
        cancel_pairs(chunk, x, weight)
    if form in ('sum', 'product'):
        place_on_midpoint(chunk, x, weight, x_word, w_word)
    out = {'x': x, 'weight': weight}
    if form == 'dominated':
        return dominated(chunk, out, w_word)
    if 'bias' in chunk:
        out['bias'] = floats(stream(chunk, 'bias', (chunk['filters'],)), chunk['bias'])
    if chunk.get('hair') == 'bias':
        out['bias'] = bias_hair(chunk, out)
    return out


def cancel_pairs(chunk, x, weight):
    """Odd channels of a group repeat the even ones 2^s times larger, with weights -2^-s times theirs.

    Without `flips` each pair cancels exactly; with it, the lowest bits of a few odd inputs differ.
    """
    inputs = weight.shape[1]
    flip = flips(stream(chunk, 'flip', x.shape)) if chunk['form'] == 'cancelling' else np.zeros_like(x)
    for odd in range(1, chunk['pairs'] * 2, 2):
        shift = np.uint32((odd >> 1 & 7) << 23)
        x[:, odd::inputs] = (x[:, odd - 1::inputs] ^ flip[:, odd::inputs]) + shift
        weight[:, odd] = (weight[:, odd - 1] ^ SIGN) - shift


def place_on_midpoint(chunk, x, weight, x_word, w_word):
    """The channels after the pairs sum to a midpoint m of two float32s, wherever their one tap meets the input.

    sum:     head * 2^k + ulp(head) * 2^(k-1)
    product: a 13-bit odd number times a 12-bit odd number, a 25-bit odd number
    hair:    +-2^(exponent of m - 100), or another distance, less for a product
    """
    inputs = weight.shape[1]
    head, tail, hair = (2 * chunk['pairs'] + i for i in range(3))
    taps = int(np.prod(chunk['kernel']))
    head_word = x_word[:, head::inputs]
    weight_word = w_word[:, head].reshape(len(weight), taps)[:, 0]

    if chunk['form'] == 'sum':
        x[:, head::inputs] = edgy(head_word, chunk['head'])
        x[:, tail::inputs] = ulp(x[:, head::inputs])
        weight_fraction = np.zeros_like(weight_word)
    else:
        x_fraction = np.uint32(1 << 22 | 1 << 11) | (head_word & np.uint32(0x3FF)) << np.uint32(12)
        x[:, head::inputs] = floats(head_word, chunk['head']) & ~FRACTION | x_fraction
        weight_fraction = np.uint32(1 << 22 | 1 << 12) | (weight_word & np.uint32(0x1FF)) << np.uint32(13)

    field = fields(weight_word, chunk['power'])
    one_tap = np.zeros((3, len(weight), taps), np.uint32)
    at = (np.arange(len(weight)), weight_word % np.uint32(taps))
    one_tap[0][at] = weight_word & SIGN | u32(field << 23) | weight_fraction
    if chunk['form'] == 'sum':
        one_tap[1][at] = weight_word & SIGN | u32((field - 1) << 23)
    one_tap[2][at] = power(field - 127 - (chunk.get('distance', 100) - 20)) | (weight_word << np.uint32(1) & SIGN)
    weight[:, tail + 1:] = 0
    weight[:, head] = one_tap[0].reshape(weight[:, head].shape)
    weight[:, tail] = one_tap[1].reshape(weight[:, head].shape)
    if chunk.get('hair') == 'channel':
        exponent = np.maximum(fields(head_word, chunk['head']), 1) - 127
        x[:, hair::inputs] = power(exponent - 20) | x_word[:, hair::inputs] & SIGN
        weight[:, hair] = one_tap[2].reshape(weight[:, head].shape)


def dominated(chunk, inputs, w_word):
    """A bias far above all the rest: the first channel adds half of its last place, wherever its one tap meets the input,
    and the others a hair that float64 cannot see beside it."""
    x, weight = inputs['x'], inputs['weight']
    taps = int(np.prod(chunk['kernel']))
    bias = floats(stream(chunk, 'bias', (chunk['filters'],)), chunk['bias'])
    word = w_word[:, 0].reshape(len(weight), taps)[:, 0]
    one_tap = np.zeros((len(weight), taps), np.uint32)
    one_tap[np.arange(len(weight)), word % np.uint32(taps)] = power(field_of(bias) - 127 - 24) | word & SIGN
    x[:, ::weight.shape[1]] = power(0)
    weight[:, 0] = one_tap.reshape(weight[:, 0].shape)
    return {'x': x, 'weight': weight, 'bias': bias}


def bias_hair(chunk, inputs):
    """+-2^(exponent of the midpoint - 100) for heads of one exponent."""
    weight = inputs['weight'][:, 2 * chunk['pairs']]
    field = (weight.reshape(len(weight), -1).max(axis=1) & ~SIGN) >> np.uint32(23)
    signs = stream(chunk, 'bias', (chunk['filters'],)) & SIGN
    return power(field.astype(np.int64) - 127 + chunk['head'][0] - 127 - 100) | signs


# ---- average pool and bilinear --------------------------------------------------------------------------

def maps(chunk):
    form = chunk['form']
    if form == 'windows':
        return {'x': windows(chunk)}
    if form in ('double', 'corners', 'sixths'):
        return {'x': neighbours(chunk)}
    x = floats(stream(chunk, 'x', chunk['shape']), chunk['x'])
    if form == 'cancelling':
        flip = flips(stream(chunk, 'flip', chunk['shape']))
        x[..., 1::2] = x[..., 0:x.shape[-1] - 1:2] ^ SIGN ^ flip[..., 1::2]
    return {'x': x}


def windows(chunk):
    """Disjoint windows of A cells that sum to A times a midpoint: its upper bits, its lower 12 bits, with
    `hair` a power of two 100 places down, and pairs that cancel. Window v starts at its cell v mod A."""
    n, c, h, w = chunk['shape']
    kernel_h, kernel_w = chunk['kernel']
    grid = (n, c, h // kernel_h, w // kernel_w)
    area, count = kernel_h * kernel_w, int(np.prod(grid))
    word = stream(chunk, 'x', (count,))
    head = edgy(word, chunk['x'])
    field = np.maximum(fields(word, chunk['x']), 1)
    hidden = np.where(fields(word, chunk['x']) > 0, 1 << 23, 0)
    multiple = area * (2 * ((head & FRACTION).astype(np.int64) + hidden) + 1)

    pairs = floats(stream(chunk, 'pairs', (count, area)), chunk['pair'])
    cells = np.zeros((count, area), np.uint32)
    cells[:, 0] = scaled(multiple - multiple % 4096, field - 151) | word & SIGN
    cells[:, 1] = scaled(multiple % 4096, field - 151) | word & SIGN
    first = 2
    if chunk.get('hair'):
        cells[:, 2] = power(field - 227) | (word << np.uint32(27) & SIGN)
        first = 3
    for at in range(first, area - 1, 2):
        cells[:, at] = pairs[:, at]
        cells[:, at + 1] = pairs[:, at] ^ SIGN
    turned = (np.arange(area) - np.arange(count)[:, None]) % area
    cells = np.take_along_axis(cells, turned, axis=1)
    return cells.reshape(*grid, kernel_h, kernel_w).swapaxes(3, 4).reshape(n, c, h, w)


def neighbours(chunk):
    """Maps of one sign and exponent whose interpolated pixels lie between two float32s.

    double:  twice the size; the weights are 9, 3, 3, 1 sixteenths, and any four neighbours are equal modulo 8
             with an odd number of them 8 modulo 16.
    corners: 2n - 1, align corners; halves and quarters; neighbours of opposite parity, four neighbours 2 modulo 4.
    sixths:  rows of 4 to 3; the weights are 5 and 1 sixths, 1 and 1 halves; steps are odd multiples of 3, 1, 3.
    """
    n, c, h, w = chunk['shape']
    word = stream(chunk, 'x', chunk['shape'])
    sign_and_field = floats(stream(chunk, 'map', (n, c, 1, 1)), chunk['x']) & ~FRACTION
    row, column = np.arange(h)[:, None], np.arange(w)
    if chunk['form'] == 'double':
        fraction = (word & np.uint32(0x7FFFF)) << np.uint32(4) | u32((row & column & 1) << 3)
    elif chunk['form'] == 'corners':
        fraction = (word & np.uint32(0x1FFFFF)) << np.uint32(2) | u32((row + column) & 1)
    else:
        steps = (2 * (word & np.uint32(0xFFFF)) + np.uint32(1)) * u32([0, 3, 1, 3])
        start = word[..., :1] & np.uint32(0x3FFFFF)
        fraction = start + np.cumsum(steps, axis=-1).astype(np.uint32)
    return sign_and_field | fraction


# ---- batch norm -----------------------------------------------------------------------------------------

def norms(chunk):
    form = chunk['form']
    if form in ('sum', 'carried'):
        return tie_norms(chunk)
    n, c, h, w = chunk['shape']
    out = {name: floats(stream(chunk, name, (c,)), chunk[name])
           for name in ('mean', 'variance', 'scale', 'shift') if name in chunk}
    out['variance'] &= ~SIGN
    out['x'] = floats(stream(chunk, 'x', chunk['shape']), chunk['x'])
    if form == 'cancelling':
        centre = floats(stream(chunk, 'centre', (c,)), chunk['x'])
        out['x'] = centre[:, None, None] ^ stream(chunk, 'x', chunk['shape']) & np.uint32(0xFFF)
        out['shift'] = cancelling_shift(centre, out, chunk['epsilon'])
    return out


def cancelling_shift(centre, out, epsilon):
    """-(centre - mean)/sqrt(variance + epsilon)*scale in float64, operation by operation, rounded to float32."""
    centre, mean, variance, scale = (
        bits.view(np.float32).astype(np.float64) for bits in (centre, out['mean'], out['variance'], out['scale']))
    return (-((centre - mean) / np.sqrt(variance + epsilon) * scale)).astype(np.float32).view(np.uint32)


def tie_norms(chunk):
    """variance + epsilon = (q 2^j)^2 for an odd q, and q divides the scale: the root is rational and drops out.

    With u = 2^(e + k - j) the normalised values are
    sum:     +-(X + M) u,                       X + M odd: x = X 2^e, mean = -M 2^e, scale = +-q 2^k
    carried: +-((z 2^13 + d) S - z 2^13 S) u,    d S a 25-bit odd number: scale = +-S q 2^k, shift the second term
    `hair` moves them by about 2^-100 of themselves, through the shift and through the mean.
    """
    n, c, h, w = chunk['shape']
    channel, pixel = stream(chunk, 'channel', (c, 4)).astype(np.int64), stream(chunk, 'x', chunk['shape']).astype(np.int64)
    j, e, k = chunk['root'], chunk['unit'], chunk['gain']
    q = 2 * (channel[:, 0] & 0x7FF) + 1
    variance = scaled(q * q - (1 if chunk['epsilon'] else 0), 2 * j)
    sign = u32(channel[:, 1] >> 31) << np.uint32(31)
    hair_sign = u32(channel[:, 1] >> 30 & 1) << np.uint32(31)
    shift = np.zeros(c, np.uint32)
    if chunk['form'] == 'sum':
        low = 1 << (chunk['bits'] - 1)
        big_x = low | pixel & (low - 1) & ~1
        big_m = low | channel[:, 2] & (low - 1) | 1
        scale = scaled(q, k) | sign
        mean = scaled(-big_m, e)
        if chunk.get('hair'):
            shift = power(e + k - j + chunk['bits'] - 100) | hair_sign
    else:
        s = 0xC01 | (channel[:, 2] & 0x1FF) << 1
        z = channel[:, 3] & 0x3FF
        m = np.zeros_like(z) if chunk.get('hair') else channel[:, 3] >> 24
        big_x = (z << 13)[:, None, None] + m[:, None, None] + (0x1801 | (pixel & 0x3FF) << 1)
        scale = scaled(s * q, k) | sign
        shift = scaled(-(s * z) << 13, e + k - j) ^ sign
        mean = power(np.full(c, e - 88)) | hair_sign if chunk.get('hair') else scaled(m, e)
    return {'x': scaled(big_x, e), 'mean': mean, 'variance': variance, 'scale': scale, 'shift': shift}


FORMS = {'conv2d': products, 'conv-transpose2d': products, 'linear': products, 'average-pool': maps, 'bilinear': maps,
          'batch-norm': norms, 'group-norm': groups, 'weighted-mean': means,
          'sigmoid': arguments, 'silu': arguments, 'hard-sigmoid': arguments,
          'exponential-unit': arguments, 'hard-swish': arguments, 'elementwise': pairs, 'softmax': rows}


def inputs_of(chunk):
    made = AIMED if chunk.get('form') == 'aimed' and chunk['operator'] in AIMED else FORMS
    return made[chunk['operator']](chunk)
