// SHA-256 by the instructions that most processors have for it (Intel SHA extensions), which Swift cannot name.

#ifndef CSHA256_SHIM_H
#define CSHA256_SHIM_H

#include <stdint.h>

#if defined(__x86_64__)

#include <immintrin.h>
#include <sys/platform/x86.h>

/// Whether the processor has them. glibc knows since the start of the process: to ask the processor itself is slow where it is a
/// virtual one.
static inline int mailtriage_has_sha256(void) { return x86_cpu_active(x86_cpu_SHA) && x86_cpu_active(x86_cpu_SSE4_1); }

/// The compression function (FIPS 180-4 section 6.2.2) over so many blocks of 64 bytes.
///
/// The eight words of the state are held in two halves, ABEF and CDGH, as the instructions want them. Each turn of the inner loop is
/// four rounds.
///
/// - constants: the 64 of section 4.2.2.
__attribute__((target("sha,sse4.1,ssse3")))
static inline void mailtriage_sha256(uint32_t *state, const uint32_t *constants, const void *blocks, long count) {
    const __m128i bigEndian = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
    __m128i low = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xB1);
    __m128i high = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1B);
    __m128i abef = _mm_alignr_epi8(low, high, 8);
    __m128i cdgh = _mm_blend_epi16(high, low, 0xF0);
    for (const unsigned char *block = blocks; count > 0; count--, block += 64) {
        const __m128i abefBefore = abef, cdghBefore = cdgh;
        // A ring of sixteen words, four in each.
        __m128i words[4];
        for (int i = 0; i < 4; i++) {
            words[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(block + 16 * i)), bigEndian);
        }
#pragma clang loop unroll(full)
        for (int i = 0; i < 16; i++) {
            const __m128i sum = _mm_add_epi32(words[i & 3], _mm_loadu_si128((const __m128i *)(constants + 4 * i)));
            if (i < 12) {
                const __m128i next = _mm_add_epi32(
                    _mm_sha256msg1_epu32(words[i & 3], words[(i + 1) & 3]),
                    _mm_alignr_epi8(words[(i + 3) & 3], words[(i + 2) & 3], 4));
                words[i & 3] = _mm_sha256msg2_epu32(next, words[(i + 3) & 3]);
            }
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0E));
        }
        abef = _mm_add_epi32(abef, abefBefore);
        cdgh = _mm_add_epi32(cdgh, cdghBefore);
    }
    low = _mm_shuffle_epi32(abef, 0x1B);
    high = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(low, high, 0xF0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(high, low, 8));
}

#else

static inline int mailtriage_has_sha256(void) { return 0; }
static inline void mailtriage_sha256(uint32_t *state, const uint32_t *constants, const void *blocks, long count) {}

#endif

#endif
