// SPDX-License-Identifier: GPL-2.0
/*
 * mix: several kinds of traffic at once, from one network namespace to another,
 * and the one-way delay of each packet.
 *
 *	mix [-s SEED] FROM TO ADDRESS SECONDS WARMUP FLOW...
 *	FLOW := NAME:DSCP:udp:BYTES:PACKETS-A-SECOND[:SOCKETS[:WIRES]] |
 *		NAME:DSCP:voice:BYTES:PACKETS-A-SECOND |
 *		NAME:DSCP:frames:BYTES:FRAMES-A-SECOND:KBIT-A-SECOND:GAP[:KEY] |
 *		NAME:DSCP:poisson:BYTES:BURSTS-A-SECOND |
 *		NAME:DSCP:tcp:CONNECTIONS[:WIRES[:CONGESTION-CONTROL]]
 *
 * FROM and TO are namespaces (paths). ADDRESS is the address of TO on wire 0; its
 * address on wire N is 256 * N higher. WIRES is FIRST[-LAST]; the sockets of a flow
 * are distributed over these in turn. The sockets of a datagram flow share its
 * packets. A rate of 0 packets a second means as many as the sockets accept.
 *
 * "udp" sends at even intervals. The next three imitate real media, and SEED (1)
 * decides all that is random in them:
 * - "voice" sends each packet up to JITTER late;
 * - "frames" sends frames whose sizes are log-normal, in packets of at most BYTES
 *   that are about GAP microseconds apart, or as much less as twice the mean rate
 *   needs. Every KEYth frame has four times the size. The next frame begins after
 *   the last packet;
 * - "poisson" sends bursts of one to six packets of any size up to BYTES, whose
 *   beginnings are a Poisson process.
 *
 * A datagram carries the time at which it is passed to the kernel, and the receiver's
 * kernel timestamps its arrival. Both use one clock, since both namespaces are in one
 * machine. Prints a line for each flow, about the packets sent after the warm-up:
 *
 *	NAME udp SENT RECEIVED P50 P99 MAX BYTES NS	one-way delays in ns
 *	NAME tcp BYTES NS RETRANSMISSIONS P50 P99 MAX	smoothed round-trip times in ns
 *
 * BYTES of payload arrived within NS. "voice" and "poisson" print a line like "udp".
 * "frames" prints one or two more, from the first packet's start to the last arrival:
 *
 *	NAME/frame frames SENT RECEIVED P50 P99 MAX
 *	NAME/key frames SENT RECEIVED P50 P99 MAX
 *
 * A frame with a lost packet is not received, and a key frame does not count as
 * "frame". Several flows of TCP have a line with their sums, "all".
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <math.h>
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
/* At exact rates the packets of two kinds would meet, or miss each other, in the same
 * pattern every second. Each kind is therefore slower: the second by a thousandth, the
 * third by two thousandths, and so on.
 */
#define DRIFT		0.001
#define JITTER		6000000		/* of voice, ns */
#define SIGMA		0.35		/* of the logarithm of a frame's size */
#define KEY_SIZE	4		/* a key frame beside the others */
#define MEDIA_MIN	64		/* bytes of a datagram */
#define FRAMES_MAX	1024		/* of a flow that are on their way */
#define LATE_MAX	(NSEC / 10)	/* media sent later than that is not what was meant */

enum pattern { EVEN, VOICE, FRAMES, POISSON };

struct delays {
	uint64_t sent, received;
	uint64_t *delay;
	size_t room;
};

struct frame {
	uint64_t birth;		/* when its first packet was sent */
	int missing;		/* packets that have not arrived */
	bool key;
};

struct flow {
	char name[16];
	int dscp;
	int tcp;		/* not datagrams */
	char control[16];	/* congestion control, if not the default */
	enum pattern pattern;
	int count;		/* sockets that send */
	int first, last;	/* wires */
	int bytes;		/* of a datagram, the largest */
	int size;		/* of the next one */
	double rate;		/* datagrams or frames a second, 0: as many as are taken */
	uint64_t due;		/* when the next one is to be sent */
	uint64_t random;	/* state of the generator */
	uint64_t base;		/* when the frame began, without jitter */
	double mean;		/* bytes of a frame that is not a key frame */
	uint64_t gap;		/* ns between packets of a frame */
	int key;		/* every so many frames one is a key frame, 0: none */
	int left;		/* packets of the frame that are to be sent */
	uint64_t number;	/* of the frame */
	struct frame frame[FRAMES_MAX];
	int turn;		/* which socket sends it */
	int *out;		/* sockets that send datagrams, */
	int in;			/* and the one that gets them */
	struct delays packets, frames, keys;
	uint64_t came;		/* bytes of payload, in time */
	uint64_t resent;	/* retransmissions */
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
static uint64_t seed = 1;

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
	/* A sender that counts marks (DCTCP) needs a receiver that reports each mark. */
	if (*f->control && setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION,
				      f->control, strlen(f->control)))
		die(f->control);
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
	int size = 4 << 20;

	if (*f->control && setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION,
				      f->control, strlen(f->control)))
		die(f->control);
	/* Keep the queue in the line under test, not in the socket buffer. */
	if (f->pattern != EVEN)
		setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
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
	/* Enough for each flow, and not so much in total that memory runs out. */
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

static double next_number(char **save, double otherwise)
{
	char *text = word(save);

	return text ? atof(text) : otherwise;
}

static void parse_datagrams(struct flow *f, char **save)
{
	double size;

	f->bytes = next_number(save, 0);
	f->rate = next_number(save, -1);
	if (f->bytes < 16 || f->bytes > 2048 || f->rate < 0 ||
	    (f->pattern != EVEN && (!f->rate || f->bytes < MEDIA_MIN)))
		die("flow");
	f->size = f->bytes;
	if (f->pattern != FRAMES)
		return;
	size = next_number(save, 0) * 1000 / 8 / f->rate;
	f->gap = fmin(next_number(save, 0) * 1000,
		      NSEC / f->rate / 2 / (size / f->bytes));
	f->key = next_number(save, 0);
	if (f->key)
		size /= 1 + (KEY_SIZE - 1.0) / f->key;
	f->mean = size;
}

static void parse(struct flow *f, char *text)
{
	static const char *const patterns[] = {
		[EVEN] = "udp",
		[VOICE] = "voice",
		[FRAMES] = "frames",
		[POISSON] = "poisson",
	};
	char *save, *name = strtok_r(text, ":", &save);
	char *dscp = word(&save), *kind = word(&save);
	char *wires, *control;

	errno = EINVAL;
	if (!name || !dscp || !kind)
		die("flow");
	snprintf(f->name, sizeof(f->name), "%s", name);
	f->dscp = atoi(dscp);
	f->tcp = !strcmp(kind, "tcp");
	if (!f->tcp) {
		while (strcmp(kind, patterns[f->pattern]))
			if (++f->pattern > POISSON)
				die(kind);
		parse_datagrams(f, &save);
	}
	f->count = next_number(&save, 1);
	wires = word(&save);
	if (wires && sscanf(wires, "%d-%d", &f->first, &f->last) == 1)
		f->last = f->first;
	control = word(&save);
	if (control)
		snprintf(f->control, sizeof(f->control), "%s", control);
	if (f->count < 1 || f->first < 0 || f->last < f->first)
		die("flow");
}

/* Between 0 and 1, both excluded (splitmix64). */
static double uniform(struct flow *f)
{
	uint64_t z = f->random += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	z ^= z >> 31;
	return ((z >> 12) + 0.5) / (1ULL << 52);
}

static double normal(struct flow *f)
{
	double radius = sqrt(-2 * log(uniform(f)));

	return radius * cos(2 * M_PI * uniform(f));
}

static int any_size(struct flow *f)
{
	return MEDIA_MIN + uniform(f) * (f->bytes + 1 - MEDIA_MIN);
}

/* A frame of log-normal size in packets of equal size. */
static void begin_frame(struct flow *f)
{
	bool key = f->key && f->number % f->key == 0;
	double size = f->mean * exp(SIGMA * normal(f) - SIGMA * SIGMA / 2);

	if (key)
		size *= KEY_SIZE;
	f->left = ceil(size / f->bytes);
	f->size = size / f->left;
	if (f->size < MEDIA_MIN)
		f->size = MEDIA_MIN;
	f->frame[f->number % FRAMES_MAX] = (struct frame){
		.missing = f->left,
		.key = key,
	};
}

/* Determine the next packet and its due time. */
static void plan(struct flow *f)
{
	uint64_t interval = NSEC / f->rate * (1 + DRIFT * (f - flow));

	if (f->left > 1) {
		f->left--;
		f->due += (uint64_t)(f->gap * (0.75 + uniform(f) / 2));
		if (f->pattern == POISSON)
			f->size = any_size(f);
		return;
	}
	f->number++;
	switch (f->pattern) {
	case EVEN:
		f->due += interval;
		break;
	case VOICE:
		f->base += interval;
		f->due = f->base + (uint64_t)(uniform(f) * JITTER);
		break;
	case FRAMES:
		f->base += interval;
		f->due += f->gap;
		if (f->due < f->base)
			f->due = f->base;
		begin_frame(f);
		break;
	case POISSON:
		f->base += (uint64_t)(-log(uniform(f)) * interval);
		f->due = f->base;
		f->left = 1 + (int)(6 * uniform(f));
		f->size = any_size(f);
		break;
	}
}

/* No two kinds in step; see DRIFT. */
static void begin(struct flow *f, uint64_t start)
{
	f->due = start + (f - flow) * 1234567;
	if (f->pattern == EVEN)
		return;
	f->random = seed * FLOWS_MAX + (f - flow);
	f->base = start - (uint64_t)(uniform(f) * NSEC / f->rate);
	plan(f);
}

/* A packet that the sender's own buffer refuses counts as lost; returns false. */
static bool send_one(struct flow *f, int fd, uint64_t due)
{
	uint64_t stamp[3] = { now(), due, f->number };
	struct frame *frame = &f->frame[f->number % FRAMES_MAX];

	if (!frame->birth)
		frame->birth = stamp[0];
	memcpy(payload, stamp, sizeof(stamp));
	if (send(fd, payload, f->size, 0) < 0) {
		if (errno != EAGAIN && errno != ENOBUFS)
			die("send");
		return false;
	}
	return true;
}

static struct delays *delays_of(struct flow *f, const struct frame *frame)
{
	return frame->key ? &f->keys : &f->frames;
}

static void send_due(struct flow *f, uint64_t t)
{
	const struct frame *frame;

	while (f->due <= t && f->due < end) {
		if (f->pattern != EVEN && t - f->due > LATE_MAX) {
			errno = ETIME;
			die(f->name);
		}
		send_one(f, f->out[f->turn++ % f->count], f->due);
		if (f->due >= from)
			f->packets.sent++;
		frame = &f->frame[f->number % FRAMES_MAX];
		if (f->left == 1 && frame->birth >= from)
			delays_of(f, frame)->sent++;
		plan(f);
	}
}

static void note_delay(struct delays *d, uint64_t delay)
{
	if (d->received == d->room) {
		d->room = d->room ? d->room * 2 : 4096;
		d->delay = realloc(d->delay, d->room * sizeof(*d->delay));
		if (!d->delay)
			die("memory");
	}
	d->delay[d->received++] = delay;
}

/* A packet of frame @number has arrived. */
static void note_frame(struct flow *f, uint64_t number, uint64_t came)
{
	struct frame *frame = &f->frame[number % FRAMES_MAX];

	if (!--frame->missing && frame->birth >= from)
		note_delay(delays_of(f, frame), came - frame->birth);
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
		uint64_t stamp[3], came = 0;

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
			note_delay(&f->packets, came - stamp[0]);
		if (f->pattern == FRAMES)
			note_frame(f, stamp[2], came);
	}
}

/* The kernel's smoothed RTT, read once in a turn of the buffer. */
static void note_round_trip(const struct sock *s, uint64_t t)
{
	struct tcp_info info;
	socklen_t len = sizeof(info);

	if (t >= from && !getsockopt(s->fd, IPPROTO_TCP, TCP_INFO, &info, &len))
		note_delay(&s->flow->packets, info.tcpi_rtt * 1000ULL);
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
				f->packets.sent++;
	} else if (s->writes) {
		do
			zero = 0;
		while (sendfile(s->fd, stream_fd, &zero, STREAM_BYTES) > 0);
		note_round_trip(s, t);
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

static void sort_delays(struct delays *d)
{
	qsort(d->delay, d->received, sizeof(*d->delay), by_value);
}

static unsigned long long percentile(const struct delays *d, double p)
{
	return d->received ? d->delay[(size_t)((d->received - 1) * p)] : 0;
}

/* Of all connections of @f, since they began. */
static uint64_t retransmissions(const struct flow *f)
{
	struct tcp_info info;
	uint64_t sum = 0;
	socklen_t len;
	int i;

	for (i = 0; i < socks; i++) {
		len = sizeof(info);
		if (sock[i].flow == f && f->tcp && sock[i].writes &&
		    !getsockopt(sock[i].fd, IPPROTO_TCP, TCP_INFO, &info, &len))
			sum += info.tcpi_total_retrans;
	}
	return sum;
}

static void print_delays(const struct flow *f, const char *what, struct delays *d)
{
	sort_delays(d);
	printf("%s%s %llu %llu %llu %llu %llu", f->name, what,
	       (unsigned long long)d->sent, (unsigned long long)d->received,
	       percentile(d, 0.5), percentile(d, 0.99), percentile(d, 1));
}

static void print_streams(struct flow *f)
{
	printf("%s tcp %llu %llu %llu", f->name, (unsigned long long)f->came,
	       (unsigned long long)(end - from), (unsigned long long)f->resent);
	sort_delays(&f->packets);
	if (f->packets.received)
		printf(" %llu %llu %llu", percentile(&f->packets, 0.5),
		       percentile(&f->packets, 0.99), percentile(&f->packets, 1));
	putchar('\n');
}

static void print(struct flow *f)
{
	if (f->tcp) {
		print_streams(f);
		return;
	}
	print_delays(f, " udp", &f->packets);
	printf(" %llu %llu\n", (unsigned long long)f->came,
	       (unsigned long long)(end - from));
	if (f->pattern == FRAMES) {
		print_delays(f, "/frame frames", &f->frames);
		putchar('\n');
	}
	if (f->key) {
		print_delays(f, "/key frames", &f->keys);
		putchar('\n');
	}
}

int main(int argc, char **argv)
{
	struct rlimit files = { SOCKS_MAX + 64, SOCKS_MAX + 64 };
	struct epoll_event event[EVENTS];
	uint64_t start, drain, t;
	static struct flow all = { .name = "all" };	/* that are TCP */
	int i, n, streams = 0;
	bool warm = false;
	struct in_addr to;

	if (argc > 2 && !strcmp(argv[1], "-s")) {
		seed = atoi(argv[2]);
		argc -= 2;
		argv += 2;
	}
	if (argc < 7 || argc > 6 + FLOWS_MAX || !inet_aton(argv[3], &to)) {
		fprintf(stderr, "usage: mix [-s SEED] FROM TO ADDRESS SECONDS WARMUP FLOW...\n");
		return 1;
	}
	prctl(PR_SET_TIMERSLACK, 1);
	/* A page read from the disk later would take an unpredictable virtual time. */
	if (mlockall(MCL_CURRENT | MCL_FUTURE))
		die("memory");
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
	/* Packets in flight at the end may arrive; streams have ended by then. */
	drain = end + NSEC;
	for (i = 0; i < flows; i++)
		begin(&flow[i], start);

	while ((t = now()) < drain) {
		uint64_t next = t < end ? end : drain;
		struct timespec wait;

		if (t >= from && !warm) {
			warm = true;
			for (i = 0; i < flows; i++)
				flow[i].resent = -retransmissions(&flow[i]);
		}
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
	for (i = 0; i < flows; i++) {
		flow[i].resent += retransmissions(&flow[i]);
		if (flow[i].tcp) {
			streams++;
			all.came += flow[i].came;
			all.resent += flow[i].resent;
		}
		print(&flow[i]);
	}
	if (streams > 1)
		print_streams(&all);
	return 0;
}
