#define _GNU_SOURCE
#include "init.h"
#include <errno.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/// What an instance's root may do. Absent are those that reach past the namespaces: mounting, making devices, modules,
/// raw input and output, the clock, tracing, opening files by handle, limits, the kernel's log.
static const int kept[] = {CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_FOWNER, CAP_FSETID, CAP_KILL, CAP_SETGID, CAP_SETUID,
    CAP_SETPCAP, CAP_SETFCAP, CAP_NET_BIND_SERVICE, CAP_NET_BROADCAST, CAP_NET_ADMIN, CAP_NET_RAW, CAP_IPC_LOCK,
    CAP_IPC_OWNER, CAP_SYS_CHROOT, CAP_SYS_BOOT, CAP_SYS_NICE, CAP_LEASE, CAP_AUDIT_WRITE};

static int drop_capabilities(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct data[2] = {{0}, {0}};
    uint64_t mask = 0;
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) mask |= 1ULL << kept[i];
    for (int capability = 0; capability < 64; capability++) {
        if (mask >> capability & 1) continue;
        if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0 && errno != EINVAL) return -1;
    }
    for (int half = 0; half < 2; half++) data[half].effective = data[half].permitted = (uint32_t)(mask >> 32 * half);
    return (int)syscall(SYS_capset, &header, data);
}

#if defined(__x86_64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#define REFUSE(number)                                                                                                 \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1),                                                               \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

/// Calls that no namespace holds back: the kernel's keyrings are one for all, and a new kernel could be loaded by who
/// may reboot.
static int refuse_calls(void) {
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCHITECTURE, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
#if defined(__x86_64__)
        // The x32 numbers, which would go around the list.
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
#endif
        REFUSE(SYS_kexec_load), REFUSE(SYS_kexec_file_load), REFUSE(SYS_keyctl), REFUSE(SYS_add_key),
        REFUSE(SYS_request_key), REFUSE(SYS_open_by_handle_at), REFUSE(SYS_bpf), REFUSE(SYS_perf_event_open),
        REFUSE(SYS_init_module), REFUSE(SYS_finit_module), REFUSE(SYS_swapon), REFUSE(SYS_swapoff), REFUSE(SYS_acct),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}

int give_up_privileges(void) {
    // The filter first: it needs what is given up then.
    if (refuse_calls() < 0) return -1;
    return drop_capabilities();
}
