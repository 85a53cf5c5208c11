/*
 * exp, log, sqrt, tanh, erf, softplus, mish, gelu and two ELUs: each by the C library in double precision where that is certain
 * of the float32, else by MPFR, whose functions are correctly rounded in either direction.
 */

/* ---- By enclosures of rising precision -------------------------------------------------------------------------------- */

/* Sets low <= f(x) <= high to the precision of both. */
typedef void enclosure(mpfr_t low, mpfr_t high, float x);

/* Where the bits of inputs go whose results are near a midpoint, and those of the results. */
static FILE *hardest;

/* Whether a value, rounded to `nearest`, lies within 2^-46 of itself of a midpoint. */
static int is_hard(long double value, float nearest)
{
    float other = nextafterf(nearest, value > nearest ? INFINITY : -INFINITY);
    long double midpoint = ((long double)nearest + other) / 2;
    return fabsl(value - midpoint) < 0x1p-46L * fabsl(value);
}

/* The float32 nearest to f(x), which is no midpoint of two. */
static float by_mpfr(enclosure *f, float x)
{
    settled_by_mpfr++;
    for (mpfr_prec_t precision = 128;; precision *= 2) {
        mpfr_t low, high;
        mpfr_init2(low, precision);
        mpfr_init2(high, precision);
        f(low, high, x);
        float below = mpfr_get_flt(low, MPFR_RNDN);
        float above = mpfr_get_flt(high, MPFR_RNDN);
        long double value = mpfr_get_ld(low, MPFR_RNDN);
        mpfr_clear(low);
        mpfr_clear(high);
        if (bits_of(below) != bits_of(above)) continue;
        if (hardest && is_hard(value, below)) fprintf(hardest, "%u %u\n", bits_of(x), bits_of(below));
        return below;
    }
}

/* Of a function that does not fall. */
#define RISING(name)                                                   \
    static void name##_between(mpfr_t low, mpfr_t high, float x)       \
    {                                                                  \
        mpfr_set_flt(low, x, MPFR_RNDN);                               \
        mpfr_##name(high, low, MPFR_RNDU);                             \
        mpfr_##name(low, low, MPFR_RNDD);                              \
    }

RISING(exp)
RISING(log)
RISING(sqrt)
RISING(tanh)
RISING(erf)
RISING(expm1)

static void softplus_between(mpfr_t low, mpfr_t high, float x)
{
    exp_between(low, high, x);
    mpfr_log1p(low, low, MPFR_RNDD);
    mpfr_log1p(high, high, MPFR_RNDU);
}

/* Both times |x|, and then with its sign. */
static void times(mpfr_t low, mpfr_t high, float x)
{
    mpfr_mul_d(low, low, fabsf(x), MPFR_RNDD);
    mpfr_mul_d(high, high, fabsf(x), MPFR_RNDU);
    if (x > 0) return;
    mpfr_neg(low, low, MPFR_RNDN);
    mpfr_neg(high, high, MPFR_RNDN);
    mpfr_swap(low, high);
}

static void mish_between(mpfr_t low, mpfr_t high, float x)
{
    softplus_between(low, high, x);
    mpfr_tanh(low, low, MPFR_RNDD);
    mpfr_tanh(high, high, MPFR_RNDU);
    times(low, high, x);
}

/* x/2 erfc(-x/sqrt(2)); erfc falls. */
static void gelu_between(mpfr_t low, mpfr_t high, float x)
{
    mpfr_set_d(low, 0.5, MPFR_RNDN);
    mpfr_sqrt(high, low, MPFR_RNDU);
    mpfr_sqrt(low, low, MPFR_RNDD);
    times(low, high, -x);
    mpfr_swap(low, high);
    mpfr_erfc(low, low, MPFR_RNDD);
    mpfr_erfc(high, high, MPFR_RNDU);
    mpfr_div_2ui(low, low, 1, MPFR_RNDD);
    mpfr_div_2ui(high, high, 1, MPFR_RNDU);
    times(low, high, x);
}

/* 44715/10^6 is 0.044715. All is made of |x|, what is rounded down below what is rounded up. */
static void gelu_tanh_between(mpfr_t low, mpfr_t high, float x)
{
    mpfr_ptr bounds[] = {low, high};
    for (int i = 0; i < 2; i++) {
        mpfr_rnd_t out = i ? MPFR_RNDU : MPFR_RNDD;
        mpfr_t other;
        mpfr_init2(other, mpfr_get_prec(low));
        mpfr_const_pi(other, i ? MPFR_RNDD : MPFR_RNDU);
        mpfr_ui_div(other, 8, other, out);
        mpfr_sqrt(other, other, out);
        mpfr_set_flt(bounds[i], x, out);
        mpfr_sqr(bounds[i], bounds[i], out);
        mpfr_mul_ui(bounds[i], bounds[i], 44715, out);
        mpfr_div_ui(bounds[i], bounds[i], 1000000, out);
        mpfr_add_ui(bounds[i], bounds[i], 1, out);
        mpfr_mul_d(bounds[i], bounds[i], fabsf(x), out);
        mpfr_mul(bounds[i], bounds[i], other, out);
        mpfr_clear(other);
    }
    /* x/(1 + e^-s) */
    if (x > 0) {
        mpfr_neg(low, low, MPFR_RNDN);
        mpfr_neg(high, high, MPFR_RNDN);
    } else {
        mpfr_swap(low, high);
    }
    mpfr_exp(low, low, MPFR_RNDU);
    mpfr_exp(high, high, MPFR_RNDD);
    mpfr_add_ui(low, low, 1, MPFR_RNDU);
    mpfr_add_ui(high, high, 1, MPFR_RNDD);
    mpfr_ui_div(low, 1, low, MPFR_RNDD);
    mpfr_ui_div(high, 1, high, MPFR_RNDU);
    times(low, high, x);
}

static const float SKEW = -0x1.ac5afap0f; /* the float32 next to -1.6732632 */

static void elu_skew_between(mpfr_t low, mpfr_t high, float x)
{
    expm1_between(low, high, x);
    mpfr_neg(low, low, MPFR_RNDN);
    mpfr_neg(high, high, MPFR_RNDN);
    mpfr_swap(low, high);
    times(low, high, -SKEW);
}

/* Of a scale times e^(x/width) - 1, both positive; the quotient is rounded either way. */
static void unit_between(mpfr_t low, mpfr_t high, float x, double scale, float width)
{
    mpfr_set_flt(low, x, MPFR_RNDN);
    mpfr_div_d(high, low, width, MPFR_RNDU);
    mpfr_div_d(low, low, width, MPFR_RNDD);
    mpfr_expm1(low, low, MPFR_RNDD);
    mpfr_expm1(high, high, MPFR_RNDU);
    mpfr_mul_d(low, low, scale, MPFR_RNDD);
    mpfr_mul_d(high, high, scale, MPFR_RNDU);
}

/* The float32s next to 1.6732632423543772 and 1.0507009873554805, whose product is exact. */
static const float ALPHA = 0x1.ac5afap0f, GAMMA = 0x1.0cfabep0f;
static const float NARROW = 0x1.99999ap-2f; /* 0.4 */

static void selu_between(mpfr_t low, mpfr_t high, float x)
{
    unit_between(low, high, x, (double)ALPHA * GAMMA, 1);
}

static void celu_between(mpfr_t low, mpfr_t high, float x) { unit_between(low, high, x, NARROW, NARROW); }

/* ---- By the C library ------------------------------------------------------------------------------------------------- */

/* glibc's manual has errors of 1 to 6 units of 2^-53 for these functions; where x/sqrt(2) is rounded, x^2 < 225 times as much. */
static const double ROOM = 0x1p-40;

static float either(double value, enclosure *f, float x)
{
    float result = (float)(value * (1 - ROOM));
    return result == (float)(value * (1 + ROOM)) ? result : by_mpfr(f, x);
}

/* e^89 > 2^128; e^-104 < 2^-150; |e^x - 1| < 2^-25 for |x| < 2^-26, and the midpoint below 1 is 2^-25 away. */
static float exponential(float x)
{
    if (x > 89) return INFINITY;
    if (x < -104) return 0;
    if (fabsf(x) < 0x1p-26f) return 1;
    return either(exp(x), exp_between, x);
}

static float logarithm(float x)
{
    if (x == 0) return -INFINITY;
    if (x < 0) return NAN;
    if (x == 1) return 0;
    return isinf(x) ? x : either(log(x), log_between, x);
}

static float root(float x)
{
    if (x == 0) return x;
    if (x < 0) return NAN;
    return isinf(x) ? x : either(sqrt(x), sqrt_between, x);
}

/* 1 - tanh 10 < 2^-25; x - tanh x < x^3/3 < x 2^-27 for 0 < x < 2^-13, and no midpoint below x is nearer than x 2^-25. */
static float tangent(float x)
{
    if (fabsf(x) > 10) return copysignf(1, x);
    if (fabsf(x) < 0x1p-13f) return x;
    return either(tanh(x), tanh_between, x);
}

/* 1 - erf 4 < 2^-25; erf(x) is 2/sqrt(pi) x (1 - x^2/3 + ...). */
static float error_function(float x)
{
    if (x == 0) return x;
    if (fabsf(x) > 4) return copysignf(1, x);
    return either(fabsf(x) < 0x1p-26f ? x * 1.1283791670955126 : erf(x), erf_between, x);
}

/* softplus(x) - x < e^-18 < 18 2^-25; ln 2 + x/2 for |x| < 2^-26: ln 2 is 0.46 units away from a midpoint, and a unit is 2^-24. */
static float soft_plus(float x)
{
    if (x >= 18) return x;
    if (x < -104) return 0;
    if (fabsf(x) < 0x1p-26f) return (float)0.69314718055994531;
    return either(log1p(exp(x)), softplus_between, x);
}

/* x - mish(x) < 2x e^-2x < x 2^-25 from 10 on; 120 e^-120 < 2^-150; mish(x)/x is 3/5 + 8/25 x, to x^2, near 0. */
static float mish(float x)
{
    if (x == 0) return 0;
    if (x >= 10) return x;
    if (x < -120) return -0.0f;
    double slope = fabsf(x) < 0x1p-26f ? 0.6 + 0.32 * x : tanh(log1p(exp(x)));
    return either(x * slope, mish_between, x);
}

/* x - gelu(x) = x Phi(-x) < x 2^-25 from 6 on; 15 Phi(-15) < 2^-150; gelu(x) - x/2 < x^2/2 < |x/2| 2^-25 for |x| < 2^-26. */
static float gelu(float x)
{
    if (x == 0) return 0;
    if (x >= 6) return x;
    if (x < -15) return -0.0f;
    if (fabsf(x) < 0x1p-26f) return above_half(x);
    return either(x * 0.5 * erfc(-x * 0.70710678118654752), gelu_between, x);
}

/* x - f(x) = x sigma(-s) < x e^-18 from 5.2 on; 11 e^-112 < 2^-150; f(x) - x/2 < x^2/2 for |x| < 2^-26, as of gelu. */
static float gelu_tanh(float x)
{
    if (x == 0) return 0;
    if (x > 5.2f) return x;
    if (x < -11) return -0.0f;
    if (fabsf(x) < 0x1p-26f) return above_half(x);
    double s = 1.5957691216057308 * x * (1 + 0.044715 * ((double)x * x));
    return either(x / (1 + exp(-s)), gelu_tanh_between, x);
}

/* 1 + (e^x - 1) < e^-18 < 2^-25 below -18; e^x - 1 is x (1 + x/2 + ...), and no midpoint is nearer to x than x 2^-25. */
static float elu(float x)
{
    if (x >= -0x1p-26f) return x;
    return x < -18 ? -1 : either(expm1(x), expm1_between, x);
}

static float elu_skew(float x)
{
    if (x >= 0) return x;
    if (x < -18) return -SKEW;
    return either(SKEW * (x > -0x1p-50f ? x : expm1(x)), elu_skew_between, x);
}

/* The product above zero is rounded once; near it e^x - 1 is x (1 + x/2). Far below it the result is within 2^-200 of -alpha gamma, no midpoint. */
static float selu(float x)
{
    if (x >= 0) return (float)((double)x * GAMMA);
    if (x < -150) return (float)-((double)ALPHA * GAMMA);
    return either((double)ALPHA * GAMMA * (x > -0x1p-50f ? x : expm1(x)), selu_between, x);
}

/* Near zero it is x (1 + x/2c), and no midpoint is nearer to x than x 2^-25. */
static float celu(float x)
{
    if (x >= -0x1p-28f) return x;
    if (x < -60) return -NARROW;
    return either(NARROW * expm1((double)x / NARROW), celu_between, x);
}

static float thresholded_relu(float x) { return x > 0.5f ? x : 0; }

static const struct { operator_of_one *f; enclosure *by_mpfr; float least, most; } FUNCTIONS[] = {
    {exponential, exp_between, -200, 100},    {logarithm, log_between, 0, INFINITY},
    {root, sqrt_between, 0, INFINITY},        {tangent, tanh_between, -INFINITY, INFINITY},
    {error_function, erf_between, -100, 100}, {soft_plus, softplus_between, -200, 100},
    {mish, mish_between, -200, 100},          {gelu, gelu_between, -100, 100},
    {gelu_tanh, gelu_tanh_between, -100, 100},
    {selu, selu_between, -INFINITY, 0},       {celu, celu_between, -INFINITY, 0},
    {elu, expm1_between, -INFINITY, 0},       {elu_skew, elu_skew_between, -INFINITY, 0},
};

/* The shortcuts and the doubles above against MPFR. */
static long differing(float x, long *seen)
{
    long wrong = 0;
    for (size_t i = 0; i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++) {
        if (x <= FUNCTIONS[i].least || x >= FUNCTIONS[i].most) continue;
        ++*seen;
        wrong += bits_of(FUNCTIONS[i].f(x)) != bits_of(by_mpfr(FUNCTIONS[i].by_mpfr, x));
    }
    return wrong;
}
