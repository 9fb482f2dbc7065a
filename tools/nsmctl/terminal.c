// SPDX-License-Identifier: GPL-2.0
/*
 * A terminal whose content is redrawn. See terminal.h.
 *
 * The text is drawn on the alternate screen, so that the screen of the shell is what
 * it was once the command ends. Signals are read from a file descriptor, so that none
 * is missed between two views.
 */
#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "terminal.h"

/* The alternate screen, of terminals that follow xterm; others ignore these. */
#define SCREEN_ENTER	"\033[?1049h"
#define SCREEN_LEAVE	"\033[?1049l"

static sigset_t old_mask;
static struct termios old_termios;
static bool asked, keys, shown, hinted;
static bool redraw;		/* standard output is a terminal that moves its cursor */
static bool screen;		/* the alternate screen is on */
static int signals = -1;

/* What is shown, drawn again when the window has another size. */
static struct {
	char *text;
	size_t len;
	const char *hint;
} content;

/*
 * Whether standard output is a terminal that moves its cursor. One that does not is
 * "dumb", as those that editors have for a shell.
 */
static bool can_redraw(void)
{
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && term && *term &&
	       strcmp(term, "dumb") && strcmp(term, "unknown");
}

static void keys_off(void)
{
	if (keys)
		tcsetattr(STDIN_FILENO, TCSANOW, &old_termios);
	keys = false;
}

/*
 * Switch to single-key input, only in the foreground: the terminal would stop a
 * background job.
 */
static void keys_on(void)
{
	struct termios raw;

	if (!asked || tcgetpgrp(STDIN_FILENO) != getpgrp() ||
	    tcgetattr(STDIN_FILENO, &raw))
		return;
	if (!keys)
		old_termios = raw;
	raw.c_lflag &= ~(ICANON | ECHO);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	keys = !tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

/*
 * Watch a signal. An ignored signal, such as SIGHUP after nohup, stays ignored.
 */
static void watch(sigset_t *mask, int number)
{
	struct sigaction action;

	if (!sigaction(number, NULL, &action) && action.sa_handler != SIG_IGN)
		sigaddset(mask, number);
}

void terminal_open(bool ask)
{
	sigset_t mask;

	asked = ask;
	shown = false;
	redraw = can_redraw();
	sigemptyset(&mask);
	watch(&mask, SIGINT);
	watch(&mask, SIGTERM);
	watch(&mask, SIGHUP);
	watch(&mask, SIGQUIT);
	watch(&mask, SIGCONT);
	watch(&mask, SIGTSTP);
	watch(&mask, SIGWINCH);
	sigprocmask(SIG_BLOCK, &mask, &old_mask);
	signals = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
	/* Without a signalfd the signals keep their default action. */
	if (signals < 0)
		sigprocmask(SIG_SETMASK, &old_mask, NULL);
	keys_on();
}

void terminal_leave(void)
{
	if (hinted)
		fputs("\r\033[K", stdout);
	hinted = false;
	if (!screen)
		return;
	screen = false;
	fputs(SCREEN_LEAVE, stdout);
	fflush(stdout);
}

/*
 * Draw the content, cut to the window. The last row is for the cursor and the hint. A
 * job in the background leaves the screen to the shell.
 */
static void draw(void)
{
	const char *end = content.text + content.len, *line = content.text;
	const pid_t foreground = tcgetpgrp(STDOUT_FILENO);
	struct winsize window = { .ws_row = 0 };
	unsigned int rows = 0;

	if (foreground > 0 && foreground != getpgrp())
		return;
	ioctl(STDOUT_FILENO, TIOCGWINSZ, &window);
	if (!screen)
		fputs(SCREEN_ENTER, stdout);
	screen = true;
	fputs("\033[H", stdout);
	for (; line < end; rows++) {
		size_t size = strcspn(line, "\n");

		if (window.ws_row > 1 && rows + 1 >= window.ws_row)
			break;
		/* Cleared first: in the last column it would clear what is there. */
		fputs("\033[K", stdout);
		fwrite(line, 1, window.ws_col && size > window.ws_col ?
		       window.ws_col : size, stdout);
		putchar('\n');
		line += size + 1;
	}
	fputs("\033[J", stdout);
	hinted = keys && (!window.ws_col ||
			  strlen(content.hint) < window.ws_col);
	if (hinted)
		fputs(content.hint, stdout);
	fflush(stdout);
}

/* Draw what was shown last, if anything was. */
static void draw_again(void)
{
	if (redraw && content.text)
		draw();
}

/*
 * Stop, as SIGTSTP asks for, with the terminal as the shell expects it. If there is no
 * shell that could continue the process, the signal does not stop it.
 */
static void stop(void)
{
	sigset_t mask;

	terminal_leave();
	keys_off();
	fflush(stdout);
	sigemptyset(&mask);
	sigaddset(&mask, SIGTSTP);
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &mask, NULL);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	keys_on();
	draw_again();
}

/*
 * Read the pending signals and do what they ask for. Return: true if one ends the
 * program. After SIGCONT the keys are set again, because the shell has reset the
 * terminal.
 */
static bool signal_ends(void)
{
	struct signalfd_siginfo info;
	bool ends = false;

	while (read(signals, &info, sizeof(info)) == sizeof(info)) {
		switch (info.ssi_signo) {
		case SIGTSTP:
			stop();
			break;
		case SIGCONT:
			keys_on();
			draw_again();
			break;
		case SIGWINCH:
			draw_again();
			break;
		default:
			ends = true;
		}
	}
	return ends;
}

void terminal_close(bool stays)
{
	/* Keep the error of a failed write, which is reported later. */
	const int error = errno;

	terminal_leave();
	keys_off();
	if (stays && redraw && content.text)
		fwrite(content.text, 1, content.len, stdout);
	free(content.text);
	content.text = NULL;
	/* What the last signals ask for changes the terminal no more. */
	redraw = false;
	asked = false;
	if (signals >= 0) {
		signal_ends();
		close(signals);
		signals = -1;
		sigprocmask(SIG_SETMASK, &old_mask, NULL);
	}
	errno = error;
}

/* Read a key. Return: TERMINAL_END, one of the keys wanted, or -1 for any other. */
static int read_key(const char *wanted)
{
	char key;

	if (read(STDIN_FILENO, &key, 1) != 1)
		return TERMINAL_END;
	key = tolower((unsigned char)key);
	if (key == 'q')
		return TERMINAL_END;
	return key && strchr(wanted, key) ? key : -1;
}

int terminal_wait(uint64_t until_us, const char *wanted)
{
	for (;;) {
		struct pollfd files[] = {
			{ .fd = signals, .events = POLLIN },
			{ .fd = keys ? STDIN_FILENO : -1, .events = POLLIN },
		};
		struct timespec left = { .tv_sec = 0 }, now;
		uint64_t now_us;
		int ret, key;

		clock_gettime(CLOCK_MONOTONIC, &now);
		now_us = now.tv_sec * 1000000ULL + now.tv_nsec / 1000;
		if (now_us < until_us) {
			left.tv_sec = (until_us - now_us) / 1000000;
			left.tv_nsec = (until_us - now_us) % 1000000 * 1000;
		}
		ret = ppoll(files, 2, &left, NULL);
		if (ret == 0)
			return TERMINAL_DUE;
		if (ret < 0)
			continue;
		if (files[0].revents && signal_ends())
			return TERMINAL_END;
		if (!files[1].revents)
			continue;
		key = read_key(wanted);
		if (key >= 0)
			return key;
	}
}

void terminal_show(char *text, size_t len, const char *hint)
{
	free(content.text);
	content.text = text;
	content.len = len;
	content.hint = hint;
	if (redraw) {
		draw();
		return;
	}
	if (shown)
		putchar('\n');
	shown = true;
	fwrite(text, 1, len, stdout);
	fflush(stdout);
}
