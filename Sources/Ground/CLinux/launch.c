#define _GNU_SOURCE
#include "launch.h"
#include "clinux.h"
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef CLONE_CLEAR_SIGHAND
#define CLONE_CLEAR_SIGHAND 0x100000000ULL
#endif
#ifndef CLONE_INTO_CGROUP
#define CLONE_INTO_CGROUP 0x200000000ULL
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif
#ifndef P_PIDFD
#define P_PIDFD 3
#endif

/// As of clone3(2); the C library's headers may be older than the kernel.
struct clone_arguments {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup;
};

enum { HIGH_DESCRIPTOR = 32 };

__attribute__((noreturn)) static void fail(struct fl_launched *result, int step) {
    // The memory is the parent's: it reads this when it wakes.
    result->code = errno;
    result->step = step;
    syscall(SYS_exit_group, 127);
    __builtin_unreachable();
}

/// Leaves `/proc/self/stat` in a file, whole or not at all: who adopts later finds process id and start time in it.
static int leave_stat(const struct fl_launch *plan) {
    char line[1024];
    int source = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
    if (source < 0) return -1;
    ssize_t length = read(source, line, sizeof line);
    close(source);
    if (length <= 0) return -1;
    int target = open(plan->stat_draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (target < 0) return -1;
    ssize_t written = write(target, line, (size_t)length);
    close(target);
    if (written != length) return -1;
    return rename(plan->stat_draft, plan->stat_file);
}

static int set_descriptors(const struct fl_launch *plan) {
    int wanted[4] = {plan->input, plan->output, plan->error, plan->announce};
    // Out of the way first: any of them may be one of the numbers that are about to be overwritten.
    for (int i = 0; i < 4; i++) {
        if (wanted[i] < 0) continue;
        wanted[i] = fcntl(wanted[i], F_DUPFD_CLOEXEC, HIGH_DESCRIPTOR);
        if (wanted[i] < 0) return -1;
    }
    int kept = 0;
    for (int i = 0; i < 4; i++) {
        if (wanted[i] < 0) continue;
        if (dup2(wanted[i], i) < 0) return -1;
        kept = i + 1;
    }
    // Nothing else of the parent's may reach the program. Marked instead of closed: what is held until exec is held.
    return (int)syscall(SYS_close_range, kept, ~0U, 1U << 2 /* CLOSE_RANGE_CLOEXEC */);
}

static int set_user(const struct fl_launch *plan) {
    // Not the C library's functions: they would change all threads of the parent, whose memory this is.
    if (syscall(SYS_setgroups, plan->further_group_count, plan->further_groups) < 0) return -1;
    if (syscall(SYS_setresgid, plan->group_id, plan->group_id, plan->group_id) < 0) return -1;
    return (int)syscall(SYS_setresuid, plan->user, plan->user, plan->user);
}

static int set_oom_score(int score) {
    char text[16];
    int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (file < 0) return -1;
    int length = snprintf(text, sizeof text, "%d", score);
    ssize_t written = write(file, text, (size_t)length);
    close(file);
    return written == length ? 0 : -1;
}

/// Runs in the child, in the parent's memory, while the calling thread of the parent is suspended.
__attribute__((noreturn, noinline)) static void become(const struct fl_launch *plan, struct fl_launched *result) {
    if (plan->unshared >= 0) close(plan->unshared);
    if (setsid() < 0) fail(result, FL_STEP_SESSION);
    for (size_t i = 0; i < plan->join_count; i++)
        if (write(plan->joins[i], "0", 1) != 1) fail(result, FL_STEP_JOIN);
    if (plan->has_oom_score && set_oom_score(plan->oom_score) < 0) fail(result, FL_STEP_OOM_SCORE);
    if (plan->stat_file && leave_stat(plan) < 0) fail(result, FL_STEP_STAT);
    for (size_t i = 0; i < plan->namespace_count; i++)
        if (setns(plan->namespaces[i], 0) < 0) fail(result, FL_STEP_NAMESPACE);
    if (set_descriptors(plan) < 0) fail(result, FL_STEP_DESCRIPTORS);
    if (plan->has_open_files) {
        struct rlimit limit = {plan->open_files, plan->open_files};
        if (syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, &limit, NULL) < 0) fail(result, FL_STEP_OPEN_FILES);
    }
    if (plan->has_user && set_user(plan) < 0) fail(result, FL_STEP_USER);
    if (plan->directory && chdir(plan->directory) < 0) fail(result, FL_STEP_DIRECTORY);
    uint64_t none = 0;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, sizeof none);
    execve(plan->program, plan->arguments, plan->environment);
    fail(result, FL_STEP_EXEC);
}

/// clone3 with the parent's memory and stack, as vfork has them. Inline, since the child may not return through a
/// frame that the parent still needs: it calls `become`, which never returns.
__attribute__((noinline)) static long clone_and_become(
    struct clone_arguments *arguments, const struct fl_launch *plan, struct fl_launched *result
) {
    long answer;
#if defined(__x86_64__)
    register long number __asm__("rax") = SYS_clone3;
    __asm__ volatile("syscall"
                     : "=a"(answer)
                     : "r"(number), "D"(arguments), "S"(sizeof *arguments)
                     : "rcx", "r11", "memory");
#elif defined(__aarch64__)
    register long number __asm__("x8") = SYS_clone3;
    register long first __asm__("x0") = (long)arguments;
    register long second __asm__("x1") = (long)sizeof *arguments;
    __asm__ volatile("svc 0" : "+r"(first) : "r"(number), "r"(second) : "memory");
    answer = first;
#else
#error "clone3 has to be written down for this processor"
#endif
    if (answer == 0) become(plan, result);
    return answer;
}

int fl_launch(const struct fl_launch *plan, struct fl_launched *result) {
    struct clone_arguments arguments = {0};
    int pidfd = -1;
    uint64_t all = ~0ULL, before = 0;
    *result = (struct fl_launched){.process = -1, .pidfd = -1};
    arguments.flags = CLONE_VM | CLONE_VFORK | CLONE_PIDFD | CLONE_CLEAR_SIGHAND | plan->new_namespaces;
    arguments.pidfd = (uint64_t)(uintptr_t)&pidfd;
    arguments.exit_signal = SIGCHLD;
    if (plan->group >= 0) {
        arguments.flags |= CLONE_INTO_CGROUP;
        arguments.cgroup = (uint64_t)plan->group;
    }
    // A handler of the parent's must not run in the child: it would run in the parent's memory.
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before, sizeof all);
    long process = clone_and_become(&arguments, plan, result);
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &before, NULL, sizeof before);
    if (process < 0) {
        result->step = FL_STEP_CLONE;
        result->code = (int)-process;
        return 0;
    }
    if (result->step != FL_STEP_NONE) {
        siginfo_t info;
        while (waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED) < 0 && errno == EINTR) {}
        close(pidfd);
        return 0;
    }
    result->process = (pid_t)process;
    result->pidfd = pidfd;
    return 1;
}

int fl_pidfd_signal(int pidfd, int signal) { return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0); }

int fl_pidfd_wait(int pidfd, int *status) {
    siginfo_t info;
    memset(&info, 0, sizeof info);
    int answer;
    do answer = waitid(P_PIDFD, (id_t)pidfd, &info, WEXITED | WNOHANG);
    while (answer < 0 && errno == EINTR);
    if (answer < 0) return -1;
    if (info.si_pid == 0) return 0;
    *status = info.si_code == CLD_EXITED ? (info.si_status & 0xff) << 8 : info.si_status & 0x7f;
    return 1;
}

/// As of linux/pidfd.h since 6.13, which is newer than the headers of most systems.
struct pidfd_information {
    uint64_t mask, cgroup;
    uint32_t ids[11];
    int32_t exit_code;
};

static int status_of_zombie(int pidfd, int *status) {
    char path[64], text[2048];
    long process = -1;
    snprintf(path, sizeof path, "/proc/self/fdinfo/%d", pidfd);
    FILE *file = fopen(path, "re");
    if (!file) return 0;
    while (fgets(text, sizeof text, file))
        if (sscanf(text, "Pid: %ld", &process) == 1) break;
    fclose(file);
    if (process <= 0) return 0;
    snprintf(path, sizeof path, "/proc/%ld/stat", process);
    file = fopen(path, "re");
    if (!file) return 0;
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = 0;
    char *rest = strrchr(text, ')');
    if (!rest || rest[1] != ' ' || rest[2] != 'Z') return 0;
    char *last = strrchr(rest, ' ');
    return last && sscanf(last, " %d", status) == 1;
}

int fl_pidfd_status(int pidfd, int *status) {
    // A zombie still stands in /proc; who was reaped is told by newer kernels.
    if (status_of_zombie(pidfd, status)) return 1;
    struct pidfd_information information = {.mask = 1U << 3 /* PIDFD_INFO_EXIT */};
    if (ioctl(pidfd, _IOWR(0xFF, 11, struct pidfd_information), &information) < 0) return 0;
    if (!(information.mask & (1U << 3))) return 0;
    *status = information.exit_code;
    return 1;
}

int fl_launch_probe(void) {
    int own = fl_pidfd_open(getpid());
    if (own < 0) return errno;
    close(own);
    // A size of nothing is refused as invalid where the call exists.
    if (syscall(SYS_clone3, NULL, 0) < 0 && errno != EINVAL) return errno;
    return 0;
}

static int remove_entry(const char *path, const struct stat *facts, int kind, struct FTW *place) {
    (void)facts, (void)place;
    int answer = (kind == FTW_DP || kind == FTW_D || kind == FTW_DNR) ? rmdir(path) : unlink(path);
    // Somebody else may be removing the same tree.
    return answer < 0 && errno != ENOENT ? -1 : 0;
}

int fl_remove_tree(const char *path) {
    struct stat facts;
    for (int turn = 0; turn < 100; turn++) {
        int answer = nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT), code = errno;
        if (lstat(path, &facts) < 0 && errno == ENOENT) return 0;
        if (answer < 0 && code != ENOENT && code != ENOTEMPTY) return errno = code, -1;
    }
    return errno = EBUSY, -1;
}
