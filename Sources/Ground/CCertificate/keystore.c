#include "ckeystore.h"
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <string.h>

static int read_all(const char *text, STACK_OF(X509) *all) {
    BIO *source = BIO_new_mem_buf(text, -1);
    if (source == NULL) return 0;
    X509 *one;
    while ((one = PEM_read_bio_X509(source, NULL, NULL, NULL)) != NULL)
        if (!sk_X509_push(all, one)) X509_free(one);
    BIO_free(source);
    return 1;
}

static EVP_PKEY *read_key(const char *text) {
    BIO *source = BIO_new_mem_buf(text, -1);
    EVP_PKEY *key = source == NULL ? NULL : PEM_read_bio_PrivateKey(source, NULL, NULL, NULL);
    BIO_free(source);
    return key;
}

size_t fl_keystore(const char *certificate, const char *key, const char *authority, const char *password,
                   uint8_t *out, size_t capacity) {
    STACK_OF(X509) *chain = sk_X509_new_null();
    EVP_PKEY *own = read_key(key);
    X509 *leaf = NULL;
    PKCS12 *store = NULL;
    unsigned char *der = NULL;
    size_t written = 0;
    if (chain != NULL && read_all(certificate, chain) && read_all(authority, chain)) leaf = sk_X509_shift(chain);
    if (own != NULL && leaf != NULL && X509_check_private_key(leaf, own))
        store = PKCS12_create(password, "server", own, leaf, chain, NID_aes_256_cbc, NID_aes_256_cbc, 1, 1, 0);
    if (store != NULL) {
        int length = i2d_PKCS12(store, &der);
        if (length > 0 && (size_t)length <= capacity) {
            memcpy(out, der, (size_t)length);
            written = (size_t)length;
        }
    }
    if (der != NULL) OPENSSL_free(der);
    PKCS12_free(store);
    X509_free(leaf);
    EVP_PKEY_free(own);
    sk_X509_pop_free(chain, X509_free);
    return written;
}
