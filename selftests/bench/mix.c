// SPDX-License-Identifier: GPL-2.0
/*
 * mix: several kinds of traffic at once, from one network namespace to another,
 * and how long each packet was on its way.
 *
 *	mix FROM TO ADDRESS SECONDS WARMUP FLOW...
 *	FLOW := NAME:DSCP:udp:BYTES:PACKETS-A-SECOND[:SOCKETS[:WIRES]] |
 *		NAME:DSCP:tcp:CONNECTIONS[:WIRES]
 *
 * FROM and TO are namespaces (paths), ADDRESS one of TO on wire 0; that of wire N
 * is 256 * N more. WIRES is FIRST[-LAST], over which sockets go in turn. Of a flow
 * of datagrams with several sockets each sends its part of the packets; 0 packets
 * a second are as many as the sockets take: there are always some to be sent.
 *
 * A datagram carries the time at which it is handed to the kernel, the receiver's
 * kernel notes when it came: both by one clock, since both namespaces are in one
 * machine. Prints a line for each flow, of what was sent after the warm-up:
 *
 *	NAME udp SENT RECEIVED P50 P99 MAX BYTES NS	one-way delays in ns
 *	NAME tcp BYTES NS
 *
 * BYTES of payload came within NS.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <arpa/inet.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define FLOWS_MAX	16
#define SOCKS_MAX	8192
#define EVENTS		64
#define STREAM_BYTES	(64 << 10)
#define NSEC		1000000000ULL
/* Of two kinds each second the same packets would meet, or miss each other: kinds go
 * slower than that, the second by a thousandth, the third by two, and so on.
 */
#define DRIFT		0.001

struct flow {
	char name[16];
	int dscp;
	int tcp;		/* not datagrams */
	int count;		/* sockets that send */
	int first, last;	/* wires */
	int bytes;
	double rate;		/* datagrams a second, 0: as many as are taken */
	uint64_t due;		/* when the next one is to be sent */
	int turn;		/* which socket sends it */
	int *out;		/* sockets that send datagrams, */
	int in;			/* and the one that gets them */
	uint64_t sent, received;
	uint64_t *delay;
	size_t room;
	uint64_t came;		/* bytes of payload, in time */
};

struct sock {
	int fd;
	struct flow *flow;
	int writes;
};

static struct flow flow[FLOWS_MAX];
static int flows;
static struct sock sock[SOCKS_MAX];
static int socks;
static int stream_fd;		/* what streams carry: copying it takes CPU */
static int poll_fd;
static char payload[65536];
static uint64_t from, end;	/* what counts is sent, or comes, between them */

static void die(const char *what)
{
	fprintf(stderr, "mix: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec * NSEC + ts.tv_nsec;
}

static void enter(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || setns(fd, CLONE_NEWNET))
		die(path);
	close(fd);
}

static int open_socket(const char *ns, int type, int dscp)
{
	int tos = dscp << 2, one = 1, fd;

	enter(ns);
	fd = socket(AF_INET, type | SOCK_NONBLOCK, 0);
	if (fd < 0 || setsockopt(fd, IPPROTO_IP, IP_TOS, &tos, sizeof(tos)) ||
	    setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof(one)))
		die("socket");
	return fd;
}

static void watch(int fd, struct flow *f, int writes)
{
	struct epoll_event event = {
		.events = writes ? EPOLLOUT : EPOLLIN,
		.data.u32 = socks,
	};

	if (socks == SOCKS_MAX)
		die("too many sockets");
	sock[socks++] = (struct sock){ fd, f, writes };
	if (epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event))
		die("epoll");
}

/* The address of the wire on which the socket @i of a flow is. */
static struct in_addr wire_of(const struct flow *f, struct in_addr to, int i)
{
	int wire = f->first + i % (f->last - f->first + 1);

	return (struct in_addr){ htonl(ntohl(to.s_addr) + 256 * wire) };
}

/* A socket that is open to all wires; sets the port. */
static int open_far(const char *ns, const struct flow *f, in_port_t *port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	socklen_t len = sizeof(sin);
	int fd, size = 64 << 20;

	fd = open_socket(ns, f->tcp ? SOCK_STREAM : SOCK_DGRAM, f->dscp);
	if (!f->tcp)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	if (bind(fd, (struct sockaddr *)&sin, sizeof(sin)) ||
	    getsockname(fd, (struct sockaddr *)&sin, &len) ||
	    (f->tcp && listen(fd, 4096)))
		die("bind");
	*port = sin.sin_port;
	return fd;
}

static int open_near(const char *ns, const struct flow *f, struct in_addr to,
		     int i, in_port_t port)
{
	struct sockaddr_in sin = {
		.sin_family = AF_INET,
		.sin_addr = wire_of(f, to, i),
		.sin_port = port,
	};
	int fd = open_socket(ns, f->tcp ? SOCK_STREAM : SOCK_DGRAM, f->dscp);

	if (connect(fd, (struct sockaddr *)&sin, sizeof(sin)) &&
	    errno != EINPROGRESS)
		die("connect");
	return fd;
}

static void open_datagrams(struct flow *f, const char *a, const char *b,
			   struct in_addr to)
{
	in_port_t port;
	int i;

	f->in = open_far(b, f, &port);
	watch(f->in, f, 0);
	f->out = calloc(f->count, sizeof(*f->out));
	if (!f->out)
		die("memory");
	for (i = 0; i < f->count; i++) {
		f->out[i] = open_near(a, f, to, i, port);
		if (!f->rate)
			watch(f->out[i], f, 1);
	}
}

static void open_streams(struct flow *f, const char *a, const char *b,
			 struct in_addr to)
{
	struct timeval patience = { .tv_sec = 20 };
	/* Always enough, and not so much in all that memory runs out. */
	int unsent = (4 << 20) / f->count + (16 << 10);
	int listener, fd, i;
	in_port_t port;

	listener = open_far(b, f, &port);
	if (fcntl(listener, F_SETFL, 0) ||
	    setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, &patience,
		       sizeof(patience)))
		die("listen");
	for (i = 0; i < f->count; i++) {
		fd = open_near(a, f, to, i, port);
		if (setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent,
			       sizeof(unsent)))
			die("unsent");
		watch(fd, f, 1);
		fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
		if (fd < 0)
			die("accept");
		watch(fd, f, 0);
	}
	close(listener);
}

static char *word(char **save)
{
	return strtok_r(NULL, ":", save);
}

static void parse(struct flow *f, char *text)
{
	char *save, *name = strtok_r(text, ":", &save);
	char *dscp = word(&save), *kind = word(&save);
	char *number;

	errno = EINVAL;
	if (!name || !dscp || !kind)
		die("flow");
	snprintf(f->name, sizeof(f->name), "%s", name);
	f->dscp = atoi(dscp);
	f->tcp = !strcmp(kind, "tcp");
	f->count = 1;
	if (!f->tcp) {
		number = word(&save);
		f->bytes = number ? atoi(number) : 0;
		number = word(&save);
		if (!number || f->bytes < 16 || f->bytes > 2048)
			die("flow");
		f->rate = atof(number);
	}
	number = word(&save);
	if (number)
		f->count = atoi(number);
	number = word(&save);
	if (number && sscanf(number, "%d-%d", &f->first, &f->last) == 1)
		f->last = f->first;
	if (f->count < 1 || f->first < 0 || f->last < f->first)
		die("flow");
}

/* What the sender's own buffer refuses is lost as well. False if it did. */
static bool send_one(struct flow *f, int fd, uint64_t due)
{
	uint64_t stamp[2] = { now(), due };

	memcpy(payload, stamp, sizeof(stamp));
	if (send(fd, payload, f->bytes, 0) < 0) {
		if (errno != EAGAIN && errno != ENOBUFS)
			die("send");
		return false;
	}
	return true;
}

static void send_due(struct flow *f, uint64_t t)
{
	while (f->due <= t && f->due < end) {
		send_one(f, f->out[f->turn++ % f->count], f->due);
		if (f->due >= from)
			f->sent++;
		f->due += (uint64_t)(NSEC / f->rate * (1 + DRIFT * (f - flow)));
	}
}

static void note_delay(struct flow *f, uint64_t delay)
{
	if (f->received == f->room) {
		f->room = f->room ? f->room * 2 : 4096;
		f->delay = realloc(f->delay, f->room * sizeof(*f->delay));
		if (!f->delay)
			die("memory");
	}
	f->delay[f->received++] = delay;
}

static void receive(struct flow *f)
{
	char data[2048], control[256];
	struct iovec iov = { data, sizeof(data) };
	ssize_t len;

	for (;;) {
		struct msghdr msg = {
			.msg_iov = &iov,
			.msg_iovlen = 1,
			.msg_control = control,
			.msg_controllen = sizeof(control),
		};
		struct cmsghdr *c;
		uint64_t stamp[2], came = 0;

		len = recvmsg(f->in, &msg, 0);
		if (len < 0)
			return;
		for (c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c)) {
			if (c->cmsg_level == SOL_SOCKET &&
			    c->cmsg_type == SCM_TIMESTAMPNS) {
				struct timespec *ts = (void *)CMSG_DATA(c);

				came = ts->tv_sec * NSEC + ts->tv_nsec;
			}
		}
		if (came >= from && came < end)
			f->came += len;
		memcpy(stamp, data, sizeof(stamp));
		if (stamp[1] >= from)
			note_delay(f, came - stamp[0]);
	}
}

static void serve(struct sock *s)
{
	struct flow *f = s->flow;
	uint64_t t = now();
	ssize_t n;
	off_t zero;

	if (!f->tcp && !s->writes) {
		receive(f);
	} else if (t >= end) {
		epoll_ctl(poll_fd, EPOLL_CTL_DEL, s->fd, NULL);
	} else if (!f->tcp) {
		while (send_one(f, s->fd, t))
			if (t >= from)
				f->sent++;
	} else if (s->writes) {
		do
			zero = 0;
		while (sendfile(s->fd, stream_fd, &zero, STREAM_BYTES) > 0);
	} else {
		while ((n = recv(s->fd, payload + 32768, 32768, MSG_TRUNC)) > 0)
			if (t >= from)
				f->came += n;
	}
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static uint64_t percentile(const struct flow *f, double p)
{
	return f->received ? f->delay[(size_t)((f->received - 1) * p)] : 0;
}

static void print(struct flow *f)
{
	unsigned long long ns = end - from;

	if (f->tcp) {
		printf("%s tcp %llu %llu\n", f->name,
		       (unsigned long long)f->came, ns);
		return;
	}
	qsort(f->delay, f->received, sizeof(*f->delay), by_value);
	printf("%s udp %llu %llu %llu %llu %llu %llu %llu\n", f->name,
	       (unsigned long long)f->sent, (unsigned long long)f->received,
	       (unsigned long long)percentile(f, 0.5),
	       (unsigned long long)percentile(f, 0.99),
	       (unsigned long long)percentile(f, 1),
	       (unsigned long long)f->came, ns);
}

int main(int argc, char **argv)
{
	struct rlimit files = { SOCKS_MAX + 64, SOCKS_MAX + 64 };
	struct epoll_event event[EVENTS];
	uint64_t start, drain, t;
	struct in_addr to;
	int i, n;

	if (argc < 7 || argc > 6 + FLOWS_MAX || !inet_aton(argv[3], &to)) {
		fprintf(stderr, "usage: mix FROM TO ADDRESS SECONDS WARMUP FLOW...\n");
		return 1;
	}
	prctl(PR_SET_TIMERSLACK, 1);
	poll_fd = epoll_create1(EPOLL_CLOEXEC);
	stream_fd = memfd_create("stream", MFD_CLOEXEC);
	if (setrlimit(RLIMIT_NOFILE, &files) || poll_fd < 0 || stream_fd < 0 ||
	    ftruncate(stream_fd, STREAM_BYTES))
		die("files");
	for (i = 6; i < argc; i++)
		parse(&flow[flows++], argv[i]);
	for (i = 0; i < flows; i++) {
		if (flow[i].tcp)
			open_streams(&flow[i], argv[1], argv[2], to);
		else
			open_datagrams(&flow[i], argv[1], argv[2], to);
	}
	start = now();
	from = start + atof(argv[5]) * NSEC;
	end = from + atof(argv[4]) * NSEC;
	/* What is on its way at the end may arrive; streams have ended by then. */
	drain = end + NSEC;
	/* No two kinds in step; see DRIFT. */
	for (i = 0; i < flows; i++)
		flow[i].due = start + i * 1234567;

	while ((t = now()) < drain) {
		uint64_t next = t < end ? end : drain;
		struct timespec wait;

		for (i = 0; i < flows; i++) {
			if (!flow[i].rate)
				continue;
			send_due(&flow[i], t);
			if (flow[i].due < next)
				next = flow[i].due;
		}
		t = now();
		if (next < t)
			next = t;
		wait = (struct timespec){ (next - t) / NSEC, (next - t) % NSEC };
		n = epoll_pwait2(poll_fd, event, EVENTS, &wait, NULL);
		if (n < 0 && errno != EINTR)
			die("poll");
		for (i = 0; i < n; i++)
			serve(&sock[event[i].data.u32]);
	}
	for (i = 0; i < flows; i++)
		print(&flow[i]);
	return 0;
}
