// SPDX-License-Identifier: GPL-2.0
/*
 * nsmctl nsm: what the forwarder of Network Service Mesh asks for. A connection with a
 * mechanism of type NSMWIRE comes in as JSON, its wire is created, and the connection goes
 * out completed. Nothing is kept: the wire is known by its name, or by id and addresses.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "connection.h"
#include "connwire.h"
#include "decode.h"
#include "nsmctl.h"
#include "nsmurl.h"
#include "out.h"
#include "show.h"
#include "target.h"

struct request {
	struct connwire w;
	bool named;		/* the command has the name of the wire */
};

/* --- words */

static const struct arg side_words[] = {
	{ "server", NULL, "this host answers the request: its address is dst_ip", "dst nse" },
	{ "client", NULL, "this host has sent the request: its address is src_ip", "src nsc" },
	{ NULL, NULL, NULL, NULL },
};

static const struct arg nsm_words[] = {
	{ "wire", NULL, "name of the wire (default: made of the connection's id)", "name" },
	{ NULL, NULL, NULL, NULL },
};

static int take_side(struct request *req, int *argc, char ***argv)
{
	if (*argc < 1)
		return usage_error("say server or client: is this the end that answers the request, or that has sent it?");
	req->w.server = !strcmp(**argv, "server");
	if (!req->w.server && strcmp(**argv, "client"))
		return args_unknown(**argv, side_words, false);
	(*argc)--;
	(*argv)++;
	return EXIT_OK;
}

static int take_wire(struct request *req, int *argc, char ***argv)
{
	if (req->named)
		return usage_error("\"wire\" is there twice");
	req->named = true;
	(*argc)--;
	(*argv)++;
	if (target_take(&req->w.target, argc, argv))
		return EXIT_USAGE;
	if (!req->w.target.ifname[0])
		return usage_error("a connection's wire goes by its name, of up to 15 characters");
	return EXIT_OK;
}

/* Settings that the connection has. */
static int refuse_own(const struct words *words)
{
	if (words_have(words, IFLA_NSMWIRE_ID))
		return usage_error("the id is the connection's: parameter vni");
	if (words->remote.family || words->remote_none)
		return usage_error("the remote address is the connection's: parameter src_ip or dst_ip");
	if (words_have(words, IFLA_NSMWIRE_PAYLOAD))
		return usage_error("the payload is the connection's");
	if (words->local_any)
		return usage_error("\"local\" wants the address that the other end is to know");
	if (words->device_word)
		return usage_error("\"dev\" is not for connections: use an uplink or a peer");
	return EXIT_OK;
}

static int request_take(struct request *req, int argc, char **argv)
{
	struct words_err err;

	if (take_side(req, &argc, &argv))
		return EXIT_USAGE;
	while (argc > 0) {
		if (!strcmp(*argv, "wire")) {
			if (take_wire(req, &argc, &argv))
				return EXIT_USAGE;
			continue;
		}
		switch (words_take(&req->w.words, &argc, &argv, &err)) {
		case 1:
			break;
		case 0:
			return args_unknown(*argv, nsm_words, true);
		default:
			return usage_error("%s", err.text);
		}
	}
	return refuse_own(&req->w.words);
}

/* --- the connection */

/* Read standard input. Return: NULL after a complaint. */
static char *read_input(size_t max, size_t *len)
{
	char *text;

	if (run.file && !strcmp(run.file, "standard input")) {
		usage_error("standard input has the commands of the batch");
		return NULL;
	}
	text = malloc(max + 2);
	if (!text) {
		complain("%s", strerror(ENOMEM));
		return NULL;
	}
	*len = fread(text, 1, max + 1, stdin);
	text[*len] = '\0';
	if (ferror(stdin))
		complain("standard input: %s", strerror(errno));
	else if (*len > max)
		complain("standard input has more than %zu bytes", max);
	else
		return text;
	free(text);
	return NULL;
}

static int read_connection(struct request *req)
{
	struct words_err err;
	size_t len;
	char *text = read_input(CONNECTION_SIZE_MAX, &len);
	bool ok;

	if (!text)
		return EXIT_USAGE;
	ok = connection_read(&req->w.conn, text, len, &err);
	free(text);
	return ok ? EXIT_OK : usage_error("%s", err.text);
}

/* The name of the wire, where the command has none: the same for the same connection. */
static int name_wire(struct request *req)
{
	uint64_t hash = UINT64_C(14695981039346656037);	/* FNV-1a */
	const char *id = req->w.conn.id;

	if (req->named)
		return EXIT_OK;
	if (!*id)
		return usage_error("the connection has no id: name the wire, by \"wire NAME\"");
	for (; *id; id++)
		hash = (hash ^ (unsigned char)*id) * UINT64_C(1099511628211);
	snprintf(req->w.target.ifname, sizeof(req->w.target.ifname), "nsm-%011" PRIx64,
		 hash & ((UINT64_C(1) << 44) - 1));
	return EXIT_OK;
}

/* Read the connection, which names the wire if the command does not. */
static int begin(struct request *req)
{
	int ret = read_connection(req);

	return ret ? ret : name_wire(req);
}

/* Both addresses are there, of one family. */
static int check_addresses(const struct connection *conn)
{
	if (conn->src.family != conn->dst.family)
		return usage_error("src_ip and dst_ip are not of one address family");
	return EXIT_OK;
}

/* A wire has one port at both ends. */
static int check_port(const char *key, uint16_t theirs, uint16_t ours)
{
	if (theirs && theirs != ours)
		return usage_error("%s is %u, and the port here is %u: both ends of a wire use one; say \"dstport %u\" here, or at the other end \"dstport %u\"",
				   key, theirs, ours, theirs, ours);
	return EXIT_OK;
}

/* Complete the server's part of the mechanism, except for the id. */
static int fill_server(struct request *req)
{
	struct connection *conn = &req->w.conn;
	uint16_t port = connwire_port(&req->w);

	if (!conn->src.family)
		return usage_error("parameter src_ip is missing: the client sets it before it sends the request");
	if (req->w.words.local.family)
		conn->dst = req->w.words.local;
	if (!conn->dst.family)
		return usage_error("parameter dst_ip is missing: say this host's address, by \"local ADDR\"");
	if (check_addresses(conn) || check_port(CONNECTION_SRC_PORT, conn->src_port, port))
		return EXIT_USAGE;
	connection_set_addr(conn, CONNECTION_DST_IP, &conn->dst);
	connection_set_uint(conn, CONNECTION_DST_PORT, port);
	return EXIT_OK;
}

/*
 * Complete the client's part of the mechanism. @answered is set if the server has
 * completed its own, so that there can be a wire.
 */
static int fill_client(struct request *req, bool *answered)
{
	struct connection *conn = &req->w.conn;
	uint16_t port = connwire_port(&req->w);

	if (req->w.words.local.family)
		conn->src = req->w.words.local;
	if (!conn->src.family)
		return usage_error("parameter src_ip is missing: say this host's address, by \"local ADDR\"");
	if (!conn->vni != !conn->dst.family)
		return usage_error("the server's answer is incomplete: parameter %s is missing",
				   conn->vni ? CONNECTION_DST_IP : CONNECTION_VNI);
	*answered = conn->vni;
	if (*answered && (check_addresses(conn) ||
			  check_port(CONNECTION_DST_PORT, conn->dst_port, port)))
		return EXIT_USAGE;
	connection_set_addr(conn, CONNECTION_SRC_IP, &conn->src);
	connection_set_uint(conn, CONNECTION_SRC_PORT, port);
	return EXIT_OK;
}

/* --- the answer */

/*
 * What the way to the peer lets through. The MTU of the device, where somebody has set one,
 * says what was agreed before.
 */
static uint32_t room_of(const struct wire *wire)
{
	uint32_t least = 0, room;
	unsigned int i;

	if (wire->mtu_auto)
		return wire->mtu;
	for (i = 0; i < wire->paths; i++) {
		const struct path *path = &wire->path[i];

		room = path->mtu > path->overhead ? path->mtu - path->overhead : 0;
		if (room && (!least || room < least))
			least = room;
	}
	return least ? least : wire->mtu;
}

static void set_metric(struct request *req, const char *name, const char *count,
		       uint64_t value)
{
	char text[64];

	snprintf(text, sizeof(text), "%s_%s%s%s", req->w.server ? "server" : "client", name,
		 *name ? "_" : "", count);
	connection_set_metric(&req->w.conn, text, value);
}

static void set_class_metrics(struct request *req, const struct class_count *class)
{
	set_metric(req, class->name, "rx_packets", class->rx_packets);
	set_metric(req, class->name, "rx_bytes", class->rx_bytes);
	set_metric(req, class->name, "tx_packets", class->tx_packets);
	set_metric(req, class->name, "tx_bytes", class->tx_bytes);
}

static void set_metrics(struct request *req, const struct counters *counters)
{
	struct class_count all = { .have = 0 };
	uint64_t drops = 0;
	unsigned int i;

	for (i = 0; i < counters->classes; i++) {
		const struct class_count *class = &counters->class[i];

		/* A module of an older version gives no names. */
		if (class->name[0])
			set_class_metrics(req, class);
		all.rx_packets += class->rx_packets;
		all.rx_bytes += class->rx_bytes;
		all.tx_packets += class->tx_packets;
		all.tx_bytes += class->tx_bytes;
	}
	for (i = 0; i < counters->drops; i++)
		drops += counters->drop[i].packets;
	set_class_metrics(req, &all);
	set_metric(req, "", "drops", drops);
}

static int print_connection(struct request *req)
{
	obj_out(json_object_get(req->w.conn.obj), false);
	/* The wire is of no use to a caller who does not learn of it. */
	if (fflush(stdout) || ferror(stdout))
		return EXIT_REFUSED;
	return EXIT_OK;
}

static int answer(struct request *req)
{
	struct wire wire;

	if (connwire_get(&req->w, &wire)) {
		complain("wire \"%s\" is gone again", req->w.target.ifname);
		return EXIT_REFUSED;
	}
	connection_set_uint(&req->w.conn, CONNECTION_VNI, req->w.conn.vni);
	connection_lower_mtu(&req->w.conn, room_of(&wire));
	set_metrics(req, &wire.counters);
	wire_free(&wire);
	return print_connection(req);
}

/* --- verbs */

static int do_request(struct request *req)
{
	bool answered = true, created;
	int ret = req->w.server ? fill_server(req) : fill_client(req, &answered);

	if (ret)
		return ret;
	if (!answered)
		return print_connection(req);
	ret = target_find(&req->w.target);
	if (!ret)
		ret = connwire_make(&req->w, &created);
	if (ret)
		return ret;
	ret = answer(req);
	if (ret && created)
		connwire_delete(&req->w);
	return ret;
}

static int do_close(struct request *req)
{
	struct wire wire;
	int ret;

	/* A network namespace that ends deletes its wires. */
	if (req->w.target.netns && netns_is_gone(req->w.target.netns))
		return EXIT_OK;
	ret = target_find(&req->w.target);
	if (ret)
		return ret;
	ret = connwire_find(&req->w, &wire);
	/* Closed before, or never made. */
	if (ret == -ENODEV)
		return EXIT_OK;
	if (ret) {
		complain("wire \"%s\": %s", req->w.target.ifname, strerror(-ret));
		return EXIT_REFUSED;
	}
	ret = connwire_check(&req->w, &wire);
	wire_free(&wire);
	return ret ? ret : connwire_delete(&req->w);
}

/* Read the words and the connection, and do what the verb is for. */
static int with_request(int argc, char **argv, int (*act)(struct request *req))
{
	struct request req = { .named = false };
	int ret;

	if (request_take(&req, argc, argv))
		return EXIT_USAGE;
	if (run.check)
		return EXIT_OK;
	ret = begin(&req);
	if (!ret)
		ret = act(&req);
	connection_free(&req.w.conn);
	return ret;
}

static int nsm_request(int argc, char **argv)
{
	return with_request(argc, argv, do_request);
}

static int nsm_close(int argc, char **argv)
{
	return with_request(argc, argv, do_close);
}

/* --- annotation */

#define ANNOTATION_MAX	65536

/* Show all services. They are all read before the first is shown. */
static int show_annotation(const char *text)
{
	struct json_object *list = json_object_new_array(), *obj;
	struct nsmurl_err err;
	const char *at = text;
	struct nsmurl url;
	int ret;

	while ((ret = nsmurl_take(&url, &at, &err)) > 0) {
		obj = json_object_new_object();
		show_nsmurl_json(obj, &url);
		json_object_array_add(list, obj);
	}
	if (ret < 0) {
		json_object_put(list);
		return usage_error("%s", err.text);
	}
	if (run.json) {
		obj_out(list, false);
		return EXIT_OK;
	}
	json_object_put(list);
	for (at = text; nsmurl_take(&url, &at, &err) > 0;)
		show_nsmurl_text(&url);
	return EXIT_OK;
}

static int nsm_annotation(int argc, char **argv)
{
	char *text = NULL;
	size_t len;
	int ret;

	if (argc < 1)
		return usage_error("the annotation is missing, as kernel://SERVICE/IFNAME");
	if (args_end(argc - 1, argv + 1))
		return EXIT_USAGE;
	if (!**argv)
		return usage_error("the annotation is empty");
	if (run.check)
		return EXIT_OK;
	if (strcmp(*argv, "-"))
		return show_annotation(*argv);
	text = read_input(ANNOTATION_MAX, &len);
	if (!text)
		return EXIT_USAGE;
	if (len && text[len - 1] == '\n')
		text[--len] = '\0';
	if (!len || strlen(text) != len)
		ret = usage_error(len ? "an annotation has no NUL" :
				  "the annotation is empty");
	else
		ret = show_annotation(text);
	free(text);
	return ret;
}

static int nsm_bare(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return usage_error("request, close or annotation? See \"nsmctl nsm help\"");
}

static const struct verb verbs[] = {
	{ .name = "request", .call = nsm_request,
	  .help = "creates or changes the wire of a connection, and completes the connection",
	  .known_as = KNOWN_ADD },
	{ .name = "close", .call = nsm_close,
	  .help = "deletes the wire of a connection, if there is one",
	  .known_as = KNOWN_DEL },
	{ .name = "annotation", .call = nsm_annotation,
	  .help = "shows the network services that a pod's annotation asks for",
	  .known_as = "annotate parse url" },
	{ .name = NULL },
};

const struct object object_nsm = {
	.name = "nsm",
	.help = "Network Service Mesh: the wire of a connection. The connection is JSON on standard input, and has id, remote and payload.",
	.known_as = "networkservicemesh connection forwarder",
	.words = { side_words, nsm_words, target_words },
	.example =
		"nsm request server local 192.0.2.2\n"
		"nsm request client local 192.0.2.1 wire nsm-1 netns pod7\n"
		"nsm close server\n"
		"nsm annotation kernel://video@dc.example.com/nsm-1?traffic-profile=video\n",
	.usage =
		"request { server | client } [ wire WIRE ] [ SETTING ]...\n"
		"close { server | client } [ wire WIRE ] [ SETTING ]...\n"
		"annotation { TEXT | - }\n",
	.where = WHERE_DSCP WHERE_WIRE,
	.settings = true,
	.verbs = verbs,
	.call = nsm_bare,
};
