// SPDX-License-Identifier: GPL-2.0
/*
 * A session between two agents. See session.h.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gnutls/crypto.h>

#include "clock.h"
#include "kernel.h"
#include "log.h"
#include "names.h"
#include "peer.h"
#include "session.h"
#include "tls.h"

static struct session_list sessions = LIST_HEAD_INITIALIZER(sessions);
static uint8_t own_instance[MESSAGE_INSTANCE];

bool sessions_init(void)
{
	return !gnutls_rnd(GNUTLS_RND_NONCE, own_instance, sizeof(own_instance));
}

/* --- the end */

static void session_free(struct session *s)
{
	peer_session_gone(s);
	tls_free(s);
	loop_close(&s->watch);
	LIST_REMOVE(s, list);
	explicit_bzero(s, sizeof(*s));
	free(s);
}

void sessions_end_of(struct peer *peer)
{
	struct session *s, *next;

	for (s = LIST_FIRST(&sessions); s; s = next) {
		next = LIST_NEXT(s, list);
		if (s->peer == peer)
			session_free(s);
	}
}

/*
 * Wait until the other side has read what it was told: closing a socket with unread data
 * would throw that away.
 */
static void linger(struct session *s)
{
	peer_session_gone(s);
	s->peer = NULL;
	shutdown(s->watch.fd, SHUT_WR);
	s->state = SESSION_LINGER;
	s->deadline = now_ms() + SESSION_LINGER_MS;
	loop_change(&s->watch, EPOLLIN);
}

static void drain(struct session *s)
{
	char waste[4096];
	ssize_t got = recv(s->watch.fd, waste, sizeof(waste), MSG_DONTWAIT);

	if (!got || (got < 0 && errno != EAGAIN && errno != EINTR))
		session_free(s);
}

/* Log why, count it for the peer, and end. The other side may be told by an alert. */
static void fail(struct session *s, const char *why)
{
	char text[PEER_REASON];
	bool tell = s->alert && s->tls;

	if (s->client) {
		snprintf(text, sizeof(text), "%s port %u: %s", s->address,
			 peer_port(s->peer), why);
		peer_failed(s->peer, text);
	} else {
		snprintf(text, sizeof(text), "from %s%s%s: %s", s->address,
			 s->peer && !s->authorised ? ", as peer " : "",
			 s->peer && !s->authorised ? s->peer->config.name : "", why);
		if (s->authorised && s->peer)
			peer_failed(s->peer, text);
		else
			peers_refused(text);
	}
	if (tell)
		gnutls_alert_send(s->tls, GNUTLS_AL_FATAL, s->alert);
	if (tell)
		linger(s);
	else
		session_free(s);
}

static void fail_alert(struct session *s)
{
	const char *own = s->own ? s->own->identity : "of this host";
	char text[CONFIG_TEXT];
	int alert = gnutls_alert_get(s->tls);

	switch (alert) {
	case GNUTLS_A_ACCESS_DENIED:
		snprintf(text, sizeof(text),
			 "the other side does not take the identity %.300s: set it there as the pin or spiffe of this host",
			 own);
		break;
	case GNUTLS_A_CERTIFICATE_EXPIRED:
		snprintf(text, sizeof(text),
			 "the other side says that the certificate of this host has expired: renew it, and compare the clocks");
		break;
	case GNUTLS_A_UNKNOWN_CA:
		snprintf(text, sizeof(text),
			 "the other side does not know the authority of this host's certificate: add it to its bundle");
		break;
	case GNUTLS_A_UNKNOWN_PSK_IDENTITY:
		snprintf(text, sizeof(text),
			 "the other side does not have the secret: put the same line into the file of \"psk\" at both ends");
		break;
	case GNUTLS_A_BAD_CERTIFICATE:
		snprintf(text, sizeof(text),
			 "the other side does not take the certificate of this host: see the log of nsmkeyd there");
		break;
	default:
		snprintf(text, sizeof(text),
			 "the other side has ended the handshake (%s): see the log of nsmkeyd there",
			 gnutls_alert_get_name(alert) ?: "unknown alert");
	}
	fail(s, text);
}

/*
 * A client that has connected at the same time as this host gives one connection up. From a
 * client that has said nothing there is nothing to say.
 */
static void closed(struct session *s)
{
	if (!s->client && !s->authorised)
		session_free(s);
	else
		fail(s, "the other side has closed the connection");
}

/* An error of GnuTLS, or the end of the connection. */
static void fail_tls(struct session *s, int ret)
{
	char text[CONFIG_TEXT];

	if (ret == GNUTLS_E_FATAL_ALERT_RECEIVED) {
		fail_alert(s);
	} else if (s->why[0]) {
		snprintf(text, sizeof(text), "%s", s->why);
		fail(s, text);
	} else if (!ret || ret == GNUTLS_E_PREMATURE_TERMINATION ||
		   ret == GNUTLS_E_PULL_ERROR || ret == GNUTLS_E_PUSH_ERROR) {
		closed(s);
	} else {
		s->alert = gnutls_error_to_alert(ret, NULL);
		snprintf(text, sizeof(text), "TLS: %s", gnutls_strerror(ret));
		fail(s, text);
	}
}

/* --- sending */

static void watch_events(struct session *s)
{
	bool out = s->out_len;

	if (s->state == SESSION_HANDSHAKE)
		out = gnutls_record_get_direction(s->tls);
	loop_change(&s->watch, out ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

/* Send what waits. GnuTLS wants the same bytes again after it could not send them. */
static int flush(struct session *s)
{
	ssize_t sent;

	while (s->out_len) {
		size_t len = s->out_pending ?: s->out_len;

		sent = gnutls_record_send(s->tls, s->out, len);
		s->out_pending = 0;
		if (sent == GNUTLS_E_AGAIN || sent == GNUTLS_E_INTERRUPTED) {
			s->out_pending = len;
			break;
		}
		if (sent < 0)
			return sent;
		s->out_len -= sent;
		memmove(s->out, s->out + sent, s->out_len);
	}
	watch_events(s);
	return 0;
}

static int send_message(struct session *s, const struct message *message)
{
	if (s->out_len + MESSAGE_MAX > sizeof(s->out))
		return GNUTLS_E_PUSH_ERROR;
	s->out_len += message_build(s->out + s->out_len, message);
	return flush(s);
}

void session_refuse(struct session *s, uint8_t reason)
{
	struct message message = { .type = MESSAGE_REFUSE, .reason = reason };

	if (s->state < SESSION_HELLO || send_message(s, &message)) {
		session_free(s);
		return;
	}
	gnutls_bye(s->tls, GNUTLS_SHUT_WR);
	linger(s);
}

void session_ask_rekey(struct session *s)
{
	struct message message = { .type = MESSAGE_REKEY };
	int ret = send_message(s, &message);

	if (ret)
		session_free(s);
}

/* --- messages; each function returns false if the session has ended */

static bool say_hello(struct session *s)
{
	struct message message = {
		.type = MESSAGE_HELLO, .cipher = s->peer->config.cipher,
		.epoch = s->peer->epoch + 1,
	};
	int ret;

	s->state = SESSION_HELLO;
	memcpy(message.instance, own_instance, sizeof(own_instance));
	s->epoch = message.epoch;
	ret = send_message(s, &message);
	if (ret)
		fail_tls(s, ret);
	return !ret;
}

/* The kernel did not take a key. */
static bool fail_kernel(struct session *s, int ret, const char *why)
{
	struct peer *peer = s->peer;
	char text[PEER_REASON];

	if (ret == -ENODEV) {
		peer->exists = false;
		session_refuse(s, REFUSE_NO_PEER);
		return false;
	}
	snprintf(text, sizeof(text), "the kernel does not take a key: %s%s", why,
		 ret == -EPERM ? ": run nsmkeyd with CAP_NET_ADMIN" : "");
	session_refuse(s, REFUSE_KERNEL);
	peer_failed(peer, text);
	return false;
}

/* Give the kernel the key for one direction. */
static bool set_key(struct session *s, bool tx, uint32_t *id)
{
	uint8_t secret[KERNEL_SECRET];
	struct kernel_key key = {
		.peer = s->peer->config.name, .tx = tx, .id = *id, .cipher = s->cipher,
		.secret = secret, .expires = s->peer->config.expires,
	};
	char why[KERNEL_TEXT] = "";
	int ret;

	/* What the peer sends until its key expires is opened here. */
	if (!tx)
		key.expires += SESSION_DEADLINE_MS / 1000;
	ret = tls_secret(s, tx, secret, &key.len) ? kernel_key_set(&key, why) : -EPROTO;
	explicit_bzero(secret, sizeof(secret));
	*id = key.id;
	return !ret || fail_kernel(s, ret, why);
}

static bool fail_malformed(struct session *s)
{
	s->alert = GNUTLS_A_DECODE_ERROR;
	fail(s, "a message is malformed or out of order: compare the versions of nsmkeyd");
	return false;
}

static bool take_hello(struct session *s, const struct message *m)
{
	struct message message = { .type = MESSAGE_KEY };
	char text[CONFIG_TEXT];
	int ret;

	if (s->state != SESSION_HELLO)
		return fail_malformed(s);
	if (!memcmp(m->instance, own_instance, sizeof(own_instance))) {
		fail(s, "this is the agent of this host itself: correct the address");
		return false;
	}
	memcpy(s->instance, s->client ? own_instance : m->instance, sizeof(s->instance));
	s->cipher = s->peer->config.cipher;
	if (m->cipher != s->cipher) {
		struct peer *peer = s->peer;

		snprintf(text, sizeof(text),
			 "the cipher is %s there and %s here: set the same \"cipher\" at both ends",
			 names_get(&names_cipher, m->cipher),
			 names_get(&names_cipher, s->cipher));
		session_refuse(s, REFUSE_CIPHER);
		peer_failed(peer, text);
		return false;
	}
	if (m->epoch > s->epoch)
		s->epoch = m->epoch;
	if (!s->peer->exists) {
		session_refuse(s, REFUSE_NO_PEER);
		return false;
	}
	s->state = SESSION_KEYS;
	if (!peer_admit(s)) {
		session_refuse(s, REFUSE_OTHER);
		return false;
	}
	if (!set_key(s, false, &s->rx_id))
		return false;
	message.cipher = s->cipher;
	message.id = s->rx_id;
	message.epoch = s->epoch;
	ret = send_message(s, &message);
	if (ret)
		fail_tls(s, ret);
	return !ret;
}

static bool take_key(struct session *s, const struct message *m)
{
	struct message message = { .type = MESSAGE_DONE, .epoch = s->epoch };
	int ret;

	if (s->state != SESSION_KEYS || s->tx_id || m->cipher != s->cipher ||
	    m->epoch != s->epoch)
		return fail_malformed(s);
	s->tx_id = m->id;
	if (!set_key(s, true, &s->tx_id))
		return false;
	ret = send_message(s, &message);
	if (ret)
		fail_tls(s, ret);
	return !ret;
}

static bool take_done(struct session *s, const struct message *m)
{
	if (s->state != SESSION_KEYS || !s->tx_id || m->epoch != s->epoch)
		return fail_malformed(s);
	s->state = SESSION_OPEN;
	s->deadline = NEVER;
	peer_keyed(s);
	return true;
}

static bool take_rekey(struct session *s)
{
	if (s->state != SESSION_OPEN)
		return fail_malformed(s);
	if (s->client)
		peer_asked(s->peer);
	return true;
}

static bool take_refuse(struct session *s, const struct message *m)
{
	switch (m->reason) {
	case REFUSE_NO_PEER:
		fail(s, "the kernel there does not have this host as a peer: \"nsmctl peer add\" there");
		break;
	case REFUSE_CIPHER:
		fail(s, "another cipher is configured there: set the same \"cipher\" at both ends");
		break;
	case REFUSE_KERNEL:
		fail(s, "the kernel there does not take a key: see the log of nsmkeyd there");
		break;
	case REFUSE_OTHER:
		session_free(s);
		break;
	default:
		fail(s, "the other side refuses, for a reason unknown here: compare the versions of nsmkeyd");
	}
	return false;
}

static bool take_message(struct session *s, const struct message *m)
{
	switch (m->type) {
	case MESSAGE_HELLO:
		return take_hello(s, m);
	case MESSAGE_KEY:
		return take_key(s, m);
	case MESSAGE_DONE:
		return take_done(s, m);
	case MESSAGE_REKEY:
		return take_rekey(s);
	default:
		return take_refuse(s, m);
	}
}

static bool take_messages(struct session *s)
{
	struct message message;
	int len;

	for (;;) {
		len = message_parse(&message, s->in, s->in_len);
		if (!len)
			return true;
		if (len < 0)
			return fail_malformed(s);
		s->in_len -= len;
		memmove(s->in, s->in + len, s->in_len);
		if (!take_message(s, &message))
			return false;
	}
}

/* --- receiving */

/* The end of an open session is no failure: its keys stay. */
static void lost(struct session *s, int ret)
{
	if (s->state == SESSION_OPEN)
		session_free(s);
	else
		fail_tls(s, ret);
}

static void receive(struct session *s)
{
	ssize_t got;

	for (;;) {
		got = gnutls_record_recv(s->tls, s->in + s->in_len,
					 sizeof(s->in) - s->in_len);
		if (got == GNUTLS_E_AGAIN || got == GNUTLS_E_INTERRUPTED)
			return;
		if (got <= 0) {
			lost(s, got);
			return;
		}
		s->in_len += got;
		if (!take_messages(s))
			return;
	}
}

static void handshake(struct session *s)
{
	int ret = gnutls_handshake(s->tls);

	if (ret && !gnutls_error_is_fatal(ret)) {
		watch_events(s);
		return;
	}
	if (ret) {
		fail_tls(s, ret);
		return;
	}
	if (!tls_identify(s)) {
		fail_tls(s, GNUTLS_E_CERTIFICATE_ERROR);
		return;
	}
	if (say_hello(s))
		receive(s);
}

static void start(struct session *s)
{
	char text[CONFIG_TEXT];

	if (tls_start(s)) {
		s->state = SESSION_HANDSHAKE;
		handshake(s);
		return;
	}
	snprintf(text, sizeof(text), "%s", s->why);
	fail(s, text);
}

static void fail_connect(struct session *s, int error)
{
	char text[CONFIG_TEXT];

	snprintf(text, sizeof(text),
		 "%s: does nsmkeyd run there, and does a firewall let TCP port %u through?",
		 strerror(error), peer_port(s->peer));
	fail(s, text);
}

static void connected(struct session *s)
{
	socklen_t len = sizeof(int);
	int error = 0;

	if (getsockopt(s->watch.fd, SOL_SOCKET, SO_ERROR, &error, &len))
		error = errno;
	if (error)
		fail_connect(s, error);
	else
		start(s);
}

static void on_event(struct watch *watch, uint32_t events)
{
	struct session *s = (struct session *)watch;

	switch (s->state) {
	case SESSION_CONNECTING:
		connected(s);
		break;
	case SESSION_HANDSHAKE:
		handshake(s);
		break;
	case SESSION_LINGER:
		drain(s);
		break;
	default:
		if (events & EPOLLOUT && flush(s))
			lost(s, GNUTLS_E_PUSH_ERROR);
		else
			receive(s);
	}
}

/* --- the beginning */

/* The address of a socket as a text, an IPv4 address in IPv6 as one of IPv4. */
static void write_address(char *text, const struct sockaddr_storage *from)
{
	const struct sockaddr_in6 *v6 = (const void *)from;
	const struct sockaddr_in *v4 = (const void *)from;

	if (from->ss_family == AF_INET)
		inet_ntop(AF_INET, &v4->sin_addr, text, SESSION_ADDRESS);
	else if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr))
		inet_ntop(AF_INET, &v6->sin6_addr.s6_addr[12], text, SESSION_ADDRESS);
	else
		inet_ntop(AF_INET6, &v6->sin6_addr, text, SESSION_ADDRESS);
}

/* An open session notices within a minute that the other host is gone. */
static void set_options(int fd)
{
	int one = 1, idle = 20, interval = 10, count = 3, timeout = 60000;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof(one));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof(idle));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof(interval));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof(count));
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout, sizeof(timeout));
}

static struct session *session_new(int fd, const struct sockaddr_storage *address,
				   uint32_t events)
{
	struct session *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->from = *address;
	write_address(s->address, address);
	s->deadline = now_ms() + SESSION_DEADLINE_MS;
	set_options(fd);
	if (!loop_add(&s->watch, fd, events, on_event)) {
		free(s);
		return NULL;
	}
	LIST_INSERT_HEAD(&sessions, s, list);
	return s;
}

void session_dial(struct peer *peer)
{
	struct sockaddr_storage address = peer->config.address;
	uint16_t port = htons(peer_port(peer));
	struct session *s = NULL;
	socklen_t len;
	int fd, ret;

	if (address.ss_family == AF_INET) {
		((struct sockaddr_in *)&address)->sin_port = port;
		len = sizeof(struct sockaddr_in);
	} else {
		((struct sockaddr_in6 *)&address)->sin6_port = port;
		len = sizeof(struct sockaddr_in6);
	}
	fd = socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd >= 0)
		s = session_new(fd, &address, EPOLLOUT);
	if (!s) {
		peer_failed(peer, strerror(errno));
		if (fd >= 0)
			close(fd);
		return;
	}
	s->client = true;
	s->peer = peer;
	peer->dialled = s;
	ret = connect(fd, (struct sockaddr *)&address, len);
	if (ret && errno != EINPROGRESS)
		fail_connect(s, errno);
}

/* Whether two addresses may be of one host: equal, or of one network of IPv6. */
static bool same_source(const struct session *s, const struct session *other)
{
	const struct sockaddr_in6 *a = (const void *)&s->from;
	const struct sockaddr_in6 *b = (const void *)&other->from;

	if (a->sin6_family != AF_INET6 || b->sin6_family != AF_INET6 ||
	    IN6_IS_ADDR_V4MAPPED(&a->sin6_addr))
		return !strcmp(s->address, other->address);
	return !memcmp(&a->sin6_addr, &b->sin6_addr, 8);
}

/*
 * Strangers hold at most SESSION_HALF_OPEN sessions, and each address fewer. The oldest
 * session makes room, so that strangers with many addresses do not keep peers away for
 * longer than the time they need for that many connections.
 */
static bool make_room(const struct session *new)
{
	unsigned int total = 0, same = 0;
	struct session *s, *oldest = NULL;

	LIST_FOREACH(s, &sessions, list) {
		if (s->client || s->state == SESSION_OPEN || s == new ||
		    (s->peer && s->peer->accepted == s))
			continue;
		total++;
		same += same_source(s, new);
		oldest = s;
	}
	if (same >= SESSION_PER_SOURCE)
		return false;
	if (total >= SESSION_HALF_OPEN)
		session_free(oldest);
	return true;
}

void session_accept(int fd, const struct sockaddr_storage *from)
{
	struct session *s = session_new(fd, from, EPOLLIN);

	if (!s) {
		close(fd);
		return;
	}
	if (!make_room(s)) {
		say(LOG_WARNING, "from %s: %d connections that have proved nothing are open, no more",
		    s->address, SESSION_PER_SOURCE);
		session_free(s);
		return;
	}
	start(s);
}

static void expire(struct session *s)
{
	if (s->state == SESSION_LINGER)
		session_free(s);
	else if (s->state == SESSION_CONNECTING)
		fail_connect(s, ETIMEDOUT);
	else
		fail(s, "the handshake took too long");
}

uint64_t sessions_expire(uint64_t now)
{
	struct session *s, *next;
	uint64_t first = NEVER;

	for (s = LIST_FIRST(&sessions); s; s = next) {
		next = LIST_NEXT(s, list);
		if (s->deadline <= now)
			expire(s);
	}
	/* Of those that linger now, too. */
	LIST_FOREACH(s, &sessions, list) {
		if (s->deadline < first)
			first = s->deadline;
	}
	return first;
}
