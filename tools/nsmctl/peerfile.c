// SPDX-License-Identifier: GPL-2.0
/*
 * Write and remove the files of the key agent's peers. See peerfile.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "nsmctl.h"
#include "peerfile.h"

#define CONFIG_DEFAULT	"/etc/nsmwire"

static const char *config_dir(void)
{
	const char *path = secure_getenv("NSMKEYD_CONFIG");

	return path && *path ? path : CONFIG_DEFAULT;
}

static int failed(const char *path)
{
	complain("%s: %s", path, strerror(errno));
	return EXIT_REFUSED;
}

bool peerfile_path(const char *name, char path[PATH_MAX])
{
	int len = snprintf(path, PATH_MAX, "%s/peers.d/%s", config_dir(), name);

	if (len < PATH_MAX)
		return true;
	complain("NSMKEYD_CONFIG: the path is too long");
	return false;
}

/* Open the directory, or make it in that of the agent. Return: -1 after a complaint. */
static int open_dir(void)
{
	char path[PATH_MAX];
	int fd;

	if (!peerfile_path("", path))
		return -1;
	if (mkdir(path, 0700) && errno == ENOENT) {
		complain("there is no %s: install nsmwire-keys, or run nsmkeyd -c %s --init",
			 config_dir(), config_dir());
		return -1;
	}
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		failed(path);
	return fd;
}

static bool write_all(int fd, const char *text)
{
	size_t len = strlen(text);
	ssize_t got;

	while (len > 0) {
		got = write(fd, text, len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return false;
		text += got;
		len -= got;
	}
	return !fsync(fd);
}

/* Write a file that the agent does not read because of the dot before its name. */
static bool write_temporary(int dir, const char *name, const char *text)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int error;

	if (fd < 0)
		return false;
	if (write_all(fd, text))
		return !close(fd);
	error = errno;
	close(fd);
	errno = error;
	return false;
}

/* Give the file its name: a link, unlike rename(), does not replace another. */
static bool name_it(int dir, const char *temporary, const char *name, bool replace)
{
	if (replace)
		return !renameat(dir, temporary, dir, name);
	return !linkat(dir, temporary, dir, name, 0) && !unlinkat(dir, temporary, 0);
}

int peerfile_write(const char *name, const char *text, bool replace)
{
	char path[PATH_MAX], temporary[64];
	bool there, written;
	int dir, error;

	if (!peerfile_path(name, path))
		return EXIT_REFUSED;
	dir = open_dir();
	if (dir < 0)
		return EXIT_REFUSED;
	snprintf(temporary, sizeof(temporary), ".%s.%ld", name, (long)getpid());
	/* An older process of the same number may have been killed. */
	unlinkat(dir, temporary, 0);
	written = write_temporary(dir, temporary, text) &&
		  name_it(dir, temporary, name, replace) && !fsync(dir);
	error = errno;
	if (!written)
		unlinkat(dir, temporary, 0);
	close(dir);
	if (written)
		return EXIT_OK;
	errno = error;
	there = error == EEXIST && !access(path, F_OK);
	errno = error;
	if (!there)
		return failed(path);
	complain("the agent has a peer \"%s\" already: \"agent set\" replaces it", name);
	return EXIT_REFUSED;
}

int peerfile_remove(const char *name)
{
	char path[PATH_MAX];
	int dir, ret = EXIT_OK;

	if (!peerfile_path(name, path))
		return EXIT_REFUSED;
	if (unlink(path)) {
		if (errno != ENOENT)
			return failed(path);
		complain("the agent has no peer \"%s\": there is no %s", name, path);
		return EXIT_REFUSED;
	}
	dir = open_dir();
	if (dir < 0)
		return EXIT_REFUSED;
	if (fsync(dir))
		ret = failed(path);
	close(dir);
	return ret;
}
