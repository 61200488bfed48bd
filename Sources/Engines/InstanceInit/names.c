// Users, groups and the environment, read from the view's own files: the C library's way would load shared objects.
#define _GNU_SOURCE
#include "init.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// The line of a colon-separated file whose first column is `name`, its columns in place; 0 when there is none.
static int find_line(const char *path, const char *name, char *line, size_t size, char **columns, int count) {
    FILE *file = fopen(path, "re");
    int found = 0;
    while (file && !found && fgets(line, (int)size, file)) {
        char *rest = line;
        int column = 0;
        line[strcspn(line, "\n")] = 0;
        while (column < count && rest) columns[column++] = strsep(&rest, ":");
        found = column == count && !strcmp(columns[0], name);
    }
    if (file) fclose(file);
    return found;
}

uid_t find_user(const char *name, gid_t *group) {
    char line[1024], *columns[4];
    if (isdigit((unsigned char)*name)) return *group = (gid_t)atol(name), (uid_t)atol(name);
    if (!find_line("/etc/passwd", name, line, sizeof line, columns, 4)) return (uid_t)-1;
    *group = (gid_t)atol(columns[3]);
    return (uid_t)atol(columns[2]);
}

gid_t find_group(const char *name) {
    char line[4096], *columns[3];
    if (isdigit((unsigned char)*name)) return (gid_t)atol(name);
    if (!find_line("/etc/group", name, line, sizeof line, columns, 3)) return (gid_t)-1;
    return (gid_t)atol(columns[2]);
}

void load_environment(void) {
    char line[8192];
    setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
    setenv("HOME", "/root", 1);
    setenv("USER", "root", 1);
    setenv("LOGNAME", "root", 1);
    setenv("SHELL", "/bin/sh", 1);
    if (!getenv("LANG")) setenv("LANG", "C.UTF-8", 1);
    FILE *file = fopen("/etc/environment", "re");
    while (file && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = 0;
        char *value = strchr(line, '=');
        if (!value || line[0] == '#') continue;
        *value++ = 0;
        size_t length = strlen(value);
        if (length >= 2 && (*value == '"' || *value == '\'') && value[length - 1] == *value)
            value[length - 1] = 0, value++;
        setenv(line, value, 1);
    }
    if (file) fclose(file);
}
