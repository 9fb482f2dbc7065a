// SPDX-License-Identifier: GPL-2.0
/*
 * nsmkeyd: makes the keys of named peers, by TLS with the agent of the other host, and
 * gives them to the kernel.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <gnutls/gnutls.h>

#include "clock.h"
#include "config.h"
#include "control.h"
#include "identity.h"
#include "kernel.h"
#include "listen.h"
#include "log.h"
#include "loop.h"
#include "nsmwire_version.h"
#include "peer.h"
#include "sandbox.h"
#include "session.h"
#include "tls.h"

#define TICK_MS		1000

#define EXIT_USAGE	1

static struct {
	const char *dir, *socket, *netns;
	bool init;
} options = { .dir = CONFIG_DIR, .socket = CONTROL_SOCKET };

static struct watch signals;
static bool ends;

static const char usage[] =
	"Usage: nsmkeyd [ -c DIR ] [ -s SOCKET ] [ -n NETNS ] [ --init ]\n"
	"\n"
	"Makes the keys of named peers, which are configured in DIR/peers.d.\n"
	"\n"
	"  -c, --config DIR      configuration (default: " CONFIG_DIR ")\n"
	"  -s, --socket SOCKET   control socket (default: " CONTROL_SOCKET ")\n"
	"  -n, --netns NETNS     network namespace, a name or a path\n"
	"      --init            make the identity of this host if there is none, print it,\n"
	"                        and end\n"
	"  -V, --version\n"
	"  -h, --help\n";

static const struct option long_options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "socket", required_argument, NULL, 's' },
	{ "netns", required_argument, NULL, 'n' },
	{ "init", no_argument, NULL, 'i' },
	{ "version", no_argument, NULL, 'V' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static void take_options(int argc, char **argv)
{
	int c;

	while ((c = getopt_long(argc, argv, "c:s:n:Vh", long_options, NULL)) >= 0) {
		switch (c) {
		case 'c':
			options.dir = optarg;
			break;
		case 's':
			options.socket = optarg;
			break;
		case 'n':
			options.netns = optarg;
			break;
		case 'i':
			options.init = true;
			break;
		case 'V':
			puts("nsmkeyd " NSMWIRE_VERSION);
			exit(0);
		case 'h':
			fputs(usage, stdout);
			exit(0);
		default:
			fputs("See nsmkeyd --help.\n", stderr);
			exit(EXIT_USAGE);
		}
	}
	if (optind == argc)
		return;
	fprintf(stderr, "nsmkeyd: \"%s\" is not an option, see nsmkeyd --help\n",
		argv[optind]);
	exit(EXIT_USAGE);
}

static bool enter_netns(const char *name)
{
	char path[4096];
	int fd, ret = -1;

	snprintf(path, sizeof(path), "%s%s", strchr(name, '/') ? "" : "/run/netns/", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		ret = setns(fd, CLONE_NEWNET);
	if (ret)
		say(LOG_ERR, "network namespace \"%s\": %s", name, strerror(errno));
	if (fd >= 0)
		close(fd);
	return !ret;
}

static int make_identity(void)
{
	struct config_error error = { "" };

	if (!identity_create(options.dir, &error) || !identity_load(options.dir, &error)) {
		fprintf(stderr, "nsmkeyd: %s\n", error.text);
		return EXIT_USAGE;
	}
	puts(identity_own()->identity);
	return 0;
}

/* --- running */

static bool reload(struct config_error *error)
{
	bool ok = peers_load(options.dir, error);

	listen_update();
	return ok;
}

static void on_signal(struct watch *watch, uint32_t events)
{
	struct signalfd_siginfo info;
	struct config_error error;

	(void)events;
	if (read(watch->fd, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo == SIGHUP) {
		say(LOG_INFO, "reading the configuration again");
		reload(&error);
	} else {
		ends = true;
	}
}

static bool watch_signals(void)
{
	sigset_t set;
	int fd;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return fd >= 0 && loop_add(&signals, fd, EPOLLIN, on_signal);
}

static int notify = -1;

/* Tell the service manager, as sd_notify(3) does. */
static void open_notify(void)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	socklen_t len;

	if (!path || strlen(path) >= sizeof(address.sun_path))
		return;
	memcpy(address.sun_path, path, strlen(path));
	len = offsetof(struct sockaddr_un, sun_path) + strlen(path) + (*path == '/');
	if (*path == '@')
		address.sun_path[0] = '\0';
	notify = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (notify >= 0 && connect(notify, (struct sockaddr *)&address, len)) {
		close(notify);
		notify = -1;
	}
}

static void tell(const char *what)
{
	if (notify >= 0)
		send(notify, what, strlen(what), MSG_NOSIGNAL);
}

static const struct kernel_calls calls = {
	.peer_new = peers_kernel_new,
	.peer_del = peers_kernel_del,
	.key = peers_kernel_key,
	.resync = peers_kernel_resync,
	.gone = peers_kernel_gone,
};

static bool start(void)
{
	struct config_error error = { "" };

	if (options.netns && !enter_netns(options.netns))
		return false;
	open_notify();
	if (!loop_open() || !watch_signals() || !tls_init() || !sessions_init()) {
		say(LOG_ERR, "cannot start: %s", strerror(errno));
		return false;
	}
	if (!kernel_open(&calls) || !control_open(options.socket, reload) ||
	    !sandbox_enter())
		return false;
	kernel_ready();
	peers_load(options.dir, &error);
	listen_update();
	return true;
}

/* One turn: what is due, and one event. */
static void turn(void)
{
	uint64_t now = now_ms(), dial, expire;

	expire = sessions_expire(now);
	dial = peers_dial(now);
	if (dial < expire)
		expire = dial;
	if (!kernel_ready() && expire > now + TICK_MS)
		expire = now + TICK_MS;
	/* Look again at times: the clock of epoll stands still in a suspended machine. */
	if (expire > now + 60 * TICK_MS)
		expire = now + 60 * TICK_MS;
	loop_wait(expire > now ? expire - now : 0);
}

int main(int argc, char **argv)
{
	sandbox_begin();
	take_options(argc, argv);
	if (options.init)
		return make_identity();
	if (!start())
		return EXIT_FAILURE;
	say(LOG_INFO, "nsmkeyd " NSMWIRE_VERSION ": %u peers", peers_count());
	tell("READY=1");
	while (!ends)
		turn();
	tell("STOPPING=1");
	return 0;
}
