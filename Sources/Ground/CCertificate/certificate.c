#include "ccertificate.h"
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

struct fl_authority {
    EVP_PKEY *key;
    X509 *certificate;
};

void fl_authority_free(fl_authority *authority) {
    if (authority == NULL) return;
    EVP_PKEY_free(authority->key);
    X509_free(authority->certificate);
    free(authority);
}

// A serial number must be positive, unpredictable and at most 20 bytes: RFC 5280, section 4.1.2.2.
static int set_serial(X509 *certificate) {
    unsigned char bytes[16];
    if (RAND_bytes(bytes, sizeof bytes) != 1) return 0;
    bytes[0] &= 0x7f;
    bytes[0] |= 0x40;
    BIGNUM *number = BN_bin2bn(bytes, sizeof bytes, NULL);
    int done = number != NULL && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;
    BN_free(number);
    return done;
}

static int add_extension(X509 *certificate, X509 *issuer, int kind, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, kind, value);
    if (extension == NULL) return 0;
    int done = X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    return done;
}

static X509 *blank(EVP_PKEY *key, const char *commonName, int64_t notBefore, int64_t notAfter) {
    X509 *certificate = X509_new();
    if (certificate == NULL) return NULL;
    X509_NAME *subject = X509_get_subject_name(certificate);
    const unsigned char *name = (const unsigned char *)commonName;
    if (X509_set_version(certificate, X509_VERSION_3) && set_serial(certificate) &&
        ASN1_TIME_set(X509_getm_notBefore(certificate), (time_t)notBefore) != NULL &&
        ASN1_TIME_set(X509_getm_notAfter(certificate), (time_t)notAfter) != NULL &&
        X509_set_pubkey(certificate, key) &&
        X509_NAME_add_entry_by_txt(subject, "O", MBSTRING_ASC, (const unsigned char *)"Faultline", -1, -1, 0) &&
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, name, -1, -1, 0)) {
        return certificate;
    }
    X509_free(certificate);
    return NULL;
}

fl_authority *fl_authority_create(const char *commonName, int64_t notBefore, int64_t notAfter) {
    fl_authority *authority = calloc(1, sizeof *authority);
    if (authority == NULL) return NULL;
    authority->key = EVP_EC_gen("P-256");
    if (authority->key != NULL) authority->certificate = blank(authority->key, commonName, notBefore, notAfter);
    X509 *own = authority->certificate;
    if (own != NULL && X509_set_issuer_name(own, X509_get_subject_name(own)) &&
        add_extension(own, own, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
        add_extension(own, own, NID_key_usage, "critical,keyCertSign,cRLSign") &&
        add_extension(own, own, NID_subject_key_identifier, "hash") &&
        X509_sign(own, authority->key, EVP_sha256()) > 0) {
        return authority;
    }
    fl_authority_free(authority);
    return NULL;
}

fl_authority *fl_authority_read(const char *certificate, size_t certificateLength, const char *key, size_t keyLength) {
    fl_authority *authority = calloc(1, sizeof *authority);
    BIO *certificateText = BIO_new_mem_buf(certificate, (int)certificateLength);
    BIO *keyText = BIO_new_mem_buf(key, (int)keyLength);
    if (authority != NULL && certificateText != NULL && keyText != NULL) {
        authority->certificate = PEM_read_bio_X509(certificateText, NULL, NULL, NULL);
        authority->key = PEM_read_bio_PrivateKey(keyText, NULL, NULL, NULL);
    }
    BIO_free(certificateText);
    BIO_free(keyText);
    if (authority != NULL && authority->certificate != NULL && authority->key != NULL &&
        X509_check_private_key(authority->certificate, authority->key)) {
        return authority;
    }
    fl_authority_free(authority);
    return NULL;
}

static size_t drain(BIO *text, char *out, size_t capacity) {
    char *bytes = NULL;
    long length = BIO_get_mem_data(text, &bytes);
    if (length <= 0 || (size_t)length > capacity) return 0;
    memcpy(out, bytes, (size_t)length);
    return (size_t)length;
}

size_t fl_authority_certificate_pem(const fl_authority *authority, char *out, size_t capacity) {
    BIO *text = BIO_new(BIO_s_mem());
    size_t length = 0;
    if (text != NULL && PEM_write_bio_X509(text, authority->certificate)) length = drain(text, out, capacity);
    BIO_free(text);
    return length;
}

size_t fl_authority_key_pem(const fl_authority *authority, char *out, size_t capacity) {
    BIO *text = BIO_new(BIO_s_secmem());
    size_t length = 0;
    if (text != NULL && PEM_write_bio_PKCS8PrivateKey(text, authority->key, NULL, NULL, 0, NULL, NULL)) {
        length = drain(text, out, capacity);
    }
    BIO_free(text);
    return length;
}

size_t fl_leaf_key(uint8_t *out, size_t capacity) {
    EVP_PKEY *key = EVP_EC_gen("P-256");
    if (key == NULL) return 0;
    unsigned char *der = NULL;
    int length = i2d_PrivateKey(key, &der);
    EVP_PKEY_free(key);
    size_t written = 0;
    if (length > 0 && (size_t)length <= capacity) {
        memcpy(out, der, (size_t)length);
        written = (size_t)length;
    }
    if (der != NULL) OPENSSL_clear_free(der, (size_t)length);
    return written;
}

size_t fl_leaf_key_pkcs8(const uint8_t *key, size_t keyLength, uint8_t *out, size_t capacity) {
    const unsigned char *cursor = key;
    EVP_PKEY *leafKey = d2i_AutoPrivateKey(NULL, &cursor, (long)keyLength);
    if (leafKey == NULL) return 0;
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(leafKey);
    unsigned char *der = NULL;
    int length = info == NULL ? 0 : i2d_PKCS8_PRIV_KEY_INFO(info, &der);
    size_t written = 0;
    if (length > 0 && (size_t)length <= capacity) {
        memcpy(out, der, (size_t)length);
        written = (size_t)length;
    }
    if (der != NULL) OPENSSL_clear_free(der, (size_t)length);
    PKCS8_PRIV_KEY_INFO_free(info);
    EVP_PKEY_free(leafKey);
    return written;
}

static int dress(X509 *leaf, const fl_authority *authority, const char *names) {
    return X509_set_issuer_name(leaf, X509_get_subject_name(authority->certificate)) &&
           add_extension(leaf, authority->certificate, NID_basic_constraints, "critical,CA:FALSE") &&
           add_extension(leaf, authority->certificate, NID_key_usage, "critical,digitalSignature") &&
           add_extension(leaf, authority->certificate, NID_ext_key_usage, "serverAuth") &&
           add_extension(leaf, authority->certificate, NID_subject_key_identifier, "hash") &&
           add_extension(leaf, authority->certificate, NID_authority_key_identifier, "keyid:always") &&
           add_extension(leaf, authority->certificate, NID_subject_alt_name, names) &&
           X509_sign(leaf, authority->key, EVP_sha256()) > 0;
}

size_t fl_leaf_mint(const fl_authority *authority, const uint8_t *key, size_t keyLength, const char *commonName,
                    const char *names, int64_t notBefore, int64_t notAfter, uint8_t *out, size_t capacity) {
    const unsigned char *cursor = key;
    EVP_PKEY *leafKey = d2i_AutoPrivateKey(NULL, &cursor, (long)keyLength);
    if (leafKey == NULL) return 0;
    X509 *leaf = blank(leafKey, commonName, notBefore, notAfter);
    unsigned char *der = NULL;
    size_t written = 0;
    if (leaf != NULL && dress(leaf, authority, names)) {
        int length = i2d_X509(leaf, &der);
        if (length > 0 && (size_t)length <= capacity) {
            memcpy(out, der, (size_t)length);
            written = (size_t)length;
        }
    }
    OPENSSL_free(der);
    X509_free(leaf);
    EVP_PKEY_free(leafKey);
    return written;
}
