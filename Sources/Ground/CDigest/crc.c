#include "cdigest.h"
#include <pthread.h>
#include <string.h>
#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

// Slicing by sixteen: sixteen tables, sixteen bytes a step. Polynomials are in reflected form.
static uint32_t table32[16][256];
static uint32_t table32c[16][256];
static uint64_t table64[16][256];
static pthread_once_t built = PTHREAD_ONCE_INIT;

static void fill32(uint32_t table[16][256], uint32_t polynomial) {
    for (int i = 0; i < 256; i++) {
        uint32_t value = (uint32_t)i;
        for (int bit = 0; bit < 8; bit++) value = (value >> 1) ^ (value & 1 ? polynomial : 0);
        table[0][i] = value;
    }
    for (int slice = 1; slice < 16; slice++)
        for (int i = 0; i < 256; i++)
            table[slice][i] = (table[slice - 1][i] >> 8) ^ table[0][table[slice - 1][i] & 0xff];
}

static void fill64(uint64_t table[16][256], uint64_t polynomial) {
    for (int i = 0; i < 256; i++) {
        uint64_t value = (uint64_t)i;
        for (int bit = 0; bit < 8; bit++) value = (value >> 1) ^ (value & 1 ? polynomial : 0);
        table[0][i] = value;
    }
    for (int slice = 1; slice < 16; slice++)
        for (int i = 0; i < 256; i++)
            table[slice][i] = (table[slice - 1][i] >> 8) ^ table[0][table[slice - 1][i] & 0xff];
}

static void build(void) {
    fill32(table32, 0xEDB88320u);
    fill32(table32c, 0x82F63B78u);
    fill64(table64, 0x9A6C9329AC4BC9B5ull);
}

static uint32_t sliced32(uint32_t table[16][256], uint32_t crc, const uint8_t *p, size_t length) {
    while (length >= 16) {
        uint32_t word;
        memcpy(&word, p, 4);
        word ^= crc;
        crc = 0;
        for (int i = 0; i < 4; i++) crc ^= table[15 - i][(word >> (8 * i)) & 0xff];
        for (int i = 4; i < 16; i++) crc ^= table[15 - i][p[i]];
        p += 16;
        length -= 16;
    }
    while (length--) crc = (crc >> 8) ^ table[0][(crc ^ *p++) & 0xff];
    return crc;
}

uint32_t fl_crc32(uint32_t crc, const void *data, size_t length) {
    pthread_once(&built, build);
    return ~sliced32(table32, ~crc, data, length);
}

#if defined(__x86_64__)
// The instruction takes three cycles and can start one a cycle, so three streams run side by side; their results
// are joined by shifting over the zeros that follow, with tables for just this stride.
enum { STRIDE = 1024 };
static uint32_t shiftOne[4][256], shiftTwo[4][256];
static pthread_once_t shiftsBuilt = PTHREAD_ONCE_INIT;

static uint32_t overZeros(uint32_t crc, size_t zeros) {
    while (zeros--) crc = (crc >> 8) ^ table32c[0][crc & 0xff];
    return crc;
}

static void buildShifts(void) {
    pthread_once(&built, build);
    for (int byte = 0; byte < 4; byte++)
        for (int i = 0; i < 256; i++) {
            shiftOne[byte][i] = overZeros((uint32_t)i << (8 * byte), STRIDE);
            shiftTwo[byte][i] = overZeros((uint32_t)i << (8 * byte), 2 * STRIDE);
        }
}

static uint32_t shifted(uint32_t table[4][256], uint32_t crc) {
    return table[0][crc & 0xff] ^ table[1][(crc >> 8) & 0xff] ^ table[2][(crc >> 16) & 0xff] ^ table[3][crc >> 24];
}

__attribute__((target("sse4.2"))) static uint32_t instruction32c(uint32_t crc, const uint8_t *p, size_t length) {
    pthread_once(&shiftsBuilt, buildShifts);
    uint64_t a = ~crc;
    while (length >= 3 * STRIDE) {
        uint64_t b = 0, c = 0, word;
        for (size_t i = 0; i < STRIDE; i += 8) {
            memcpy(&word, p + i, 8);
            a = _mm_crc32_u64(a, word);
            memcpy(&word, p + STRIDE + i, 8);
            b = _mm_crc32_u64(b, word);
            memcpy(&word, p + 2 * STRIDE + i, 8);
            c = _mm_crc32_u64(c, word);
        }
        a = shifted(shiftTwo, (uint32_t)a) ^ shifted(shiftOne, (uint32_t)b) ^ (uint32_t)c;
        p += 3 * STRIDE;
        length -= 3 * STRIDE;
    }
    while (length >= 8) {
        uint64_t word;
        memcpy(&word, p, 8);
        a = _mm_crc32_u64(a, word);
        p += 8;
        length -= 8;
    }
    while (length--) a = _mm_crc32_u8((uint32_t)a, *p++);
    return ~(uint32_t)a;
}
#endif

uint32_t fl_crc32c(uint32_t crc, const void *data, size_t length) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2")) return instruction32c(crc, data, length);
#endif
    pthread_once(&built, build);
    return ~sliced32(table32c, ~crc, data, length);
}

uint64_t fl_crc64nvme(uint64_t crc, const void *data, size_t length) {
    pthread_once(&built, build);
    const uint8_t *p = data;
    crc = ~crc;
    while (length >= 16) {
        uint64_t word;
        memcpy(&word, p, 8);
        word ^= crc;
        crc = 0;
        for (int i = 0; i < 8; i++) crc ^= table64[15 - i][(word >> (8 * i)) & 0xff];
        for (int i = 8; i < 16; i++) crc ^= table64[15 - i][p[i]];
        p += 16;
        length -= 16;
    }
    while (length--) crc = (crc >> 8) ^ table64[0][(crc ^ *p++) & 0xff];
    return ~crc;
}
