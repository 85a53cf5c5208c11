/*
 * The exact sums behind conv2d, convTranspose2d, linear, average pool, bilinear, hard sigmoid and hard swish, each rounded once to float32.
 *
 * There is no floating-point arithmetic in this file. A finite float32 is significand * 2^(shift - 149) with
 * integers |significand| < 2^24 and 0 <= shift <= 253, so every sum of products of two of them is an integer
 * in units of 2^-298. It is added up in a fixed-point number that is wide enough for all of it, and nothing
 * is ever dropped (Kulisch's accumulator).
 */
#include <stdint.h>
#include <stdlib.h>

typedef uint32_t float32; /* the bits of one */

typedef struct {
    int32_t significand;
    int32_t shift;
} Integer; /* significand * 2^shift, in units of 2^-149 */

static Integer decode(float32 bits) {
    int32_t field = (bits >> 23) & 0xff;
    int32_t fraction = bits & 0x7fffff;
    Integer x;
    if (field == 0xff) abort(); /* infinities and NaNs have no exact sum */
    x.significand = field ? fraction | 0x800000 : fraction;
    x.shift = field ? field - 1 : 0;
    if (bits >> 31) x.significand = -x.significand;
    return x;
}

static Integer *decode_all(const float32 *bits, int64_t count) {
    Integer *all = malloc((count ? count : 1) * sizeof *all);
    if (!all) abort();
    for (int64_t i = 0; i < count; i++) all[i] = decode(bits[i]);
    return all;
}

/*
 * The sum is (sum of digit[i] * 2^(32 i)) * 2^-298. Products end below bit 506 + 48, weighted pixels below
 * 402 + 64, and 2^31 terms may be added before a 64-bit digit overflows: 704 bits hold every sum here.
 */
enum { DIGITS = 22, UNIT = 298 };
typedef struct {
    int64_t digit[DIGITS];
} Sum;

/* Adds term * 2^position units. Two's complement: the two low digits of the shifted term are unsigned. */
static inline void add(Sum *sum, int64_t term, int32_t position) {
    __int128 shifted = (__int128)term * ((__int128)1 << (position & 31));
    int64_t *digit = sum->digit + (position >> 5);
    digit[0] += (uint32_t)shifted;
    digit[1] += (uint32_t)(shifted >> 32);
    digit[2] += (int64_t)(shifted >> 64);
}

static inline void add_product(Sum *sum, Integer a, Integer b) {
    add(sum, (int64_t)a.significand * b.significand, a.shift + b.shift);
}

/* Adds weight * x, for |weight| < 2^39. */
static inline void add_multiple(Sum *sum, int64_t weight, Integer x) {
    add(sum, weight * x.significand, x.shift + UNIT - 149);
}

/* Brings digits 0 … DIGITS-1 into [0, 2^32) and returns what is carried out of the top: -1 for a negative sum. */
static int64_t carry(Sum *sum) {
    int64_t carried = 0;
    for (int i = 0; i < DIGITS; i++) {
        int64_t digit = sum->digit[i] + carried;
        sum->digit[i] = digit & 0xffffffff;
        carried = digit >> 32;
    }
    return carried;
}

static int bit(const Sum *sum, int position) { return sum->digit[position >> 5] >> (position & 31) & 1; }

/* The float32 nearest to sum / divisor, ties to even; 0 < divisor < 2^32. */
static float32 rounded_quotient(Sum *sum, uint64_t divisor) {
    int negative = carry(sum) != 0;
    if (negative) {
        /* The carried-out -1 is dropped: this is -sum modulo 2^704, and |sum| is far below that. */
        for (int i = 0; i < DIGITS; i++) sum->digit[i] = -sum->digit[i];
        carry(sum);
    }
    float32 sign = negative ? 0x80000000u : 0;

    /* Long division of the magnitude; what is left over is positive and less than one unit. */
    uint64_t remainder = 0;
    for (int i = DIGITS - 1; i >= 0; i--) {
        uint64_t dividend = remainder << 32 | (uint64_t)sum->digit[i];
        sum->digit[i] = dividend / divisor;
        remainder = dividend % divisor;
    }

    int top = 32 * DIGITS - 1;
    while (top >= 0 && !bit(sum, top)) top--;
    if (top < 0) return remainder ? sign : 0; /* an exact zero is +0 */
    if (top >= UNIT + 128) return sign | 0x7f800000u;

    /* The last place of the result has weight 2^(last - UNIT): 23 below the top, but never below 2^-149. */
    int last = top - 23 > UNIT - 149 ? top - 23 : UNIT - 149;
    uint32_t significand = 0;
    for (int i = top; i >= last; i--) significand = significand << 1 | bit(sum, i);
    int half = bit(sum, last - 1);
    int below = remainder != 0;
    for (int i = 0; i < last - 1 && !below; i++) below = bit(sum, i);
    if (half && (below || (significand & 1))) significand++;

    /* A normal significand carries its leading 1 into the exponent field, and so does a rounding up to 2^24. */
    float32 magnitude = ((uint32_t)(last - (UNIT - 149)) << 23) + significand;
    return sign | (magnitude >= 0x7f800000u ? 0x7f800000u : magnitude);
}

typedef struct {
    int64_t n, c, h, w, out_h, out_w;
    int64_t kernel_h, kernel_w, stride_h, stride_w, top, left, dilation_h, dilation_w;
} Window;

/* x [n,c,h,w], weight [o,c/groups,kernel_h,kernel_w], bias [o] or null, y [n,o,out_h,out_w]. */
void conv2d(const Window *g, int64_t o, int64_t groups, const float32 *x, const float32 *weight, const float32 *bias,
            float32 *y) {
    int64_t inputs = g->c / groups, outputs = o / groups, taps = g->kernel_h * g->kernel_w;
    Integer *xs = decode_all(x, g->n * g->c * g->h * g->w), *ws = decode_all(weight, o * inputs * taps);
    for (int64_t n = 0; n < g->n; n++)
        for (int64_t k = 0; k < o; k++)
            for (int64_t row = 0; row < g->out_h; row++)
                for (int64_t column = 0; column < g->out_w; column++) {
                    Sum sum = {{0}};
                    if (bias) add_multiple(&sum, 1, decode(bias[k]));
                    for (int64_t c = 0; c < inputs; c++)
                        for (int64_t i = 0; i < g->kernel_h; i++)
                            for (int64_t j = 0; j < g->kernel_w; j++) {
                                int64_t v = row * g->stride_h - g->top + i * g->dilation_h;
                                int64_t u = column * g->stride_w - g->left + j * g->dilation_w;
                                if (v < 0 || v >= g->h || u < 0 || u >= g->w) continue;
                                int64_t channel = k / outputs * inputs + c;
                                add_product(&sum, xs[((n * g->c + channel) * g->h + v) * g->w + u],
                                            ws[((k * inputs + c) * g->kernel_h + i) * g->kernel_w + j]);
                            }
                    *y++ = rounded_quotient(&sum, 1);
                }
    free(xs);
    free(ws);
}

/*
 * The window slides over y: input v reaches the rows v * stride_h - top + i * dilation_h. weight [o,c/groups,kernel_h,kernel_w] as
 * above, though the operator's own is [c,o/groups,kernel_h,kernel_w]; x, bias and y too.
 */
void conv_transpose2d(const Window *g, int64_t o, int64_t groups, const float32 *x, const float32 *weight,
                      const float32 *bias, float32 *y) {
    int64_t inputs = g->c / groups, outputs = o / groups, taps = g->kernel_h * g->kernel_w;
    Integer *xs = decode_all(x, g->n * g->c * g->h * g->w), *ws = decode_all(weight, o * inputs * taps);
    for (int64_t n = 0; n < g->n; n++)
        for (int64_t k = 0; k < o; k++)
            for (int64_t row = 0; row < g->out_h; row++)
                for (int64_t column = 0; column < g->out_w; column++) {
                    Sum sum = {{0}};
                    if (bias) add_multiple(&sum, 1, decode(bias[k]));
                    for (int64_t i = 0; i < g->kernel_h; i++)
                        for (int64_t j = 0; j < g->kernel_w; j++) {
                            int64_t down = row + g->top - i * g->dilation_h, v = down / g->stride_h;
                            int64_t across = column + g->left - j * g->dilation_w, u = across / g->stride_w;
                            if (down < 0 || down % g->stride_h || v >= g->h) continue;
                            if (across < 0 || across % g->stride_w || u >= g->w) continue;
                            for (int64_t c = 0; c < inputs; c++) {
                                int64_t channel = k / outputs * inputs + c;
                                add_product(&sum, xs[((n * g->c + channel) * g->h + v) * g->w + u],
                                            ws[((k * inputs + c) * g->kernel_h + i) * g->kernel_w + j]);
                            }
                        }
                    *y++ = rounded_quotient(&sum, 1);
                }
    free(xs);
    free(ws);
}

/* The sum of each window over the number of its cells, those in the padding counted where count_padding is set. */
void average_pool(const Window *g, int64_t bottom, int64_t right, int count_padding, const float32 *x, float32 *y) {
    for (int64_t map = 0; map < g->n * g->c; map++)
        for (int64_t row = 0; row < g->out_h; row++)
            for (int64_t column = 0; column < g->out_w; column++) {
                Sum sum = {{0}};
                int64_t count = 0;
                for (int64_t i = 0; i < g->kernel_h; i++)
                    for (int64_t j = 0; j < g->kernel_w; j++) {
                        int64_t v = row * g->stride_h - g->top + i, u = column * g->stride_w - g->left + j;
                        int inside = v >= 0 && v < g->h && u >= 0 && u < g->w;
                        int padded = v >= -g->top && v < g->h + bottom && u >= -g->left && u < g->w + right;
                        if (inside) add_multiple(&sum, 1, decode(x[(map * g->h + v) * g->w + u]));
                        count += inside || (padded && count_padding);
                    }
                *y++ = rounded_quotient(&sum, count);
            }
}

/* Output d of an axis lies at pixel lower + upper_weight/denominator. */
typedef struct {
    int64_t lower, upper, lower_weight, upper_weight, denominator;
} Tap;

static Tap tap(int64_t d, int64_t in, int64_t out, int align_corners) {
    /* Half-pixel centres: (d + 1/2) in/out - 1/2, over the common denominator 2 out. */
    int64_t numerator = align_corners ? d * (in - 1) : (2 * d + 1) * in - out;
    int64_t denominator = align_corners ? (out > 1 ? out - 1 : 1) : 2 * out;
    if (numerator < 0) numerator = 0;
    if (numerator > (in - 1) * denominator) numerator = (in - 1) * denominator;
    Tap t;
    t.lower = numerator / denominator;
    t.upper = t.lower + 1 < in ? t.lower + 1 : t.lower;
    t.upper_weight = numerator % denominator;
    t.lower_weight = denominator - t.upper_weight;
    t.denominator = denominator;
    return t;
}

/* x [maps,h,w] -> y [maps,out_h,out_w]; sizes below 2^15, so that the divisor stays below 2^32. */
void bilinear(int64_t maps, int64_t h, int64_t w, int64_t out_h, int64_t out_w, int align_corners, const float32 *x,
              float32 *y) {
    for (int64_t map = 0; map < maps; map++, x += h * w)
        for (int64_t row = 0; row < out_h; row++)
            for (int64_t column = 0; column < out_w; column++) {
                Tap v = tap(row, h, out_h, align_corners), u = tap(column, w, out_w, align_corners);
                Sum sum = {{0}};
                add_multiple(&sum, v.lower_weight * u.lower_weight, decode(x[v.lower * w + u.lower]));
                add_multiple(&sum, v.lower_weight * u.upper_weight, decode(x[v.lower * w + u.upper]));
                add_multiple(&sum, v.upper_weight * u.lower_weight, decode(x[v.upper * w + u.lower]));
                add_multiple(&sum, v.upper_weight * u.upper_weight, decode(x[v.upper * w + u.upper]));
                *y++ = rounded_quotient(&sum, v.denominator * u.denominator);
            }
}

/* (slope*x + offset) / divisor between 0 and 1, which are float32s: it may be rounded first. */
void hard_sigmoid(int64_t count, int64_t slope, int64_t offset, int64_t divisor, const float32 *x, float32 *y) {
    const float32 one = 0x3f800000;
    for (int64_t i = 0; i < count; i++) {
        Sum sum = {{0}};
        add_multiple(&sum, slope, decode(x[i]));
        add_multiple(&sum, offset, decode(one));
        float32 rounded = rounded_quotient(&sum, divisor);
        y[i] = rounded >> 31 ? 0 : rounded > one ? one : rounded;
    }
}

/* x (x + 3) / 6 = (x^2 + 3x) / 6 between -3 and 3; 0 and x beyond. */
void hard_swish(int64_t count, const float32 *x, float32 *y) {
    const float32 three = 0x40400000;
    for (int64_t i = 0; i < count; i++) {
        if ((x[i] & 0x7fffffff) >= three) {
            y[i] = x[i] >> 31 ? 0 : x[i];
            continue;
        }
        Sum sum = {{0}};
        add_product(&sum, decode(x[i]), decode(x[i]));
        add_multiple(&sum, 3, decode(x[i]));
        y[i] = rounded_quotient(&sum, 6);
    }
}
