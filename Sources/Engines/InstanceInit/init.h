// The first process of an instance, and the few commands that an instance has beside the image's own.
//
// Plain C on libc alone, linked statically: it is copied into every view, whatever libc the image has, and a hundred
// of it should weigh nothing.
#ifndef INSTANCE_INIT_H
#define INSTANCE_INIT_H
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define INIT_PATH "/usr/lib/faultline/init"
#define STATE_DIRECTORY "/var/lib/faultline"

/// What the host says of the instance: a file of netstrings, a key before its values. See `LaunchPaper` on the host's
/// side.
struct paper {
    const char *bytes;
    size_t length;
};

struct field {
    const char *text;
    size_t length;
};

/// Descriptors that the view's making hands to the first process.
enum { ANNOUNCE = 3, CONSOLE = 4, WORD = 5, PAPER = 6 };

/// How the first process ends; the host reads it from the exit status, or from the word it leaves.
enum { EXIT_POWERED_OFF = 60, EXIT_REBOOTED = 61, EXIT_UNABLE = 62 };

int read_paper(int descriptor, struct paper *paper);
/// Walks over the fields; false at the end or where the paper is not well formed.
int next_field(struct paper *paper, struct field *field);
/// The next value as a C string of the caller's; exits when there is none.
char *next_text(struct paper *paper);
int is_key(struct field field, const char *key);

void set_up_view(const char *paper_path, char **arguments);
void be_first_process(void);
/// The instance's own work at boot, in a child of the first process. Returns the exit status.
int do_boot_work(struct paper paper);
int write_whole(const char *path, struct field content, mode_t mode, int append);
void make_directories_above(const char *path);
uid_t find_user(const char *name, gid_t *group);
gid_t find_group(const char *name);

/// Gives up what could reach the host: capabilities and system calls.
int give_up_privileges(void);
/// The environment that programs of the instance start with, from /etc/environment.
void load_environment(void);

int enter(int count, char **arguments);
int shut_down(const char *name, int count, char **arguments);
int pass_through_sudo(int count, char **arguments);
int show_hostname(int count, char **arguments);

__attribute__((noreturn, format(printf, 1, 2))) void give_up(const char *format, ...);
#endif
