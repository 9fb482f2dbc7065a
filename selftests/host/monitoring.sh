#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# timeout: 600
#
# monitoring.sh [COUNT [PICTURE]]: what shows the metrics, with those of real wires.
# monitoring-guest has five applications talk in User Mode Linux, and has the command of
# nsmwire-metrics.service write the metrics COUNT times. These become the history of a
# Prometheus here: each question of the dashboards for Grafana has an answer, the node
# exporter takes the file, and Chromium shows the page that Prometheus serves. With PICTURE
# what it shows is left there, for operators.rst.
#
# shellcheck source=tools-lib.sh
. "$(dirname "$0")/tools-lib.sh"
vm=$TOP_DIR/selftests/vm
"$vm/deps" monitoring tools net uml vm || exit 1
need prometheus promtool prometheus-node-exporter chromium
count=${1:-20} picture=${2:-}
M=$TOP_DIR/Documentation/monitoring
boards=("$M/nsmwire-operators.json" "$M/nsmwire-service.json")

part() { "$PYTHON" "$HOST_DIR/monitoring.py" "$@"; }

JOBS=()
stop_jobs()
{
	local job

	for job in "${JOBS[@]}"; do kill "$job" 2>/dev/null; done
	for job in "${JOBS[@]}"; do wait "$job" 2>/dev/null; done
	_at_exit
}
trap stop_jobs EXIT

# --- without data

mkdir "$TMP/made"
check "dashboards.py" "$PYTHON" "$M/dashboards.py" "$TMP/made"
for board in "${boards[@]}"; do
	same "made by dashboards.py: ${board##*/}" "" "$(diff "$board" "$TMP/made" 2>&1)"
done
same "dashboards as Grafana wants them" "" "$(part shape "${boards[@]}")"
same "only metrics that there are" "" \
	"$(part names "$TOP_DIR/tools/nsmctl" "${boards[@]}" "$M/nsmwire.html")"

# --- metrics of real wires

out=$TMP/out
mkdir "$out"
check "the module" "$vm/module" uml
build_tools "$TOP_DIR/build/tools"
unit=$TOP_DIR/build/tools/nsmwire-metrics.service
sed -n "s,^ExecStart=/bin/sh -c '\(.*\)'\$,\1,p" "$unit" |
	sed "s/\\$\\$/\$/g;s,/usr/bin/nsmctl,$TOP_DIR/build/tools/nsmctl," >"$out/command"
same "the command of the service" 1 "$(grep -c nsmctl "$out/command")"
# What it starts is not installed here, and its directory need not be there.
sed 's,^ExecStart=.*,ExecStart=/bin/true,' "$unit" >"$TMP/nsmwire-metrics.service"
cp "$TOP_DIR/tools/nsmctl/nsmwire-metrics.timer" "$TMP/"
same "systemd has no complaint" "0 " \
	"$(systemd-analyze verify --man=no "$TMP"/nsmwire-metrics.{service,timer} 2>&1; echo "$? ")"

"$vm/vmtest" -k uml -t $((count * 3 + 300)) -o "$out" -- \
	selftests/host/monitoring-guest "$count" >"$TMP/stdout" 2>"$TMP/stderr"
of_machine $? 13 "$out/console"
last=$(find "$out/snapshots" -name '*.prom' 2>/dev/null | sort | tail -n 1)
[ "$last" ] || finish
same "promtool has no complaint about the last" "" "$(promtool check metrics <"$last" 2>&1)"

# --- Prometheus, and the node exporter

read -r port port2 port3 <<<"$(part ports 3)"
serve() # PORT DIRECTORY
{
	mkdir -p "$2" "$TMP/libraries"
	echo 'scrape_configs: []' >"$TMP/prometheus.yml"
	prometheus --config.file="$TMP/prometheus.yml" --storage.tsdb.path="$2" \
		--web.listen-address="127.0.0.1:$1" --web.console.templates="$M" \
		--web.console.libraries="$TMP/libraries" --log.level=warn \
		>>"$TMP/prometheus.log" 2>&1 &
	JOBS+=("$!")
	part get "http://127.0.0.1:$1/-/ready" >/dev/null
}
part history "$out/snapshots" west >"$TMP/history"
check "the history" promtool tsdb create-blocks-from -q openmetrics "$TMP/history" "$TMP/tsdb"
serve "$port" "$TMP/tsdb"
# There are no keys, and a good uplink drops nothing; no other panel is empty.
same "each question has an answer" "" "$(part ask "http://127.0.0.1:$port" "${boards[@]}" |
	grep -vE ': (Keys expire in|Dropped (and marked in|before|on) .*): no data$')"

mkdir "$TMP/textfile"
cp "$last" "$TMP/textfile/nsmwire.prom"
prometheus-node-exporter --collector.disable-defaults --collector.textfile \
	--collector.textfile.directory="$TMP/textfile" \
	--web.listen-address="127.0.0.1:$port2" >"$TMP/exporter.log" 2>&1 &
JOBS+=("$!")
metrics=$(part get "http://127.0.0.1:$port2/metrics")
holds "the node exporter takes the file" $'\nnode_textfile_scrape_error 0\n' "$metrics"
same "and has all series of it" "$(grep -c '^nsmwire_' "$last")" \
	"$(grep -c '^nsmwire_' <<<"$metrics")"

# --- the page of Prometheus

page=http://127.0.0.1:$port/consoles/nsmwire.html
html=$(part get "$page")
for text in "<b>all nodes</b>" "west one" "path 0: silent" \
	"8Mbit/s" 'class="bad">down: silent' "audio control default"; do
	holds "the page says: $text" "$text" "$(tr -s ' \n' ' ' <<<"$html")"
done
same "each element of it is closed" "0 0 " "$("$PYTHON" - "$html" <<-'END'
	import re, sys
	text = re.sub(r"<script>.*?</script>", "", sys.argv[1], flags=re.S)
	for name in ("table", "div"):
	    print(len(re.findall(f"<{name}[ >]", text)) - text.count(f"</{name}>"), end=" ")
	END
	)"
holds "of one node" "<b>west</b>" "$(part get "$page?instance=west&range=5m")"
same "of a node that there is not" 0 \
	"$(part get "$page?instance=%22%7D%20x&range=%3Cb%3E" | grep -c '<b>\(west\|5m\|<b>\)</b>')"
serve "$port3" "$TMP/empty"
holds "without any data" "No metrics: no node prints any" \
	"$(part get "http://127.0.0.1:$port3/consoles/nsmwire.html")"

browse() # ARGS...
{
	HOME=$TMP timeout 120 chromium --headless=new --no-sandbox --disable-gpu \
		--disable-dev-shm-usage --hide-scrollbars --user-data-dir="$TMP/chromium" \
		--virtual-time-budget=20000 --window-size=1240,1500 "$@" 2>"$TMP/chromium.err"
}
dom=$(browse --dump-dom --screenshot="$TMP/page.png" "$page?range=${count}s")
same "Chromium draws four charts" 4 "$(grep -o '<svg viewBox' <<<"$dom" | wc -l)"
drawn=$(grep -o 'class="series"' <<<"$dom" | wc -l)
check "with ten lines or more: $drawn" test "$drawn" -ge 10
same "and all of them" 0 "$(grep -c '>cannot be drawn' <<<"$dom")"
same "it is a picture" "1240 1500" "$("$PYTHON" -c '
import struct, sys
print(*struct.unpack(">II", open(sys.argv[1], "rb").read()[16:24]))' "$TMP/page.png")"
[ -z "$picture" ] || cp "$TMP/page.png" "$picture"
same "Prometheus has no complaint" "" "$(cat "$TMP/prometheus.log")"
finish
