// SPDX-License-Identifier: GPL-2.0
/*
 * The file of owners: a line has the kind, the name, the network namespace or "-", and the
 * owner. See owners.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "nsmctl.h"
#include "owners.h"

#define RUN_DEFAULT	"/run/nsmctl"

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE	71
#endif

static int lock = -1;

const char *owners_dir(void)
{
	const char *path = secure_getenv("NSMCTL_RUN");

	return path && *path ? path : RUN_DEFAULT;
}

static int failed(const char *path)
{
	complain("%s: %s", path, strerror(errno));
	return EXIT_USAGE;
}

/* Path of the file of this network namespace, or of a new one in its place. */
static int file_path(char path[PATH_MAX], const char *suffix)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), ret;
	uint64_t cookie = 0;
	socklen_t len = sizeof(cookie);

	ret = getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &len);
	if (ret)
		failed("cookie of the network namespace");
	if (fd >= 0)
		close(fd);
	if (ret)
		return EXIT_USAGE;
	snprintf(path, PATH_MAX, "%s/owners-%llu%s", owners_dir(), (unsigned long long)cookie,
		 suffix);
	return EXIT_OK;
}

int owners_lock(void)
{
	char path[PATH_MAX];

	if (mkdir(owners_dir(), 0755) && errno != EEXIST)
		return failed(owners_dir());
	snprintf(path, sizeof(path), "%s/apply.lock", owners_dir());
	lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock < 0 || flock(lock, LOCK_EX))
		return failed(path);
	return EXIT_OK;
}

void owners_unlock(void)
{
	if (lock >= 0)
		close(lock);
	lock = -1;
}

static void read_line(struct manifest *m, char *line)
{
	const char *words[4];
	const struct kind *kind;
	struct thing *thing;
	char *save = NULL;
	unsigned int i;

	for (i = 0; i < 4; i++) {
		words[i] = strtok_r(i ? NULL : line, "\t\n", &save);
		if (!words[i])
			return;
	}
	kind = kind_find(words[0], true);
	if (!kind)
		return;
	thing = manifest_find(m, kind, words[1], strcmp(words[2], "-") ? words[2] : "");
	if (thing)
		snprintf(thing->owner, sizeof(thing->owner), "%s", words[3]);
}

int owners_read(struct manifest *m)
{
	char path[PATH_MAX], *line = NULL;
	size_t size = 0;
	FILE *f;

	if (file_path(path, ""))
		return EXIT_USAGE;
	f = fopen(path, "re");
	if (!f)
		return errno == ENOENT ? EXIT_OK : failed(path);
	while (getline(&line, &size, f) >= 0)
		read_line(m, line);
	free(line);
	fclose(f);
	return EXIT_OK;
}

int owners_write(const struct manifest *m)
{
	char path[PATH_MAX], new[PATH_MAX];
	const struct thing *thing;
	bool ok;
	FILE *f;

	if (file_path(path, "") || file_path(new, ".new"))
		return EXIT_USAGE;
	f = fopen(new, "we");
	if (!f)
		return failed(new);
	for (thing = m->first; thing; thing = thing->next) {
		if (*thing->owner)
			fprintf(f, "%s\t%s\t%s\t%s\n", thing->kind->object, thing->name,
				*thing_netns(thing) ? thing_netns(thing) : "-", thing->owner);
	}
	ok = !ferror(f);
	if (fclose(f) || !ok || rename(new, path))
		return failed(path);
	return EXIT_OK;
}
