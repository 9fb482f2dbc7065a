// SPDX-License-Identifier: GPL-2.0
/*
 * Records of attachments. See claim.h.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"
#include "cni.h"
#include "conf.h"
#include "owners.h"

#define NEW		".new"
#define RECORD_MAX	65536
#define PATIENCE_MS	10000

static int failed(const char *path)
{
	return cni_fail(CNI_IO, "%s: %s", path, strerror(errno));
}

/* Path of the directory of a network, or with NULL of all. It is made if it is not there. */
static int directory(char path[PATH_MAX], const char *network)
{
	const char *run_dir = owners_dir();

	snprintf(path, PATH_MAX, "%s", run_dir);
	if (mkdir(path, 0755) && errno != EEXIST)
		return failed(path);
	snprintf(path, PATH_MAX, "%s/cni", run_dir);
	if (mkdir(path, 0700) && errno != EEXIST)
		return failed(path);
	if (!network)
		return 0;
	snprintf(path, PATH_MAX, "%s/cni/%s", run_dir, network);
	if (mkdir(path, 0700) && errno != EEXIST)
		return failed(path);
	return 0;
}

int claim_lock_ids(void)
{
	char dir[PATH_MAX], path[PATH_MAX + 8];
	int fd;

	if (directory(dir, NULL))
		return CNI_FAILED;
	snprintf(path, sizeof(path), "%s/.ids", dir);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || flock(fd, LOCK_EX)) {
		failed(path);
		if (fd >= 0)
			close(fd);
		return CNI_FAILED;
	}
	return fd;
}

/* --- the record */

static void read_text(struct json_object *obj, const char *key, char *to, size_t size)
{
	const char *text = conf_text(conf_member(obj, key));

	snprintf(to, size, "%s", text ? text : "");
}

static uint64_t read_number(struct json_object *obj, const char *key)
{
	struct json_object *value = conf_member(obj, key);

	return value ? json_object_get_uint64(value) : 0;
}

/*
 * The last whole line of a file. It is never overwritten, so that a plugin that is killed
 * while it writes the next one leaves it.
 */
static const char *last_line(char *text)
{
	char *end = strrchr(text, '\n'), *begin;

	if (!end)
		return NULL;
	*end = '\0';
	begin = strrchr(text, '\n');
	return begin ? begin + 1 : text;
}

/* An empty record is that of a plugin that was killed before it did anything. */
static void read_record(struct claim *claim)
{
	char text[RECORD_MAX];
	struct json_object *obj = NULL;
	ssize_t len = pread(claim->fd, text, sizeof(text) - 1, 0);
	const char *line;

	if (len <= 0)
		return;
	text[len] = '\0';
	line = last_line(text);
	if (!line)
		return;
	obj = json_tokener_parse(line);
	read_text(obj, "container", claim->container, sizeof(claim->container));
	read_text(obj, "device", claim->device, sizeof(claim->device));
	read_text(obj, "ifname", claim->ifname, sizeof(claim->ifname));
	read_text(obj, "netns", claim->netns, sizeof(claim->netns));
	claim->cookie = read_number(obj, "cookie");
	claim->id = read_number(obj, "id");
	read_text(obj, "profile", claim->profile, sizeof(claim->profile));
	claim->class = conf_member(obj, "class") ? (int)read_number(obj, "class") : -1;
	claim->ipam = json_object_get(conf_member(obj, "ipam"));
	json_object_put(obj);
}

static struct json_object *record(const struct claim *claim)
{
	struct json_object *obj = json_object_new_object();

	json_object_object_add(obj, "container", json_object_new_string(claim->container));
	json_object_object_add(obj, "device", json_object_new_string(claim->device));
	json_object_object_add(obj, "ifname", json_object_new_string(claim->ifname));
	json_object_object_add(obj, "netns", json_object_new_string(claim->netns));
	json_object_object_add(obj, "cookie", json_object_new_uint64(claim->cookie));
	json_object_object_add(obj, "id", json_object_new_uint64(claim->id));
	json_object_object_add(obj, "profile", json_object_new_string(claim->profile));
	if (claim->class >= 0)
		json_object_object_add(obj, "class", json_object_new_int(claim->class));
	if (claim->ipam)
		json_object_object_add(obj, "ipam", json_object_get(claim->ipam));
	return obj;
}

int claim_write(struct claim *claim)
{
	struct json_object *obj = record(claim);
	const char *text = json_object_to_json_string_ext(obj, JSON_C_TO_STRING_PLAIN);
	char line[RECORD_MAX];
	size_t len;
	int ret = 0;

	len = snprintf(line, sizeof(line), "%s\n", text ? text : "");
	if (!text || claim->size + len >= RECORD_MAX)
		ret = cni_fail(CNI_CONFIG, "the record of this attachment is too long");
	else if (pwrite(claim->fd, line, len, claim->size) != (ssize_t)len)
		ret = failed(claim->path);
	else
		claim->size += len;
	json_object_put(obj);
	return ret;
}

int claim_done(struct claim *claim)
{
	char path[PATH_MAX];
	size_t len = strlen(claim->path) - strlen(NEW);

	memcpy(path, claim->path, len);
	path[len] = '\0';
	if (rename(claim->path, path))
		return failed(claim->path);
	memcpy(claim->path, path, len + 1);
	claim->done = true;
	return 0;
}

void claim_release(struct claim *claim)
{
	if (claim->fd >= 0)
		close(claim->fd);
	claim->fd = -1;
	json_object_put(claim->ipam);
	claim->ipam = NULL;
}

void claim_remove(struct claim *claim)
{
	if (claim->fd >= 0)
		unlink(claim->path);
	claim_release(claim);
}

/* --- finding and locking */

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ULL + ts.tv_nsec / 1000000;
}

/* Lock an open file. Return: 0, or CNI_FAILED if somebody else keeps it. */
static int lock(int fd, const char *path, bool wait)
{
	const struct timespec pause = { .tv_nsec = 10000000 };
	uint64_t until = now_ms() + PATIENCE_MS;

	while (flock(fd, LOCK_EX | LOCK_NB)) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return failed(path);
		if (!wait)
			return CNI_FAILED;
		if (now_ms() >= until)
			return cni_fail(CNI_AGAIN,
					"another nsmwire-cni works on this attachment: try again");
		nanosleep(&pause, NULL);
	}
	return 0;
}

/* Whether the path still leads to the open file. */
static bool is_same(int fd, const char *path)
{
	struct stat a, b;

	return !fstat(fd, &a) && !stat(path, &b) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Open and lock a file. Return: 1, 0 if there is none, or CNI_FAILED. */
static int open_locked(struct claim *claim, int flags, bool wait)
{
	for (;;) {
		claim->fd = open(claim->path, O_RDWR | O_CLOEXEC | flags, 0600);
		if (claim->fd < 0)
			return errno == ENOENT ? 0 : failed(claim->path);
		if (lock(claim->fd, claim->path, wait)) {
			claim_release(claim);
			return CNI_FAILED;
		}
		if (is_same(claim->fd, claim->path))
			return 1;
		/* It was renamed or removed meanwhile. */
		claim_release(claim);
		if (!flags)
			return 0;
	}
}

static int prepare(struct claim *claim, const char *network, const char *container,
		   const char *device, char dir[PATH_MAX])
{
	memset(claim, 0, sizeof(*claim));
	claim->fd = -1;
	claim->class = -1;
	snprintf(claim->container, sizeof(claim->container), "%s", container);
	snprintf(claim->device, sizeof(claim->device), "%s", device);
	return directory(dir, network);
}

static void set_path(struct claim *claim, const char *dir, const char *suffix)
{
	snprintf(claim->path, sizeof(claim->path), "%.3000s/%s:%s%s", dir, claim->container,
		 claim->device, suffix);
}

int claim_begin(struct claim *claim, const char *network, const char *container,
		const char *device)
{
	char dir[PATH_MAX];
	struct stat st;

	if (prepare(claim, network, container, device, dir))
		return CNI_FAILED;
	set_path(claim, dir, NEW);
	if (open_locked(claim, O_CREAT, true) < 0)
		return CNI_FAILED;
	read_record(claim);
	claim->leftover = *claim->netns;
	claim->path[strlen(claim->path) - strlen(NEW)] = '\0';
	if (!stat(claim->path, &st)) {
		set_path(claim, dir, NEW);
		claim_remove(claim);
		return cni_fail(CNI_EXISTS,
				"container \"%s\" has the wire \"%s\" of network \"%s\" already: DEL comes before another ADD",
				container, device, network);
	}
	set_path(claim, dir, NEW);
	return 0;
}

int claim_find(struct claim *claim, const char *network, const char *container,
	       const char *device)
{
	static const char *const suffixes[] = { NEW, "", NEW };
	char dir[PATH_MAX];
	unsigned int i;
	int ret = 0;

	if (prepare(claim, network, container, device, dir))
		return CNI_FAILED;
	/* An ADD that is at work is done or undone when its lock has come. */
	for (i = 0; !ret && i < 3; i++) {
		set_path(claim, dir, suffixes[i]);
		ret = open_locked(claim, 0, true);
		claim->done = !*suffixes[i];
	}
	if (ret == 1)
		read_record(claim);
	return ret;
}

/* --- all of a network */

static bool is_new(const char *name)
{
	size_t len = strlen(name);

	return len > strlen(NEW) && !strcmp(name + len - strlen(NEW), NEW);
}

static int visit(const char *dir, const char *name, int (*each)(struct claim *claim, void *ctx),
		 void *ctx)
{
	struct claim claim = { .fd = -1, .done = !is_new(name) };

	snprintf(claim.path, sizeof(claim.path), "%.3000s/%s", dir, name);
	if (open_locked(&claim, 0, false) != 1)
		return 0;
	read_record(&claim);
	if (*claim.netns)
		return each(&claim, ctx);
	claim_remove(&claim);
	return 0;
}

int claim_each(const char *network, bool killed, int (*each)(struct claim *claim, void *ctx),
	       void *ctx)
{
	char dir[PATH_MAX];
	struct dirent *entry;
	int ret = 0;
	DIR *d;

	if (directory(dir, network))
		return CNI_FAILED;
	d = opendir(dir);
	if (!d)
		return failed(dir);
	while ((entry = readdir(d))) {
		if (*entry->d_name == '.' || (killed && !is_new(entry->d_name)))
			continue;
		if (visit(dir, entry->d_name, each, ctx))
			ret = CNI_FAILED;
	}
	closedir(d);
	return ret;
}
