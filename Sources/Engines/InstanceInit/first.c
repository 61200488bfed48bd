// The first process: reaps, copies the instance's output to its console, and ends the instance in good order.
#define _GNU_SOURCE
#include "init.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CONSOLE_BYTES_MAX = 4 << 20, CONSOLE_BYTES_KEPT = 64 << 10, GRACE_SECONDS_DEFAULT = 10 };

static int output_log = -1;
static int grace_seconds = GRACE_SECONDS_DEFAULT;

/// Keeps the console's end when it has grown too long: an instance may not fill the host's disk by talking.
static void cut_console(void) {
    static char kept[CONSOLE_BYTES_KEPT];
    struct stat facts;
    if (fstat(CONSOLE, &facts) < 0 || facts.st_size < CONSOLE_BYTES_MAX) return;
    ssize_t count = pread(CONSOLE, kept, sizeof kept, facts.st_size - CONSOLE_BYTES_KEPT);
    if (count <= 0 || ftruncate(CONSOLE, 0) < 0) return;
    (void)!write(CONSOLE, kept, (size_t)count);
}

/// Copies what came; false at the end.
static int copy_output(int source) {
    char bytes[16384];
    ssize_t count = read(source, bytes, sizeof bytes);
    if (count < 0) return errno == EINTR || errno == EAGAIN;
    if (count == 0) return 0;
    (void)!write(CONSOLE, bytes, (size_t)count);
    if (output_log >= 0) (void)!write(output_log, bytes, (size_t)count);
    cut_console();
    return 1;
}

/// Waits for whoever has ended; false when no process is left.
static int reap(void) {
    while (1) {
        pid_t ended = waitpid(-1, NULL, WNOHANG);
        if (ended == 0) return 1;
        if (ended < 0) return errno == EINTR;
    }
}

static int64_t milliseconds_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/// TERM to all, KILL to who stays, then a last word for the host.
__attribute__((noreturn)) static void end(int signals, int output, const char *word, int status) {
    char line[64];
    int length = snprintf(line, sizeof line, "init: %s\n", word);
    (void)!write(CONSOLE, line, (size_t)length);
    int64_t deadline = milliseconds_now() + grace_seconds * 1000;
    kill(-1, SIGTERM);
    kill(-1, SIGCONT);
    while (reap()) {
        int64_t left = deadline - milliseconds_now();
        if (left <= 0) break;
        struct pollfd waits[2] = {{signals, POLLIN, 0}, {output, POLLIN, 0}};
        poll(waits, 2, (int)left);
        struct signalfd_siginfo news;
        while (read(signals, &news, sizeof news) > 0) {}
        if (waits[1].revents && !copy_output(output)) output = -1;
    }
    kill(-1, SIGKILL);
    while (waitpid(-1, NULL, 0) > 0 || errno == EINTR) {}
    if (output >= 0) {
        fcntl(output, F_SETFL, O_NONBLOCK);
        while (copy_output(output) && errno != EAGAIN) {}
    }
    (void)!pwrite(WORD, word, strlen(word), 0);
    _exit(status);
}

static void begin_boot_work(struct paper paper, int pipe_end) {
    pid_t child = fork();
    if (child < 0) give_up("starting the boot work");
    if (child > 0) return;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGHUP, SIG_DFL);
    setsid();
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    dup2(null, 0);
    dup2(pipe_end, 1);
    dup2(pipe_end, 2);
    setvbuf(stdout, NULL, _IOLBF, 0);
    _exit(do_boot_work(paper));
}

static int open_signals(void) {
    sigset_t set;
    sigemptyset(&set);
    int wanted[] = {SIGCHLD, SIGTERM, SIGPWR, SIGINT, SIGRTMIN + 3, SIGRTMIN + 4, SIGRTMIN + 5};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) sigaddset(&set, wanted[i]);
    // Blocked: else the kernel would drop them, as it does for a first process without handlers.
    sigprocmask(SIG_BLOCK, &set, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void obey(int signals, int output) {
    struct signalfd_siginfo news;
    while (read(signals, &news, sizeof news) == (ssize_t)sizeof news) {
        int number = (int)news.ssi_signo;
        if (number == SIGCHLD) reap();
        else if (number == SIGINT || number == SIGRTMIN + 5) end(signals, output, "rebooted", EXIT_REBOOTED);
        else end(signals, output, "powered-off", EXIT_POWERED_OFF);
    }
}

static void read_settings(struct paper paper) {
    struct field key;
    while (next_field(&paper, &key)) {
        if (!is_key(key, "grace-seconds")) continue;
        char *text = next_text(&paper);
        grace_seconds = atoi(text);
        free(text);
        return;
    }
}

void be_first_process(void) {
    struct paper paper;
    int ends[2];
    for (int file = ANNOUNCE; file <= PAPER; file++) fcntl(file, F_SETFD, FD_CLOEXEC);
    // What this process holds of the host's may not be opened again through /proc/1/fd.
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    if (read_paper(PAPER, &paper) < 0) give_up("reading the plan");
    read_settings(paper);
    int signals = open_signals();
    if (signals < 0 || pipe2(ends, O_CLOEXEC) < 0) give_up("starting");
    mkdir("/var/log", 0755);
    output_log = open("/var/log/cloud-init-output.log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    (void)!chdir("/");
    begin_boot_work(paper, ends[1]);
    close(ends[1]);
    (void)!write(ANNOUNCE, "ready\n", 6);
    close(ANNOUNCE);
    int output = ends[0];
    while (1) {
        struct pollfd waits[2] = {{signals, POLLIN, 0}, {output, POLLIN, 0}};
        if (poll(waits, 2, -1) < 0 && errno != EINTR) give_up("poll");
        if (waits[1].revents && !copy_output(output)) {
            close(output);
            output = -1;
        }
        if (waits[0].revents) obey(signals, output);
    }
}
