#define _GNU_SOURCE
#include "init.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// `shutdown [-h|-P|-r|-H|-c] [TIME]`, `poweroff`, `halt`, `reboot`: told to the first process by signal.
int shut_down(const char *name, int count, char **arguments) {
    int is_reboot = !strcmp(name, "reboot");
    for (int i = 1; i < count; i++) {
        if (!strcmp(arguments[i], "-r") || !strcmp(arguments[i], "--reboot")) is_reboot = 1;
        if (!strcmp(arguments[i], "-c")) {
            fprintf(stderr, "shutdown: nothing is scheduled that could be cancelled\n");
            return 1;
        }
    }
    // A delay in minutes is kept by a process that waits for it.
    const char *last = count > 1 ? arguments[count - 1] : "";
    int minutes = *last == '+' ? atoi(last + 1) : 0;
    if (!strcmp(name, "shutdown") && minutes > 0) {
        if (fork() != 0) return 0;
        setsid();
        sleep((unsigned)minutes * 60);
    }
    if (kill(1, is_reboot ? SIGRTMIN + 5 : SIGRTMIN + 4) < 0) {
        fprintf(stderr, "%s: %s\n", name, strerror(errno));
        return 1;
    }
    return 0;
}

/// `sudo COMMAND` for an image that has none: root may anyhow, and nobody else gains anything.
int pass_through_sudo(int count, char **arguments) {
    int first = 1;
    while (first < count && arguments[first][0] == '-') {
        int takes_value = !strcmp(arguments[first], "-u") || !strcmp(arguments[first], "-g");
        int is_end = !strcmp(arguments[first], "--");
        if (takes_value && first + 1 < count && strcmp(arguments[first + 1], "root")) {
            fprintf(stderr, "sudo: this one only runs commands as root\n");
            return 1;
        }
        first += takes_value ? 2 : 1;
        if (is_end) break;
    }
    while (first < count && strchr(arguments[first], '=') && arguments[first][0] != '/') putenv(arguments[first++]);
    if (first >= count) return fprintf(stderr, "usage: sudo COMMAND [ARGUMENT…]\n"), 1;
    if (geteuid() != 0) return fprintf(stderr, "sudo: not permitted\n"), 1;
    execvp(arguments[first], arguments + first);
    fprintf(stderr, "sudo: %s: %s\n", arguments[first], strerror(errno));
    return 127;
}

int show_hostname(int count, char **arguments) {
    char name[256] = "";
    if (count > 1 && arguments[1][0] != '-') {
        fprintf(stderr, "hostname: an instance's name is set from outside\n");
        return 1;
    }
    gethostname(name, sizeof name - 1);
    if (count > 1 && !strcmp(arguments[1], "-s")) name[strcspn(name, ".")] = 0;
    puts(name);
    return 0;
}
