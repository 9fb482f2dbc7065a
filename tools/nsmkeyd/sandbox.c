// SPDX-License-Identifier: GPL-2.0
/*
 * What the agent gives up. See sandbox.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/sockios.h>

#include "log.h"
#include "sandbox.h"

void sandbox_begin(void)
{
	struct rlimit none = { 0, 0 }, files;

	prctl(PR_SET_DUMPABLE, 0);
	setrlimit(RLIMIT_CORE, &none);
	/* A thousand peers need two descriptors each. */
	if (!getrlimit(RLIMIT_NOFILE, &files)) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
}

/* Of what the process has: a user without the capability stays without it. */
static bool drop_capabilities(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2], keep[2];
	int i;

	if (syscall(SYS_capget, &header, data))
		return false;
	memset(keep, 0, sizeof(keep));
	keep[0].permitted = data[0].permitted & 1U << CAP_NET_ADMIN;
	keep[0].effective = keep[0].permitted;
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	/* For programs, of which none is started. A user without the right to is fine. */
	for (i = 0; !prctl(PR_CAPBSET_DROP, i, 0, 0, 0); i++)
		;
	return !syscall(SYS_capset, &header, keep);
}

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED	1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED	1
#endif
#endif

#if defined(__x86_64__)
#define ARCH	AUDIT_ARCH_X86_64
#elif defined(__aarch64__) && defined(__AARCH64EL__)
#define ARCH	AUDIT_ARCH_AARCH64
#endif

#if defined(ARCH) && !defined(SANITIZED)

#define LOAD(_member)							\
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, _member))
#define RETURN(_what)	BPF_STMT(BPF_RET | BPF_K, _what)
#define UNLESS(_value, _skip)						\
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, _value, 0, _skip)

#define WRITES	(O_ACCMODE | O_CREAT | O_TRUNC)

/* A number of the x32 interface is none of these. */
static const uint16_t calls[] = {
#if defined(SYS_epoll_wait)
	SYS_epoll_wait,
#endif
	SYS_epoll_pwait, SYS_epoll_ctl,
	SYS_read, SYS_write, SYS_readv, SYS_writev, SYS_lseek, SYS_close, SYS_fcntl,
	SYS_recvfrom, SYS_sendto, SYS_recvmsg, SYS_sendmsg,
	SYS_accept4, SYS_connect, SYS_bind, SYS_listen, SYS_shutdown,
	SYS_getsockopt, SYS_setsockopt, SYS_getsockname, SYS_getpeername,
	SYS_fstat, SYS_newfstatat, SYS_faccessat, SYS_getdents64,
#if defined(SYS_faccessat2)
	SYS_faccessat2,
#endif
#if defined(SYS_access)
	SYS_access,
#endif
#if defined(SYS_stat)
	SYS_stat,
#endif
	SYS_clock_gettime, SYS_clock_nanosleep, SYS_gettimeofday,
#if defined(SYS_time)
	SYS_time,
#endif
	SYS_getrandom, SYS_getrusage, SYS_getpid, SYS_gettid, SYS_getuid, SYS_geteuid,
	/* qsort() asks for the size of the memory. */
	SYS_sysinfo,
	SYS_brk, SYS_mmap, SYS_munmap, SYS_mremap, SYS_madvise, SYS_futex,
	SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_restart_syscall,
	SYS_tgkill, SYS_exit, SYS_exit_group,
};

#define CALLS	(sizeof(calls) / sizeof(calls[0]))

static const struct sock_filter head[] = {
	LOAD(arch),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
	RETURN(SECCOMP_RET_KILL_PROCESS),
	LOAD(nr),
};

/* Calls that depend on an argument, the lower half of which is read; all others end here. */
static const struct sock_filter tail[] = {
	/* Files are opened for reading. */
	UNLESS(SYS_openat, 4),
	LOAD(args[2]),
	BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, WRITES, 0, 1),
	RETURN(SECCOMP_RET_ERRNO | EACCES),
	RETURN(SECCOMP_RET_ALLOW),
	/* Of an address with a device, the number of that is asked for. */
	UNLESS(SYS_ioctl, 4),
	LOAD(args[1]),
	UNLESS(SIOCGIFINDEX, 1),
	RETURN(SECCOMP_RET_ALLOW),
	RETURN(SECCOMP_RET_ERRNO | EACCES),
	/* Sockets are those of peers. */
	UNLESS(SYS_socket, 5),
	LOAD(args[0]),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_INET, 1, 0),
	UNLESS(AF_INET6, 1),
	RETURN(SECCOMP_RET_ALLOW),
	RETURN(SECCOMP_RET_ERRNO | EACCES),
	RETURN(SECCOMP_RET_KILL_PROCESS),
};

#define HEAD	(sizeof(head) / sizeof(head[0]))

static struct sock_filter filter[sizeof(head) / sizeof(head[0]) + 2 * CALLS +
				 sizeof(tail) / sizeof(tail[0])];

static void write_filter(void)
{
	struct sock_filter *at = filter + HEAD;
	unsigned int i;

	memcpy(filter, head, sizeof(head));
	for (i = 0; i < CALLS; i++) {
		*at++ = (struct sock_filter)UNLESS(calls[i], 1);
		*at++ = (struct sock_filter)RETURN(SECCOMP_RET_ALLOW);
	}
	memcpy(at, tail, sizeof(tail));
}

static bool filter_calls(void)
{
	struct sock_fprog program = {
		.len = sizeof(filter) / sizeof(filter[0]), .filter = filter,
	};

	write_filter();
	if (!prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		return true;
	/* A kernel without filters says that the mode is not valid. */
	if (errno != EINVAL)
		return false;
	say(LOG_WARNING, "this kernel cannot restrict system calls: it has no CONFIG_SECCOMP_FILTER");
	return true;
}

#else

/* The sanitizers make calls of their own, and other machines have other numbers. */
static bool filter_calls(void)
{
	say(LOG_WARNING, "this build does not restrict its system calls");
	return true;
}

#endif

bool sandbox_enter(void)
{
	if (drop_capabilities() && !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
	    filter_calls())
		return true;
	say(LOG_ERR, "cannot give up privileges: %s", strerror(errno));
	return false;
}
