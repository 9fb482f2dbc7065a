// SPDX-License-Identifier: GPL-2.0
/*
 * Requests to the key agent. See keyd.h.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "keyd.h"
#include "nsmctl.h"

#define SOCKET_DEFAULT	"/run/nsmwire/keyd.sock"
#define ANSWER_MAX	(64U << 20)	/* bytes; 1000 peers have 400 kB */
#define ANSWER_DEPTH	16

static const char *socket_given(void)
{
	const char *path = secure_getenv("NSMKEYD_SOCKET");

	return path && *path ? path : NULL;
}

const char *keyd_socket(void)
{
	const char *path = socket_given();

	return path ? path : SOCKET_DEFAULT;
}

bool keyd_is_elsewhere(void)
{
	return run.netns && !socket_given();
}

void keyd_plain(char *to, size_t size, const char *from)
{
	size_t i;

	for (i = 0; from[i] && i + 1 < size; i++)
		to[i] = from[i] < ' ' || from[i] > '~' ? '?' : from[i];
	to[i] = '\0';
}

__attribute__((format(printf, 3, 4)))
static enum keyd_state failed(struct keyd *keyd, enum keyd_state state, const char *fmt,
			      ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(keyd->why, sizeof(keyd->why), fmt, ap);
	va_end(ap);
	return state;
}

/* Say what an error of the socket means. */
static enum keyd_state failed_by(struct keyd *keyd, int error)
{
	const char *path = keyd_socket();

	switch (error) {
	case ENOENT:
	case ENOTDIR:
	case ECONNREFUSED:
		return failed(keyd, error == ECONNREFUSED ? KEYD_ENDED : KEYD_ABSENT,
			      "nsmkeyd does not run (%s: %s): systemctl enable --now nsmkeyd",
			      path, strerror(error));
	case EACCES:
	case EPERM:
		return failed(keyd, KEYD_DENIED,
			      "%s: %s: only root may give orders to nsmkeyd", path,
			      strerror(error));
	case EMSGSIZE:
		return failed(keyd, KEYD_SILENT, "the answer of nsmkeyd is too long");
	case EAGAIN:
		return failed(keyd, KEYD_SILENT,
			      "nsmkeyd does not answer: see systemctl status nsmkeyd");
	default:
		return failed(keyd, KEYD_SILENT, "%s: %s", path, strerror(error));
	}
}

/* A time that is @ms from now. */
static struct timespec in_ms(unsigned int ms)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	at.tv_sec += ms / 1000;
	at.tv_nsec += ms % 1000 * 1000000L;
	if (at.tv_nsec >= 1000000000L) {
		at.tv_sec++;
		at.tv_nsec -= 1000000000L;
	}
	return at;
}

/* Limit the next call to what is left of the time. Return: false if nothing is. */
static bool limit(int fd, int option, const struct timespec *until)
{
	struct timespec now;
	struct timeval left;
	long long us;

	clock_gettime(CLOCK_MONOTONIC, &now);
	us = (until->tv_sec - now.tv_sec) * 1000000LL +
	     (until->tv_nsec - now.tv_nsec) / 1000;
	if (us <= 0) {
		errno = EAGAIN;
		return false;
	}
	left.tv_sec = us / 1000000;
	left.tv_usec = us % 1000000;
	return !setsockopt(fd, SOL_SOCKET, option, &left, sizeof(left));
}

/* Return: a connected socket, or -1 with errno. */
static int connect_to(const char *path, const struct timespec *until)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd, error;

	if (strlen(path) >= sizeof(addr.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(addr.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (limit(fd, SO_SNDTIMEO, until) &&
	    !connect(fd, (struct sockaddr *)&addr, sizeof(addr)))
		return fd;
	error = errno;
	close(fd);
	errno = error;
	return -1;
}

/* Send a line. Return: false with errno. */
static bool send_line(int fd, const char *command, const char *peer,
		      const struct timespec *until)
{
	struct json_object *obj = json_object_new_object();
	const char *text;
	char line[256];
	size_t len, sent = 0;
	ssize_t got = 0;

	json_object_object_add(obj, "command", json_object_new_string(command));
	if (peer)
		json_object_object_add(obj, "peer", json_object_new_string(peer));
	text = json_object_to_json_string_ext(obj, JSON_C_TO_STRING_PLAIN);
	len = snprintf(line, sizeof(line), "%s\n", text);
	json_object_put(obj);
	while (sent < len && got >= 0) {
		if (!limit(fd, SO_SNDTIMEO, until))
			return false;
		got = send(fd, line + sent, len - sent, MSG_NOSIGNAL);
		if (got < 0 && errno == EINTR)
			got = 0;
		sent += got > 0 ? got : 0;
	}
	return got >= 0;
}

/* A line that is read. */
struct line {
	char *text;
	size_t len, size;
};

/* Return: false with errno, which is 0 if there is no end. */
static bool read_line(int fd, struct line *line, const struct timespec *until)
{
	ssize_t got;
	char *end, *more;

	for (;;) {
		if (line->len == line->size) {
			line->size = line->size ? 2 * line->size : 4096;
			more = line->size > ANSWER_MAX ? NULL :
			       realloc(line->text, line->size);
			if (!more) {
				errno = line->size > ANSWER_MAX ? EMSGSIZE : ENOMEM;
				return false;
			}
			line->text = more;
		}
		if (!limit(fd, SO_RCVTIMEO, until))
			return false;
		got = recv(fd, line->text + line->len, line->size - line->len, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			errno = got ? errno : 0;
			return false;
		}
		end = memchr(line->text + line->len, '\n', got);
		line->len += got;
		if (!end)
			continue;
		line->len = end - line->text;
		return true;
	}
}

/* Return: the object that the line is, or NULL if it is none. */
static struct json_object *parse(const struct line *line)
{
	struct json_tokener *tok = json_tokener_new_ex(ANSWER_DEPTH);
	struct json_object *obj = NULL;

	if (!tok)
		return NULL;
	/* Nothing may follow the object, either. */
	json_tokener_set_flags(tok, JSON_TOKENER_STRICT);
	obj = json_tokener_parse_ex(tok, line->text, line->len);
	if (json_tokener_get_error(tok) != json_tokener_success ||
	    !json_object_is_type(obj, json_type_object)) {
		json_object_put(obj);
		obj = NULL;
	}
	json_tokener_free(tok);
	return obj;
}

static enum keyd_state take(struct keyd *keyd, const struct line *line)
{
	struct json_object *error;
	char text[KEYD_WHY - 16];

	keyd->answer = parse(line);
	if (!keyd->answer)
		return failed(keyd, KEYD_SILENT, "the answer of nsmkeyd is no JSON object");
	if (!json_object_object_get_ex(keyd->answer, "error", &error))
		return KEYD_ANSWERED;
	keyd_plain(text, sizeof(text), json_object_get_string(error) ? : "no reason");
	keyd_free(keyd);
	return failed(keyd, KEYD_REFUSED, "nsmkeyd: %s", text);
}

enum keyd_state keyd_ask(struct keyd *keyd, const char *command, const char *peer,
			 unsigned int timeout)
{
	const struct timespec until = in_ms(timeout);
	struct line line = { .text = NULL };
	enum keyd_state state;
	int fd;

	keyd->answer = NULL;
	if (keyd_is_elsewhere())
		return failed(keyd, KEYD_ABSENT,
			      "the agent of another network namespace has a socket of its own: set NSMKEYD_SOCKET to its path");
	fd = connect_to(keyd_socket(), &until);
	if (fd < 0)
		return failed_by(keyd, errno);
	if (!send_line(fd, command, peer, &until))
		state = failed_by(keyd, errno);
	else if (read_line(fd, &line, &until))
		state = take(keyd, &line);
	else if (errno)
		state = failed_by(keyd, errno);
	else
		state = failed(keyd, KEYD_SILENT,
			       "nsmkeyd has closed the connection without an answer: see systemctl status nsmkeyd");
	free(line.text);
	close(fd);
	return state;
}

void keyd_free(struct keyd *keyd)
{
	json_object_put(keyd->answer);
	keyd->answer = NULL;
}
