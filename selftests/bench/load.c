// SPDX-License-Identifier: GPL-2.0
/*
 * The benchmark's load: traffic whose own cost does not depend on the device, and the
 * meter for it. Runs inside the VM (selftests/bench/guest).
 *
 *   load mark start|stop      bracket a window for trace_plugin.c
 *   load busy COMMAND...      run it, print how long the CPU was busy
 *   load memory               free memory in kB, once it has settled
 *   load dump wires|stats     how many wires a dump of the kernel lists
 *   load packets DEV[,DEV...] ethernet|ip COUNT SIZE DSCP[,DSCP...] SRC DST [MAC]
 *                             UDP packets straight into DEV's transmit function;
 *                             of several devices, one each in turn
 *   load queued NS DEV ...    (as for packets)
 *                             the cost of the packets until NS after the last one,
 *                             when the queue has to be empty
 *   load standing NS FLOWS KEEP DEV ... (as for packets)
 *                             packets of FLOWS flows into a queue that always has
 *                             KEEP packets or a few more; the line takes NS for each
 *   load stream SERVERNS CLIENTNS ADDRESS PORT WARMUP BYTES
 *                             one TCP connection between two namespaces
 *
 * Under `qemu -icount shift=0` a nanosecond is an instruction, as long as the
 * CPU does not idle: idle time is skipped to the next timer and would count as
 * well. A load that can wait is therefore measured as time in tasks
 * (/proc/schedstat); only `packets`, which never waits, uses the clock. `queued` and
 * `standing` never idle: while the kernel sends the queued packets they count the
 * iterations of a loop, and the missing iterations are the kernel's cost.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/genetlink.h>
#include <linux/nsmwire.h>
#include <linux/sockios.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <netpacket/packet.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef PACKET_QDISC_BYPASS
#define PACKET_QDISC_BYPASS 20
#endif

#define BATCH		64	/* packets for one sendmmsg() */
#define WARM_UP		(2 * BATCH)	/* packets before those that count */
#define PARTS		9		/* of the packets that count */
#define MAX_PACKET	2048
#define MAX_DSCPS	8
#define MAX_DEVS	BATCH
#ifndef CHUNK
#define CHUNK		(256 * 1024)
#endif

static uint64_t clock_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

/*
 * Time that all CPUs have spent in tasks, the seventh number of each cpu line.
 * The kernel adds to it when a task leaves the CPU, so leave it first.
 */
static uint64_t busy_ns(void)
{
	struct timespec nap = { .tv_nsec = 1 };
	unsigned long long one;
	uint64_t sum = 0;
	char line[512];
	bool any = false;
	FILE *f;

	nanosleep(&nap, NULL);
	f = fopen("/proc/schedstat", "r");
	if (!f)
		err(1, "/proc/schedstat");
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "cpu%*u %*u %*u %*u %*u %*u %*u %llu", &one) == 1) {
			sum += one;
			any = true;
		}
	}
	fclose(f);
	if (!any)
		errx(1, "/proc/schedstat tells no time in tasks");
	return sum;
}

/*
 * A long nop with a number: the plugin recognizes it, the CPU ignores it.
 * Every window that this program measures is marked.
 */
static int do_mark(const char *what)
{
	if (!strcmp(what, "start"))
		__asm__ volatile(".byte 0x0f,0x1f,0x80,'n','s','m',1" ::: "memory");
	else if (!strcmp(what, "stop"))
		__asm__ volatile(".byte 0x0f,0x1f,0x80,'n','s','m',2" ::: "memory");
	else
		errx(1, "mark: start or stop, not %s", what);
	return 0;
}

static int do_busy(char **argv)
{
	uint64_t busy, elapsed;
	int status;
	pid_t pid;

	busy = busy_ns();
	elapsed = clock_ns();
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (!pid) {
		execvp(argv[0], argv);
		err(127, "%s", argv[0]);
	}
	if (waitpid(pid, &status, 0) < 0)
		err(1, "waitpid");
	elapsed = clock_ns() - elapsed;
	busy = busy_ns() - busy;
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		errx(1, "%s failed", argv[0]);
	printf("busy %llu elapsed %llu\n", (unsigned long long)busy,
	       (unsigned long long)elapsed);
	return 0;
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		err(1, "%s", path);
	close(fd);
}

/* Unused pages: free ones, and those in per-CPU lists. */
static long mem_free_kb(void)
{
	FILE *f = fopen("/proc/zoneinfo", "r");
	long pages = 0, n;
	char line[256];

	if (!f)
		err(1, "/proc/zoneinfo");
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, " nr_free_pages %ld", &n) == 1 ||
		    sscanf(line, " count: %ld", &n) == 1)
			pages += n;
	fclose(f);
	if (!pages)
		errx(1, "/proc/zoneinfo tells no free pages");
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

/*
 * Memory freed after a grace period or by a worker is freed late: drop the caches
 * and read again until the number is stable.
 */
static int do_memory(void)
{
	struct timespec nap = { .tv_nsec = 100000000 };
	long before = 0, now = 0;
	int tries, still = 0;

	for (tries = 0; still < 4; tries++) {
		if (tries == 200)
			errx(1, "free memory does not settle");
		write_file("/proc/sys/vm/drop_caches", "3");
		nanosleep(&nap, NULL);
		now = mem_free_kb();
		still = labs(now - before) <= 64 ? still + 1 : 0;
		before = now;
	}
	printf("%ld\n", now);
	return 0;
}

struct genl_request {
	struct nlmsghdr nlh;
	struct genlmsghdr genl;
	struct nlattr name;
	char text[GENL_NAMSIZ];
};

/* A request of @family to the kernel; with @name it looks up that generic family. */
static void genl_send(int fd, uint16_t family, uint8_t cmd, uint16_t flags, const char *name)
{
	struct genl_request r = {
		.nlh.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN),
		.nlh.nlmsg_type = family,
		.nlh.nlmsg_flags = NLM_F_REQUEST | flags,
		.genl.cmd = cmd,
		.genl.version = 1,
	};

	if (name) {
		r.name.nla_type = CTRL_ATTR_FAMILY_NAME;
		r.name.nla_len = NLA_HDRLEN + strlen(name) + 1;
		snprintf(r.text, sizeof(r.text), "%s", name);
		r.nlh.nlmsg_len += NLA_ALIGN(r.name.nla_len);
	}
	if (send(fd, &r, r.nlh.nlmsg_len, 0) < 0)
		err(1, "netlink");
}

static uint16_t genl_family(int fd, const char *name)
{
	char answer[8192];
	struct nlmsghdr *nlh = (void *)answer;
	ssize_t len;
	char *at;

	genl_send(fd, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 0, name);
	len = recv(fd, answer, sizeof(answer), 0);
	if (len < 0 || !NLMSG_OK(nlh, (size_t)len) || nlh->nlmsg_type == NLMSG_ERROR)
		errx(1, "no family %s", name);
	for (at = answer + NLMSG_LENGTH(GENL_HDRLEN); at < answer + nlh->nlmsg_len;) {
		struct nlattr *nla = (void *)at;

		if (nla->nla_type == CTRL_ATTR_FAMILY_ID)
			return *(uint16_t *)(at + NLA_HDRLEN);
		at += NLA_ALIGN(nla->nla_len);
	}
	errx(1, "family %s has no number", name);
}

/* Reads a dump, and does no more than count its entries. */
static int do_dump(const char *what)
{
	static char answer[65536];
	int fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC);
	unsigned int count = 0;
	ssize_t len;

	if (fd < 0)
		err(1, "netlink");
	genl_send(fd, genl_family(fd, NSMWIRE_FAMILY_NAME),
		  !strcmp(what, "stats") ? NSMWIRE_CMD_STATS_GET : NSMWIRE_CMD_WIRE_GET,
		  NLM_F_DUMP, NULL);
	while ((len = recv(fd, answer, sizeof(answer), 0)) > 0) {
		struct nlmsghdr *nlh = (void *)answer;

		for (; NLMSG_OK(nlh, (size_t)len); nlh = NLMSG_NEXT(nlh, len)) {
			if (nlh->nlmsg_type == NLMSG_ERROR)
				errx(1, "the kernel refuses");
			if (nlh->nlmsg_type == NLMSG_DONE) {
				printf("%u\n", count);
				return 0;
			}
			count++;
		}
	}
	err(1, "netlink");
}

static uint16_t ip_checksum(const void *data, size_t len)
{
	const uint8_t *p = data;
	uint32_t sum = 0;

	for (; len > 1; len -= 2, p += 2)
		sum += (p[0] << 8) | p[1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons((uint16_t)~sum);
}

struct packet_args {
	const char *dev[MAX_DEVS];
	unsigned int n_devs;
	bool ethernet;
	unsigned int count;
	unsigned int size;		/* of the Ethernet frame, without FCS */
	uint8_t dscp[MAX_DSCPS];
	unsigned int n_dscps;
	struct in_addr src, dst;
	uint8_t mac[ETH_ALEN];
	unsigned int flows;		/* by their source port; 0: one a class */
};

/* The same IP packet whether or not it has an Ethernet header in front. */
static size_t build_packet(uint8_t *to, const struct packet_args *a, uint8_t dscp)
{
	unsigned int ip_len = a->size - ETH_HLEN;
	struct udphdr *udp;
	uint8_t *p = to;
	struct iphdr *ip;

	if (a->ethernet) {
		memcpy(p, a->mac, ETH_ALEN);
		memcpy(p + ETH_ALEN, "\x02\x00\x00\x00\x01\x01", ETH_ALEN);
		p[12] = ETH_P_IP >> 8;
		p[13] = ETH_P_IP & 0xff;
		p += ETH_HLEN;
	}
	memset(p, 0, ip_len);
	ip = (struct iphdr *)p;
	ip->version = 4;
	ip->ihl = 5;
	ip->tos = dscp << 2;
	ip->tot_len = htons(ip_len);
	ip->ttl = 32;
	ip->protocol = IPPROTO_UDP;
	ip->saddr = a->src.s_addr;
	ip->daddr = a->dst.s_addr;
	ip->check = ip_checksum(ip, sizeof(*ip));
	udp = (struct udphdr *)(ip + 1);
	udp->source = htons(1000 + dscp);	/* a class is a flow */
	udp->dest = htons(9);
	udp->len = htons(ip_len - sizeof(*ip));
	return p + ip_len - to;
}

/* The next packets are of other flows; costs the same for one flow as for many. */
static void next_flows(struct mmsghdr *msgs, unsigned int n, unsigned int udp_at,
		       unsigned int flows)
{
	static unsigned int turn;
	unsigned int i;

	for (i = 0; i < n; i++) {
		struct udphdr *udp = (void *)((char *)msgs[i].msg_hdr.msg_iov->iov_base +
					      udp_at);

		udp->source = htons(10000 + turn);
		turn = turn + 1 < flows ? turn + 1 : 0;
	}
}

static void send_packets(int fd, struct mmsghdr *msgs, unsigned int count,
			 const struct packet_args *a)
{
	unsigned int udp_at = sizeof(struct iphdr) + (a->ethernet ? ETH_HLEN : 0);
	unsigned int done = 0;

	while (done < count) {
		unsigned int at = done % BATCH, n = BATCH - at;
		int rc;

		if (n > count - done)
			n = count - done;
		if (a->flows)
			next_flows(msgs + at, n, udp_at, a->flows);
		rc = sendmmsg(fd, msgs + at, n, 0);
		if (rc <= 0)
			err(1, "sendmmsg after %u packets", done);
		done += rc;
	}
}

static struct mmsghdr *prepare_packets(const struct packet_args *a, int *fd)
{
	static uint8_t bytes[BATCH][MAX_PACKET];
	static struct mmsghdr msgs[BATCH];
	static struct iovec iov[BATCH];
	static struct sockaddr_ll to[MAX_DEVS];
	const struct timespec nap = { .tv_nsec = 20000000 };
	int on = 1, room = 1 << 30;
	unsigned int i;

	for (i = 0; i < a->n_devs; i++) {
		to[i] = (struct sockaddr_ll){
			.sll_family = AF_PACKET,
			.sll_protocol = htons(ETH_P_IP),
			.sll_ifindex = if_nametoindex(a->dev[i]),
			.sll_halen = ETH_ALEN,
		};
		if (!to[i].sll_ifindex)
			err(1, "%s", a->dev[i]);
		memcpy(to[i].sll_addr, a->mac, ETH_ALEN);
	}
	*fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (*fd < 0)
		err(1, "packet socket");
	if (setsockopt(*fd, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof(on)) ||
	    setsockopt(*fd, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof(room)))
		err(1, "options of the packet socket");
	for (i = 0; i < BATCH; i++) {
		iov[i].iov_base = bytes[i];
		iov[i].iov_len = build_packet(bytes[i], a, a->dscp[i % a->n_dscps]);
		msgs[i].msg_hdr.msg_iov = &iov[i];
		msgs[i].msg_hdr.msg_iovlen = 1;
		msgs[i].msg_hdr.msg_name = &to[i % a->n_devs];
		msgs[i].msg_hdr.msg_namelen = sizeof(to[0]);
	}
	/*
	 * Fill the caches. A struct dst_cache holds no route in the jiffy in which it was
	 * initialized, so some come later.
	 */
	send_packets(*fd, msgs, BATCH, a);
	nanosleep(&nap, NULL);
	send_packets(*fd, msgs, BATCH, a);
	return msgs;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The median of parts: work of the system in one of them is no cost of a packet. */
static int do_packets(const struct packet_args *a)
{
	unsigned int i, left = a->count;
	double per_packet[PARTS];
	struct mmsghdr *msgs;
	int fd;

	msgs = prepare_packets(a, &fd);
	do_mark("start");
	for (i = 0; i < PARTS; i++) {
		unsigned int n = left / (PARTS - i);
		uint64_t t = clock_ns();

		send_packets(fd, msgs, n, a);
		per_packet[i] = (double)(clock_ns() - t) / n;
		left -= n;
	}
	do_mark("stop");
	qsort(per_packet, PARTS, sizeof(per_packet[0]), compare);
	printf("per_packet %.2f\n", per_packet[PARTS / 2]);
	close(fd);
	return 0;
}

/* Repeat a loop for @ns: the number of iterations, and the time that it took. */
static uint64_t spin(uint64_t ns, uint64_t *elapsed)
{
	uint64_t start = clock_ns(), rounds = 0, t;

	do {
		unsigned long n = 1000;

		__asm__ volatile("1: dec %0; jnz 1b" : "+r"(n));
		rounds++;
		t = clock_ns() - start;
	} while (t < ns);
	*elapsed = t;
	return rounds;
}

static int do_queued(const struct packet_args *a, uint64_t ns)
{
	uint64_t sending, spinning, quiet, rounds, most;
	struct mmsghdr *msgs;
	double missing;
	int fd;

	msgs = prepare_packets(a, &fd);
	spin(ns, &quiet);		/* the packets that filled the caches are sent */
	most = spin(ns, &quiet);
	do_mark("start");
	sending = clock_ns();
	send_packets(fd, msgs, a->count, a);
	sending = clock_ns() - sending;
	rounds = spin(ns, &spinning);
	do_mark("stop");
	missing = spinning - (double)quiet / most * rounds;
	printf("per_packet %.2f %u\n", (sending + missing) / a->count, WARM_UP + a->count);
	close(fd);
	return 0;
}

/* Bytes of memory of packets that were sent and have not left the machine. */
static int waiting(int fd)
{
	int bytes;

	if (ioctl(fd, SIOCOUTQ, &bytes))
		err(1, "SIOCOUTQ");
	return bytes;
}

/* The memory of one queued packet, by the number that leave in a while. */
static double bytes_of_one(int fd, uint64_t line_ns)
{
	int before = waiting(fd);
	uint64_t t;

	spin(BATCH / 2 * line_ns, &t);
	return (double)(before - waiting(fd)) * line_ns / t;
}

/*
 * As many packets leave in the window as come in: a batch is sent, and the next one
 * once the queue is down to its intended length.
 */
static int do_standing(const struct packet_args *a, uint64_t line_ns, unsigned int keep)
{
	uint64_t sending = 0, spinning = 0, quiet, rounds = 0, most, t;
	unsigned int done, sent = WARM_UP + BATCH;
	double one, least, missing, most_queued = 0;
	struct mmsghdr *msgs;
	int fd, queued;

	msgs = prepare_packets(a, &fd);
	spin(2 * BATCH * line_ns, &quiet);
	most = spin(2 * BATCH * line_ns, &quiet);
	send_packets(fd, msgs, BATCH, a);
	one = bytes_of_one(fd, line_ns);
	least = one * keep;
	for (; waiting(fd) < least; sent += BATCH)
		send_packets(fd, msgs, BATCH, a);
	do_mark("start");
	for (done = 0; done < a->count; done += BATCH) {
		t = clock_ns();
		send_packets(fd, msgs, BATCH, a);
		queued = waiting(fd);
		sending += clock_ns() - t;
		if (queued <= least)
			continue;
		if (queued > most_queued)
			most_queued = queued;
		rounds += spin((queued - least) / one * line_ns, &t);
		spinning += t;
	}
	do_mark("stop");
	missing = spinning - (double)quiet / most * rounds;
	printf("per_packet %.2f %u\n", (sending + missing) / done, sent + done);
	if (one)
		fprintf(stderr, "load: up to %.0f packets waited\n", most_queued / one);
	spin(2 * (keep + BATCH) * line_ns, &t);
	close(fd);
	return 0;
}

static void parse_devs(struct packet_args *a, char *list)
{
	char *save, *word;

	for (word = strtok_r(list, ",", &save); word; word = strtok_r(NULL, ",", &save)) {
		if (a->n_devs == MAX_DEVS)
			errx(1, "more than %d devices", MAX_DEVS);
		a->dev[a->n_devs++] = word;
	}
	if (!a->n_devs || BATCH % a->n_devs)
		errx(1, "the number of devices must divide %d", BATCH);
}

static void parse_dscps(struct packet_args *a, char *list)
{
	char *save, *word;

	for (word = strtok_r(list, ",", &save); word; word = strtok_r(NULL, ",", &save)) {
		unsigned long v = strtoul(word, NULL, 0);

		if (v > 63 || a->n_dscps == MAX_DSCPS)
			errx(1, "not a list of up to %d DSCPs: %s", MAX_DSCPS, word);
		a->dscp[a->n_dscps++] = v;
	}
	if (!a->n_dscps || BATCH % a->n_dscps)
		errx(1, "the number of DSCPs must divide %d", BATCH);
}

static void enter_netns(const char *name)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		err(1, "netns %s", name);
	close(fd);
}

static int tcp_socket(const char *netns)
{
	int fd, bytes = 16 * CHUNK;

	enter_netns(netns);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd < 0)
		err(1, "socket");
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof(bytes)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)))
		err(1, "socket buffers");
	return fd;
}

/*
 * Sends and receives in turn, in one task: two tasks that wake each other
 * interleave differently each time, and the variation would exceed the differences
 * to be measured.
 *
 * The split of writes into packets also varies: it depends on the size of a write
 * and the MSS, and on when a buffer was full. MSG_MORE keeps the rest of a write for
 * the next one, so that every packet is as large as the device allows, as in a
 * transfer limited by the network and not by the sender. The buffers neither fill
 * nor grow (tcp_socket()).
 */
static void move_bytes(int from, int to, uint64_t bytes)
{
	uint64_t to_send = bytes, to_receive = bytes;
	static char buf[CHUNK];

	while (to_receive) {
		size_t want = to_send < CHUNK ? to_send : CHUNK;
		ssize_t sent = 0, got = 0, n;

		if (to_send) {
			sent = send(from, buf, want, MSG_DONTWAIT |
				    (to_send > want ? MSG_MORE : 0));
			if (sent < 0 && errno != EAGAIN)
				err(1, "send");
			to_send -= sent > 0 ? sent : 0;
		}
		while ((n = recv(to, buf, CHUNK, MSG_DONTWAIT)) > 0)
			got += n;
		if (!n || (n < 0 && errno != EAGAIN))
			err(1, "recv");
		to_receive -= got;
		if (sent <= 0 && !got && to_receive) {
			struct pollfd p[2] = {
				{ .fd = to, .events = POLLIN },
				{ .fd = from, .events = to_send ? POLLOUT : 0 },
			};

			if (poll(p, 2, 30000) <= 0)
				errx(1, "the stream stands still");
		}
	}
}

static int do_stream(char **argv)
{
	struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_port = htons(atoi(argv[3])),
	};
	uint64_t bytes = strtoull(argv[5], NULL, 0);
	uint64_t busy, elapsed;
	int listener, client, server, on = 1;

	if (inet_pton(AF_INET, argv[2], &addr.sin_addr) != 1)
		errx(1, "not an address: %s", argv[2]);
	listener = tcp_socket(argv[0]);
	if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ||
	    bind(listener, (struct sockaddr *)&addr, sizeof(addr)) ||
	    listen(listener, 1))
		err(1, "listen on %s", argv[2]);
	client = tcp_socket(argv[1]);
	if (connect(client, (struct sockaddr *)&addr, sizeof(addr)))
		err(1, "connect to %s", argv[2]);
	server = accept(listener, NULL, NULL);
	if (server < 0)
		err(1, "accept");
	move_bytes(client, server, strtoull(argv[4], NULL, 0));
	busy = busy_ns();
	do_mark("start");
	elapsed = clock_ns();
	move_bytes(client, server, bytes);
	elapsed = clock_ns() - elapsed;
	do_mark("stop");
	busy = busy_ns() - busy;
	printf("per_byte %.5f elapsed_per_byte %.5f\n", (double)busy / bytes,
	       (double)elapsed / bytes);
	return 0;
}

/* DEV[,DEV...] ethernet|ip COUNT SIZE DSCP[,DSCP...] SRC DST [MAC] */
static bool parse_packets(struct packet_args *a, int argc, char **argv)
{
	unsigned int m[ETH_ALEN] = { 2, 0, 0, 0, 1, 2 }, i;

	if (argc < 7 || argc > 8)
		return false;
	parse_devs(a, argv[0]);
	a->ethernet = !strcmp(argv[1], "ethernet");
	a->count = strtoul(argv[2], NULL, 0);
	a->size = strtoul(argv[3], NULL, 0);
	parse_dscps(a, argv[4]);
	if (!a->count || a->size < 64 || a->size > MAX_PACKET)
		errx(1, "a count, and a size of 64 to %d", MAX_PACKET);
	if (inet_pton(AF_INET, argv[5], &a->src) != 1 ||
	    inet_pton(AF_INET, argv[6], &a->dst) != 1)
		errx(1, "two IPv4 addresses");
	if (argc == 8 && sscanf(argv[7], "%x:%x:%x:%x:%x:%x", m, m + 1, m + 2, m + 3,
				m + 4, m + 5) != ETH_ALEN)
		errx(1, "not a MAC address: %s", argv[7]);
	for (i = 0; i < ETH_ALEN; i++)
		a->mac[i] = m[i];
	return true;
}

int main(int argc, char **argv)
{
	struct packet_args a = { 0 };

	if (argc == 3 && !strcmp(argv[1], "mark"))
		return do_mark(argv[2]);
	if (argc == 2 && !strcmp(argv[1], "memory"))
		return do_memory();
	if (argc == 3 && !strcmp(argv[1], "dump"))
		return do_dump(argv[2]);
	if (argc >= 3 && !strcmp(argv[1], "busy"))
		return do_busy(argv + 2);
	if (argc == 8 && !strcmp(argv[1], "stream"))
		return do_stream(argv + 2);
	if (argc > 2 && !strcmp(argv[1], "packets") &&
	    parse_packets(&a, argc - 2, argv + 2))
		return do_packets(&a);
	if (argc > 3 && !strcmp(argv[1], "queued") &&
	    parse_packets(&a, argc - 3, argv + 3))
		return do_queued(&a, strtoull(argv[2], NULL, 0));
	if (argc > 5 && !strcmp(argv[1], "standing") &&
	    parse_packets(&a, argc - 5, argv + 5)) {
		a.flows = strtoul(argv[3], NULL, 0);
		return do_standing(&a, strtoull(argv[2], NULL, 0),
				   strtoul(argv[4], NULL, 0));
	}
	fprintf(stderr, "usage: load mark start|stop\n"
		"       load busy COMMAND...\n"
		"       load memory\n"
		"       load dump wires|stats\n"
		"       load packets DEV[,DEV...] ethernet|ip COUNT SIZE DSCP[,DSCP...] SRC DST [MAC]\n"
		"       load queued NS DEV ... (as for packets)\n"
		"       load standing NS FLOWS KEEP DEV ... (as for packets)\n"
		"       load stream SERVERNS CLIENTNS ADDRESS PORT WARMUP BYTES\n");
	return 1;
}
