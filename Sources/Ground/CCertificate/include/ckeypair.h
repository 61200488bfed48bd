// Key pairs of users, on OpenSSL's libcrypto. What formats they are shown in is decided above.
#ifndef FAULTLINE_CKEYPAIR_H
#define FAULTLINE_CKEYPAIR_H
#include <stddef.h>
#include <stdint.h>

/// A new RSA key. NULL when libcrypto fails.
typedef struct fl_rsa fl_rsa;
fl_rsa *fl_rsa_create(int bits);
void fl_rsa_free(fl_rsa *key);
/// The private key as traditional PEM (PKCS #1), and as DER (PKCS #8). Length, at most `capacity`; 0 on failure.
size_t fl_rsa_pem(const fl_rsa *key, char *out, size_t capacity);
size_t fl_rsa_pkcs8(const fl_rsa *key, uint8_t *out, size_t capacity);
/// Modulus and exponent, the most significant byte first, without leading zeros. Length; 0 on failure.
size_t fl_rsa_modulus(const fl_rsa *key, uint8_t *out, size_t capacity);
size_t fl_rsa_exponent(const fl_rsa *key, uint8_t *out, size_t capacity);

/// A new Ed25519 key: 32 bytes of private seed and 32 of public key. 1 when it worked.
int fl_ed25519_create(uint8_t *seed, uint8_t *publicKey);
#endif
