// Brings a command of the host's side into an instance: `init enter PID START [--join FILE]… -- COMMAND…`.
#define _GNU_SOURCE
#include "init.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static int status_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

/// The start time of a process, in ticks since the machine's start: with the number it names a process for good.
static unsigned long long start_of(const char *process) {
    char path[64], text[1024];
    unsigned long long start = 0;
    snprintf(path, sizeof path, "/proc/%s/stat", process);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (file >= 0) close(file);
    if (length <= 0) return 0;
    text[length] = 0;
    char *rest = strrchr(text, ')');
    for (int field = 2; rest && field < 22; field++) rest = strchr(rest + 1, ' ');
    if (rest) sscanf(rest, " %llu", &start);
    return start;
}

static void join_group(const char *path) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0 || write(file, "0", 1) != 1) give_up("joining %s", path);
    close(file);
}

static void go_in(const char *process, const char *start) {
    int pidfd = (int)syscall(434 /* pidfd_open */, atoi(process), 0);
    if (pidfd < 0 || start_of(process) != strtoull(start, NULL, 10)) {
        errno = ESRCH;
        give_up("the instance does not run");
    }
    int all = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWCGROUP;
    if (setns(pidfd, all) < 0) give_up("entering the instance");
    close(pidfd);
    if (chdir("/") < 0) give_up("entering the instance");
}

/// The host's variables stay outside, but for what describes the terminal.
static void change_environment(void) {
    static const char *const kept[] = {"TERM", "COLUMNS", "LINES", "LANG", "LC_ALL", "COLORTERM"};
    char *values[sizeof kept / sizeof *kept];
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        char *value = getenv(kept[i]);
        values[i] = value ? strdup(value) : NULL;
    }
    clearenv();
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (values[i]) setenv(kept[i], values[i], 1);
    load_environment();
    if (chdir("/root") < 0) (void)!chdir("/");
}

__attribute__((noreturn)) static void run_command(char **command) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    // No descriptor of the caller's comes along.
    syscall(436 /* close_range */, 3, ~0U, 0);
    execvp(command[0], command);
    fprintf(stderr, "%s: %s\n", command[0], strerror(errno));
    _exit(errno == ENOENT ? 127 : 126);
}

static struct termios terminal_before;

static void restore_terminal(void) { tcsetattr(0, TCSADRAIN, &terminal_before); }

static int open_terminal(char *path, size_t size) {
    int master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC), number = 0, unlock = 0;
    if (master < 0 || ioctl(master, TIOCSPTLCK, &unlock) < 0 || ioctl(master, TIOCGPTN, &number) < 0) return -1;
    snprintf(path, size, "/dev/pts/%d", number);
    return master;
}

static int copy(int from, int to) {
    char bytes[4096];
    ssize_t count = read(from, bytes, sizeof bytes);
    if (count <= 0) return 0;
    for (ssize_t done = 0; done < count;) {
        ssize_t written = write(to, bytes + done, (size_t)(count - done));
        if (written < 0 && errno != EINTR && errno != EAGAIN) return 0;
        if (written > 0) done += written;
    }
    return 1;
}

static void copy_size(int master) {
    struct winsize size;
    if (ioctl(0, TIOCGWINSZ, &size) == 0) ioctl(master, TIOCSWINSZ, &size);
}

static int relay(int master, int signals, pid_t child) {
    struct pollfd waits[3] = {{0, POLLIN, 0}, {master, POLLIN, 0}, {signals, POLLIN, 0}};
    int status = 0, ended = 0;
    while (!ended || waits[1].fd >= 0) {
        if (poll(waits, 3, ended ? 0 : -1) <= 0 && ended) break;
        if (waits[0].revents && !copy(0, master)) waits[0].fd = -1;
        if (waits[1].revents && !copy(master, 1)) waits[1].fd = -1;
        struct signalfd_siginfo news;
        while (read(signals, &news, sizeof news) == (ssize_t)sizeof news)
            if (news.ssi_signo == SIGWINCH) copy_size(master);
        if (!ended && waitpid(child, &status, WNOHANG) == child) ended = 1;
    }
    return status;
}

/// On a terminal, the command gets one of the instance's own: it can name it, and cannot type into the caller's.
static int run_on_terminal(char **command) {
    char path[64];
    sigset_t set;
    int master = open_terminal(path, sizeof path);
    if (master < 0) give_up("opening a terminal");
    sigemptyset(&set);
    sigaddset(&set, SIGWINCH);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    int signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    copy_size(master);
    pid_t child = fork();
    if (child < 0) give_up("fork");
    if (child == 0) {
        setsid();
        int slave = open(path, O_RDWR);
        if (slave < 0 || ioctl(slave, TIOCSCTTY, 0) < 0) give_up("terminal %s", path);
        for (int i = 0; i < 3; i++) dup2(slave, i);
        run_command(command);
    }
    tcgetattr(0, &terminal_before);
    atexit(restore_terminal);
    struct termios raw = terminal_before;
    cfmakeraw(&raw);
    tcsetattr(0, TCSADRAIN, &raw);
    return relay(master, signals, child);
}

static int run_plainly(char **command) {
    int status = 0;
    pid_t child = fork();
    if (child < 0) give_up("fork");
    if (child == 0) {
        // Whoever gives up on this command gives up on what it does inside.
        prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
        run_command(command);
    }
    // The terminal's keys are for the command; its end is told by its status.
    signal(SIGINT, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    return status;
}

int enter(int count, char **arguments) {
    int at = 2;
    while (at + 1 < count && !strcmp(arguments[at], "--join")) {
        join_group(arguments[at + 1]);
        at += 2;
    }
    if (at >= count || strcmp(arguments[at], "--") || at + 1 >= count) return 64;
    char **command = arguments + at + 1;
    go_in(arguments[0], arguments[1]);
    // Given up before anything of the instance can see this process.
    if (give_up_privileges() < 0) give_up("giving up privileges");
    change_environment();
    return status_of(isatty(0) && isatty(1) ? run_on_terminal(command) : run_plainly(command));
}
