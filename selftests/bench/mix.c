// SPDX-License-Identifier: GPL-2.0
/*
 * mix: the five kinds of traffic of one application at once, from one network
 * namespace to another, and how long each packet was on its way.
 *
 *	mix FROM TO ADDRESS SECONDS WARMUP FLOW...
 *	FLOW := NAME:DSCP:udp:BYTES:PACKETS-A-SECOND | NAME:DSCP:tcp:CONNECTIONS
 *
 * FROM and TO are namespaces (paths), ADDRESS one of TO. A datagram carries the
 * time at which it is handed to the kernel, the receiver's kernel notes when it
 * came: both by one clock, since both namespaces are in one machine. Prints a
 * line for each flow, of what was sent after the warm-up:
 *
 *	NAME sent received p50 p99 max		datagrams, one-way delay in ns
 *	NAME bytes ns				what a stream delivered, in what time
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <arpa/inet.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define FLOWS_MAX	16
#define SOCKS_MAX	4096
#define NSEC		1000000000ULL

struct flow {
	char name[16];
	int dscp;
	int tcp;		/* connections, 0 for datagrams */
	int bytes;
	double rate;		/* datagrams a second */
	uint64_t due;		/* when the next one is to be sent */
	uint64_t count;
	int out, in;		/* sockets of datagrams */
	uint64_t sent, received;
	uint64_t *delay;
	size_t room;
	uint64_t stream;	/* bytes that came */
};

struct sock {
	int fd;
	struct flow *flow;
	int writes;
};

static struct flow flow[FLOWS_MAX];
static int flows;
static struct sock sock[SOCKS_MAX];
static struct pollfd pfd[SOCKS_MAX];
static int socks;
static char payload[65536];
static uint64_t from;		/* the end of the warm-up */

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
	if (socks == SOCKS_MAX)
		die("too many sockets");
	sock[socks] = (struct sock){ fd, f, writes };
	pfd[socks] = (struct pollfd){ fd, writes ? POLLOUT : POLLIN, 0 };
	socks++;
}

static void open_datagrams(struct flow *f, const char *a, const char *b,
			   struct in_addr to)
{
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_addr = to };
	socklen_t len = sizeof(sin);
	int size = 4 << 20;

	f->in = open_socket(b, SOCK_DGRAM, f->dscp);
	setsockopt(f->in, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	if (bind(f->in, (struct sockaddr *)&sin, sizeof(sin)) ||
	    getsockname(f->in, (struct sockaddr *)&sin, &len))
		die("bind");
	f->out = open_socket(a, SOCK_DGRAM, f->dscp);
	if (connect(f->out, (struct sockaddr *)&sin, sizeof(sin)))
		die("connect");
	watch(f->in, f, 0);
}

static void open_streams(struct flow *f, const char *a, const char *b,
			 struct in_addr to)
{
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_addr = to };
	socklen_t len = sizeof(sin);
	int listener, fd, i;

	listener = open_socket(b, SOCK_STREAM, f->dscp);
	if (bind(listener, (struct sockaddr *)&sin, sizeof(sin)) ||
	    listen(listener, 1024) ||
	    getsockname(listener, (struct sockaddr *)&sin, &len))
		die("listen");
	for (i = 0; i < f->tcp; i++) {
		struct pollfd one = { .fd = listener, .events = POLLIN };

		fd = open_socket(a, SOCK_STREAM, f->dscp);
		if (connect(fd, (struct sockaddr *)&sin, sizeof(sin)) &&
		    errno != EINPROGRESS)
			die("connect");
		watch(fd, f, 1);
		if (poll(&one, 1, 20000) != 1)
			die("no connection");
		fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
		if (fd < 0)
			die("accept");
		watch(fd, f, 0);
	}
	close(listener);
}

static void parse(struct flow *f, char *text)
{
	char *save, *word = strtok_r(text, ":", &save);
	char *dscp = strtok_r(NULL, ":", &save);
	char *kind = strtok_r(NULL, ":", &save);
	char *size = strtok_r(NULL, ":", &save);
	char *rate = strtok_r(NULL, ":", &save);

	errno = EINVAL;
	if (!word || !dscp || !kind || !size)
		die("flow");
	snprintf(f->name, sizeof(f->name), "%s", word);
	f->dscp = atoi(dscp);
	if (!strcmp(kind, "tcp")) {
		f->tcp = atoi(size);
		return;
	}
	f->bytes = atoi(size);
	if (!rate || f->bytes < 16 || f->bytes > (int)sizeof(payload))
		die("flow");
	f->rate = atof(rate);
}

/* A datagram that cannot be queued is one that the sender's own buffer refused. */
static void send_due(struct flow *f, uint64_t t, uint64_t end)
{
	while (f->due <= t && f->due < end) {
		uint64_t stamp[2] = { now(), f->due };

		memcpy(payload, stamp, sizeof(stamp));
		if (send(f->out, payload, f->bytes, 0) < 0 && errno != EAGAIN &&
		    errno != ENOBUFS)
			die("send");
		if (f->due >= from)
			f->sent++;
		f->count++;
		f->due += (uint64_t)(NSEC / f->rate);
	}
}

static void receive(struct flow *f)
{
	char data[2048], control[256];
	struct iovec iov = { data, sizeof(data) };

	for (;;) {
		struct msghdr msg = {
			.msg_iov = &iov,
			.msg_iovlen = 1,
			.msg_control = control,
			.msg_controllen = sizeof(control),
		};
		struct cmsghdr *c;
		uint64_t stamp[2], came = 0;

		if (recvmsg(f->in, &msg, 0) < 0)
			return;
		for (c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c)) {
			if (c->cmsg_level == SOL_SOCKET &&
			    c->cmsg_type == SCM_TIMESTAMPNS) {
				struct timespec *ts = (void *)CMSG_DATA(c);

				came = ts->tv_sec * NSEC + ts->tv_nsec;
			}
		}
		memcpy(stamp, data, sizeof(stamp));
		if (stamp[1] < from)
			continue;
		if (f->received == f->room) {
			f->room = f->room ? f->room * 2 : 4096;
			f->delay = realloc(f->delay, f->room * sizeof(*f->delay));
			if (!f->delay)
				die("memory");
		}
		f->delay[f->received++] = came - stamp[0];
	}
}

static void serve(struct sock *s)
{
	ssize_t n;

	if (!s->flow->tcp) {
		receive(s->flow);
	} else if (s->writes) {
		while ((n = send(s->fd, payload, sizeof(payload), 0)) > 0)
			;
	} else {
		while ((n = recv(s->fd, payload + 32768, 32768, MSG_TRUNC)) > 0)
			if (now() >= from)
				s->flow->stream += n;
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

int main(int argc, char **argv)
{
	uint64_t start, end, drain, t;
	struct in_addr to;
	int i;

	if (argc < 7 || argc > 6 + FLOWS_MAX || !inet_aton(argv[3], &to)) {
		fprintf(stderr, "usage: mix FROM TO ADDRESS SECONDS WARMUP FLOW...\n");
		return 1;
	}
	prctl(PR_SET_TIMERSLACK, 1);
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
	/* No two kinds in step. */
	for (i = 0; i < flows; i++)
		flow[i].due = start + i * 1234567;

	while ((t = now()) < drain) {
		uint64_t next = t < end ? end : drain;
		struct timespec wait;

		for (i = 0; i < flows; i++) {
			if (flow[i].tcp)
				continue;
			send_due(&flow[i], t, end);
			if (flow[i].due < next)
				next = flow[i].due;
		}
		t = now();
		if (next < t)
			next = t;
		wait = (struct timespec){ (next - t) / NSEC, (next - t) % NSEC };
		if (ppoll(pfd, socks, &wait, NULL) < 0 && errno != EINTR)
			die("poll");
		t = now();
		for (i = 0; i < socks; i++) {
			if (!pfd[i].revents)
				continue;
			if (sock[i].flow->tcp && t >= end)
				pfd[i].fd = -1;
			else
				serve(&sock[i]);
		}
	}
	for (i = 0; i < flows; i++) {
		struct flow *f = &flow[i];

		if (f->tcp) {
			printf("%s %llu %llu\n", f->name,
			       (unsigned long long)f->stream,
			       (unsigned long long)(end - from));
			continue;
		}
		qsort(f->delay, f->received, sizeof(*f->delay), by_value);
		printf("%s %llu %llu %llu %llu %llu\n", f->name,
		       (unsigned long long)f->sent,
		       (unsigned long long)f->received,
		       (unsigned long long)percentile(f, 0.5),
		       (unsigned long long)percentile(f, 0.99),
		       (unsigned long long)percentile(f, 1));
	}
	return 0;
}
