#define _GNU_SOURCE
#include "init.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int read_paper(int descriptor, struct paper *paper) {
    struct stat facts;
    if (fstat(descriptor, &facts) < 0) return -1;
    if (facts.st_size == 0) return errno = ENODATA, -1;
    // Mapped, so that what is not needed any more costs no memory.
    void *bytes = mmap(NULL, (size_t)facts.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (bytes == MAP_FAILED) return -1;
    *paper = (struct paper){bytes, (size_t)facts.st_size};
    return 0;
}

int next_field(struct paper *paper, struct field *field) {
    size_t length = 0, at = 0;
    while (at < paper->length && at < 12 && paper->bytes[at] >= '0' && paper->bytes[at] <= '9')
        length = length * 10 + (size_t)(paper->bytes[at++] - '0');
    if (at == 0 || at >= paper->length || paper->bytes[at] != ':') return 0;
    at++;
    if (paper->length - at < length + 1) return 0;
    *field = (struct field){paper->bytes + at, length};
    at += length + 1;
    paper->bytes += at;
    paper->length -= at;
    return 1;
}

char *next_text(struct paper *paper) {
    struct field field;
    if (!next_field(paper, &field)) {
        errno = EBADMSG;
        give_up("reading the plan");
    }
    char *text = strndup(field.text, field.length);
    if (!text) give_up("reading the plan");
    return text;
}

int is_key(struct field field, const char *key) {
    return field.length == strlen(key) && !memcmp(field.text, key, field.length);
}
