/*
 * The operators of one variable on every float32 there is: hashes of their correctly rounded results.
 *
 *   gcc -O2 -o exact exact.c -lmpfr -lgmp -lm
 *   ./exact sigmoid > sigmoid.json        writes the hashes of one operator (its names are at the end)
 *   ./exact sigmoid 3f > results.f32      writes its results on one chunk
 *   ./exact sample exp > exp.json         those of its samples alone, in a second
 *   ./exact hardest exp 3f                lists those of a chunk, as bits with their results, that are nearest to a midpoint
 *   ./exact check                         compares both ways of computing on every 65,521st input
 *
 * Input i has the bits i. The inputs whose upper byte is c are chunk c: 2^24 of them. Its sample is every 4093rd, 4096
 * inputs. Results that are NaN have the bits 7fc00000. Needs a long double of 64 bits (x86) and IEEE 754 conversions.
 */
#include <math.h>
#include <mpfr.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t bits_of(float x) { uint32_t bits; memcpy(&bits, &x, 4); return bits; }
static float float_of(uint32_t bits) { float x; memcpy(&x, &bits, 4); return x; }

/* ---- The logistic function and x times it ---------------------------------------------------------------------------- */

static long settled_by_mpfr;

/* The float32 nearest to sigma(x), or to x sigma(x), by enclosures of rising precision. Neither is ever a midpoint of two
 * float32s or a float32 itself where x is not 0: e^x would be rational (Lindemann). */
static float enclosed(float x, int times_x)
{
    settled_by_mpfr++;
    for (mpfr_prec_t precision = 128;; precision *= 2) {
        mpfr_t low, high;
        mpfr_init2(low, precision);
        mpfr_init2(high, precision);
        mpfr_set_flt(low, -x, MPFR_RNDN);
        mpfr_exp(high, low, MPFR_RNDU);
        mpfr_exp(low, low, MPFR_RNDD);
        mpfr_add_ui(high, high, 1, MPFR_RNDU);
        mpfr_add_ui(low, low, 1, MPFR_RNDD);
        mpfr_ui_div(high, 1, high, MPFR_RNDD); /* the larger the denominator, the smaller the quotient */
        mpfr_ui_div(low, 1, low, MPFR_RNDU);
        mpfr_swap(low, high);
        if (times_x) {
            mpfr_mul_d(low, low, fabsf(x), MPFR_RNDD);
            mpfr_mul_d(high, high, fabsf(x), MPFR_RNDU);
        }
        float below = mpfr_get_flt(low, MPFR_RNDN);
        float above = mpfr_get_flt(high, MPFR_RNDN);
        mpfr_clear(low);
        mpfr_clear(high);
        if (below == above) return times_x ? copysignf(below, x) : below;
    }
}

/* The x87's expl errs by less than 2^-62 (glibc's manual: 2 units in the last place), and so do the three roundings after
 * it: 2^-48 leaves room for ten thousand times that. What lies so close to a midpoint is MPFR's. */
static const long double BOUND = 0x1p-48L;

static int certain(long double value, float *result)
{
    *result = (float)(value * (1 - BOUND));
    return *result == (float)(value * (1 + BOUND));
}

static long double logistic(float x)
{
    long double e = expl(-fabsl((long double)x));
    return (x < 0 ? e : 1) / (1 + e);
}

/*
 * Where nothing need be computed:
 *   x >= 18           1 - sigma(x) < e^-18 < 2^-25, the distance from 1 to the midpoint below it.
 *   x <= -104         0 < sigma(x) < e^-104 < 2^-150, half the smallest float32.
 *   |x| <= 2^-24      |sigma(x) - 1/2| < |x|/4 <= 2^-26, the distance from 1/2 to the midpoint below it, the nearer one.
 */
static float sigmoid(float x)
{
    if (x >= 18) return 1;
    if (x <= -104) return 0;
    if (fabsf(x) <= 0x1p-24f) return 0.5f;
    float result;
    return certain(logistic(x), &result) ? result : enclosed(x, 0);
}

/* The float32 nearest to what lies above x/2 by less than |x/2| 2^-25, which is nearer than any midpoint above a float32. */
static float above_half(float x)
{
    if (fabsf(x) >= 0x1p-125f) return x / 2;
    int k = (int)(x * 0x1p149); /* exact: a float64 */
    int half = k >= 0 ? (k + 1) / 2 : -(-k / 2); /* k/2, rounded up */
    return copysignf((float)(half * 0x1p-149), x);
}

/*
 * Where nothing need be computed:
 *   x >= 18           0 < x - silu(x) = x sigma(-x) < x e^-18 < x 2^-25, and no midpoint below x is nearer than that.
 *   x <= -110         |silu(x)| < |x| e^x <= 110 e^-110 < 2^-151 (t e^-t falls from t = 1 on): to -0.
 *   |x| <= 2^-24      silu(x) = x/2 + (x/2) tanh(x/2), so 0 < silu(x) - x/2 < x^2/4 <= |x/2| 2^-25. Where x/2 is a float32, no
 *                     midpoint is nearer than that. Where it is not, x is an odd multiple of 2^-149 and x/2 a midpoint of two
 *                     multiples, which are the float32s there: a hair above it, the upper one is nearest.
 */
static float silu(float x)
{
    if (x == 0) return 0;
    if (x >= 18) return x;
    if (x <= -110) return -0.0f;
    if (fabsf(x) <= 0x1p-24f) return above_half(x);
    float result;
    return certain(x * logistic(x), &result) ? result : enclosed(x, 1);
}

/* ---- The hard sigmoids: a sum that is exact in 113 bits, one quotient, one rounding ----------------------------------- */

/*
 * Between the ends, x below 2^-25 moves the result from 1/2 by less than 2^-26, the distance to the midpoint below it.
 * From 2^-25 on x is a multiple of 2^-48, so that
 *   fifth     13421773 x + 2^25 is a multiple of 2^-48 below 2^27: exact. 13421773/2^26 is the float32 nearest to 0.2.
 *   sixth     x + 3 is exact, and with m any midpoint of two float32s of at least 2^-26 (multiples of 2^-50) x + 3 - 6m is a
 *             multiple of 2^-50: where it is not 0 the quotient is further from m than it errs by, 2^-113. The sum is at
 *             least 2^-22 where it is not 0, so the quotient is at least 2^-25.
 */
static float clipped(__float128 value) { return value <= 0 ? 0 : value >= 1 ? 1 : (float)value; }

static float fifth(float x)
{
    if (x <= -3) return 0;
    if (x >= 3) return 1;
    if (fabsf(x) < 0x1p-25f) return 0.5f;
    return clipped(((__float128)x * 13421773 + 0x1p25) * 0x1p-26);
}

static float sixth(float x)
{
    if (x <= -3) return 0;
    if (x >= 3) return 1;
    if (fabsf(x) < 0x1p-25f) return 0.5f;
    return clipped(((__float128)x + 3) / 6);
}

/*
 * x (x + 3) is a multiple of 2^-96 below 2^5, exact, and 6m one of 2^-51 as above, m being at least 2^-27; the quotient errs by
 * 2^-113 of itself. Where |x| <= 2^-24, x/2 + x^2/6 lies above x/2 by less than |x/2| 2^-25.
 */
static float hard_swish(float x)
{
    if (x == 0 || x <= -3) return 0;
    if (x >= 3) return x;
    if (fabsf(x) <= 0x1p-24f) return above_half(x);
    return (float)((__float128)x * ((__float128)x + 3) / 6);
}

/* ---- Maximum and minimum: by the order of the bits, in which -0 comes right before +0 -------------------------------- */

static int64_t place(uint32_t bits) { return bits >> 31 ? -(int64_t)(bits & 0x7fffffff) - 1 : bits; }

static uint32_t larger(uint32_t a, uint32_t b) { return place(a) > place(b) ? a : b; }
static uint32_t smaller(uint32_t a, uint32_t b) { return place(a) < place(b) ? a : b; }

static float relu(float x) { return float_of(larger(bits_of(x), 0)); }

static float clip(float x, float low, float high)
{
    return float_of(smaller(larger(bits_of(x), bits_of(low)), bits_of(high)));
}

static float clip_0_6(float x) { return clip(x, 0, 6); }
static float clip_skew(float x) { return clip(x, -2.5f, 0x1p-130f); }
static float clip_below(float x) { return clip(x, -INFINITY, -0.0f); }

typedef float operator_of_one(float);

#include "functions.h"

/* ---- Hashes ---------------------------------------------------------------------------------------------------------- */

struct hash { uint32_t a, b; };

static const struct hash EMPTY = {0x811c9dc5, 0x9e3779b9};

/* One more word: each step is a bijection of either half, so a single wrong word always shows. */
static void take(struct hash *hash, uint32_t word)
{
    hash->a = (hash->a ^ word) * 0x85ebca6b;
    hash->a ^= hash->a >> 13;
    hash->b = (hash->b ^ word) * 0xc2b2ae35;
    hash->b ^= hash->b >> 16;
}

static uint32_t result_of(operator_of_one *f, uint32_t bits)
{
    float x = float_of(bits);
    float y = x != x ? x : f(x);
    return y != y ? 0x7fc00000 : bits_of(y);
}

static void write_hashes(const char *name, const struct hash *hashes, const char *end)
{
    printf("  \"%s\": [", name);
    for (int c = 0; c < 256; c++) {
        printf("%s\"%08x%08x\"%s", c % 6 ? " " : "\n    ", hashes[c].a, hashes[c].b, c < 255 ? "," : "\n");
    }
    printf("  ]%s\n", end);
}

static void write_samples(operator_of_one *f)
{
    static struct hash samples[256];
    for (uint32_t c = 0; c < 256; c++) {
        samples[c] = EMPTY;
        for (uint32_t i = 0; i < 4096; i++) take(&samples[c], result_of(f, c << 24 | i * 4093));
    }
    printf("{\n");
    write_hashes("samples", samples, "");
    printf("}\n");
}

static void write_operator(const char *name, operator_of_one *f)
{
    static struct hash chunks[256], samples[256];
    for (uint32_t c = 0; c < 256; c++) {
        chunks[c] = samples[c] = EMPTY;
        for (uint32_t i = 0; i < 1u << 24; i++) {
            uint32_t word = result_of(f, c << 24 | i);
            take(&chunks[c], word);
            if (i % 4093 == 0 && i / 4093 < 4096) take(&samples[c], word);
        }
        fprintf(stderr, "\r%s %u of 256", name, c + 1);
    }
    fprintf(stderr, ", %ld by MPFR\n", settled_by_mpfr);
    printf("{\n");
    write_hashes("chunks", chunks, ",");
    write_hashes("samples", samples, "");
    printf("}\n");
}

static void write_results(operator_of_one *f, uint32_t chunk)
{
    for (uint32_t i = 0; i < 1u << 24; i++) {
        uint32_t word = result_of(f, chunk << 24 | i);
        fwrite(&word, sizeof word, 1, stdout);
    }
}

static const struct { const char *name; operator_of_one *f; } OPERATORS[] = {
    {"sigmoid", sigmoid},        {"silu", silu},
    {"hard-sigmoid-fifth", fifth}, {"hard-sigmoid-sixth", sixth},
    {"hard-swish", hard_swish},  {"relu", relu},              {"clip-0-6", clip_0_6},
    {"clip-skew", clip_skew},    {"clip-below", clip_below},
    {"exp", exponential},        {"log", logarithm},          {"sqrt", root},
    {"tanh", tangent},           {"erf", error_function},     {"softplus", soft_plus},
    {"mish", mish},              {"gelu", gelu},              {"gelu-tanh", gelu_tanh},
    {"elu", elu},                {"elu-skew", elu_skew},      {"selu", selu},
    {"celu", celu},              {"thresholded-relu", thresholded_relu},
};

/* The shortcuts and the long doubles against MPFR. */
static int check(void)
{
    long wrong = 0, seen = 0;
    for (uint64_t i = 0; i < 1ull << 32; i += 65521) {
        float x = float_of((uint32_t)i);
        if (x != x || x == 0 || isinf(x)) continue;
        seen += 2;
        wrong += bits_of(sigmoid(x)) != bits_of(enclosed(x, 0));
        wrong += bits_of(silu(x)) != bits_of(enclosed(x, 1));
        wrong += differing(x, &seen);
    }
    fprintf(stderr, "%ld of %ld differ from MPFR\n", wrong, seen);
    return wrong > 0;
}

/* The inputs of one chunk of one of functions.h whose results are nearest to a midpoint. */
static int write_hardest(const char *name, const char *chunk)
{
    uint32_t first = (uint32_t)strtoul(chunk, NULL, 16) << 24;
    hardest = stdout;
    for (size_t i = 0; i < sizeof OPERATORS / sizeof *OPERATORS; i++) {
        if (strcmp(name, OPERATORS[i].name) != 0) continue;
        for (uint32_t j = 0; j < 1u << 24; j++) result_of(OPERATORS[i].f, first | j);
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "check") == 0) return check();
    if (argc == 4 && strcmp(argv[1], "hardest") == 0) return write_hardest(argv[2], argv[3]);
    int sampled = argc == 3 && strcmp(argv[1], "sample") == 0;
    for (size_t i = 0; argc >= 2 && i < sizeof OPERATORS / sizeof *OPERATORS; i++) {
        if (strcmp(argv[1 + sampled], OPERATORS[i].name) != 0) continue;
        if (sampled) write_samples(OPERATORS[i].f);
        else if (argc == 2) write_operator(OPERATORS[i].name, OPERATORS[i].f);
        else write_results(OPERATORS[i].f, (uint32_t)strtoul(argv[2], NULL, 16) & 0xff);
        return 0;
    }
    fprintf(stderr, "usage: %s check, or an operator, or an operator and a chunk from 00 to ff\n", argv[0]);
    return 2;
}
