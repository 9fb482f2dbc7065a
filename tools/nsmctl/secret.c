// SPDX-License-Identifier: GPL-2.0
/*
 * Read the secret of a key. See secret.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "names.h"
#include "nsmctl.h"
#include "secret.h"

#define READ_MAX	64	/* more than base64 of the longest secret */

static const size_t lengths[] = {
	[NSMWIRE_CIPHER_AES_128_GCM] = 20,
	[NSMWIRE_CIPHER_AES_256_GCM] = 36,
	[NSMWIRE_CIPHER_CHACHA20_POLY1305] = 32,
};

static bool was_dumpable;

static void stop_dumps(void)
{
	was_dumpable = prctl(PR_GET_DUMPABLE) == 1;
	prctl(PR_SET_DUMPABLE, 0);
}

/* What a source is called in messages. */
static const char *name_of(const struct secret_source *source, char text[32])
{
	if (source->path)
		return source->path;
	if (source->fd == STDIN_FILENO)
		return "standard input";
	snprintf(text, 32, "fd %d", source->fd);
	return text;
}

/*
 * Whether a descriptor was open when this program began. Its own are closed by execve(),
 * such as the socket, from which a read would wait for ever.
 */
static bool is_inherited(int fd)
{
	int flags = fcntl(fd, F_GETFD);

	return flags >= 0 && !(flags & FD_CLOEXEC);
}

/* Check what was opened. Return: EXIT_OK, or EXIT_USAGE after a complaint. */
static int check(const struct secret_source *source, int fd, const char *name)
{
	struct stat st;

	if (fstat(fd, &st))
		return usage_error("%s: %s", name, strerror(errno));
	if (source->path && (st.st_mode & 077))
		return usage_error("%s can be read by others than its owner: chmod 600 %s",
				   name, name);
	if (isatty(fd))
		return usage_error("%s is a terminal, which would show the secret", name);
	if (S_ISREG(st.st_mode) && st.st_nlink)
		complain("warning: %s is a file that stays, and a key is for one use: delete it",
			 name);
	return EXIT_OK;
}

static int open_source(const struct secret_source *source, const char *name, int *fd)
{
	if (source->path) {
		*fd = open(source->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
		if (*fd < 0)
			return usage_error("%s: %s", name, strerror(errno));
		return EXIT_OK;
	}
	if (run.file && source->fd == STDIN_FILENO && !strcmp(run.file, "standard input"))
		return usage_error("standard input has the commands of the batch");
	if (!is_inherited(source->fd))
		return usage_error("%s was not open when nsmctl began", name);
	*fd = source->fd;
	return EXIT_OK;
}

/* Read to the end, or until the buffer is full. Return: the number of bytes, or -1. */
static ssize_t read_all(int fd, char *buf, size_t size)
{
	size_t len = 0;
	ssize_t got;

	while (len < size) {
		got = read(fd, buf + len, size - len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (!got)
			break;
		len += got;
	}
	return len;
}

/* Value of a digit of base64. Return: -1 if it is none. */
static int digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Decode one line of base64, with its padding, to exactly @want bytes. */
static bool decode(uint8_t *to, size_t want, const char *text, size_t len)
{
	size_t digits = (want * 8 + 5) / 6, i;
	unsigned int bits = 0, count = 0;
	int value;

	len -= len > 0 && text[len - 1] == '\n';
	if (len != (want + 2) / 3 * 4)
		return false;
	for (i = 0; i < digits; i++) {
		value = digit(text[i]);
		if (value < 0)
			return false;
		bits = bits << 6 | value;
		count += 6;
		if (count < 8)
			continue;
		count -= 8;
		*to++ = bits >> count;
	}
	for (; i < len; i++) {
		if (text[i] != '=')
			return false;
	}
	/* Bits that are left over are zero. */
	return !(bits & ((1U << count) - 1));
}

static int take(struct secret *secret, uint8_t cipher, const char *text, ssize_t len,
		const char *name)
{
	size_t want = lengths[cipher];

	if (len < 0)
		return usage_error("%s: %s", name, strerror(errno));
	secret->len = want;
	if ((size_t)len == want)
		memcpy(secret->data, text, want);
	else if (!decode(secret->data, want, text, len))
		return usage_error("%s has %s%zd bytes: a secret for %s has %zu, raw or as a line of base64",
				   name, len == READ_MAX ? "more than " : "",
				   len - (len == READ_MAX), names_get(&names_cipher, cipher),
				   want);
	return EXIT_OK;
}

int secret_read(struct secret *secret, const struct secret_source *source, uint8_t cipher)
{
	char text[READ_MAX], number[32];
	const char *name = name_of(source, number);
	int fd = -1, ret;

	ret = open_source(source, name, &fd);
	/* /proc/self/fd, which bash puts into a path, cannot be opened without dumps. */
	stop_dumps();
	if (ret)
		return ret;
	ret = check(source, fd, name);
	if (!ret)
		ret = take(secret, cipher, text, read_all(fd, text, sizeof(text)), name);
	explicit_bzero(text, sizeof(text));
	if (source->path)
		close(fd);
	return ret;
}

void secret_wipe(struct secret *secret)
{
	explicit_bzero(secret, sizeof(*secret));
	if (was_dumpable)
		prctl(PR_SET_DUMPABLE, 1);
}
