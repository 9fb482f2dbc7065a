// SPDX-License-Identifier: GPL-2.0
/*
 * Runs the IPAM plugin. See ipam.h.
 *
 * It gets the whole configuration, and the environment of this plugin but for the name of
 * the interface, which is that of the wire. It holds the lock of the attachment, too: where
 * this plugin is killed, DEL waits until the other one has ended, and then gives back what
 * that has taken.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cni.h"
#include "ipam.h"

/* Bytes of the longest answer. */
#define ANSWER_MAX	(1U << 20)

static int find_program(const char *type, const char *list, char path[PATH_MAX])
{
	const char *at;
	size_t len;

	for (at = list; *at; at += len + (at[len] == ':')) {
		len = strcspn(at, ":");
		if (len && snprintf(path, PATH_MAX, "%.*s/%s", (int)len, at, type) < PATH_MAX &&
		    !access(path, X_OK))
			return 0;
	}
	if (!*list)
		return cni_fail(CNI_ENVIRONMENT,
				"CNI_PATH is not set, in which the IPAM plugin \"%s\" would be",
				type);
	return cni_fail(CNI_IO,
			"there is no IPAM plugin \"%s\" in CNI_PATH (%s): those of Debian are in the package containernetworking-plugins, in /usr/lib/cni",
			type, list);
}

/* The child. Its standard error is that of this plugin. */
static void run_program(const char *path, const struct ipam_call *call, int in, int out)
{
	if (call->lock >= 0)
		fcntl(call->lock, F_SETFD, 0);
	if (setenv("CNI_COMMAND", call->command, 1) ||
	    setenv("CNI_CONTAINERID", call->container, 1) ||
	    setenv("CNI_NETNS", call->netns, 1) || setenv("CNI_IFNAME", call->ifname, 1) ||
	    dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
		_exit(127);
	signal(SIGPIPE, SIG_DFL);
	execl(path, path, (char *)NULL);
	_exit(127);
}

struct talk {
	const char *text;	/* to the program */
	size_t left;
	int to, from;		/* -1: closed */
	char *answer;
	size_t len;
};

static void end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void write_some(struct talk *t)
{
	ssize_t n = write(t->to, t->text, t->left);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0) {
		t->text += n;
		t->left -= n;
	}
	/* A program need not read all of it. */
	if (n <= 0 || !t->left)
		end(&t->to);
}

static int read_some(struct talk *t)
{
	ssize_t n;

	if (t->len == ANSWER_MAX)
		return cni_fail(CNI_IPAM, "the IPAM plugin has printed more than %u bytes",
				ANSWER_MAX);
	n = read(t->from, t->answer + t->len, ANSWER_MAX - t->len);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n > 0)
		t->len += n;
	else
		end(&t->from);
	return 0;
}

static int exchange(struct talk *t)
{
	while (t->from >= 0) {
		struct pollfd fds[2] = {
			{ .fd = t->from, .events = POLLIN },
			{ .fd = t->to, .events = POLLOUT },
		};

		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return cni_fail(CNI_IO, "the IPAM plugin: %s", strerror(errno));
		if (t->to >= 0 && fds[1].revents)
			write_some(t);
		if (fds[0].revents && read_some(t))
			return CNI_FAILED;
	}
	return 0;
}

static int pipes(int in[2], int out[2])
{
	if (pipe2(in, O_CLOEXEC))
		return CNI_FAILED;
	if (pipe2(out, O_CLOEXEC)) {
		close(in[0]);
		close(in[1]);
		return CNI_FAILED;
	}
	fcntl(in[1], F_SETFL, O_NONBLOCK);
	fcntl(out[0], F_SETFL, O_NONBLOCK);
	return 0;
}

/* Run the program. Return: its status, or CNI_FAILED. */
static int run_and_wait(const char *path, const struct ipam_call *call, struct talk *t)
{
	int in[2], out[2], status, ret;
	pid_t pid;

	if (pipes(in, out))
		return cni_fail(CNI_IO, "the IPAM plugin: %s", strerror(errno));
	pid = fork();
	if (!pid)
		run_program(path, call, in[0], out[1]);
	close(in[0]);
	close(out[1]);
	t->to = in[1];
	t->from = out[0];
	ret = pid < 0 ? cni_fail(CNI_IO, "%s: %s", path, strerror(errno)) : exchange(t);
	end(&t->to);
	end(&t->from);
	if (pid < 0)
		return CNI_FAILED;
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return cni_fail(CNI_IO, "%s: %s", path, strerror(errno));
	}
	return ret ? ret : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Pass on the error of the program, with its own code. */
static int pass_on(const char *type, int status, const struct talk *t)
{
	struct json_object *error = NULL, *code;
	const char *msg, *details;

	if (status == 127)
		return cni_fail(CNI_IO, "the IPAM plugin \"%s\" cannot be started", type);
	if (t->len)
		error = json_tokener_parse(t->answer);
	code = conf_member(error, "code");
	msg = conf_text(conf_member(error, "msg"));
	details = conf_text(conf_member(error, "details"));
	if (code && json_object_get_int(code) > 0 && msg)
		cni_fail(json_object_get_int(code), "IPAM plugin \"%s\": %s%s%s", type, msg,
			 details && *details ? "; " : "", details ? details : "");
	else
		cni_fail(CNI_IPAM, "the IPAM plugin \"%s\" has failed with status %d and without an error that can be read",
			 type, status);
	json_object_put(error);
	return CNI_FAILED;
}

int ipam_call(const struct conf *conf, const struct ipam_call *call, struct json_object **result)
{
	struct talk t = { .text = conf->text, .left = conf->len };
	char path[PATH_MAX];
	int status;

	if (!conf->ipam_type)
		return 0;
	if (find_program(conf->ipam_type, call->path, path))
		return CNI_FAILED;
	t.answer = calloc(1, ANSWER_MAX + 1);
	if (!t.answer)
		return cni_no_memory();
	status = run_and_wait(path, call, &t);
	if (status > 0)
		status = pass_on(conf->ipam_type, status, &t);
	if (!status && result) {
		*result = conf_parse(t.answer, t.len, CNI_IPAM, "the result of the IPAM plugin");
		if (!*result)
			status = CNI_FAILED;
	}
	free(t.answer);
	return status;
}
