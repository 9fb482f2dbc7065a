/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The interface between "ip" and its plugins for kinds of links, as far as it
 * is used here. iproute2 installs no header for it. The interface did not
 * change from iproute2 4.20 to 7.1.
 *
 * The functions are weak references: a function that "ip" lacks is NULL and is
 * reported. With strong references, "ip" would fail to load the plugin without
 * a message.
 */
#ifndef NSMWIRE_IP_PLUGIN_H
#define NSMWIRE_IP_PLUGIN_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

struct link_util {
	struct link_util *next;
	const char *id;
	int maxattr;
	int (*parse_opt)(struct link_util *lu, int argc, char **argv,
			 struct nlmsghdr *n);
	void (*print_opt)(struct link_util *lu, FILE *f, struct rtattr *tb[]);
	void (*print_xstats)(struct link_util *lu, FILE *f,
			     struct rtattr *xstats);
	void (*print_help)(struct link_util *lu, int argc, char **argv,
			   FILE *f);
	int (*parse_ifla_xstats)(struct link_util *lu, int argc, char **argv);
	int (*print_ifla_xstats)(struct nlmsghdr *n, void *arg);
};

#ifdef __LP64__
_Static_assert(sizeof(struct link_util) == 72, "struct link_util of ip");
#endif

/* Room for attributes in the request that parse_opt() extends. */
#define IP_REQUEST_SIZE	1024

enum output_type {
	PRINT_FP = 1,
	PRINT_JSON = 2,
	PRINT_ANY = 4,
};

enum color_attr {
	COLOR_IFNAME,
	COLOR_MAC,
	COLOR_INET,
	COLOR_INET6,
	COLOR_OPERSTATE_UP,
	COLOR_OPERSTATE_DOWN,
	COLOR_NONE,
};

#define IP_FUNCTION	__attribute__((weak, visibility("default")))

IP_FUNCTION int addattr_l(struct nlmsghdr *n, int maxlen, int type,
			  const void *data, int alen);
IP_FUNCTION bool is_json_context(void);
IP_FUNCTION void open_json_array(enum output_type type, const char *key);
IP_FUNCTION void close_json_array(enum output_type type, const char *end);
IP_FUNCTION int print_color_uint(enum output_type type, enum color_attr color,
				 const char *key, const char *fmt,
				 unsigned int value);
IP_FUNCTION int print_color_bool(enum output_type type, enum color_attr color,
				 const char *key, const char *fmt, bool value);
IP_FUNCTION int print_color_string(enum output_type type,
				   enum color_attr color, const char *key,
				   const char *fmt, const char *value);

#endif /* NSMWIRE_IP_PLUGIN_H */
