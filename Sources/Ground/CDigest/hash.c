#include "cdigest.h"
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

static const EVP_MD *kindOf(int kind) {
    switch (kind) {
    case FL_MD5: return EVP_md5();
    case FL_SHA1: return EVP_sha1();
    case FL_SHA256: return EVP_sha256();
    case FL_SHA384: return EVP_sha384();
    case FL_SHA512: return EVP_sha512();
    default: return NULL;
    }
}

void *fl_hash_new(int kind) {
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    if (context && EVP_DigestInit_ex(context, kindOf(kind), NULL) == 1) return context;
    EVP_MD_CTX_free(context);
    return NULL;
}

void *fl_hash_copy(const void *context) {
    EVP_MD_CTX *copy = EVP_MD_CTX_new();
    if (copy && EVP_MD_CTX_copy_ex(copy, context) == 1) return copy;
    EVP_MD_CTX_free(copy);
    return NULL;
}

void fl_hash_update(void *context, const void *data, size_t length) { EVP_DigestUpdate(context, data, length); }

size_t fl_hash_final(void *context, uint8_t *out) {
    unsigned int written = 0;
    EVP_DigestFinal_ex(context, out, &written);
    return written;
}

void fl_hash_free(void *context) { EVP_MD_CTX_free(context); }

size_t fl_hash_once(int kind, const void *data, size_t length, uint8_t *out) {
    unsigned int written = 0;
    EVP_Digest(data, length, out, &written, kindOf(kind), NULL);
    return written;
}

size_t fl_hmac_once(int kind, const void *key, size_t keyLength, const void *data, size_t length, uint8_t *out) {
    unsigned int written = 0;
    HMAC(kindOf(kind), key, (int)keyLength, data, length, out, &written);
    return written;
}

int fl_equal_constant_time(const void *a, const void *b, size_t length) { return CRYPTO_memcmp(a, b, length) == 0; }
