# SPDX-License-Identifier: GPL-2.0
# What a person types. Each target installs the Debian packages that it needs
# (as root) and leaves everything it makes under build/.

KVER	?= running
PREFIX	?= /usr
DESTDIR	?=
KERNEL	?= 6.12
MINUTES	?= 30

vm	:= selftests/vm
tools	:= $(abspath build/tools)

all: modules

help:
	@echo 'make [modules]     the module for the running kernel, or KVER=6.1|6.12|debug|kcsan|uml|<release>:'
	@echo '                   build/<release>/nsmwire.ko (build/debug, build/uml)'
	@echo 'make tools         build/tools/nsmctl, build/tools/link_nsmwire.so, build/tools/nsmwire-cni'
	@echo 'make install       module, tools, plugins, man pages, completion (DESTDIR=, PREFIX=$(PREFIX))'
	@echo 'make deb           build/deb: the Debian packages nsmwire-dkms, nsmwire-tools, nsmwire-cni, nsmwire-keys'
	@echo 'make html          build/html: documents and man pages as HTML'
	@echo 'make demo          boots a virtual machine and shows two clusters on a wire, a call beside a backup, and two WANs (two minutes)'
	@echo 'make container     after "make install": podman starts a container on a wire, by CNI (some seconds)'
	@echo 'make lab           boots a virtual machine with six sites and three WANs: a call, a sharded database and a backup, beside WireGuard (ten minutes)'
	@echo 'make test          what must pass, and slow tests while MINUTES=$(MINUTES) last'
	@echo 'make test-all      everything that can fail (100 minutes on two cores)'
	@echo 'make check         static checks alone'
	@echo 'make generate      uapi header, netlink policy and tables of the tools, from the specification'
	@echo 'make dev           build and test in User Mode Linux: seconds (TESTS="selftests/net/...")'
	@echo 'make bench         instructions a packet beside geneve and vxlan, delays beside cake and HTB, ten thousand wires'
	@echo 'make vm-shell      a shell in a virtual machine with the module (KERNEL=6.1|6.12|debug)'
	@echo 'make clean         removes build/; make clean-cache also the kernels in the cache'

modules:
	@$(vm)/module $(KVER)

tools:
	@$(vm)/deps tools
	@$(MAKE) --no-print-directory -C tools O=$(tools)

install: tools
	@$(vm)/module install $(KVER) $(DESTDIR)
	@$(MAKE) --no-print-directory -C tools O=$(tools) PREFIX=$(PREFIX) DESTDIR=$(DESTDIR) install
	@[ -n "$(DESTDIR)" ] || echo 'Installed. Next: modprobe nsmwire && nsmctl capabilities; then README.md, "Five minutes to the first wire"'

deb:
	@$(vm)/deb

test:
	@selftests/run -m $(MINUTES)

test-all:
	@selftests/run

check:
	@selftests/run selftests/host/static-*.sh

generate:
	@selftests/ynl/generate

dev:
	@selftests/run -k uml $(or $(TESTS),selftests/kunit/kunit.sh selftests/net/device.sh)

bench:
	@$(vm)/deps bench
	@selftests/bench/run
	@selftests/bench/qos
	@selftests/bench/scale

html:
	@$(vm)/deps html
	@Documentation/sphinx/build build/html
	@echo build/html/index.html

demo:
	@selftests/demo/run

container:
	@selftests/demo/container

lab:
	@selftests/lab/run

vm-shell: tools
	@$(vm)/deps net
	@$(vm)/module $(KERNEL) >/dev/null
	@$(vm)/vmtest -k $(KERNEL) --shell

clean:
	rm -rf build

clean-cache: clean
	rm -rf "$${NSMWIRE_CACHE:-$${XDG_CACHE_HOME:-$$HOME/.cache}/nsmwire}"

.PHONY: all help modules tools install deb test test-all check generate dev bench html demo container lab vm-shell clean clean-cache
