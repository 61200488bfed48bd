// Key stores for servers that take a key and its certificate in one file.
#ifndef FAULTLINE_CKEYSTORE_H
#define FAULTLINE_CKEYSTORE_H
#include <stddef.h>
#include <stdint.h>

/// A PKCS #12 store of one key, its certificate and what follows it in `certificate` and `authority`, all in PEM.
///
/// Its password is stretched by one round alone: it stands beside the file in the server's configuration and protects
/// nothing, and ten thousand rounds cost a virtual machine that has just started half a second. Returns the length; 0
/// when the texts cannot be read or do not belong together.
size_t fl_keystore(const char *certificate, const char *key, const char *authority, const char *password,
                   uint8_t *out, size_t capacity);
#endif
