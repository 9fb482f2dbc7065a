// SPDX-License-Identifier: GPL-2.0
/*
 * A plugin for qemu's TCG: which blocks of guest code ran, in their order.
 *
 * Owns: the recording half of selftests/bench/profile. The guest brackets a window
 * with two marker instructions (`load mark start|stop`, a long nop with a number in
 * it that no compiler emits). Between the two each executed translation block is
 * recorded as a 32-bit number. The contents of each block (its instructions'
 * addresses, how it ends) go into a table. The other half, selftests/bench/calltree,
 * turns the record into functions.
 *
 * Built with: gcc -shared -fPIC. Arguments: out=DIR[,max=BLOCKS].
 * Files: DIR/blocks (text), DIR/trace.1, DIR/trace.2 ... (one for each window).
 *
 * There is one virtual CPU (icount), so nothing here needs a lock.
 *
 * Debian has no header for the plugin interface, so the used part of version 3 is
 * declared here; the symbols resolve from qemu when it loads the plugin.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

struct qemu_plugin_tb;
struct qemu_plugin_insn;

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id,
		void (*cb)(uint64_t id, struct qemu_plugin_tb *tb));
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb,
		void (*cb)(unsigned int cpu, void *data), int flags, void *data);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
		void (*cb)(unsigned int cpu, void *data), int flags, void *data);
void qemu_plugin_register_atexit_cb(uint64_t id,
		void (*cb)(uint64_t id, void *data), void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb,
						 size_t idx);
size_t qemu_plugin_insn_data(const struct qemu_plugin_insn *insn, void *dest,
			     size_t len);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);

EXPORT int qemu_plugin_version = 3;

/* nopl DISP32(%rax); the last byte of the displacement says what to do. */
static const uint8_t marker[] = { 0x0f, 0x1f, 0x80, 'n', 's', 'm' };
#define MARKER_LEN	7
#define MARK_START	1
#define MARK_STOP	2

static char dir[4096] = ".";
static uint64_t max_blocks = 100000000;
static FILE *blocks;
static FILE *trace;
static uint32_t n_blocks;
static unsigned int n_windows;
static uint64_t n_recorded;
static bool armed;

/* How does control leave a block? The bytes of its last instruction show it. */
static const char *leave_kind(const uint8_t *p, size_t len)
{
	size_t i = 0;

	if (len >= 2 && p[0] == 0x48 && p[1] == 0xcf)
		return "iret";
	while (i < len && (p[i] == 0x66 || p[i] == 0x67 || p[i] == 0xf2 ||
			   p[i] == 0xf3 || p[i] == 0x2e || p[i] == 0x3e ||
			   p[i] == 0x36 || (p[i] & 0xf0) == 0x40))
		i++;
	if (i >= len)
		return "next";
	switch (p[i]) {
	case 0xe8:
		return "call";
	case 0xc3:
	case 0xc2:
		return "ret";
	case 0xcf:
		return "iret";
	case 0xe9:
	case 0xeb:
		return "jump";
	case 0xff:
		if (i + 1 < len) {
			switch ((p[i + 1] >> 3) & 7) {
			case 2:
				return "call";
			case 4:
				return "jump";
			}
		}
	}
	return "next";
}

static void on_block(unsigned int cpu, void *data)
{
	uint32_t nr = (uint32_t)(uintptr_t)data;

	(void)cpu;
	if (!armed || n_recorded >= max_blocks)
		return;
	n_recorded++;
	fwrite(&nr, sizeof(nr), 1, trace);
}

static void on_mark(unsigned int cpu, void *data)
{
	uintptr_t what = (uintptr_t)data;
	char path[sizeof(dir) + 32];

	(void)cpu;
	if (what == MARK_START && !armed) {
		snprintf(path, sizeof(path), "%s/trace.%u", dir, ++n_windows);
		trace = fopen(path, "wb");
		if (!trace) {
			perror(path);
			exit(1);
		}
		n_recorded = 0;
		armed = true;
	} else if (what == MARK_STOP && armed) {
		armed = false;
		fclose(trace);
		if (n_recorded >= max_blocks)
			fprintf(stderr, "trace: window %u is cut short\n", n_windows);
	}
}

static void on_translate(uint64_t id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);
	struct qemu_plugin_insn *insn = NULL;
	uintptr_t nr = n_blocks++;
	uint8_t code[16] = {};		/* the longest instruction has 15 bytes */
	size_t i, len = 0;

	(void)id;
	fprintf(blocks, "%u", (unsigned int)nr);
	for (i = 0; i < n; i++) {
		insn = qemu_plugin_tb_get_insn(tb, i);
		len = qemu_plugin_insn_data(insn, code, sizeof(code));
		fprintf(blocks, " %llx",
			(unsigned long long)qemu_plugin_insn_vaddr(insn));
		if (len == MARKER_LEN && !memcmp(code, marker, sizeof(marker)))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_mark, 0,
					(void *)(uintptr_t)code[sizeof(marker)]);
	}
	if (!insn)
		return;
	fprintf(blocks, " %llx %s\n",
		(unsigned long long)(qemu_plugin_insn_vaddr(insn) + len),
		leave_kind(code, len));
	qemu_plugin_register_vcpu_tb_exec_cb(tb, on_block, 0, (void *)nr);
}

static void on_end(uint64_t id, void *data)
{
	(void)id;
	(void)data;
	if (armed)
		fclose(trace);
	fclose(blocks);
}

EXPORT int qemu_plugin_install(uint64_t id, const void *info, int argc, char **argv)
{
	char path[sizeof(dir) + 32];
	int i;

	(void)info;
	for (i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "out=", 4))
			snprintf(dir, sizeof(dir), "%s", argv[i] + 4);
		else if (!strncmp(argv[i], "max=", 4))
			max_blocks = strtoull(argv[i] + 4, NULL, 0);
		else
			return -1;
	}
	snprintf(path, sizeof(path), "%s/blocks", dir);
	blocks = fopen(path, "w");
	if (!blocks) {
		perror(path);
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
	qemu_plugin_register_atexit_cb(id, on_end, NULL);
	return 0;
}
