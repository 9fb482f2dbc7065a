// SPDX-License-Identifier: GPL-2.0
/*
 * The files of the configuration. See config.h.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"

#define FILE_MAX	65536

/* Whether only root and the user of this process can change a file. */
static bool is_safe(const char *path, const struct stat *st, bool private,
		    struct config_error *error)
{
	if (st->st_uid && st->st_uid != geteuid())
		snprintf(error->text, sizeof(error->text),
			 "%.256s belongs to user %u: chown root %.128s", path, st->st_uid, path);
	else if (st->st_mode & 022)
		snprintf(error->text, sizeof(error->text),
			 "%.256s can be written by others than its owner: chmod go-w %.128s",
			 path, path);
	else if (private && st->st_mode & 077)
		snprintf(error->text, sizeof(error->text),
			 "%.256s can be read by others than its owner: chmod 600 %.128s",
			 path, path);
	else
		return true;
	return false;
}

static bool failed(const char *path, struct config_error *error)
{
	snprintf(error->text, sizeof(error->text), "%.256s: %s", path, strerror(errno));
	return false;
}

static bool read_all(int fd, char *text, size_t size, size_t *len)
{
	ssize_t got;

	for (*len = 0; *len < size; *len += got) {
		got = read(fd, text + *len, size - *len);
		if (got < 0)
			return false;
		if (!got)
			break;
	}
	return true;
}

/* Read a file that is open. */
static bool read_fd(int fd, const char *path, bool private, char **text, size_t *len,
		    struct config_error *error)
{
	struct stat st;

	if (fstat(fd, &st))
		return failed(path, error);
	if (!S_ISREG(st.st_mode)) {
		snprintf(error->text, sizeof(error->text), "%.256s is not a file", path);
		return false;
	}
	if (!is_safe(path, &st, private, error))
		return false;
	*text = calloc(1, FILE_MAX + 1);
	if (!*text)
		return failed(path, error);
	if (!read_all(fd, *text, FILE_MAX, len))
		failed(path, error);
	else if (*len == FILE_MAX)
		snprintf(error->text, sizeof(error->text), "%.256s is larger than %d bytes",
			 path, FILE_MAX - 1);
	else
		return true;
	explicit_bzero(*text, FILE_MAX);
	free(*text);
	return false;
}

bool config_read(const char *path, bool private, char **text, size_t *len,
		 struct config_error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool ok;

	if (fd < 0)
		return failed(path, error);
	ok = read_fd(fd, path, private, text, len, error);
	close(fd);
	return ok;
}

static void load_peer(const char *path,
		      void (*peer)(const char *file, struct peer_config *config,
				   const struct config_error *error))
{
	struct config_error error = { "" };
	struct peer_config config;
	char *text;
	size_t len;

	if (!config_read(path, false, &text, &len, &error)) {
		peer(path, NULL, &error);
		return;
	}
	if (parse_peer(&config, path, text, len, &error))
		peer(path, &config, NULL);
	else
		peer(path, NULL, &error);
	free(text);
}

static bool load_agent(const char *dir, struct agent_config *agent,
		       struct config_error *error)
{
	char path[4096], *text;
	size_t len;
	bool ok;

	snprintf(path, sizeof(path), "%s/agent.conf", dir);
	if (access(path, F_OK) && errno == ENOENT) {
		*agent = (struct agent_config) { .port = CONFIG_PORT };
		return true;
	}
	if (!config_read(path, false, &text, &len, error))
		return false;
	ok = parse_agent(agent, path, text, len, error);
	free(text);
	return ok;
}

/* What editors and dpkg leave beside a file is not one of a peer. */
static int is_peer(const struct dirent *entry)
{
	const char *name = entry->d_name;
	size_t len = strlen(name);

	return *name != '.' && name[len - 1] != '~' && !strstr(name, ".dpkg-");
}

static bool check_dir(const char *path, struct config_error *error)
{
	struct stat st;

	if (stat(path, &st))
		return failed(path, error);
	return is_safe(path, &st, false, error);
}

bool config_load(const char *dir, struct agent_config *agent,
		 void (*peer)(const char *file, struct peer_config *config,
			      const struct config_error *error),
		 struct config_error *error)
{
	struct dirent **list;
	char path[4096];
	int count, i;

	if (!check_dir(dir, error) || !load_agent(dir, agent, error))
		return false;
	snprintf(path, sizeof(path), "%s/peers.d", dir);
	if (access(path, F_OK) && errno == ENOENT)
		return true;
	count = check_dir(path, error) ? scandir(path, &list, is_peer, alphasort) : -1;
	if (count < 0) {
		if (!error->text[0])
			failed(path, error);
		agent_config_free(agent);
		return false;
	}
	for (i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/peers.d/%s", dir, list[i]->d_name);
		load_peer(path, peer);
		free(list[i]);
	}
	free(list);
	return true;
}
