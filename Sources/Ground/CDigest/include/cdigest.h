// Digests and checksums. Cryptographic ones come from OpenSSL's libcrypto; cyclic redundancy checks are here,
// because libcrypto has none and a block store reads as fast as its check runs.
#ifndef FAULTLINE_CDIGEST_H
#define FAULTLINE_CDIGEST_H
#include <stddef.h>
#include <stdint.h>

/// IEEE 802.3 CRC-32, as zlib and S3's CRC32. Pass 0 to begin, the last result to go on.
uint32_t fl_crc32(uint32_t crc, const void *data, size_t length);
/// Castagnoli CRC-32C. Uses the processor's instruction where there is one.
uint32_t fl_crc32c(uint32_t crc, const void *data, size_t length);
/// CRC-64/NVME, as S3's CRC64NVME.
uint64_t fl_crc64nvme(uint64_t crc, const void *data, size_t length);

enum fl_hash_kind { FL_MD5 = 0, FL_SHA1 = 1, FL_SHA256 = 2, FL_SHA384 = 3, FL_SHA512 = 4 };

/// A running hash; NULL when libcrypto refuses the algorithm.
void *fl_hash_new(int kind);
void *fl_hash_copy(const void *context);
void fl_hash_update(void *context, const void *data, size_t length);
/// Writes at most 64 bytes; returns how many. The context may be freed or begun anew afterwards.
size_t fl_hash_final(void *context, uint8_t *out);
void fl_hash_free(void *context);
/// One-shot hash; returns the number of bytes written, at most 64.
size_t fl_hash_once(int kind, const void *data, size_t length, uint8_t *out);
/// One-shot HMAC; returns the number of bytes written, at most 64.
size_t fl_hmac_once(int kind, const void *key, size_t keyLength, const void *data, size_t length, uint8_t *out);
/// 1 when the two buffers are equal; takes the same time wherever they differ.
int fl_equal_constant_time(const void *a, const void *b, size_t length);
#endif
