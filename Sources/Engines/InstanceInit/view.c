// Makes the instance's view of the machine, in namespaces that are its own already: nothing here is ever mounted where
// the host could see it, so nothing can be left behind.
#define _GNU_SOURCE
#include "init.h"
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

// As of linux/mount.h; the numbers are the same on all processors.
enum {
    NR_OPEN_TREE = 428, NR_MOVE_MOUNT = 429, NR_FSOPEN = 430, NR_FSCONFIG = 431, NR_FSMOUNT = 432,
    SET_STRING = 1, SET_FLAG = 0, CREATE = 6, FROM_EMPTY_PATH = 4, CLONE_TREE = 1, NO_DEVICES = 4
};
#define RECURSIVE 0x8000

struct tie {
    char *target;
    int tree;
    int is_read_only;
    struct tie *next;
};

struct view {
    char *hostname, *root_layers, *usr_layers, *directory;
    struct tie *ties;
    /// Mounted on nothing yet.
    int root, usr;
};

static int overlay(const char *layers, const char *upper, const char *work) {
    int context = (int)syscall(NR_FSOPEN, "overlay", 1 /* FSOPEN_CLOEXEC */);
    if (context < 0) give_up("fsopen overlay");
    if (syscall(NR_FSCONFIG, context, SET_STRING, "source", "faultline", 0) < 0
        || syscall(NR_FSCONFIG, context, SET_STRING, "lowerdir", layers, 0) < 0
        || syscall(NR_FSCONFIG, context, SET_STRING, "upperdir", upper, 0) < 0
        || syscall(NR_FSCONFIG, context, SET_STRING, "workdir", work, 0) < 0)
        give_up("layers %s", layers);
    // Without it every end of an instance would sync the disk. The layer outlives the instance and Faultline, but not
    // a crash of the machine in the moment it was written.
    (void)syscall(NR_FSCONFIG, context, SET_FLAG, "volatile", NULL, 0);
    if (syscall(NR_FSCONFIG, context, CREATE, NULL, NULL, 0) < 0) give_up("overlay of %s on %s", upper, layers);
    int tree = (int)syscall(NR_FSMOUNT, context, 1 /* FSMOUNT_CLOEXEC */, NO_DEVICES);
    if (tree < 0) give_up("fsmount of %s", upper);
    close(context);
    return tree;
}

static void put(int tree, const char *target) {
    if (syscall(NR_MOVE_MOUNT, tree, "", AT_FDCWD, target, FROM_EMPTY_PATH) < 0) give_up("mount on %s", target);
    close(tree);
}

/// An overlay refuses a work directory that a volatile mount has used: after a crash of the machine the layer could be
/// torn. Ours lives on after a kill of everything but the machine, and is whole then.
static void forgive_volatile(const char *work) {
    static const char *const marks[] = {"incompat/volatile/dirty", "incompat/volatile", "incompat"};
    char path[256];
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        snprintf(path, sizeof path, "%s/work/%s", work, marks[i]);
        if (remove(path) < 0 && errno != ENOENT) give_up("removing %s", path);
    }
}

static void take(struct view *view, struct paper *paper) {
    struct field key;
    while (next_field(paper, &key)) {
        if (is_key(key, "hostname")) view->hostname = next_text(paper);
        else if (is_key(key, "root-layers")) view->root_layers = next_text(paper);
        else if (is_key(key, "usr-layers")) view->usr_layers = next_text(paper);
        else if (is_key(key, "directory")) view->directory = next_text(paper);
        else if (is_key(key, "tie")) {
            struct tie *tie = calloc(1, sizeof *tie);
            char *source = next_text(paper);
            if (!tie) give_up("memory");
            tie->target = next_text(paper);
            tie->is_read_only = next_text(paper)[0] == '1';
            tie->tree = (int)syscall(NR_OPEN_TREE, AT_FDCWD, source, CLONE_TREE | O_CLOEXEC);
            if (tie->tree < 0) give_up("directory %s", source);
            tie->next = view->ties;
            view->ties = tie;
        } else break;
    }
    if (!view->hostname || !view->root_layers || !view->directory) {
        errno = EBADMSG;
        give_up("reading the plan");
    }
}

static void mount_on(const char *type, const char *target, unsigned long flags, const char *options) {
    mkdir(target, 0755);
    if (mount(type, target, type, flags, options) < 0) give_up("mounting %s on %s", type, target);
}

static void make_device(const char *path, unsigned major_number, unsigned minor_number) {
    if (mknod(path, S_IFCHR | 0666, makedev(major_number, minor_number)) < 0) give_up("making %s", path);
    chmod(path, 0666);
}

static void make_devices(void) {
    mount_on("tmpfs", "/dev", MS_NOSUID | MS_NOEXEC, "mode=755,size=1m");
    make_device("/dev/null", 1, 3);
    make_device("/dev/zero", 1, 5);
    make_device("/dev/full", 1, 7);
    make_device("/dev/random", 1, 8);
    make_device("/dev/urandom", 1, 9);
    make_device("/dev/tty", 5, 0);
    mount_on("devpts", "/dev/pts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=620,gid=5");
    mount_on("tmpfs", "/dev/shm", MS_NOSUID | MS_NODEV, "mode=1777");
    if (symlink("pts/ptmx", "/dev/ptmx") < 0 || symlink("/proc/self/fd", "/dev/fd") < 0
        || symlink("/proc/self/fd/0", "/dev/stdin") < 0 || symlink("/proc/self/fd/1", "/dev/stdout") < 0
        || symlink("/proc/self/fd/2", "/dev/stderr") < 0)
        give_up("linking in /dev");
}

static void make_read_only(const char *path) {
    if (mount(path, path, NULL, MS_BIND | MS_REC, NULL) < 0) {
        if (errno == ENOENT) return;
        give_up("covering %s", path);
    }
    if (mount(NULL, path, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
        give_up("covering %s", path);
}

/// What of /proc speaks of or to the whole machine is covered: the instance's root is the host's root to file modes.
static void make_proc(void) {
    static const char *const written[] = {"/proc/sys", "/proc/sysrq-trigger", "/proc/irq", "/proc/bus", "/proc/fs",
        "/proc/acpi", "/proc/mtrr", "/proc/scsi", "/proc/pressure"};
    static const char *const secret[] = {"/proc/kcore", "/proc/keys", "/proc/key-users", "/proc/timer_list",
        "/proc/sched_debug", "/proc/kallsyms", "/proc/kmsg", "/proc/config.gz", "/proc/vmallocinfo"};
    mount_on("proc", "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
    int net = (int)syscall(NR_OPEN_TREE, AT_FDCWD, "/proc/sys/net", CLONE_TREE | O_CLOEXEC);
    for (size_t i = 0; i < sizeof written / sizeof *written; i++)
        if (access(written[i], F_OK) == 0) make_read_only(written[i]);
    // Its own network's settings stay its own to change.
    if (net >= 0) put(net, "/proc/sys/net");
    for (size_t i = 0; i < sizeof secret / sizeof *secret; i++)
        if (access(secret[i], F_OK) == 0 && mount("/dev/null", secret[i], NULL, MS_BIND, NULL) < 0)
            give_up("covering %s", secret[i]);
}

static void raise_loopback(void) {
    struct ifreq request = {.ifr_flags = IFF_UP | IFF_RUNNING};
    strcpy(request.ifr_name, "lo");
    int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (control >= 0) (void)ioctl(control, SIOCSIFFLAGS, &request);
    close(control);
}

static void tie_directories(struct tie *tie) {
    for (; tie; tie = tie->next) {
        make_directories_above(tie->target);
        mkdir(tie->target, 0755);
        put(tie->tree, tie->target);
        unsigned long flags = MS_BIND | MS_REMOUNT | MS_NODEV | (tie->is_read_only ? MS_RDONLY : 0);
        if (mount(NULL, tie->target, NULL, flags, NULL) < 0) give_up("mounting on %s", tie->target);
    }
}

static void enter_view(struct view *view) {
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) give_up("making mounts private");
    if (chdir(view->directory) < 0) give_up("directory %s", view->directory);
    forgive_volatile("work-root");
    view->root = overlay(view->root_layers, "layer/root", "work-root");
    view->usr = -1;
    if (view->usr_layers) {
        forgive_volatile("work-usr");
        view->usr = overlay(view->usr_layers, "layer/usr", "work-usr");
    }
    put(view->root, "root");
    if (chdir("root") < 0) give_up("changing into the view");
    if (syscall(SYS_pivot_root, ".", ".") < 0) give_up("pivot_root");
    if (umount2(".", MNT_DETACH) < 0) give_up("leaving the host's root");
    // From here on every path is the instance's own: a link that it planted leads nowhere else.
    if (chdir("/") < 0) give_up("changing to /");
}

void set_up_view(const char *paper_path, char **arguments) {
    struct view view = {0};
    struct paper paper, rest;
    int file = open(paper_path, O_RDONLY | O_CLOEXEC);
    if (file < 0 || read_paper(file, &paper) < 0) give_up("plan %s", paper_path);
    rest = paper;
    take(&view, &rest);
    if (chdir(view.directory) < 0) give_up("directory %s", view.directory);
    int word = open("word", O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (word < 0) give_up("leaving a word");
    (void)unshare(CLONE_NEWCGROUP);
    umask(022);
    enter_view(&view);
    if (view.usr >= 0) put(view.usr, "/usr");
    make_devices();
    make_proc();
    mount_on("sysfs", "/sys", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
    mount_on("tmpfs", "/run", MS_NOSUID | MS_NODEV, "mode=755");
    mount_on("tmpfs", "/tmp", MS_NOSUID | MS_NODEV, "mode=1777");
    tie_directories(view.ties);
    raise_loopback();
    if (sethostname(view.hostname, strlen(view.hostname)) < 0) give_up("host name %s", view.hostname);
    // The console is this program's output; then the first process is begun anew from inside the view, so that
    // /proc/1/exe is a file of the view.
    int console = fcntl(1, F_DUPFD_CLOEXEC, 32);
    file = fcntl(file, F_DUPFD_CLOEXEC, 32);
    word = fcntl(word, F_DUPFD_CLOEXEC, 32);
    if (dup2(console, CONSOLE) < 0 || dup2(word, WORD) < 0 || dup2(file, PAPER) < 0) give_up("descriptors");
    if (give_up_privileges() < 0) give_up("giving up privileges");
    char *boot[] = {arguments[0], "boot", NULL};
    boot[0] = "init";
    execv(INIT_PATH, boot);
    give_up("starting " INIT_PATH);
}
