// A small certificate authority on OpenSSL's libcrypto: P-256 keys, SHA-256 signatures, nothing else.
#ifndef FAULTLINE_CCERTIFICATE_H
#define FAULTLINE_CCERTIFICATE_H
#include <stddef.h>
#include <stdint.h>

/// A private key, and for an authority its certificate.
typedef struct fl_authority fl_authority;

/// A new key and a self-signed authority certificate over it. NULL when libcrypto fails.
fl_authority *fl_authority_create(const char *commonName, int64_t notBefore, int64_t notAfter);
/// Reads what `fl_authority_write` wrote. NULL when either text cannot be read or the two do not belong together.
fl_authority *fl_authority_read(const char *certificate, size_t certificateLength, const char *key, size_t keyLength);
void fl_authority_free(fl_authority *authority);

/// The authority's certificate or key as PEM. Returns the length, at most `capacity`; 0 on failure.
size_t fl_authority_certificate_pem(const fl_authority *authority, char *out, size_t capacity);
size_t fl_authority_key_pem(const fl_authority *authority, char *out, size_t capacity);

/// A new key for leaf certificates, as DER. Returns the length; 0 on failure.
size_t fl_leaf_key(uint8_t *out, size_t capacity);
/// The same key as DER of PKCS #8, which Java too reads. Returns the length; 0 on failure.
size_t fl_leaf_key_pkcs8(const uint8_t *key, size_t keyLength, uint8_t *out, size_t capacity);
/// A certificate over the given key (DER) for the given names ("DNS:a,DNS:*.b,IP:127.0.0.1"), signed by the
/// authority. Returns the length of its DER; 0 on failure.
size_t fl_leaf_mint(const fl_authority *authority, const uint8_t *key, size_t keyLength, const char *commonName,
                    const char *names, int64_t notBefore, int64_t notAfter, uint8_t *out, size_t capacity);
#endif
