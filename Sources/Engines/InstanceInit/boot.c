// The instance's own work at boot: files to lay down, then the scripts of the first boot.
#define _GNU_SOURCE
#include "init.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define DONE_FILE STATE_DIRECTORY "/first-boot"
#define FINISHED_FILE "/var/lib/cloud/instance/boot-finished"
#define SCRIPT_DIRECTORY "/var/lib/cloud/instance/scripts"

void make_directories_above(const char *path) {
    char *copy = strdup(path);
    for (char *at = copy ? strchr(copy + 1, '/') : NULL; at; at = strchr(at + 1, '/')) {
        *at = 0;
        mkdir(copy, 0755);
        *at = '/';
    }
    free(copy);
}

int write_whole(const char *path, struct field content, mode_t mode, int append) {
    int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (append ? O_APPEND : O_TRUNC), mode);
    if (file < 0) return -1;
    size_t done = 0;
    while (done < content.length) {
        ssize_t count = write(file, content.text + done, content.length - done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        done += (size_t)count;
    }
    int answer = fchmod(file, mode);
    close(file);
    return done == content.length ? answer : -1;
}

static int is_same(const char *path, struct field content) {
    struct stat facts;
    if (stat(path, &facts) < 0 || (size_t)facts.st_size != content.length) return 0;
    char *bytes = malloc(content.length + 1);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    int same = bytes && file >= 0 && read(file, bytes, content.length) == (ssize_t)content.length
        && !memcmp(bytes, content.text, content.length);
    if (file >= 0) close(file);
    free(bytes);
    return same;
}

/// Files of the host's making, such as /etc/hosts. They are written again only when the host says something new, so
/// that the user's own changes stay.
static void lay_generated(struct paper *paper) {
    char *path = next_text(paper), *mode = next_text(paper), copy[256];
    struct field content;
    if (!next_field(paper, &content)) return;
    snprintf(copy, sizeof copy, STATE_DIRECTORY "/generated%s", path);
    for (char *at = copy + strlen(STATE_DIRECTORY "/generated"); *at; at++)
        if (*at == '/') *at = '-';
    if (!is_same(copy, content)) {
        make_directories_above(path);
        // A link there would be the image's, such as one to a resolver that does not run here.
        unlink(path);
        if (write_whole(path, content, (mode_t)strtol(mode, NULL, 8), 0) < 0)
            printf("boot: cannot write %s: %s\n", path, strerror(errno));
        write_whole(copy, content, 0600, 0);
    }
    free(path), free(mode);
}

static void own(const char *path, char *owner) {
    gid_t group = 0;
    char *colon = strchr(owner, ':');
    if (colon) *colon = 0;
    uid_t user = find_user(owner, &group);
    if (colon) group = find_group(colon + 1);
    if (user == (uid_t)-1 || group == (gid_t)-1) printf("boot: %s: no such user or group: %s\n", path, owner);
    else if (chown(path, user, group) < 0) printf("boot: %s: %s\n", path, strerror(errno));
}

static void lay_file(struct paper *paper, int is_first) {
    char *path = next_text(paper), *mode = next_text(paper), *owner = next_text(paper), *append = next_text(paper);
    struct field content;
    if (!next_field(paper, &content) || !is_first) return;
    make_directories_above(path);
    if (write_whole(path, content, (mode_t)strtol(mode, NULL, 8), append[0] == '1') < 0)
        printf("boot: cannot write %s: %s\n", path, strerror(errno));
    else if (*owner) own(path, owner);
}

/// Runs a script as the kernel would; where its first line names no interpreter, the shell does.
static int run_script(const char *name, struct field content) {
    char path[300];
    snprintf(path, sizeof path, SCRIPT_DIRECTORY "/%s", name);
    make_directories_above(path);
    if (write_whole(path, content, 0700, 0) < 0) return printf("boot: %s: %s\n", path, strerror(errno)), 1;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        char *direct[] = {path, NULL}, *shell[] = {"/bin/sh", path, NULL};
        (void)!chdir("/");
        execv(path, direct);
        if (errno == ENOEXEC) execv(shell[0], shell);
        printf("boot: %s: %s\n", path, strerror(errno));
        fflush(stdout);
        _exit(127);
    }
    int status = 0;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    if (child < 0 || status != 0) {
        int number = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        printf("boot: script %s failed with %d\n", name, number);
        return 1;
    }
    return 0;
}

int do_boot_work(struct paper paper) {
    struct field key, content;
    struct stat facts;
    int is_first = stat(DONE_FILE, &facts) < 0, failures = 0, scripts = 0;
    make_directories_above(STATE_DIRECTORY "/x");
    struct paper walk = paper;
    while (next_field(&walk, &key)) {
        if (is_key(key, "generated")) lay_generated(&walk);
        else if (is_key(key, "file")) lay_file(&walk, is_first);
    }
    load_environment();
    // Before the scripts, not behind them: they run at most once, as on any cloud.
    struct field mark = {"", 0};
    if (is_first) write_whole(DONE_FILE, mark, 0600, 0);
    unlink(FINISHED_FILE);
    fflush(stdout);
    while (is_first && next_field(&paper, &key)) {
        if (!is_key(key, "script")) continue;
        char *name = next_text(&paper);
        if (next_field(&paper, &content)) failures += run_script(name, content), scripts++;
        free(name);
    }
    // Where others look for it too.
    make_directories_above(FINISHED_FILE);
    write_whole(FINISHED_FILE, mark, 0644, 0);
    if (is_first) printf("boot: finished, %d of %d scripts failed\n", failures, scripts);
    fflush(stdout);
    return failures ? 1 : 0;
}
