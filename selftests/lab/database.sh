# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2154
#
# The lab's database: a MariaDB in each cloud with a third of the accounts and of the
# documents, and one in the data centre whose tables are those, by Spider. Port 3306 is
# for transactions, 3307 (extra_port) for the backup. Sourced by guest, whose functions
# it uses.

shards=(cloud1 cloud2 cloud3)
accounts=90 documents=12	# in each shard; a document has 200 kB

sql()	# SITE: from standard input
{
	mariadb --no-defaults --socket "$tmp/db/$1.sock" --batch --skip-column-names
}

mariadb_starts()	# SITE OPTIONS...
{
	local site=$1 n

	n=$(number "$site")
	cp -r "$data" "$tmp/db/$site" || failed "no room for a database"
	nsenter --net="/run/netns/$site" -- "$tmp/db/mariadbd" --no-defaults \
		--basedir=/usr --user=root --datadir="$tmp/db/$site" \
		--socket="$tmp/db/$site.sock" --pid-file="$tmp/db/$site.pid" \
		--log-error="$tmp/db/$site.log" --bind-address="10.0.$n.1" \
		--extra-port=3307 --extra-max-connections=4 --skip-name-resolve \
		--skip-log-bin --performance-schema=0 --innodb-flush-log-at-trx-commit=2 \
		--innodb-data-file-path=ibdata1:4M:autoextend --innodb-log-file-size=4M \
		--innodb-autoextend-increment=1 --innodb-buffer-pool-size=16M \
		--innodb-lock-wait-timeout=2 --table-open-cache=64 --max-connections=100 \
		--aria-pagecache-buffer-size=1M --key-buffer-size=1M "${@:2}" &
}

mariadb_runs()	# SITE
{
	echo "SELECT 1" | sql "$1"
}

shard_sql()
{
	cat <<-END
		CREATE USER app@'%'; GRANT ALL ON *.* TO app@'%';
		CREATE DATABASE shop; USE shop;
		CREATE TABLE account (id INT PRIMARY KEY, balance INT NOT NULL) ENGINE=InnoDB;
		CREATE TABLE document (id INT PRIMARY KEY, body MEDIUMTEXT) ENGINE=InnoDB;
		INSERT INTO document SELECT seq, REPEAT(MD5(seq), 6250) FROM
			(WITH RECURSIVE s AS (SELECT 1 AS seq UNION ALL
			SELECT seq + 1 FROM s WHERE seq < $documents) SELECT seq FROM s) q;
	END
}

head_sql()
{
	local site n=0 parts=()

	echo "CREATE USER app@'%'; GRANT ALL ON *.* TO app@'%'; CREATE DATABASE shop; USE shop;"
	for site in "${shards[@]}"; do
		echo "CREATE SERVER $site FOREIGN DATA WRAPPER mysql OPTIONS
			(HOST '10.0.$(number "$site").1', PORT 3306, USER 'app', DATABASE 'shop');"
		parts+=("PARTITION $site VALUES IN ($n) COMMENT = 'srv \"$site\"'")
		n=$((n + 1))
	done
	cat <<-END
		CREATE TABLE account (id INT PRIMARY KEY, balance INT NOT NULL) ENGINE=SPIDER
			COMMENT = 'wrapper "mysql", table "account"'
			PARTITION BY LIST (id % 3) ($(IFS=,; echo "${parts[*]}"));
		INSERT INTO account SELECT seq, 1000 FROM
			(WITH RECURSIVE s AS (SELECT 1 AS seq UNION ALL
			SELECT seq + 1 FROM s WHERE seq < $((3 * accounts))) SELECT seq FROM s) q;
		SELECT COUNT(*), SUM(balance) FROM account;
	END
}

# Spider gives up on a shard after 2 s, and a transaction with it.
database_up()
{
	local site

	# A server that is read from the host page by page takes a minute to start.
	mkdir -p "$tmp/db" && cp "$(command -v mariadbd)" "$tmp/db/" || failed "no mariadbd"
	for site in "${shards[@]}"; do
		mariadb_starts "$site"
	done
	mariadb_starts dc --plugin-load-add=ha_spider.so --spider-connect-timeout=2 \
		--spider-net-read-timeout=2 --spider-net-write-timeout=2
	for site in "${shards[@]}" dc; do
		until_true 3600 mariadb_runs "$site" || failed "no database in $site"
	done
	for site in "${shards[@]}"; do
		shard_sql | sql "$site" || failed "the tables of $site"
	done
	head_sql | sql dc >"$tmp/db/sum" || failed "the tables of dc"
}

# The sum of all balances, before and after; "none" if the database does not say.
money()
{
	local after

	after=$(echo "SELECT SUM(balance) FROM account" |
		timeout 60 mariadb --no-defaults --socket "$tmp/db/dc.sock" --batch \
			--skip-column-names shop)
	echo "$(cut -f 2 "$tmp/db/sum") ${after:-none}"
}
