// Starting a program with all that must be settled between clone and exec.
#ifndef FAULTLINE_LAUNCH_H
#define FAULTLINE_LAUNCH_H
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// What the child is to become. All pointers are borrowed until `fl_launch` returns.
struct fl_launch {
    const char *program;
    char *const *arguments;
    char *const *environment;
    /// NULL leaves the caller's directory.
    const char *directory;
    int input, output, error;
    /// Becomes descriptor 3 of the program, on which it says that it is ready; -1: none.
    int announce;
    /// CLONE_NEW… flags of namespaces to be made.
    uint64_t new_namespaces;
    /// Namespaces to enter, by open descriptors.
    const int *namespaces;
    size_t namespace_count;
    /// A cgroup of the second version to be born in, by its open directory; -1: none.
    int group;
    /// Open `cgroup.procs` files to join before the program runs.
    const int *joins;
    size_t join_count;
    /// Where the child leaves its line of /proc/self/stat before it runs the program, by way of `stat_draft`.
    const char *stat_file;
    const char *stat_draft;
    /// Closed by the child at once; -1: none.
    int unshared;
    int has_oom_score, oom_score;
    int has_open_files;
    uint64_t open_files;
    int has_user;
    uid_t user;
    gid_t group_id;
    const gid_t *further_groups;
    size_t further_group_count;
};

enum fl_launch_step {
    FL_STEP_NONE, FL_STEP_CLONE, FL_STEP_SESSION, FL_STEP_JOIN, FL_STEP_STAT, FL_STEP_NAMESPACE, FL_STEP_DESCRIPTORS,
    FL_STEP_OOM_SCORE, FL_STEP_OPEN_FILES, FL_STEP_USER, FL_STEP_DIRECTORY, FL_STEP_EXEC
};

struct fl_launched {
    pid_t process;
    /// Close-on-exec; -1 after a failure.
    int pidfd;
    /// Where it failed, and with which errno.
    int step, code;
};

/// Starts a program in a session of its own. Returns when it runs or has failed; true when it runs.
/// The caller's threads go on meanwhile; only the calling one waits.
int fl_launch(const struct fl_launch *plan, struct fl_launched *result);

/// Sends a signal by descriptor; 0, or -1 with errno.
int fl_pidfd_signal(int pidfd, int signal);
/// Takes the exit of an own child: 1 with `*status` as of wait(2), 0 when it still runs, -1 with errno (ECHILD: not
/// ours).
int fl_pidfd_wait(int pidfd, int *status);
/// The exit status of a process that was never ours, where the kernel tells: 1 with `*status`, else 0.
int fl_pidfd_status(int pidfd, int *status);
/// Checks that this kernel can do what `fl_launch` needs: 0, or an errno.
int fl_launch_probe(void);
/// Removes a directory and all below it, without following links or crossing mounts; 0, or -1 with errno.
int fl_remove_tree(const char *path);
#endif
