#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 300
#
# A fuzzer of the messages and the configuration of nsmkeyd.
#
# shellcheck source=fuzz-lib.sh
. "$(dirname "$0")/fuzz-lib.sh"
fuzzer keydfuzz.c gnutls \
	"$keyd"/{message,parse,config,identity,credential}.c

# Something to start from: each message, and each word of the files.
n=0
start() { n=$((n + 1)); printf '%b' "$1" >"$TMP/corpus/$n"; }
zeroes() { printf '\\0%.0s' $(seq "$1"); }
start "\\0\\0\\x24\\1\\1\\2$(zeroes 14)\\5$(printf 'abcdefghijklmnop')"
start "\\0\\0\\x14\\2\\1\\2\\0\\0\\0\\1\\2\\3\\4$(zeroes 7)\\5"
start "\\0\\0\\xc\\3\\1$(zeroes 7)\\5"
start "\\0\\0\\4\\4\\1"
start "\\0\\0\\x8\\5\\1\\3\\0\\0\\0"
pin=raw:ed25519:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
start "\\1peer x\nconnect 192.0.2.1\nport 1\ncipher aes-256-gcm\nrekey 60\nexpires 90\npin $pin\n"
start "\\1# x\npeer x\n\nlisten # y\nspiffe spiffe://a.b/c/d\ncert /c\nkey /k\nbundle /b\n"
start "\\1peer x\nconnect fe80::1%%lo\npsk /p"
start "\\2port none\ncert /c\nkey /k\nbundle /b\n"
printf '"%s"\n' peer connect listen port cipher aes-128-gcm chacha20-poly1305 rekey expires \
	pin raw:ed25519: spiffe spiffe:// psk cert key bundle none >"$TMP/words"
fuzz "messages and files of any bytes" 512
