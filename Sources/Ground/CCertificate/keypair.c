#include "ckeypair.h"
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <string.h>

// The struct is never defined: it stands for libcrypto's own, so that no header of it is needed above.
static EVP_PKEY *inner(const fl_rsa *key) { return (EVP_PKEY *)key; }

fl_rsa *fl_rsa_create(int bits) { return (fl_rsa *)EVP_RSA_gen((unsigned int)bits); }

void fl_rsa_free(fl_rsa *key) { EVP_PKEY_free(inner(key)); }

size_t fl_rsa_pem(const fl_rsa *key, char *out, size_t capacity) {
    BIO *text = BIO_new(BIO_s_secmem());
    size_t written = 0;
    if (text != NULL && PEM_write_bio_PrivateKey_traditional(text, inner(key), NULL, NULL, 0, NULL, NULL)) {
        char *bytes = NULL;
        long length = BIO_get_mem_data(text, &bytes);
        if (length > 0 && (size_t)length <= capacity) {
            memcpy(out, bytes, (size_t)length);
            written = (size_t)length;
        }
    }
    BIO_free(text);
    return written;
}

size_t fl_rsa_pkcs8(const fl_rsa *key, uint8_t *out, size_t capacity) {
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(inner(key));
    unsigned char *der = NULL;
    int length = info == NULL ? 0 : i2d_PKCS8_PRIV_KEY_INFO(info, &der);
    size_t written = 0;
    if (length > 0 && (size_t)length <= capacity) {
        memcpy(out, der, (size_t)length);
        written = (size_t)length;
    }
    if (der != NULL) OPENSSL_clear_free(der, (size_t)length);
    PKCS8_PRIV_KEY_INFO_free(info);
    return written;
}

static size_t number(const fl_rsa *key, const char *name, uint8_t *out, size_t capacity) {
    BIGNUM *value = NULL;
    if (!EVP_PKEY_get_bn_param(inner(key), name, &value)) return 0;
    size_t length = (size_t)BN_num_bytes(value);
    size_t written = length <= capacity ? (size_t)BN_bn2bin(value, out) : 0;
    BN_free(value);
    return written;
}

size_t fl_rsa_modulus(const fl_rsa *key, uint8_t *out, size_t capacity) {
    return number(key, OSSL_PKEY_PARAM_RSA_N, out, capacity);
}

size_t fl_rsa_exponent(const fl_rsa *key, uint8_t *out, size_t capacity) {
    return number(key, OSSL_PKEY_PARAM_RSA_E, out, capacity);
}

int fl_ed25519_create(uint8_t *seed, uint8_t *publicKey) {
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    size_t seedLength = 32, publicLength = 32;
    int done = key != NULL && EVP_PKEY_get_raw_private_key(key, seed, &seedLength) && seedLength == 32 &&
               EVP_PKEY_get_raw_public_key(key, publicKey, &publicLength) && publicLength == 32;
    EVP_PKEY_free(key);
    return done;
}
