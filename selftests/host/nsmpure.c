// SPDX-License-Identifier: GPL-2.0
/*
 * Unit tests of the pure parts of "nsmctl nsm": the annotation, the connection, and the rule
 * of even and odd ids. Each line that is printed is a difference.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "connection.h"
#include "nsmurl.h"

static int failed;

static void differs(const char *what, const char *want, const char *got)
{
	printf("%s: want '%s', got '%s'\n", what, want, got);
	failed = 1;
}

static void same(const char *what, const char *want, const char *got)
{
	if (strcmp(want, got))
		differs(what, want, got);
}

static void holds(const char *what, const char *part, const char *whole)
{
	if (!strstr(whole, part))
		differs(what, part, whole);
}

/* --- annotations */

/* All services of an annotation as one text. Return: false if there is an error in @text. */
static bool describe(char *text, size_t size, const char *annotation)
{
	struct nsmurl_err err = { .text = "no reason" };
	const char *at = annotation;
	struct nsmurl url;
	size_t len = 0;
	unsigned int i;
	int ret;

	*text = '\0';
	while ((ret = nsmurl_take(&url, &at, &err)) > 0) {
		len += snprintf(text + len, size - len, "%s%s %s [%s]", len ? "; " : "",
				url.mechanism, url.service, url.ifname);
		for (i = 0; i < url.labels; i++)
			len += snprintf(text + len, size - len, " %s=%s",
					url.label[i].key, url.label[i].value);
	}
	if (ret < 0)
		snprintf(text, size, "%s", err.text);
	return !ret;
}

static const struct {
	const char *annotation, *want;
} good[] = {
	/* Those of NSM's own documents and tests. */
	{ "kernel://my-service@dc.example.com/ms1", "KERNEL my-service@dc.example.com [ms1]" },
	{ "memif://my-vpp-service?A=1&B=2&C=3", "MEMIF my-vpp-service [] A=1 B=2 C=3" },
	{ "vfio://second-service?sriovToken=intel/10G",
	  "VFIO second-service [] sriovToken=intel/10G" },
	{ "vfio://my-service/nsm-1", "VFIO my-service [nsm-1]" },
	{ "kernel://service@domain/ifname?traffic-profile=video",
	  "KERNEL service@domain [ifname] traffic-profile=video" },
	{ "kernel://a,kernel://b/n1", "KERNEL a []; KERNEL b [n1]" },
	{ "Kernel://A", "KERNEL A []" },
	{ "kernel://a/", "KERNEL a []" },
	{ "kernel://a?", "KERNEL a []" },
	{ "kernel://a/?x=1", "KERNEL a [] x=1" },
	{ "kernel://a/abcdefghijklmno", "KERNEL a [abcdefghijklmno]" },
	{ "kernel://a/n%311", "KERNEL a [n11]" },
	{ "kernel://a?x", "KERNEL a [] x=" },
	{ "kernel://a?x=", "KERNEL a [] x=" },
	{ "kernel://a?x=1=2", "KERNEL a [] x=1=2" },
	{ "kernel://a?x=1&x=2", "KERNEL a [] x=1,2" },
	{ "kernel://a?x=%2C+%2b%41", "KERNEL a [] x=, +A" },
	{ "kernel://a?x%3dy=?/@:", "KERNEL a [] x=y=?/@:" },
	{ "kernel://1.a_b-c", "KERNEL 1.a_b-c []" },
	{ "x1+y.z-://a", "X1+Y.Z- a []" },
	{ "kernel://a?1&2&3&4&5&6&7&8&9&10&11&12&13&14&15&16",
	  "KERNEL a [] 1= 2= 3= 4= 5= 6= 7= 8= 9= 10= 11= 12= 13= 14= 15= 16=" },
	{ "", "" },
}, bad[] = {
	{ "kernel", "wants a mechanism first" },
	{ "kernel:a", "wants a mechanism first" },
	{ "kernel:/a", "wants a mechanism first" },
	{ "/kernel://a", "wants a mechanism first" },
	{ "://a", "is not a mechanism" },
	{ "1k://a", "is not a mechanism" },
	{ "k_k://a", "is not a mechanism" },
	{ "abcdefghijklmnop://a", "is not a mechanism" },
	{ "kernel://", "name of the service is missing" },
	{ "kernel:///a", "name of the service is missing" },
	{ "kernel://@a", "name of the service is missing" },
	{ "kernel://a@", "domain is missing" },
	{ "kernel://a@b@c", "is not a domain" },
	{ "kernel://a@-b", "is not a domain" },
	{ "kernel://a:1", "neither a port nor a password" },
	{ "kernel://a:b@c", "neither a port nor a password" },
	{ "kernel://a@b:1", "neither a port nor a password" },
	{ "kernel://-a", "is not a name that a service can have" },
	{ "kernel://a%41", "is not a name that a service can have" },
	{ "kernel://[::1]", "neither a port" },
	{ "kernel://a/b/c", "one \"/\" and one name" },
	{ "kernel://a//", "one \"/\" and one name" },
	{ "kernel://a/abcdefghijklmnop", "is not a name that an interface can have" },
	{ "kernel://a/b:c", "is not a name that an interface can have" },
	{ "kernel://a/b%2Fc", "is not a name that an interface can have" },
	{ "kernel://a/b%25d", "is not a name that an interface can have" },
	{ "kernel://a/..", "is not a name that an interface can have" },
	{ "kernel://a/b%20c", "is not a name that an interface can have" },
	{ "kernel://a/b%00", "not printable" },
	{ "kernel://a/%7f", "not printable" },
	{ "kernel://a?x=\xc3\xa4", "not printable" },
	{ "kernel://a?x=%", "two hexadecimal digits" },
	{ "kernel://a?x=%4", "two hexadecimal digits" },
	{ "kernel://a?x=%4g", "two hexadecimal digits" },
	{ "kernel://a?%=1", "two hexadecimal digits" },
	{ "kernel://a?=1", "a label has no name" },
	{ "kernel://a?x=1&", "a label has no name" },
	{ "kernel://a?&x=1", "a label has no name" },
	{ "kernel://a?x;y", "separated by \"&\"" },
	{ "kernel://a?1&2&3&4&5&6&7&8&9&10&11&12&13&14&15&16&17", "no more than 16 labels" },
	{ "kernel://a#b", "\"#\" is not allowed" },
	{ "kernel://a,", "missing behind the last comma" },
	{ ",kernel://a", "a service is missing" },
	{ "kernel://a,,kernel://b", "a service is missing" },
	{ "kernel://a, kernel://b", "no blank is allowed" },
	{ "kernel://a ", "no blank is allowed" },
	{ "kernel://a\n", "no blank is allowed" },
	{ "kernel://a\t", "no blank is allowed" },
	{ "kernel://a?traffic-profile=", "is not a name that a profile can have" },
	{ "kernel://a?traffic-profile=a+b", "is not a name that a profile can have" },
	{ "kernel://a?traffic-profile=none", "is not a name that a profile can have" },
	{ "kernel://a?traffic-profile=a&traffic-profile=b",
	  "is not a name that a profile can have" },
};

/* Parts as long as they may be, and one character longer. */
static void test_lengths(void)
{
	static const struct {
		const char *format;
		int most;
	} parts[] = {
		{ "kernel://%.*s", 253 },
		{ "kernel://a@%.*s", 253 },
		{ "kernel://a?%.*s=1", 127 },
		{ "kernel://a?x=%.*s", 255 },
		{ "kernel://a?x=12345&x=%.*s", 249 },
	};
	char many[300], annotation[400], text[1024];
	unsigned int i;

	memset(many, 'n', sizeof(many));
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		/* A format of the table above, which has one string. */
		snprintf(annotation, sizeof(annotation), parts[i].format, parts[i].most, many);
		if (!describe(text, sizeof(text), annotation))
			differs(annotation, "no error", text);
		snprintf(annotation, sizeof(annotation), parts[i].format, parts[i].most + 1,
			 many);
		if (describe(text, sizeof(text), annotation))
			differs(annotation, "an error", text);
	}
}

static void test_annotations(void)
{
	struct nsmurl_err err;
	struct nsmurl url;
	const char *at = "kernel://a?x=1&traffic-profile=p";
	char text[1024];
	unsigned int i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		if (!describe(text, sizeof(text), good[i].annotation))
			differs(good[i].annotation, "no error", text);
		same(good[i].annotation, good[i].want, text);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (describe(text, sizeof(text), bad[i].annotation))
			differs(bad[i].annotation, "an error", text);
		holds(bad[i].annotation, bad[i].want, text);
	}
	test_lengths();
	nsmurl_take(&url, &at, &err);
	same("a label by its name", "p", nsmurl_label(&url, NSMURL_PROFILE));
	same("a label that is not there", "none", nsmurl_label(&url, "y") ?: "none");
}

/* --- connections */

static bool read_text(struct connection *c, const char *text, struct words_err *err)
{
	return connection_read(c, text, strlen(text), err);
}

/* A connection with these parameters. */
static void with(struct connection *c, const char *parameters)
{
	struct words_err err = { .text = "no reason" };
	char text[512];

	snprintf(text, sizeof(text),
		 "{\"id\":\"c\",\"mechanism\":{\"type\":\"NSMWIRE\",\"parameters\":{%s}}}",
		 parameters);
	if (read_text(c, text, &err))
		return;
	differs(text, "a connection", err.text);
	exit(1);
}

static const struct {
	const char *parameters;
	bool even;
} rules[] = {
	{ "\"src_ip\":\"10.0.0.1\",\"dst_ip\":\"10.0.0.2\"", true },
	{ "\"src_ip\":\"10.0.0.2\",\"dst_ip\":\"10.0.0.1\"", false },
	{ "\"src_ip\":\"10.0.0.1\",\"dst_ip\":\"10.0.0.1\"", true },
	{ "\"src_ip\":\"9.255.0.0\",\"dst_ip\":\"10.0.0.0\"", true },
	{ "\"src_ip\":\"200.0.0.0\",\"dst_ip\":\"100.0.0.0\"", false },
	{ "\"src_ip\":\"fd00::1\",\"dst_ip\":\"fd00::2\"", true },
	{ "\"src_ip\":\"fd00::2\",\"dst_ip\":\"fd00::1\"", false },
	{ "\"src_ip\":\"::1\",\"dst_ip\":\"10.0.0.1\"", true },
	{ "\"src_ip\":\"fd00::1\",\"dst_ip\":\"10.0.0.1\"", false },
	{ "\"src_ip\":\"::1:0:1\",\"dst_ip\":\"10.0.0.1\"", true },
	{ "\"dst_ip\":\"10.0.0.1\"", true },
	{ "\"src_ip\":\"10.0.0.1\"", false },
	{ "", true },
	{ "\"src_ip\":\"10.0.0.1\",\"dst_ip\":\"10.0.0.2\",\"orig_src_ip\":\"10.0.0.3\"", false },
	{ "\"src_ip\":\"10.0.0.2\",\"dst_ip\":\"10.0.0.1\",\"orig_dst_ip\":\"10.0.0.3\"", true },
	{ "\"src_ip\":\"10.0.0.2\",\"dst_ip\":\"10.0.0.1\",\"orig_src_ip\":\"\"", true },
	{ "\"src_ip\":\"10.0.0.1\",\"dst_ip\":\"10.0.0.2\",\"orig_dst_ip\":\"\"", false },
};

static void test_rule(void)
{
	struct connection c;
	unsigned int i;

	for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		with(&c, rules[i].parameters);
		same(rules[i].parameters, rules[i].even ? "even" : "odd",
		     connection_is_even(&c) ? "even" : "odd");
		connection_free(&c);
	}
}

#define NSMWIRE	"\"mechanism\":{\"type\":\"NSMWIRE\"}"
#define PARAM(_p) "{\"mechanism\":{\"type\":\"NSMWIRE\",\"parameters\":{" _p "}}}"

static const struct {
	const char *json, *words;
} refused[] = {
	{ "", "it ends too early" },
	{ "{", "it ends too early" },
	{ "x", "this is no JSON object" },
	{ "null\n", "it is null" },
	{ "[]", "a connection is a JSON object" },
	{ "\"x\"", "a connection is a JSON object" },
	{ "{" NSMWIRE "} {}", "unexpected character, at byte 33" },
	{ "{" NSMWIRE "}x", "unexpected character, at byte 32" },
	{ "{id:\"x\"}", "no JSON object" },
	{ "{\"id\":\"x\",}", "no JSON object" },
	{ "{\"id\":\"\xff\"}", "no JSON object" },
	{ "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}}}}}}}}}",
	  "no JSON object" },
	{ "{}", "has no mechanism" },
	{ "{\"mechanism\":null}", "has no mechanism" },
	{ "{\"mechanism\":{}}", "has no mechanism" },
	{ "{\"mechanism\":{\"type\":\"VXLAN\"}}", "the mechanism is \"VXLAN\"" },
	{ "{\"mechanism\":{\"type\":\"nsmwire\"}}", "the mechanism is \"nsmwire\"" },
	{ "{\"mechanism\":{\"type\":\"NSMWIRE\",\"cls\":\"LOCAL\"}}", "has cls REMOTE" },
	{ "{\"ids\":\"x\"," NSMWIRE "}", "no field \"ids\", do you mean \"id\"" },
	{ "{\"qqqqqqqq\":1," NSMWIRE "}", "no field \"qqqqqqqq\"" },
	{ "{\"path\":{\"segments\":[]}," NSMWIRE "}", "no field \"path.segments\"" },
	{ "{\"network_service\":\"a\",\"networkService\":\"a\"," NSMWIRE "}", "there twice" },
	{ "{\"id\":1," NSMWIRE "}", "\"id\" wants a string" },
	{ "{\"id\":\"a\\u0000b\"," NSMWIRE "}", "\"id\" wants a string" },
	{ "{\"labels\":[]," NSMWIRE "}", "\"labels\" wants an object of strings" },
	{ "{\"labels\":{\"a\":1}," NSMWIRE "}", "\"labels\" wants an object of strings" },
	{ "{\"labels\":{\"a\":null}," NSMWIRE "}", "\"labels\" wants an object of strings" },
	{ "{\"labels\":{\"traffic-profile\":\"a b\"}," NSMWIRE "}", "a name that a profile" },
	{ "{\"state\":\"SIDEWAYS\"," NSMWIRE "}", "\"state\" wants one of UP DOWN" },
	{ "{\"state\":\"UP DOWN\"," NSMWIRE "}", "\"state\" wants one of" },
	{ "{\"state\":\"U\"," NSMWIRE "}", "\"state\" wants one of" },
	{ "{\"state\":\"\"," NSMWIRE "}", "\"state\" wants one of" },
	{ "{\"state\":-1," NSMWIRE "}", "\"state\" wants one of" },
	{ "{\"context\":{\"MTU\":-1}," NSMWIRE "}", "\"context.MTU\" wants a number" },
	{ "{\"context\":{\"MTU\":4294967296}," NSMWIRE "}", "\"context.MTU\" wants a number" },
	{ "{\"context\":{\"MTU\":\"\"}," NSMWIRE "}", "\"context.MTU\" wants a number" },
	{ "{\"context\":{\"MTU\":\" 1\"}," NSMWIRE "}", "\"context.MTU\" wants a number" },
	{ "{\"context\":{\"MTU\":\"1x\"}," NSMWIRE "}", "\"context.MTU\" wants a number" },
	{ "{\"context\":{\"MTU\":1.5}," NSMWIRE "}", "\"context.MTU\" wants a number" },
	{ "{\"context\":{\"mtu\":1}," NSMWIRE "}", "do you mean \"MTU\"" },
	{ "{\"context\":[]," NSMWIRE "}", "\"context\" wants an object" },
	{ "{\"context\":{\"ipContext\":{\"srcIpAddrs\":\"x\"}}," NSMWIRE "}",
	  "\"context.ipContext.srcIpAddrs\" wants an array" },
	{ "{\"context\":{\"ip_context\":{\"src_ip_addrs\":[1]}}," NSMWIRE "}",
	  "\"context.ip_context.src_ip_addrs\" wants a string" },
	{ "{\"context\":{\"ip_context\":{\"src_ip_required\":1}}," NSMWIRE "}",
	  "wants true or false" },
	{ "{\"context\":{\"ethernet_context\":{\"vlan_tag\":2147483648}}," NSMWIRE "}",
	  "\"context.ethernet_context.vlan_tag\" wants" },
	{ "{\"path\":{\"path_segments\":[null]}," NSMWIRE "}", "wants an object" },
	{ "{\"path\":{\"path_segments\":[{\"metrics\":{\"a\":1}}]}," NSMWIRE "}",
	  "\"path.path_segments.metrics\" wants an object of strings" },
	{ "{\"payload\":\"FRAMES\"," NSMWIRE "}", "carries IP or ETHERNET" },
	{ PARAM("\"src_ip\":\"10.0.0.256\""), "\"src_ip\" wants an IPv4 or IPv6 address" },
	{ PARAM("\"src_ip\":\"fe80::1%eth0\""), "\"src_ip\" wants an IPv4 or IPv6 address" },
	{ PARAM("\"dst_ip\":\"host\""), "\"dst_ip\" wants" },
	{ PARAM("\"orig_src_ip\":\"x\""), "\"orig_src_ip\" wants" },
	{ PARAM("\"orig_dst_ip\":\"x\""), "\"orig_dst_ip\" wants" },
	{ PARAM("\"src_port\":\"65536\""), "\"src_port\" wants a number up to 65535" },
	{ PARAM("\"dst_port\":\"-1\""), "\"dst_port\" wants" },
	{ PARAM("\"vni\":\"16777216\""), "\"vni\" wants a number up to 16777215" },
	{ PARAM("\"vni\":\"0x10\""), "\"vni\" wants" },
	{ PARAM("\"vni\":7"), "\"mechanism.parameters\" wants an object of strings" },
	{ PARAM("\"MTU\":\"4294967296\""), "\"MTU\" wants" },
	{ PARAM("\"MTU\":\"1500 \""), "\"MTU\" wants" },
	{ PARAM("\"mtu\":\"1500\""), "\"mtu\" is called \"MTU\"" },
	{ PARAM("\"VNI\":\"7\""), "\"VNI\" is called \"vni\"" },
	{ PARAM("\"Src_IP\":\"::1\""), "\"Src_IP\" is called \"src_ip\"" },
};

static void test_refused(void)
{
	struct words_err err;
	struct connection c;
	unsigned int i;

	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		memset(&err, 0, sizeof(err));
		if (!read_text(&c, refused[i].json, &err)) {
			holds(refused[i].json, refused[i].words, err.text);
			continue;
		}
		differs(refused[i].json, "an error", "none");
		connection_free(&c);
	}
}

static const char *json(const struct connection *c)
{
	return json_object_to_json_string_ext(c->obj, JSON_C_TO_STRING_PLAIN);
}

/* All kinds of values, in both spellings. */
static void test_read(void)
{
	struct words_err err = { .text = "no reason" };
	struct connection c;
	char got[256];
	bool ok;

	ok = read_text(&c,
		       "{\"id\":\"c\",\"network_service_endpoint_name\":\"e\",\"payload\":\"ETHERNET\",\"state\":\"REFRESH_REQUESTED\",\"labels\":{\"traffic-profile\":\"video\"},\"mechanism\":{\"cls\":\"REMOTE\",\"type\":\"NSMWIRE\",\"parameters\":{\"src_ip\":\"10.0.0.1\",\"dst_ip\":\"fd00::1\",\"src_port\":\"1\",\"dst_port\":\"65535\",\"vni\":\"16777215\",\"MTU\":\"4294967295\",\"other\":\"x\"}},\"context\":{\"MTU\":\"1500\",\"ipContext\":{\"srcIpRequired\":true,\"extraPrefixRequest\":[{\"addrFamily\":{\"family\":1},\"prefixLen\":24}]},\"ethernet_context\":{\"vlanTag\":-1},\"dns_context\":null},\"path\":{\"index\":\"1\",\"pathSegments\":[{},{\"expires\":\"2026-11-30T00:00:00Z\"}]}}\n ",
		       &err);
	if (!ok) {
		differs("all fields", "a connection", err.text);
		return;
	}
	snprintf(got, sizeof(got), "%s %d %d %u %u %u %u %u %s %s", c.id,
		 c.src.family == AF_INET, c.dst.family == AF_INET6, c.src_port, c.dst_port,
		 c.vni, c.mtu, c.context_mtu, c.payload ? "ethernet" : "ip", c.profile);
	same("what is read", "c 1 1 1 65535 16777215 4294967295 1500 ethernet video", got);
	connection_set_metric(&c, "m", 18446744073709551615ULL);
	holds("a metric, behind an index that is a string",
	      "\"expires\":\"2026-11-30T00:00:00Z\",\"metrics\":{\"m\":\"18446744073709551615\"}",
	      json(&c));
	connection_free(&c);
}

static void lowered(const char *what, const char *text, uint32_t mtu, const char *want)
{
	struct words_err err = { .text = "no reason" };
	struct connection c;
	char got[64];

	if (!read_text(&c, text, &err)) {
		differs(what, "a connection", err.text);
		return;
	}
	connection_lower_mtu(&c, mtu);
	snprintf(got, sizeof(got), "%u %u", c.mtu, c.context_mtu);
	same(what, want, got);
	snprintf(got, sizeof(got), "\"MTU\":\"%u\"", c.mtu);
	holds(what, got, json(&c));
	snprintf(got, sizeof(got), "\"MTU\":%u", c.context_mtu);
	holds(what, got, json(&c));
	connection_free(&c);
}

static void test_set(void)
{
	struct connection c;

	lowered("MTU: none", "{" NSMWIRE "}", 1442, "1442 1442");
	lowered("MTU: larger", "{\"context\":{\"MTU\":9000},\"mechanism\":{\"type\":\"NSMWIRE\",\"parameters\":{\"MTU\":\"8900\"}}}",
		1442, "1442 1442");
	lowered("MTU: smaller", "{\"context\":{\"MTU\":1200},\"mechanism\":{\"type\":\"NSMWIRE\",\"parameters\":{\"MTU\":\"1300\"}}}",
		1442, "1300 1200");
	lowered("MTU: of the mechanism", "{\"context\":null,\"mechanism\":{\"type\":\"NSMWIRE\",\"parameters\":{\"MTU\":\"1300\"}}}",
		1442, "1300 1300");

	with(&c, "\"src_ip\":\"fd00::1\",\"vni\":\"1\"");
	connection_set_addr(&c, CONNECTION_DST_IP, &c.src);
	connection_set_uint(&c, CONNECTION_VNI, 16777214);
	connection_set_metric(&c, "m", 1);
	same("what is set", "{\"id\":\"c\",\"mechanism\":{\"type\":\"NSMWIRE\",\"parameters\":{\"src_ip\":\"fd00::1\",\"vni\":\"16777214\",\"dst_ip\":\"fd00::1\"}}}",
	     json(&c));
	connection_free(&c);
}

int main(void)
{
	test_annotations();
	test_rule();
	test_refused();
	test_read();
	test_set();
	return failed;
}
