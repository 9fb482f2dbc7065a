// SPDX-License-Identifier: GPL-2.0
/*
 * The control socket. See control.h.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <json-c/json.h>

#include "control.h"
#include "identity.h"
#include "log.h"
#include "loop.h"
#include "peer.h"
#include "show.h"

#define CLIENTS		16
#define REQUEST_MAX	1024

struct client {
	struct watch watch;
	char in[REQUEST_MAX];
	size_t in_len;
	char *out;
	size_t out_len, out_done;
};

static struct watch listener;
static unsigned int clients;
static bool (*reload_config)(struct config_error *error);

/* --- requests */

static struct json_object *error_new(const char *text)
{
	struct json_object *obj = json_object_new_object();

	json_object_object_add(obj, "error", json_object_new_string(text));
	return obj;
}

static struct json_object *no_peer(const char *name)
{
	char text[256];

	snprintf(text, sizeof(text),
		 "no peer \"%.64s\" is configured: see the names in \"nsmctl agent show\", or add it and reload",
		 name);
	return error_new(text);
}

static struct json_object *show(const char *name)
{
	struct json_object *obj, *list;
	unsigned int i;

	if (name && !peer_find(name))
		return no_peer(name);
	obj = json_object_new_object();
	list = json_object_new_array();
	for (i = 0; i < peers_count(); i++) {
		if (!name || !strcmp(peers_get(i)->config.name, name))
			json_object_array_add(list, show_peer(peers_get(i)));
	}
	json_object_object_add(obj, "peers", list);
	return obj;
}

static struct json_object *identity(const char *name)
{
	struct json_object *obj;

	(void)name;
	if (!identity_own())
		return error_new("this host has no identity: run nsmkeyd --init, and reload");
	obj = json_object_new_object();
	json_object_object_add(obj, "identity",
			       json_object_new_string(identity_own()->identity));
	return obj;
}

static struct json_object *read_again(const char *name)
{
	struct config_error error;

	(void)name;
	return reload_config(&error) ? json_object_new_object() : error_new(error.text);
}

static struct json_object *rekey(const char *name)
{
	struct peer *peer = name ? peer_find(name) : NULL;

	if (!name)
		return error_new("say which peer, by \"peer\"");
	if (!peer)
		return no_peer(name);
	if (!peer->exists)
		return error_new("the kernel has no such peer: nsmctl peer add, and it has its keys at once");
	if (!peer_rekey(peer))
		return error_new("the peer is not connected, and this host listens: begin at the peer");
	return json_object_new_object();
}

static const struct command {
	const char *name;
	struct json_object *(*call)(const char *peer);
} commands[] = {
	{ "show", show },
	{ "identity", identity },
	{ "reload", read_again },
	{ "rekey", rekey },
};

/* The text of a member. Return: NULL if it is not there. */
static const char *member(struct json_object *obj, const char *key)
{
	struct json_object *value;

	if (!json_object_object_get_ex(obj, key, &value) ||
	    json_object_get_type(value) != json_type_string)
		return NULL;
	return json_object_get_string(value);
}

static struct json_object *answer(const char *line)
{
	static const char wants[] =
		"the request has to be an object with \"command\": show, identity, reload or rekey";
	struct json_object *request = json_tokener_parse(line), *reply = NULL;
	const char *name;
	unsigned int i;

	name = json_object_get_type(request) == json_type_object ?
	       member(request, "command") : NULL;
	for (i = 0; name && i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (!strcmp(commands[i].name, name))
			reply = commands[i].call(member(request, "peer"));
	}
	json_object_put(request);
	return reply ?: error_new(wants);
}

/* --- clients */

static void client_free(struct client *client)
{
	loop_close(&client->watch);
	free(client->out);
	free(client);
	clients--;
}

/* Return: false if the client is gone. */
static bool client_flush(struct client *client)
{
	ssize_t sent;

	while (client->out_done < client->out_len) {
		sent = send(client->watch.fd, client->out + client->out_done,
			    client->out_len - client->out_done,
			    MSG_NOSIGNAL | MSG_DONTWAIT);
		if (sent < 0 && errno == EAGAIN) {
			loop_change(&client->watch, EPOLLOUT);
			return true;
		}
		if (sent <= 0) {
			client_free(client);
			return false;
		}
		client->out_done += sent;
	}
	free(client->out);
	client->out = NULL;
	client->out_len = 0;
	client->out_done = 0;
	loop_change(&client->watch, EPOLLIN);
	return true;
}

static bool client_answer(struct client *client, struct json_object *reply)
{
	const char *text = json_object_to_json_string_ext(reply, JSON_C_TO_STRING_PLAIN |
							  JSON_C_TO_STRING_NOSLASHESCAPE);

	client->out_len = asprintf(&client->out, "%s\n", text);
	json_object_put(reply);
	if ((ssize_t)client->out_len >= 0)
		return client_flush(client);
	client->out = NULL;
	client_free(client);
	return false;
}

/* Answer the lines that are there, until one answer does not fit into the socket. */
static void client_lines(struct client *client)
{
	char *end;

	while (!client->out) {
		size_t len;

		end = memchr(client->in, '\n', client->in_len);
		if (!end)
			break;
		*end = '\0';
		len = end + 1 - client->in;
		if (!client_answer(client, answer(client->in)))
			return;
		client->in_len -= len;
		memmove(client->in, client->in + len, client->in_len);
	}
	if (client->in_len == sizeof(client->in) && !client->out)
		client_free(client);
}

static void on_client(struct watch *watch, uint32_t events)
{
	struct client *client = (struct client *)watch;
	ssize_t got;

	if (client->out) {
		if (client_flush(client) && !client->out)
			client_lines(client);
		return;
	}
	(void)events;
	got = recv(watch->fd, client->in + client->in_len,
		   sizeof(client->in) - client->in_len, MSG_DONTWAIT);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		client_free(client);
		return;
	}
	client->in_len += got;
	client_lines(client);
}

static void on_connection(struct watch *watch, uint32_t events)
{
	int fd = accept4(watch->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	struct client *client;

	(void)events;
	if (fd < 0)
		return;
	client = clients < CLIENTS ? calloc(1, sizeof(*client)) : NULL;
	if (client && loop_add(&client->watch, fd, EPOLLIN, on_client)) {
		clients++;
		return;
	}
	free(client);
	close(fd);
}

/* --- the socket */

/* Whether another agent answers there. */
static bool is_in_use(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool in_use = fd >= 0 && !connect(fd, (const void *)address, sizeof(*address));

	if (fd >= 0)
		close(fd);
	return in_use;
}

static int bind_socket(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	mode_t mask;
	int ret;

	if (fd < 0)
		return -1;
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (is_in_use(&address)) {
		close(fd);
		errno = EADDRINUSE;
		return -1;
	}
	unlink(path);
	mask = umask(0177);
	ret = bind(fd, (struct sockaddr *)&address, sizeof(address));
	umask(mask);
	if (!ret && !listen(fd, CLIENTS))
		return fd;
	close(fd);
	return -1;
}

bool control_open(const char *path, bool (*reload)(struct config_error *error))
{
	struct sockaddr_un address;
	int fd = -1;

	reload_config = reload;
	if (strlen(path) < sizeof(address.sun_path))
		fd = bind_socket(path);
	else
		errno = ENAMETOOLONG;
	if (fd >= 0 && loop_add(&listener, fd, EPOLLIN, on_connection))
		return true;
	say(LOG_ERR, "control socket %s: %s%s", path, strerror(errno),
	    errno == ENOENT ? ": make its directory, or choose another by -s" :
	    errno == EADDRINUSE ? ": nsmkeyd runs already" : "");
	return false;
}
