#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The unit tests detect defects: each of these changes, made in a private copy of a
# file under test, must make them fail. A change that no longer applies, or that does
# not compile, is a failure, too.
# slow: 240
#
# shellcheck source=tools-lib.sh
. "$(dirname "$0")/tools-lib.sh"
# shellcheck source=../unit/lib.sh
. "$TOP_DIR/selftests/unit/lib.sh"
"$TOP_DIR/selftests/vm/deps" unit || exit 1

# FILE<tab>WHAT IS WRONG<tab>SED EXPRESSION
mutations()
{
	cat <<'END'
pure/geneve.c	a header of 7 bytes is long enough	s/len < NSMW_GENEVE_HLEN/len < NSMW_GENEVE_HLEN - 1/
pure/geneve.c	any version	s/if (nsmw_geneve_version(p))/if (nsmw_geneve_version(p) > 1)/
pure/geneve.c	options that are cut off are read	s/if (len < g->hlen)/if (len + 4 < g->hlen)/
pure/geneve.c	header length off by one	s/if (len < g->hlen)/if (len <= g->hlen)/
pure/geneve.c	the C bit is ignored	s/if (p\[1\] & NSMW_GENEVE_CRITICAL)/if (p[1] \& 0x20)/
pure/geneve.c	critical options are skipped	s/o\[2\] & OPT_CRITICAL/o[2] == OPT_CRITICAL/
pure/geneve.c	options may reach behind the header	s/len > end - o/len > end - o + 4/
pure/geneve.c	reserved bits in the length of an option	s/o\[3\] & 0x1f/o[3] \& 0x3f/
pure/geneve.c	the class option may have any length	s/if (len != NSMW_GENEVE_CLASSOPT)/if (false)/
pure/geneve.c	the class option may come twice	s/\*seen |= 1 << type/*seen |= 0/
pure/geneve.c	any type of our class	s/if (type != NSMW_GENEVE_OPT_TYPE \&\& type != NSMW_GENEVE_OPT_NUMBER)/if (false)/
pure/geneve.c	only the low byte of the option class	s/(o\[0\] << 8 | o\[1\])/(0xff00 | o[1])/
pure/geneve.c	any header of that length has the class option	s/nsmw_geneve_get32(p + NSMW_GENEVE_HLEN) == CLASSOPT_HEAD/nsmw_geneve_get32(p)/
pure/geneve.c	class of the lone option from its flags	s/read_class(p + NSMW_GENEVE_HLEN + OPT_HLEN, g)/read_class(p + NSMW_GENEVE_HLEN + OPT_HLEN + 1, g)/
pure/geneve.c	class of another option from its flags	s/read_class(o + OPT_HLEN, g)/read_class(o + OPT_HLEN + 1, g)/
pure/geneve.c	any flag is that of a reply	s/data\[1\] & NSMW_GENEVE_REFLECTED/data[1]/
pure/geneve.c	reflected without a class option	s/g->reflected = false;//
pure/geneve.c	reflected from what is reserved	s/data\[1\] & NSMW_GENEVE/data[2] \& NSMW_GENEVE/
pure/geneve.c	protocol of one byte	s/g->proto = p\[2\] << 8 | p\[3\]/g->proto = p[3]/
pure/geneve.c	built VNI loses its high byte	s/p\[4\] = vni >> 16/p[4] = 0/
pure/geneve.c	built option is critical	s/p\[10\] = NSMW_GENEVE_OPT_TYPE/p[10] = 0x81/
pure/geneve.c	built length of options	s/p\[0\] = NSMW_GENEVE_CLASSOPT \/ 4/p[0] = 1/
pure/geneve.c	built reserved bytes are not zero	s/memset(p, 0, NSMW_GENEVE_MAX)/memset(p, 0, NSMW_GENEVE_HLEN)/
pure/geneve.h	five bits of the length	s/(p\[0\] & 0x3f) \* 4/(p[0] \& 0x1f) * 4/
pure/geneve.h	VNI of 16 bits	s/p\[4\] << 16 | p\[5\] << 8/p[5] << 8/
pure/geneve.h	O bit in another place	s/p\[1\] & NSMW_GENEVE_CONTROL/p[1] \& 0x20/
pure/geneve.h	class written without the option	s/if (!classopt)/if (false)/
pure/geneve.h	class written to the flags	s/p\[12\] = class/p[13] = class/
pure/geneve.h	flags of the last packet	s/p\[13\] = flags/p[13] |= flags/
pure/geneve.c	a number of any length	s/if (len != NSMW_GENEVE_NUMBER)/if (false)/
pure/geneve.c	the session of the last packet	s/g->session = 0;//
pure/geneve.c	the session is the number	s/nsmw_geneve_get32(data + 4)/nsmw_geneve_get32(data)/
pure/geneve.c	any option of that length is a number	s/nsmw_geneve_get32(p + NSMW_GENEVE_MAX) == NUMBER_HEAD/true/
pure/geneve.c	any option before a number is the class	s/nsmw_geneve_get32(p + NSMW_GENEVE_HLEN) == CLASSOPT_HEAD \&\&/true \&\&/
pure/geneve.c	a numbered packet has no class	/NUMBER_HEAD) {/,/return true/s/read_class.*;//
pure/geneve.c	a number in another place is not read	s/read_number(o + OPT_HLEN, g)/(void)0/
pure/geneve.h	the number is not in the length	s/p\[0\] += NSMW_GENEVE_NUMBER \/ 4/p[0] += 2/
pure/geneve.h	the number in the place of the session	s/nsmw_geneve_put32(p + 8, sequence)/nsmw_geneve_put32(p + 4, sequence)/
pure/geneve.h	a number is critical	s/NSMW_GENEVE_OPT_NUMBER << 8 | (NSMW/0x82 << 8 | (NSMW/
pure/geneve.h	words lose a byte	s/p\[0\] = word >> 24/p[0] = word >> 16/
pure/geneve.h	the session is read from the number	s/return nsmw_geneve_get32(p + 4)/return nsmw_geneve_get32(p + 8)/
pure/geneve.c	C without a sealed option is accepted	s/return has_sealed(p, p + g->hlen) ?/return has_sealed(p, p + g->hlen) || true ?/
pure/geneve.c	any critical option explains C	s/if (is_sealed(o))$/if (o[2] \& OPT_CRITICAL)/
pure/geneve.c	a sealed option only behind others is not seen	/^static bool has_sealed/,/^}/s/o < end/o < end - 16/
pure/geneve.c	a sealed option without C	s/!(p\[1\] & NSMW_GENEVE_CRITICAL) ||/false ||/
pure/geneve.c	a sealed option of any length	s/|| len != NSMW_GENEVE_SEALED ||/||/
pure/geneve.c	a sealed option that is not the last	s/o + len != end ||/false ||/
pure/geneve.c	a sealed option in front of others that is not sent	s/!read_sealed(o + OPT_HLEN, g, seen.*))$/false)/
pure/geneve.c	the class of a sealed packet is not compared behind others	s/seen & 1 << NSMW_GENEVE_OPT_TYPE)/false)/
pure/geneve.c	the class of a sealed packet is compared with none	s/seen & 1 << NSMW_GENEVE_OPT_TYPE)/true)/
pure/geneve.c	the class of what wires seal is not compared	s/g, clear != NSMW_GENEVE_HLEN)/g, false)/
pure/geneve.c	a sealed probe has a class	s/g, clear != NSMW_GENEVE_HLEN)/g, true)/
pure/geneve.c	key 0	s/return g->key \&\& /return /
pure/geneve.c	the sealed option is not noted	s/g->sealed = true;//
pure/geneve.c	sealed as the last packet	s/g->sealed = false;//
pure/geneve.c	the key is the packet number	s/g->key = nsmw_geneve_get32(data)/g->key = nsmw_geneve_get32(data + 4)/
pure/geneve.c	a packet number of 32 bits	s/(__u64)nsmw_geneve_get32(data + 4) << 32 | //
pure/geneve.c	a packet number from the key on	s/<< 32 | nsmw_geneve_get32(data + 8)/<< 32 | nsmw_geneve_get32(data)/
pure/geneve.c	any option behind usual ones is sealed	s/nsmw_geneve_get32(p + clear) == SEALED_HEAD \&\&/true \&\&/
pure/geneve.c	the last 16 bytes are the sealed option	s/(clear == NSMW_GENEVE_HLEN || read_usual(p, clear, g))/(clear == NSMW_GENEVE_HLEN || read_usual(p, clear, g) || true)/
pure/geneve.c	a short header has a sealed option	s/g->hlen >= NSMW_GENEVE_HLEN + NSMW_GENEVE_SEALED \&\&/true \&\&/
pure/geneve.c	a critical option of another class is sealed	s/return nsmw_geneve_get32(o) >> 8 == SEALED_HEAD >> 8/return o[2] == NSMW_GENEVE_OPT_SEALED/
pure/geneve.h	the sealed option is not in the length	s/header\[0\] += NSMW_GENEVE_SEALED \/ 4/header[0] += 3/
pure/geneve.h	the sealed option is not announced	s/header\[1\] |= NSMW_GENEVE_CRITICAL/header[1] |= 0/
pure/geneve.h	sealing clears the O bit	s/header\[1\] |= NSMW/header[1] = NSMW/
pure/geneve.h	the sealed option is not critical	s/NSMW_GENEVE_OPT_SEALED << 8 | (NSMW/0x03 << 8 | (NSMW/
pure/geneve.h	the high word of a packet number is lost	s/nsmw_geneve_put32(p + 8, packet >> 32)/nsmw_geneve_put32(p + 8, packet)/
pure/geneve.h	the key in the place of the packet number	s/nsmw_geneve_put32(p + 4, key)/nsmw_geneve_put32(p + 8, key)/
pure/packet_number.h	a lane of 9 bits	s/define NSMW_PACKET_LANE_BITS		10/define NSMW_PACKET_LANE_BITS		9/
pure/packet_number.h	a class of 4 bits	s/define NSMW_PACKET_CLASS_BITS		3/define NSMW_PACKET_CLASS_BITS		4/
pure/packet_number.h	a counter of 47 bits	s/define NSMW_PACKET_COUNTER_BITS	48/define NSMW_PACKET_COUNTER_BITS	47/
pure/packet_number.h	a lane of 8 bits	s/(u64)lane << NSMW/(u64)(u8)lane << NSMW/
pure/packet_number.h	path and class change places	s/(u64)path << NSMW_PACKET_PATH_SHIFT/(u64)path << NSMW_PACKET_CLASS_SHIFT/
pure/packet_number.h	the class has the path in it	s/NSMW_PACKET_CLASS_SHIFT & (.*);/NSMW_PACKET_CLASS_SHIFT;/
pure/packet_number.h	the lane has the class in it	s/NSMW_PACKET_LANE_SHIFT & NSMW_PACKET_LANE_MAX/NSMW_PACKET_LANE_SHIFT/
pure/packet_number.h	the counter has the lane in it	s/return number & NSMW_PACKET_COUNTER_MAX/return number/
pure/packet_number.h	counters start before 2025	s/if (seconds < NSMW_PACKET_EPOCH)/if (false)/
pure/packet_number.h	counters start in 1970	s/(seconds - NSMW_PACKET_EPOCH)/(seconds)/
pure/packet_number.h	a day later	s/1735689600/1735776000/
pure/packet_number.h	counters start beyond their end	s/NSMW_PACKET_FIRST_SHIFT & NSMW_PACKET_COUNTER_MAX/NSMW_PACKET_FIRST_SHIFT/
pure/packet_number.h	32768 packets a second	s/define NSMW_PACKET_FIRST_SHIFT		16/define NSMW_PACKET_FIRST_SHIFT		15/
pure/segment.c	the length of the packet in IPv4	s/put16(ip + IP4_LEN, seg->len - seg->ip)/put16(ip + IP4_LEN, seg->whole - seg->ip)/
pure/segment.c	the link header in the length of IPv4	s/put16(ip + IP4_LEN, seg->len - seg->ip)/put16(ip + IP4_LEN, seg->len)/
pure/segment.c	all segments have the number of the packet	s/ + seg->index);/);/
pure/segment.c	the checksum of before is summed	s/put16(ip + IP4_CHECK, 0);//
pure/segment.c	options of IPv4 are not summed	s/(ip\[0\] & 0xf) \* 4/20/
pure/segment.c	a carry is lost	s/return sum + (sum >> 16)/return sum/
pure/segment.c	IPv6 counts its own header	s/ - IP6_HLEN);/);/
pure/segment.c	all segments have one sequence number	s/ + seg->before);/);/
pure/segment.c	each segment ends the stream	s/if (!seg->is_last)/if (false)/
pure/segment.c	the last segment does not push	s/if (!seg->is_last)/if (true)/
pure/segment.c	FIN comes early	s/define FIN_PSH.*/define FIN_PSH 0x08/
pure/segment.c	CWR in each segment	s/if (seg->index)/if (false)/
pure/segment.c	CWR in no segment	s/if (seg->index)/if (true)/
pure/segment.c	ECE is lost	s/define CWR.*/define CWR 0xc0/
pure/segment.c	the sum of the length of the packet	s/(__u16)~less)/less - less)/
pure/segment.c	the difference of the lengths is added	s/(__u16)~less)/less)/
pure/replay.h	the next one has not arrived	/counter == w->top + 1/,/return/s/__set_bit(.*);//
pure/replay.h	the next one is not the highest	s/WRITE_ONCE(w->top, counter);//
pure/replay.h	a window of two more is asked for	s/return top - counter < NSMW_REPLAY_BITS/return top - counter < NSMW_REPLAY_BITS + 2/
pure/replay.h	a window of one less is asked for	s/return top - counter < NSMW_REPLAY_BITS/return top - counter < NSMW_REPLAY_BITS - 1/
pure/replay.h	a window of two more	s/return w->top - counter < NSMW_REPLAY_BITS/return w->top - counter < NSMW_REPLAY_BITS + 2/
pure/replay.h	a window of one less	s/return w->top - counter < NSMW_REPLAY_BITS/return w->top - counter < NSMW_REPLAY_BITS - 1/
pure/replay.h	the highest is new	s/likely(counter > top)/likely(counter >= top)/
pure/replay.h	the highest is accepted again	s/if (counter > w->top)/if (counter >= w->top)/
pure/replay.h	replayed packets are new	s/ \&\& !test_bit(.*);/;/
pure/replay.h	replayed packets are accepted	s/!__test_and_set_bit(.*);/(__test_and_set_bit(counter % NSMW_REPLAY_BITS, w->map) || true);/
pure/replay.h	late ones have not arrived	s/!__test_and_set_bit(/!test_bit(/
pure/replay.h	counters of 32 bits	s/counter > w->top)/(u32)counter > (u32)w->top)/
pure/replay.h	half a window	s/define NSMW_REPLAY_BITS	1024/define NSMW_REPLAY_BITS	512/
pure/replay.c	the window of before goes on	/^void nsmw_replay_begin/,/^}/s/bitmap_zero(.*);//
pure/replay.c	the first is not the highest	/^void nsmw_replay_begin/,/^}/s/w->top = counter;/w->top = 0;/
pure/replay.c	the first has not arrived	/^void nsmw_replay_begin/,/^}/s/__set_bit(.*);//
pure/replay.c	a far jump keeps all	/ahead > NSMW_REPLAY_BITS/,/else/s/bitmap_zero(.*);/;/
pure/replay.c	a jump of 2^32 is none	s/u64 ahead = /u32 ahead = /
pure/replay.c	the first that is skipped is not cleared	s/w->top + 1, ahead - 1/w->top + 2, ahead - 2/
pure/replay.c	the last that is skipped is not cleared	s/w->top + 1, ahead - 1/w->top + 1, ahead - 2/
pure/replay.c	the place of the first is not cleared	s/bitmap_clear(w->map, first, before);//
pure/replay.c	the rest of a jump is not cleared	s/bitmap_clear(w->map, 0, count - before);//
pure/replay.c	one ahead has not arrived	/^void nsmw_replay_advance/,/^}/s/__set_bit(.*);//
pure/replay.c	one ahead is not the highest	s/WRITE_ONCE(w->top, counter);//
pure/learn.c	any port is the same	s/return a->port == b->port \&\& /return /
pure/learn.c	any remote address is the same	s/!memcmp(a->remote, b->remote, sizeof(a->remote))/true/
pure/learn.c	any local address is the same	s/!memcmp(a->local, b->local, sizeof(a->local))/true/
pure/learn.c	the last bytes of an address are not compared	s/sizeof(a->remote))/sizeof(a->remote) - 1)/
pure/learn.c	what was there before is learned	s/memset(l, 0, sizeof(\*l));//
pure/learn.c	a configured address is not known	s/l->is_known = known;/l->is_known = false;/
pure/learn.c	the configured address is lost	s/l->known = \*known;/;/
pure/learn.c	waits since ever	/^void nsmw_learn_begin/,/^}/s/l->since = now;//
pure/learn.c	who is forgotten has not failed	s/l->failed++;//
pure/learn.c	who is silent is remembered	s/now - l->candidate\[i\].heard >= NSMW_LEARN_LIFE/false/
pure/learn.c	who is silent is forgotten later	s/heard >= NSMW_LEARN_LIFE/heard > NSMW_LEARN_LIFE/
pure/learn.c	each packet is a new candidate	s/if (c->challenge \&\& nsmw_endpoint_equal(&c->at, at))/if (false)/
pure/learn.c	who has been forgotten is remembered	s/if (c->challenge \&\& nsmw_endpoint_equal/if (nsmw_endpoint_equal/
pure/learn.c	the newest makes place	s/heard < oldest->heard/heard > oldest->heard/
pure/learn.c	the first makes place	s/if (l->candidate\[i\].heard < oldest->heard)/if (false)/
pure/learn.c	who makes place has not failed	/^static struct nsmw_newcomer \*newcomer_place/,/^}/s/forget_one(l, oldest);//
pure/learn.c	the challenge is another one each time	s/c->heard = now;/c->heard = now; c->challenge = challenge;/
pure/learn.c	a candidate since ever	s/\.since = now,//
pure/learn.c	the pause is not bounded	s/clamp(wait, NSMW_LEARN_WAIT_MIN, NSMW_LEARN_WAIT_MAX)/wait/
pure/learn.c	a candidate is silent from the beginning	s/c->heard = now;//
pure/learn.c	only the last packet pays	s/c->received += min/c->received = min/
pure/learn.c	many bytes are few	s/min(bytes, U32_MAX \/ NSMW_LEARN_FACTOR - c->received)/bytes/
pure/learn.c	four times as much is sent	s/(u64)c->received \* NSMW_LEARN_FACTOR/(u64)c->received * 4/
pure/learn.c	one byte more is sent	s/(u64)c->sent + len <= /(u64)c->sent + len - 1 <= /
pure/learn.c	what was sent does not count	s/(u64)c->sent + len <= /(u64)len <= /
pure/learn.c	nobody is challenged	s/return c->challenge \&\& (u64)/return c->challenge > 1 << 30 \&\& (u64)/
pure/learn.c	who is nobody is challenged	s/return c->challenge \&\& (u64)/return (u64)/
pure/learn.c	challenged all the time	s/if (may_challenge(c, len) \&\& c->next <= now)/if (may_challenge(c, len))/
pure/learn.c	challenged one later	s/c->next <= now/c->next < now/
pure/learn.c	silent ones are challenged	/^struct nsmw_newcomer \*nsmw_learn_due/,/^}/s/forget_silent(l, now);//
pure/learn.c	nothing is sent	s/c->sent += len;//
pure/learn.c	no pause	s/c->next = now + c->wait;//
pure/learn.c	pauses stay	s/c->wait = min(c->wait \* 2, NSMW_LEARN_WAIT_MAX);//
pure/learn.c	pauses grow for ever	s/min(c->wait \* 2, NSMW_LEARN_WAIT_MAX)/c->wait * 2/
pure/learn.c	challenges are not counted	s/l->challenges++;//
pure/learn.c	who was not asked may answer	s/ || !c->sent || / || /
pure/learn.c	any answer is right	s/ || c->challenge != challenge)/)/
pure/learn.c	late answers count	/^bool nsmw_learn_answered/,/^}/s/forget_silent(l, now);//
pure/learn.c	who has answered has failed	/^bool nsmw_learn_answered/,/^}/s/	c->challenge = 0;//
pure/learn.c	the address is not learned	s/l->known = \*at;//
pure/learn.c	the first address is not known	s/l->is_known = true;//
pure/learn.c	validated since it waits	/^bool nsmw_learn_answered/,/^}/s/l->since = now;//
pure/learn.c	moves are not counted	s/l->moves++;//
pure/learn.c	other candidates stay	s/forget_one(l, &l->candidate\[i\]);/;/
pure/learn.c	the timer does not forget	s/next = min(next, c->heard + NSMW_LEARN_LIFE);//
pure/learn.c	the timer does not challenge	s/next = min(next, c->next);/;/
pure/learn.c	the timer challenges whom it must not	/^u64 nsmw_learn_next/,/^}/s/if (may_challenge(c, len))/if (true)/
pure/learn.c	the timer runs for nobody	/^u64 nsmw_learn_next/,/^}/s/if (!c->challenge)/if (false)/
pure/learn.c	the first candidate is shown	s/c->heard > last->heard/c->heard < last->heard/
pure/learn.c	who has been forgotten is shown	s/if (c->challenge \&\& (!last/if ((!last/
pure/learn.h	two candidates	s/NSMW_LEARN_CANDIDATES	4/NSMW_LEARN_CANDIDATES	2/
pure/learn.h	four times as much	s/NSMW_LEARN_FACTOR	3/NSMW_LEARN_FACTOR	4/
pure/probe.c	a challenge with counters	s/ || probe->count || probe->size)/ || probe->size)/
pure/probe.c	a challenge with a size	s/ || probe->count || probe->size)/ || probe->count)/
pure/probe.c	a challenge of any length	s/len != NSMW_PROBE_CHALLENGED || /false || /
pure/probe.c	the challenge is not read	s/probe->challenge = get(p, NSMW_PROBE_CHALLENGED);//
pure/probe.c	the challenge of the last packet	s/probe->challenge = 0;//
pure/probe.c	a challenge is not written	s/put(entry, probe->challenge, NSMW_PROBE_CHALLENGED);//
pure/probe.c	a challenge is written with counters	s/return NSMW_PROBE_HLEN + NSMW_PROBE_CHALLENGED;/;/
pure/probe.h	an answer is no challenge	s/ || probe->kind == NSMW_PROBE_RESPONSE//
pure/key_limit.h	packets of 2 KiB are large	s/largest <= 1 << 11/largest < 1 << 11/
pure/key_limit.h	packets of 4 KiB are small	s/largest <= 1 << 11/largest <= 1 << 12/
pure/key_limit.h	packets of 32 KiB are very large	s/largest <= 1 << 15/largest < 1 << 15/
pure/key_limit.h	none are very large	s/1 << 24 : 1 << 23/1 << 24 : 1 << 24/
pure/key_limit.h	twice as many packets	s/return 1 << 28/return 1 << 29/
pure/key_limit.h	all ciphers have the limits of AES	s/kind == NSMW_CIPHER_CHACHA/false/
pure/key_limit.h	no cipher has the limits of AES	s/kind == NSMW_CIPHER_CHACHA/true/
pure/key_limit.h	a key is needed at the end	s/largest) \/ 2/largest)/
pure/key_limit.h	the integrity limit of AES	s/BIT_ULL(36)/BIT_ULL(52)/
pure/dedup.h	the next one has not arrived	s/__set_bit(number % NSMW_DEDUP_BITS, d->seen);//
pure/dedup.h	the next one is not the highest	s/d->top = number;//
pure/dedup.h	a window of one more	s/behind < NSMW_DEDUP_BITS/behind <= NSMW_DEDUP_BITS/
pure/dedup.h	a window of one less	s/behind < NSMW_DEDUP_BITS/behind < NSMW_DEDUP_BITS - 1/
pure/dedup.h	what is older is a copy	/(s32)behind < 0/,/^}/s/return false/return true/
pure/dedup.h	copies are delivered	s/return __test_and_set_bit(/return false \&\& __test_and_set_bit(/
pure/dedup.h	late ones have not arrived	s/return __test_and_set_bit(number % NSMW_DEDUP_BITS, d->seen)/return d->seen[number % NSMW_DEDUP_BITS \/ 64] >> number % 64 \& 1/
pure/dedup.h	jumps are behind	s/(s32)behind < 0/behind > U32_MAX - 100000/
pure/dedup.h	half a window	s/number % NSMW_DEDUP_BITS/number % 2048/
pure/dedup.c	the last session goes on	/^void nsmw_dedup_begin/,/^}/s/bitmap_zero(.*);//
pure/dedup.c	the first has arrived	s/d->top = number - 1/d->top = number/
pure/dedup.c	no session	s/d->session = session;//
pure/dedup.c	a far jump keeps all	/ahead > NSMW_DEDUP_BITS/,/else/s/bitmap_zero(.*);/;/
pure/dedup.c	the first that is skipped is not forgotten	s/d->top + 1, ahead - 1/d->top + 2, ahead - 2/
pure/dedup.c	the last that is skipped is not forgotten	s/d->top + 1, ahead - 1/d->top + 1, ahead - 2/
pure/dedup.c	the place of the first is not forgotten	s/bitmap_clear(d->seen, first, before);//
pure/dedup.c	one ahead has not arrived	s/__set_bit(number % NSMW_DEDUP_BITS, d->seen);//
pure/dedup.c	one ahead is not the highest	/^void nsmw_dedup_advance/,/^}/s/d->top = number;//
pure/dedup.c	the rest of a jump is not forgotten	s/bitmap_clear(d->seen, 0, count - before);//
pure/duplicate.c	two lost packets	s/define LOST_FEW	3/define LOST_FEW	2/
pure/duplicate.c	four lost packets	s/define LOST_FEW	3/define LOST_FEW	4/
pure/duplicate.c	the whole limit	s/define ON_DIVISOR	2/define ON_DIVISOR	1/
pure/duplicate.c	a half of the limit is calm	s/define OFF_DIVISOR	4/define OFF_DIVISOR	2/
pure/duplicate.c	no loss is calm	s/define OFF_DIVISOR	4/define OFF_DIVISOR	100/
pure/duplicate.c	a moment less	s/define OVER_AFTER_US	10000000/define OVER_AFTER_US	9999999/
pure/duplicate.c	a moment more	s/now - d->calm >= OVER_AFTER_US/now - d->calm > OVER_AFTER_US/
pure/duplicate.c	at a half	s/divisor > count->sent \* limit/divisor >= count->sent * limit/
pure/duplicate.c	loss of 32 bits	s/count->lost \* MILLION \* divisor/(u32)(count->lost * MILLION * divisor)/
pure/duplicate.c	loss that nobody asks for	s/return in->limit \&\& in->recent/return in->recent/
pure/duplicate.c	loss is no cause	s/return loses(in) ?/return loses(in) \&\& false ?/
pure/duplicate.c	always at times	s/in->mode == NSMWIRE_DUPLICATE_ALWAYS)/false)/
pure/duplicate.c	off is not off	s/if (in->mode == NSMWIRE_DUPLICATE_OFF)/if (false)/
pure/duplicate.c	bad is no cause	s/if (in->bad)/if (false)/
pure/duplicate.c	no good path is no cause	s/if (!in->good)/if (false)/
pure/duplicate.c	nothing is calm without a limit	s/return !in->limit || /return /
pure/duplicate.c	off is held	s/if (in->mode != NSMWIRE_DUPLICATE_SLA)/if (false)/
pure/duplicate.c	interrupted time counts	/if (!is_calm(in))/,/else/s/d->calm = 0/(void)0/
pure/duplicate.c	each look begins anew	s/else if (!d->calm)/else if (true)/
pure/duplicate.c	time before the cause counts	/if (cause != /,/return cause/s/d->calm = 0;//
pure/duplicate.c	not wanted	/if (cause != /,/return cause/s/d->wanted = true;//
pure/duplicate.c	never held	s/if (d->wanted \&\& !is_over/if (false \&\& !is_over/
pure/duplicate.c	held without a cause	s/if (d->wanted \&\& !is_over/if (!is_over/
pure/duplicate.c	wanted for ever	s/d->wanted = false;//
pure/duplicate.c	to who was never heard	s/if (!in->heard)/if (false)/
pure/duplicate.c	no room is no path	s/return in->loaded ?/return false ?/
pure/duplicate.c	a path that has no room	s/if (in->second != NSMW_DUPLICATE_NONE)/if (in->second != NSMW_DUPLICATE_NONE \&\& !in->loaded)/
pure/duplicate.c	obstacles are not named	s/d->reason = no;/;/
pure/duplicate.c	obstacles of what is not wanted	s/if (d->wanted) {/{/
pure/duplicate.c	each look is a change	s/if (second == d->second)/if (false)/
pure/duplicate.c	a change has no time	/d->second = second;/,/^}/s/d->since = now;//
pure/duplicate.c	a class begins with path 0	s/.second = NSMW_DUPLICATE_NONE, .since/.since/
pure/load.c	full at 90 %	s/define FULL_PERCENT	80/define FULL_PERCENT	90/
pure/load.c	full at 80 %	s/\* 1000 \* 100 > rate/* 1000 * 100 >= rate/
pure/load.c	bits are bytes	s/load->counts.bytes) \* 8/load->counts.bytes)/
pure/load.c	all bytes so far	s/(counts->bytes - load->counts.bytes)/counts->bytes/
pure/load.c	any time is a second	s/div64_u64(ns, MS_NS)/1000/
pure/load.c	a hold of less	s/define HOLD_NS		10/define HOLD_NS		 9/
pure/load.c	a window of less	s/define WINDOW_NS	1000000000/define WINDOW_NS	999999999/
pure/load.c	old means count	s/load->at \&\& ns < STALE_NS/load->at/
pure/load.c	means of 11 s are old	s/define STALE_NS	12/define STALE_NS	11/
pure/load.c	known at once	s/load->known = load->at \&\& /load->known = /
pure/load.c	not known is room	s/return load->known \&\& /return /
pure/load.c	a full line has room	s/now >= load->full \&\& //
pure/load.c	a moment longer	s/now >= load->full/now > load->full/
pure/load.c	a policed class has room	s/ \&\& now >= load->policed\[class\]//
pure/load.c	the policed class is another	s/load->policed\[i\] = now/load->policed[0] = now/
pure/load.c	once policed, always	s/counts->policed\[i\] != load->counts.policed\[i\]/counts->policed[i]/
pure/load.c	counters are not kept	s/load->counts = \*counts;//
pure/table.c	sent twice by limits that there are not	s/ == NSMWIRE_DUPLICATE_SLA \&\&/ == 99 \&\&/
pure/table.c	always needs a limit	s/ == NSMWIRE_DUPLICATE_SLA \&\&/ != NSMWIRE_DUPLICATE_OFF \&\&/
pure/table.c	only what is always sent twice is	s/policy.duplicate != NSMWIRE_DUPLICATE_OFF)/policy.duplicate == NSMWIRE_DUPLICATE_ALWAYS)/
pure/headers.c	IPv4 header one byte short	s/len < sizeof(\*ip4)/len < sizeof(*ip4) - 12/
pure/headers.c	IPv4 of any version	s/p\[0\] > 0x4f/p[0] > 0x5f/
pure/headers.c	IPv4 header length of four words	s/p\[0\] < 0x45/p[0] < 0x44/
pure/headers.c	IPv4 with options is not IPv4	s/p\[0\] > 0x4f/p[0] > 0x45/
pure/headers.c	MF taken for DF	s/cpu_to_be16(IP_DF)/cpu_to_be16(IP_MF)/
pure/headers.c	TTL is the protocol	s/in->ttl = ip4->ttl/in->ttl = ip4->protocol/
pure/headers.c	IPv6 header one byte short	s/len < sizeof(\*ip6)/len < sizeof(*ip6) - 1/
pure/headers.c	IPv6 traffic class loses ECN	s/ip6->flow_lbl\[0\] >> 4;/(ip6->flow_lbl[0] >> 4 \& 0xc);/
pure/headers.c	hop limit is the next header	s/in->ttl = ip6->hop_limit/in->ttl = ip6->nexthdr/
pure/headers.c	IPv6 may be fragmented	s/in->df = true/in->df = false/
pure/headers.c	one tag	s/define TAGS_MAX	2/define TAGS_MAX	1/
pure/headers.c	three tags	s/define TAGS_MAX	2/define TAGS_MAX	3/
pure/headers.c	half a tag is a tag	s/len >= at + VLAN_HLEN/len >= at + 2/
pure/headers.c	tags of 802.1Q only	s/proto == ETH_P_8021AD/false/
pure/headers.c	a frame of 13 bytes	s/len < ETH_HLEN/len < ETH_HLEN - 1/
pure/headers.c	the wrong offset behind tags	s/in->offset = at;/in->offset = ETH_HLEN;/
pure/headers.c	IPv4 header one byte short	s/ip == 4 ? sizeof(struct iphdr) :/ip == 4 ? sizeof(struct iphdr) - 1 :/
pure/headers.c	IPv6 header one byte short	s/: sizeof(struct ipv6hdr))/: sizeof(struct ipv6hdr) - 1)/
pure/headers.c	half the ports are enough	s/len < at + sizeof(\*ports)/len < at + 2/
pure/headers.c	IPv4 options are ports	s/ip->ihl \* 4/20/
pure/headers.c	DCCP has no ports	s/proto == IPPROTO_DCCP/false/
pure/headers.c	ports of a later fragment	s/flow->frag == NSMW_FRAG_LATER || //
pure/headers.c	DF taken for MF	s/cpu_to_be16(IP_MF)/cpu_to_be16(IP_DF)/
pure/headers.c	eight extension headers are too many	s/EXT_MAX\t*8/EXT_MAX 7/
pure/headers.c	nine extension headers are not	s/EXT_MAX\t*8/EXT_MAX 9/
pure/headers.c	the reserved byte of a fragment is its length	s/step = sizeof(\*frag);//
pure/headers.c	the header of authentication counts eight bytes	s/step = ipv6_authlen(ext)/(void)0/
pure/headers.c	an extension header of four bytes	s/len < at + 8/len < at + 4/
pure/headers.c	headers behind a later fragment	s/if (flow->frag == NSMW_FRAG_LATER)$/if (false)/
pure/headers.c	number of fragments of 16 bits	s/be32_to_cpu(frag->identification)/(__u16)be32_to_cpu(frag->identification)/
pure/headers.c	whole packets have the number of fragments	s/if (!flow->frag)/if (false)/
pure/headers.c	ports of the last packet	s/memset(flow, 0, sizeof(\*flow));//
pure/rule.c	bits behind a prefix are forgiven	s/if (prefix->addr\[i\] & ~prefix->mask\[i\])/if (false)/
pure/rule.c	masks from the low bits	s/0x80 >> i % 8/1 << i % 8/
pure/rule.c	an IPv4 address of 16 bytes	s/memcpy(prefix->addr, addr, bits \/ 8)/memcpy(prefix->addr, addr, 16)/
pure/rule.c	the first word of a prefix	s/for (i = 0; i < 4; i++) {/for (i = 0; i < 1; i++) {/
pure/rule.c	an IPv6 packet begins like an IPv4 prefix	s/(rule->ip && rule->ip != flow->ip)/false/
pure/rule.c	the destination in the prefix of the source	s/in_prefix(&rule->dst, flow->dst)/in_prefix(\&rule->dst, flow->src)/
pure/rule.c	a range without its last port	s/port <= range->max/port < range->max/
pure/rule.c	a range without its first port	s/port >= range->min/port > range->min/
pure/rule.c	only the first range of ports	s/i < ports->count; i++/i < 1; i++/
pure/rule.c	ranges that touch are two	s/range\[ports->count - 1\].max + 1/range[ports->count - 1].max/
pure/rule.c	ranges in any order	s/min <= ports->range\[ports->count - 1\].max + 1/false/
pure/rule.c	a range that ends before it starts	s/if (min > max ||/if (false ||/
pure/rule.c	rules of fewer ranges are the same	s/a->count == b->count &&/true \&\&/
pure/rule.c	rules of other ranges are the same	s/!memcmp(a->range, b->range, .*)/true/
pure/rule.c	a later fragment is on port 0	s/if (!flow->ports)/if (false)/
pure/rule.c	destination ports do not count	s/in_ports(&rule->dport, flow->dport)/true/
pure/rule.c	what is not IP has DSCP 0	s/(!key->flow.ip || rule->dscp != key->dscp)/rule->dscp != key->dscp/
pure/rule.c	what is not IP has addresses	s/if (!flow->ip || /if (/
pure/rule.c	all of the mark	s/(key->mark & rule->mark_mask)/key->mark/
pure/rule.c	no socket is in the root	s/cgroup && cgroup_is_descendant(cgroup, rule)/!cgroup || cgroup_is_descendant(cgroup, rule)/
pure/rule.c	a cgroup without those below	s/cgroup_is_descendant(cgroup, rule)/cgroup == rule/
pure/rule.c	the last rule wins	s/for (i = 0; i < count; i++)/for (i = count; i-- > 0;)/
pure/rule.c	rules of other masks are the same	s/a->mark_mask == b->mark_mask && //
pure/rule.c	rules of other lengths are the same	s/a->len == b->len && //
pure/rule.c	rules of other cgroups are the same	s/a->cgroup == b->cgroup/true/
pure/rule.c	rules of other versions are the same	s/a->ip == b->ip && //
pure/table.c	101 % are given away	s/sum > 100/sum > 101/
pure/table.c	the sum of the shares has 8 bits	s/unsigned int i, sum = 0/__u8 i, sum = 0/
pure/table.c	the last class is not looked at	s/for (i = 0; i < NSMWIRE_CLASSES_MAX; i++) {/for (i = 0; i < NSMWIRE_CLASSES_MAX - 1; i++) {/
pure/table.c	a share in the background	s/if (background && class->share)/if (false)/
pure/table.c	an interval of the target	s/interval <= class->target/interval < class->target/
pure/table.c	a burst without a share	s/return !class->burst/return true/
pure/table.c	a burst of any length	s/class->burst <= NSMWIRE_BURST_MAX/true/
pure/table.c	CoDel and a longest time	s/if (class->target && class->max_wait)/if (false)/
pure/table.c	of two classes of one DSCP, the last	s/for (i = NSMWIRE_CLASSES_MAX; i-- > 0;)/for (i = 0; i < NSMWIRE_CLASSES_MAX; i++)/
pure/table.c	DSCP 0 is taken	s/if (dscp && dscp/if (dscp/
pure/table.c	a class keeps what is another's by default	s/ && dscp != nsmw_classes\[i\].dscp//
pure/table.c	old DSCPs stay	s/memcpy(table->by_dscp, nsmw_class_by_dscp, sizeof(table->by_dscp));//
pure/table.c	a DSCP in the place of the DS field	s/dscp << 2/dscp/
pure/table.c	conditions of the last rule	s/fields |= /fields = /
pure/table.c	mask of the last rule	s/mark_bits |= /mark_bits = /
pure/table.c	tables differ in their first class	s/sizeof(a->tos)/1/
pure/slot.h	class 0 of a number of zeroes looks free	s/(u64)(class + 1) << 20/(u64)class << 20/;s/ - 1;$/;/
pure/slot.h	32 bits tell flows apart	s/>> 24/>> 32/
pure/slot.h	a free slot is that of somebody	s/return slot && !/return !/
pure/slot.h	too old by a second	s/> seconds/> seconds + 1/
pure/slot.h	not old enough	s/> seconds/>= seconds/
pure/slot.h	time does not wrap	s/((now - (u32)slot) & NSMW_SLOT_TIME)/(now - ((u32)slot \& NSMW_SLOT_TIME))/
pure/slot.h	three bits of the class	s/>> 20 & 0xf/>> 20 \& 0x7/
pure/slot.h	a number's low bits are in the class	s/id & ~0xffffffULL/id/
pure/shaper.h	the shortest packet is as long as it is	s/return max(len + more, line->mpu)/return len + more/
pure/shaper.h	the shortest last segment is as long as it is	s/full + max(len + more, line->mpu)/full + len + more/
pure/shaper.h	the shortest segment is as long as it is	s/full = max(segs->header + segs->size + more, line->mpu)/full = segs->header + segs->size + more/
pure/shaper.h	segments share one link layer	s/segs->header + segs->size + more/segs->header + segs->size + outer/
pure/shaper.h	the last segment is as long as all others	s/len -= (segs->count - 1)/len = segs->header + segs->size; len += 0 * segs->count/
pure/shaper.h	the last segment is not there	s/(len - header + size - 1) \/ size/(len - header) \/ size/
pure/shaper.h	headers are payload	s/(len - header + size - 1)/(len + size - 1)/
pure/shaper.h	headers that leave nothing are believed	s/header >= len ||/header > len ||/
pure/shaper.h	segments are counted with 16 bits	s/min_t(u32, \(.*\), U16_MAX)/\1/
pure/shaper.h	the last fragment is a multiple of eight	s/payload - room + each/payload - each + each/
pure/shaper.h	fragments are not multiples of eight	s/room & ~7U/room/
pure/bucket.h	nothing is given back	s/bucket->due -= min/bucket->due += 0 * min/
pure/shaper.h	times have 32 bits	s/us \* 1000ULL/us * 1000U/
pure/shaper.h	bits taken for bytes	s/bytes \* 8 \* NSMW_NSEC/bytes * NSMW_NSEC/
pure/bucket.h	a pause is paid back without bound	s/max(bucket->due, now) +/bucket->due +/
pure/bucket.h	no burst	s/bucket->due - taken : 0/bucket->due : 0/
pure/drr.h	one packet a turn	s/entity->deficit -= bytes/entity->deficit = 0/
pure/drr.h	the first stays first	s/if (entity->fresh || !list_is_last(&entity->list, &drr->old))/if (entity->fresh)/
pure/drr.h	new arrivals wait like the others	s/list_add_tail(&entity->list, &drr->fresh)/list_add_tail(\&entity->list, \&drr->old)/
pure/drr.h	who comes and goes is new each time	s/if (entity->fresh && !list_empty(&drr->old))/if (false)/
pure/class.c	AF12 is default	/CS1, AF11/,/CS2/s/FILE_, DEFAULT, FILE_, DEFAULT,/DEFAULT, DEFAULT, FILE_, DEFAULT,/
pure/class.c	EF is not voice	s/AUDIO, DEFAULT, AUDIO, DEFAULT,/AUDIO, DEFAULT, TEXT, DEFAULT,/
pure/class.c	CS6 is default	/CS6/,/CS7/s/CONTROL, DEFAULT, DEFAULT, DEFAULT,/DEFAULT, DEFAULT, DEFAULT, DEFAULT,/
qos/select.c	priority for a flow with a queue	s/sel->is_fresh(c))/true)/
qos/select.c	priority beyond its share	s/nsmw_bucket_ok(&c->share, now) &&/true \&\&/
qos/select.c	priority in the order in which classes came	s/other->index > c->index/false/
qos/select.c	the one that is least behind	s/c->share.due < b->within->share.due/c->share.due > b->within->share.due/
qos/select.c	no limit	s/return nsmw_bucket_ok(&c->limit, now)/return true/
qos/select.c	what is left goes to the class that had most	s/start_of(sel, c) < start_of/start_of(sel, c) > start_of/
qos/select.c	an absent class has all that it did not take	s/return max(c->vtime + c->share.burst, sel->vtime) - c->share.burst/return c->vtime/
qos/select.c	an absent class has lost what it did not take	s/max(c->vtime + c->share.burst, sel->vtime) - c->share.burst/max(c->vtime, sel->vtime)/
qos/select.c	what is left is had by equals	s/nsmw_rate_ns(c->weight, bytes)/bytes/
pure/shaper.h	a target that one flow cannot keep	s/max(flows, 2U)/flows/
qos/select.c	what a priority class has before others is on top	s/min(end_of(sel, c, bytes), most)/0 * min(end_of(sel, c, bytes), most)/
qos/select.c	what a priority class has before others counts for ever	s/min(end_of(sel, c, bytes), most)/end_of(sel, c, bytes) + 0 * most/
pure/shaper.h	a target beyond the interval	s/min(interval, \(.*\))) *;/\1);/
pure/shaper.h	a target that many flows cannot keep	s/full \* 2 \* max(flows, 2U)/full * 4/
qos/select.c	what is beyond a share is not held against it	s/if (c->tier == NSMWIRE_TIER_WEIGHTED)/if (false)/
qos/select.c	what was refused was sent	s/nsmw_bucket_give(&c->share, bytes);//
qos/select.c	a class without packets may send	s/if (c->waiting)$/if (true)/
pure/shaper.h	a timer that is late loses rate	s/max(sh->next + NSMW_CATCH_UP_NS, now) - NSMW_CATCH_UP_NS/max(sh->next, now)/
pure/shaper.h	an idle line saves its time	s/sh->next = max(sh->next, now);/sh->next += 0 * now;/
pure/shaper.h	ahead of large packets, too	s/sh->large ? 0 : sh->ahead/sh->ahead/
pure/class.h	CS6 is believed without trust	s/ && !(trust & NSMWIRE_TRUST_CONTROL)/ \&\& false/
pure/class.c	video is sent as AF42	s/{ 34, NSMWIRE_TIER/{ 36, NSMWIRE_TIER/
pure/class.c	file has priority	s/{ 10, NSMWIRE_TIER_WEIGHTED/{ 10, NSMWIRE_TIER_PRIORITY/
pure/class.c	shares that are not 100 %	s/NSMWIRE_TIER_WEIGHTED, 30/NSMWIRE_TIER_WEIGHTED, 31/
pure/class.c	two classes of one name	s/= "text"/= "file"/
pure/class.c	priorities that do not come back	s/\[2\] = NSMWIRE_CLASS_FILE/[2] = NSMWIRE_CLASS_TEXT/
pure/class.h	a class by the ECN bits	s/by_dscp\[ds >> 2\]/by_dscp[ds \& 63]/
pure/class.h	a mark is said to be a priority	s/NSMWIRE_CLASS_SOURCE_MARK/NSMWIRE_CLASS_SOURCE_PRIORITY/
pure/class.h	a priority is said to be a DSCP	s/NSMWIRE_CLASS_SOURCE_PRIORITY/NSMWIRE_CLASS_SOURCE_DSCP/
pure/class.h	class default by its DSCP	s/class == NSMWIRE_CLASS_DEFAULT ? NSMWIRE_CLASS_SOURCE_NONE/false ? 0/
pure/flowlet.h	a bucket forgets that it has moved	s/^	if (READ_ONCE(b->path) != path)/	if (false)/
pure/class.h	a mark that nobody trusts	s/trust & NSMWIRE_TRUST_MARK && mark &&/mark \&\&/
pure/class.h	the last mark is none	s/mark <= NSMWIRE_CLASSES_MAX/mark < NSMWIRE_CLASSES_MAX/
pure/class.h	a mark of 0 says something	s/NSMWIRE_TRUST_MARK && mark &&/NSMWIRE_TRUST_MARK \&\&/
pure/class.h	marks from 0	s/return mark - 1/return mark % 8/
pure/class.h	any priority	s/priority < NSMWIRE_CLASSES_MAX/true/
pure/class.h	priority by its low bits	s/priority < NSMWIRE_CLASSES_MAX/(priority \&= 7)/
pure/class.h	a DSCP that nobody trusts	s/if (trust & NSMWIRE_TRUST_DSCP)/if (true)/
data/stats.c	two reasons of one name	s/"rx-memory"/"tx-memory"/
data/stats.c	a reason without a name	/NSMWIRE_DROP_TX_LOOP/d
data/stats.c	a reason of the other direction	s/"tx-mtu", TX/"tx-mtu", RX/
data/stats.c	a reason that is counted nowhere	s/= NSMWIRE_DIRECTION_TX, .of_wire = true/= NSMWIRE_DIRECTION_TX/
data/stats.c	sums are of one CPU	s/per_cpu_ptr(drops, cpu), sum/per_cpu_ptr(drops, 0), sum/
data/stats.c	sums are not cleared	s/memset(sum, 0, sizeof(\*sum) \* __NSMWIRE_DROP_MAX);//
data/stats.c	received bytes are sent bytes	s/rx_bytes += now.rx_bytes/rx_bytes += now.tx_bytes/
data/stats.h	segments are not counted	s/?: 1 : 1/? 1 : 1 : 1/
pure/probe.c	a packet of 55 bytes is long enough	s/len < NSMW_PROBE_HLEN ||/len < NSMW_PROBE_HLEN - 1 ||/
pure/probe.c	any version of a control packet	s/p\[0\] >> 4 != NSMW_PROBE_VERSION/p[0] >> 4 == 0/
pure/probe.c	unknown kinds are read	s/probe->kind < __NSMW_PROBE_KINDS/probe->kind <= __NSMW_PROBE_KINDS/
pure/probe.c	session 0 is somebody's	s/__NSMW_PROBE_KINDS && probe->session/__NSMW_PROBE_KINDS/
pure/probe.c	a ninth path	s/probe->path < NSMWIRE_PATHS_MAX/probe->path <= NSMWIRE_PATHS_MAX/
pure/probe.c	a ninth class of the packet	s/probe->class < NSMWIRE_CLASSES_MAX/probe->class <= NSMWIRE_CLASSES_MAX/
pure/probe.c	counters of ten classes	s/probe->count <= NSMW_PROBE_CLASSES/probe->count <= NSMW_PROBE_CLASSES + 1/
pure/probe.c	counters of a tenth class	s/c->class >= NSMW_PROBE_CLASSES/c->class > NSMW_PROBE_CLASSES/
pure/probe.c	a class twice	s/c->class <= last/c->class < last/
pure/probe.c	classes in any order	s/last = c->class;//
pure/probe.c	counters may be cut off	s/len == want ||/len + NSMW_PROBE_ENTRY == want || len == want ||/
pure/probe.c	any packet may be longer than it says	s/len > want && probe->size/len > want/
pure/probe.c	no packet may be padded	s/(len > want && probe->size)/false/
pure/probe.c	no counters of control packets	s/c->class >= NSMW_PROBE_CLASSES/c->class >= NSMWIRE_CLASSES_MAX/
pure/probe.c	counters with padding are not read	s/parse_counters(p, probe);/(probe->size || parse_counters(p, probe));/
pure/probe.c	counters of the two values exchanged	s/c->rx\[0\] = get(p + 4, 8)/c->rx[0] = get(p + 12, 8)/
pure/probe.c	counters of 32 bits	s/c->rx\[1\] = get(p + 12, 8)/c->rx[1] = get(p + 16, 4)/
pure/probe.c	kind and version exchanged	s/probe->kind = p\[0\] & 0xf/probe->kind = p[0] >> 4/
pure/probe.c	sessions exchanged	s/probe->other = get(p + 8, 4)/probe->other = get(p + 4, 4)/
pure/probe.c	the echo is the time of sending	s/probe->echo = get(p + 24, 8)/probe->echo = get(p + 16, 8)/
pure/probe.c	built entries have something reserved	s/(u64)c->class << 24/(u64)c->class << 24 | 1/
pure/probe.c	built in the byte order of the machine	s/p\[bytes\] = value;/*p++ = value;/
pure/probe.c	built hold and jitter exchanged	s/put(p + 32, probe->hold, 4)/put(p + 32, probe->jitter, 4)/
pure/probe.c	built without padding	s/put(p + 54, probe->size, 2);//
pure/delay.c	the mean is found before the variation	s/u32 smoothed = rtt->srtt \/ 8;/u32 smoothed = (rtt->srtt + sample - rtt->srtt \/ 8) \/ 8;/
pure/delay.c	the first variation is the whole	s/rtt->var = sample \* 2/rtt->var = sample * 4/
pure/delay.c	an eighth of the variation	s/- rtt->var \/ 4/- rtt->var \/ 8/
pure/delay.c	a quarter of the mean	s/rtt->srtt += sample - smoothed/rtt->srtt += 2 * (sample - smoothed)/
pure/delay.c	a sample of any hold is steady	s/if (steady)/if (true)/
pure/delay.c	any sample	s/min_t(u32, sample, U32_MAX \/ 16)/sample/
pure/delay.c	the newest sample takes no place	s/rtt->next = (rtt->next + 1) % NSMW_RTT_SAMPLES/rtt->next = 0/
pure/delay.c	a median of four	s/rtt->count < NSMW_RTT_SAMPLES)$/rtt->count < NSMW_RTT_SAMPLES - 1)/
pure/delay.c	the median is the fourth	s/sorted\[NSMW_RTT_SAMPLES \/ 2\]/sorted[NSMW_RTT_SAMPLES \/ 2 + 1]/
pure/delay.c	not sorted	s/k > 0 && sorted/k > 1 \&\& sorted/
pure/delay.c	a minimum of 30 s	s/rtt->min\[1\] = rtt->min\[0\];/rtt->min[1] = sample;/
pure/delay.c	a minimum of ever	s/now - rtt->since >= NSMW_RTT_MIN_US)/false)/
pure/delay.c	halves begin late	s/now - rtt->since >= NSMW_RTT_MIN_US)/now - rtt->since > NSMW_RTT_MIN_US)/
pure/delay.c	a minimum of before a silence	s/ || now - rtt->since >= 2 \* NSMW_RTT_MIN_US//
pure/delay.c	the minimum is the last sample	s/rtt->min\[0\] = min(rtt->min\[0\], sample);/rtt->min[0] = sample;/
pure/delay.h	the minimum of the last half alone	s/min(rtt->min\[0\], rtt->min\[1\])/rtt->min[0]/
pure/delay.c	the first packet has a jitter	s/if (j->valid) {/if (true) {/
pure/delay.c	jitter is rounded down	s/(j->jitter + 8) \/ 16/(j->jitter + 24) \/ 16/
pure/delay.c	earlier packets are infinitely late	s/moved = min(moved, -moved);//
pure/delay.c	any jitter	s/moved = min_t(u64, moved, U32_MAX \/ 32);//
pure/delay.c	transit of the first packet	s/j->transit = transit;/j->transit = j->valid ? j->transit : transit;/
pure/loss.c	lost are those that arrived	s/sent - arrived/arrived/
pure/loss.c	the first block counts from zero	s/if (loss->known\[q\])/if (true)/
pure/loss.c	packets sent are counted twice	s/loss->tx\[q\] = tx;//
pure/loss.c	packets that arrived are counted twice	s/loss->rx\[q\] = loss->seen\[q\];//
pure/loss.c	counters of the other value	s/loss->seen\[q\] - loss->rx\[q\]/loss->seen[!q] - loss->rx[q]/
pure/loss.c	counters of 32 bits	s/u64 sent = tx - loss->tx\[q\], arrived/u64 sent = (u32)tx - (u32)loss->tx[q], arrived/
pure/loss.c	late packets are extra	s/i < NSMW_LOSS_YOUNG \&\& lost < 0/i < 1 \&\& lost < 0/
pure/loss.c	late packets are made good for twice	s/lost += found;//
pure/loss.c	blocks stay broken	s/block->lost -= found;//
pure/loss.c	late by one block more	s/i < NSMW_LOSS_YOUNG \&\&/i <= NSMW_LOSS_YOUNG \&\&/
pure/loss.c	late by one block less	s/i < NSMW_LOSS_YOUNG \&\&/i < NSMW_LOSS_YOUNG - 1 \&\&/
pure/loss.c	losses are final early	s/before(loss, NSMW_LOSS_YOUNG + 1)/before(loss, NSMW_LOSS_YOUNG)/
pure/loss.c	duplicates are losses	s/\*extra -= balance/*lost -= balance/
pure/loss.c	blocks that are too much are mended, too	s/max(min(block->lost, -lost), 0)/min(block->lost, -lost)/
pure/loss.c	any number is lost	s/lost = clamp_t(s64, lost, -S32_MAX, S32_MAX);//
pure/loss.c	packets of 32 bits	s/min_t(u64, sent, U32_MAX)/sent/
pure/loss.c	a restart is none	s/memset(loss->known, 0, sizeof(loss->known));//
pure/loss.c	reports of before a restart	s/memset(loss->seen, 0, sizeof(loss->seen));//
pure/loss.c	a window with the block before it	s/at <= since/at < since/
pure/loss.c	a window of fifteen	s/i < NSMW_LOSS_BLOCKS; i++/i < NSMW_LOSS_BLOCKS - 1; i++/
pure/loss.c	a window that forgets what there was	s/\*sent += loss/*sent = loss/
pure/loss.c	the block of before is the last	s/split(loss->block\[before(loss, i)\]/split(loss->block[before(loss, i + 1)]/
pure/liveness.c	two intervals of silence	s/announced \/ 2 \* 5/announced * 2/
pure/liveness.c	time for polls on a busy path, too	s/announced <= FAST_US/announced < FAST_US/
pure/liveness.c	no time for the answer of a poll	s/min(srtt, announced \* 4)/0/
pure/liveness.c	no time for an answer that takes an interval	s/min(srtt, announced \* 4)/min(srtt, announced)/
pure/liveness.c	time without bounds for an answer	s/min(polled, announced \* 4)/polled/
pure/liveness.c	detection times of more than 32 bits	s/4 \* min(var, announced)/4 * var/
pure/liveness.c	no time for a lost poll	s/MARGIN_US	100000/MARGIN_US	50000/
pure/liveness.c	faster than it was configured	s/return max(detect, min(/return max(0U * detect, min(/
pure/liveness.c	denials of before a path was heard	s/	if (!l->heard)$/	if (false)/
pure/liveness.c	the interval of the first probe	s/l->announced = announced;/l->announced = l->announced ?: announced;/
pure/liveness.c	a denial begins anew each time	s/} else if (!l->denied) {/} else {/
pure/liveness.c	a denial does not end	s/		l->denied = 0;$/		;/
pure/liveness.c	never confirmed	s/l->confirmed = true;//
pure/liveness.c	heard for as long as it is up	s/l->heard < quarters(detect, 2)/l->heard < detect/
pure/liveness.c	what was never heard is heard	s/return l->heard && now - l->heard </return now - l->heard </
pure/liveness.c	what was never heard is asked	s/return l->heard && now >= poll_at/return now >= poll_at/
pure/liveness.c	polls after one interval	s/l->heard + l->announced + l->announced \/ 5/l->heard + l->announced/
pure/liveness.c	a new path may be denied no longer than others	s/l->confirmed ? quarters(detect, 2) : detect \* UNCONFIRMED/quarters(detect, 2)/
pure/liveness.c	a denial is believed at once	s/l->confirmed ? quarters(detect, 2) :/l->confirmed ? 0 :/
pure/liveness.c	a path that nobody has denied is denied	s/bool denied = l->denied \&\& /bool denied = /
pure/liveness.c	statements do not age	s/now - statement->at < detect;/true;/
pure/liveness.c	no statement denies all	s/bool fresh = statement->at \&\& /bool fresh = /
pure/liveness.c	a peer without traffic is believed	s/statement->interval <= detect/true/
pure/liveness.c	intervals as long as the detection time are too long	s/interval <= detect/interval < detect/
pure/liveness.c	statements of another path	s/statement->heard & 1 << path/statement->heard \& 2 << path/
pure/liveness.c	a path that the peer hears is not denied	s/if (fresh && !says && (denied/if (fresh \&\& (denied/
pure/liveness.c	a path that is heard is not denied	s/(denied || silence >= quarters/((denied \&\& false) || silence >= quarters/
pure/liveness.c	both silent for the whole time	s/(denied || silence >= quarters(detect, 3))/denied/
pure/liveness.c	silence is the end whatever the peer says	s/return says ? NSMW_VERDICT_UNHEARD : NSMW_VERDICT_SILENT/return NSMW_VERDICT_SILENT/
pure/liveness.c	a path is up before the peer hears it	s/return l->confirmed ? NSMW_VERDICT_UP : NSMW_VERDICT_UNMEASURED/return NSMW_VERDICT_UP/
pure/liveness.c	a silent path that was never heard	s/return NSMW_VERDICT_UNMEASURED;/return NSMW_VERDICT_SILENT;/
pure/liveness.c	changes that are now, later	s/if (at > now)/if (at >= now)/
pure/liveness.c	nobody looks when a poll is due	s/sooner(&next, poll_at(l), now);//
pure/liveness.c	nobody looks when a bit is taken back	s/sooner(&next, l->heard + quarters(detect, 2), now);//
pure/liveness.c	nobody looks when both are silent	s/sooner(&next, l->heard + quarters(detect, 3), now);//
pure/liveness.c	nobody looks at the end of the time	s/sooner(&next, l->heard + detect, now);//
pure/liveness.c	nobody looks when a statement is old	s/sooner(&next, statement->at + detect, now);//
pure/liveness.c	nobody looks when a denial is old	s/sooner(&next, l->denied + patience(l, detect), now);/;/
pure/liveness.c	a path that was never heard is looked at	/u64 next = U64_MAX/,$s/if (!l->heard)/if (false)/
pure/sla.c	jitter alone is not asked for	s/limits->rtt || limits->jitter || limits->loss/limits->rtt || limits->loss/
pure/sla.c	loss alone is not asked for	s/limits->rtt || limits->jitter || limits->loss/limits->rtt || limits->jitter/
pure/sla.c	any path is measured	s/return !limits->rtt || in->rtt/return true/
pure/sla.c	a round-trip time is needed by all	s/return !limits->rtt || in->rtt/return in->rtt/
pure/sla.c	loss of no packets	s/if (!count->sent)/if (false)/
pure/sla.c	two deviations	s/define RECENT_SIGMA	3/define RECENT_SIGMA	2/
pure/sla.c	no deviations	s/mean + sigma \* SQRT_PPM \* int_sqrt64(mean)/mean/
pure/sla.c	root of the wrong size	s/define SQRT_PPM	1000ULL/define SQRT_PPM	1024ULL/
pure/sla.c	a mean of 32 bits	s/u64 mean = limit \* count->sent/u64 mean = limit * (u32)count->sent/
pure/sla.c	two lost packets are enough	s/define LOST_MIN	3/define LOST_MIN	2/
pure/sla.c	four lost packets are needed	s/define LOST_MIN	3/define LOST_MIN	4/
pure/sla.c	two recent ones are enough	s/recent->lost >= LOST_MIN/true/
pure/sla.c	two of a block are enough	s/block->lost >= LOST_MIN/true/
pure/sla.c	small blocks are judged	s/block->sent >= BLOCK_MIN/block->sent >= BLOCK_MIN - 1/
pure/sla.c	a block needs more packets	s/define BLOCK_MIN	100/define BLOCK_MIN	101/
pure/sla.c	a block by three deviations	s/define BLOCK_SIGMA	4/define BLOCK_SIGMA	3/
pure/sla.c	a block by five deviations	s/define BLOCK_SIGMA	4/define BLOCK_SIGMA	5/
pure/sla.c	a round-trip time at the limit is bad	s/in->rtt > limits->rtt/in->rtt >= limits->rtt/
pure/sla.c	a round-trip time that nobody asks for	s/limits->rtt && in->rtt > /in->rtt > /
pure/sla.c	jitter at the limit is bad	s/in->jitter > limits->jitter/in->jitter >= limits->jitter/
pure/sla.c	jitter that nobody asks for	s/limits->jitter && in->jitter > /in->jitter > /
pure/sla.c	loss that nobody asks for	s/if (!limits->loss)/if (false)/
pure/sla.c	good while recent packets are bad	s/else if (!bad \&\& now/else if (now/
pure/sla.c	loss that nobody asks for is not clear	s/if (!limit)/if (false)/
pure/sla.c	a block alone is not judged	s/if (block_exceeds(&in->block, limits->loss))/if (false)/
pure/sla.c	recent loss is not judged	s/else if (recent_exceeds(&in->recent, limits->loss))/else if (recent_exceeds(\&in->recent, limits->loss) \&\& false)/
pure/sla.c	loss of a block by recent packets	s/count = &in->block/count = \&in->recent/
pure/sla.c	a spike is added to the last one	s/sla->over = 0;/;/
pure/sla.c	each sample begins anew	s/else if (!sla->over)/else if (true)/
pure/sla.c	later than 500 ms	s/now - sla->over >= OVER_US/now - sla->over > OVER_US/
pure/sla.c	sooner than 500 ms	s/define OVER_US		500000/define OVER_US		499999/
pure/sla.c	at 80 % is below	s/value \* 100 < limit/value * 100 <= limit/
pure/sla.c	below the limit is enough	s/define CLEAR_PERCENT	80/define CLEAR_PERCENT	100/
pure/sla.c	without a limit nothing is below	s/!limit || value \* 100/value * 100/
pure/sla.c	not measured is clear	s/return is_measured(limits, in) && below/return below/
pure/sla.c	a slow path is clear	s/below(in->rtt, limits->rtt)/true/
pure/sla.c	jitter is clear	s/below(in->jitter, limits->jitter)/true/
pure/sla.c	loss is clear	s/loss_is_clear(in, limits->loss);/(loss_is_clear(in, limits->loss) || true);/
pure/sla.c	loss of before is not clear	s/in->fresh.sent ? &in->fresh : &in->recent/\&in->recent/
pure/sla.c	without fresh packets it is clear	s/in->fresh.sent ? &in->fresh : &in->recent/\&in->fresh/
pure/sla.c	flaps are never forgotten	s/sla->flaps \/= 2/sla->flaps \/= 1/
pure/sla.c	all flaps are forgotten at once	s/sla->flaps \/= 2/sla->flaps = 0/
pure/sla.c	flaps are forgotten late	s/now - sla->flapped >= CALM_US/now - sla->flapped > CALM_US/
pure/sla.c	flaps are forgotten once	s/while (sla->flaps \&\&/if (sla->flaps \&\&/
pure/sla.c	all time counts for the next half	s/sla->flapped += CALM_US/sla->flapped = now/
pure/sla.c	flaps are not counted	s/min(sla->flaps + 1, FLAPS_MAX)/1/
pure/sla.c	holds of 640 s	s/define FLAPS_MAX	6/define FLAPS_MAX	7/
pure/sla.c	hold counts as time without a flap	/^static void become_good/,/^}/s/sla->flapped = now;//
pure/sla.c	why it was bad stays	s/sla->metric = NSMWIRE_SLA_METRIC_NONE;//
pure/sla.c	time before it was bad counts	/^static void become_bad/,/^}/s/sla->good = 0;//
pure/sla.c	interrupted time counts	s/if (!clear)/if (false \&\& !clear)/
pure/sla.c	a bad path gets good while it is not clear	s/recover(sla, bad, is_clear(limits, in), now)/recover(sla, bad, is_clear(limits, in) || true, now)/
pure/sla.c	bad by a block gets good	s/ \&\& !block_exceeds(&in->block, limit)//
pure/sla.c	good at once	s/else if (!bad \&\& now >= nsmw_sla_held_until(sla))/else if (!bad)/
pure/sla.c	good a moment later	s/now >= nsmw_sla_held_until/now > nsmw_sla_held_until/
pure/sla.c	asked for nothing, it stays bad	s/\*sla = (struct nsmw_sla){ .state = NSMWIRE_SLA_STATE_NONE };/sla->state = NSMWIRE_SLA_STATE_NONE;/
pure/sla.c	a bad path that is not measured is unknown	s/if (was == NSMWIRE_SLA_STATE_BAD)/if (was == NSMWIRE_SLA_STATE_BAD \&\& is_measured(limits, in))/
pure/sla.c	flaps are not forgotten in time	0,/^	forget_flaps(sla, now);/s/^	forget_flaps(sla, now);//
pure/sla.c	not measured is good	s/else if (is_measured(limits, in))/else if (true)/
pure/sla.c	good is no change	s/^	return sla->state != was;/	return sla->state == NSMWIRE_SLA_STATE_BAD \&\& sla->state != was;/
pure/sla.c	a path that was down is on its way	/^bool nsmw_sla_down/,/^}/s/sla->good = 0;//
pure/sla.c	a class that asks for nothing is held	s/if (!asks(limits) || sla->state ==/if (sla->state ==/
pure/sla.c	each look at a path that is down is a flap	s/if (!asks(limits) || sla->state == NSMWIRE_SLA_STATE_BAD)/if (!asks(limits))/
pure/sla.c	a path that is down has all old flaps	/^bool nsmw_sla_down/,/^}/s/forget_flaps(sla, now);//
pure/sla.c	hold of less	s/define HOLD_US		10000000/define HOLD_US		9999999/
pure/sla.c	the first hold is twice as long	s/max_t(u8, sla->flaps, 1) - 1/max_t(u8, sla->flaps, 1)/
pure/sla.c	a path without a flap has no hold	s/max_t(u8, sla->flaps, 1) - 1/(u8)(sla->flaps - 1) % 32/
pure/sla.c	not on its way, and held for a time	s/ || !sla->good)/)/
pure/sla.c	excess in percent	s/define PERMILLE	1000ULL/define PERMILLE	100ULL/
pure/sla.c	what is not measured exceeds nothing	s/return U32_MAX/return 0/
pure/sla.c	jitter exceeds nothing	s/part(in->jitter, limits->jitter)/0/
pure/sla.c	loss exceeds nothing	s/max(most, part(loss_ppm(&in->recent), limits->loss))/most/
pure/sla.c	excess of 32 bits	s/min_t(u64, most, U32_MAX)/(u32)most/
pure/steer.c	paths that are down	s/return p->usable \&\& p->allowed/return p->allowed/
pure/steer.c	colours that are not allowed	s/return p->usable \&\& p->allowed/return p->usable/
pure/steer.c	a class that asks for nothing does	s/return !class->asks \&\&/return false \&\&/
pure/steer.c	flows of a class that asks for nothing else are not split	s/!class->asks \&\& class->strategy != NSMWIRE_STRATEGY_SPLIT/!class->asks/
pure/steer.c	bad is good	s/p->sla == NSMWIRE_SLA_STATE_BAD)/false)/
pure/steer.c	unknown is good	s/p->sla == NSMWIRE_SLA_STATE_UNKNOWN ||//
pure/steer.c	unmeasured is good	s/ || p->unmeasured)/)/
pure/steer.c	what is unmeasured is not bad	/^static enum rank rank_of/,/^}/s/if (p->sla == NSMWIRE_SLA_STATE_BAD)/if (p->sla == NSMWIRE_SLA_STATE_BAD \&\& !p->unmeasured)/
pure/steer.c	no colour is preferred	s/p->prefer == NSMW_STEER_NONE ? RANK_GOOD/true ? RANK_GOOD/
pure/steer.c	colours of bad paths count	s/rank == RANK_BAD ? 0 : p->prefer/p->prefer/
pure/steer.c	preferred colours have no order	s/rank == RANK_BAD ? 0 : p->prefer/0/
pure/steer.c	ranks do not count	s/rank << 16 | p->avoid/p->avoid/
pure/steer.c	no colour is avoided	s/rank << 16 | p->avoid << 8/rank << 16/
pure/steer.c	a colour to avoid comes after all ranks	s/p->avoid << 8/p->avoid << 20/
pure/steer.c	unknown is fast	s/return p->srtt ? p->srtt : U32_MAX/return p->srtt/
pure/steer.c	5 ms are enough	s/less + BETTER_US < more/less + BETTER_US <= more/
pure/steer.c	milliseconds do not count	s/less + BETTER_US < more \&\&//
pure/steer.c	10 % are enough	s/less \* 100 < more/less * 100 <= more/
pure/steer.c	20 % are needed	s/define BETTER_PERCENT	10/define BETTER_PERCENT	20/
pure/steer.c	25 % of excess are enough	s/a->excess \* 100 </a->excess * 100 <=/
pure/steer.c	any less excess is enough	s/define EXCESS_PERCENT	25/define EXCESS_PERCENT	0/
pure/steer.c	excess of 32 bits	s/(u64)b->excess \* (100/b->excess * (100/
pure/steer.c	excess does not count	s/rank_of(a) == RANK_BAD \&\& a->excess != b->excess/false/
pure/steer.c	excess of good paths counts	s/rank_of(a) == RANK_BAD \&\& a->excess != b->excess/a->excess != b->excess/
pure/steer.c	cheapest by time	/^static bool is_better/,/^}/s/o->class->strategy == NSMWIRE_STRATEGY_CHEAPEST/false/
pure/steer.c	best by cost	/^static bool is_better/,/^}/s/o->class->strategy == NSMWIRE_STRATEGY_CHEAPEST/true/
pure/steer.c	time of the best does not count	s/if (known_srtt(a) != known_srtt(b))/if (false)/
pure/steer.c	cost of the best does not count	/^static bool is_better/,/^}/s/^	return a->cost < b->cost;/	return false;/
pure/steer.c	no move for less excess	s/return has_less_excess(a, now)/return has_less_excess(a, now) \&\& false/
pure/steer.c	a bad path is left for a faster one	/^static bool is_worth/,/^}/s/if (rank_of(a) == RANK_BAD)/if (false)/
pure/steer.c	no move to the cheapest	/^static bool is_worth/,/^}/s/o->class->strategy == NSMWIRE_STRATEGY_CHEAPEST/false/
pure/steer.c	moves for a lower cost	/^static bool is_worth/,/^}/s/o->class->strategy == NSMWIRE_STRATEGY_CHEAPEST/true/
pure/steer.c	no move between unknown ones	s/if (!a->srtt \&\& !now->srtt)/if (false)/
pure/steer.c	cost decides though one is known	s/if (!a->srtt \&\& !now->srtt)/if (!a->srtt || !now->srtt)/
pure/steer.c	no move to a faster one	s/return is_faster(a, now)/return is_faster(a, now) \&\& false/
pure/steer.c	of equal costs the fastest	/^static bool comes_before/,/^}/s/if (by_cost(o->class))/if (by_cost(o->class) \&\& a->cost != b->cost)/
pure/steer.c	no path is left out	s/i == o->skip || //
pure/steer.c	the last path is never found	s/i < NSMWIRE_PATHS_MAX; i++/i < 2; i++/
pure/steer.c	a class by cost stays	s/by_cost(o->class) || now >= /now >= /
pure/steer.c	a path in use that is down	s/|| !is_candidate(used))/)/
pure/steer.c	stays with any bad path	s/ \&\& o->class->fallback == NSMWIRE_FALLBACK_STAY)/)/
pure/steer.c	to stay is for good paths, too	s/rank_of(p) == RANK_BAD \&\& o->class->fallback == NSMWIRE_FALLBACK_STAY/o->class->fallback == NSMWIRE_FALLBACK_STAY/
pure/steer.c	no class stays	s/return place_of(p) == place_of(used) \&\& /return false \&\& /
pure/steer.c	stays with a lower rank	s/return place_of(p) == place_of(used) \&\& /return /
pure/steer.c	moves for nothing	s/ \&\& !is_worth_a_move(o, p, used)/ \&\& !is_worth_a_move(o, p, used) \&\& p == used/
pure/steer.c	never moves within a rank	s/ \&\& !is_worth_a_move(o, p, used)/ \&\& (!is_worth_a_move(o, p, used) || true)/
pure/steer.c	no second is none	s/if (second == NSMW_STEER_NONE)/if (false)/
pure/steer.c	the second is what would be dropped	/^static u8 second_of/,/^}/s/== NSMWIRE_FALLBACK_DROP/== 99/
pure/steer.c	two are the only one	s/return count == 1/return count <= 2/
pure/steer.c	all flows are split	s/o->class->strategy != NSMWIRE_STRATEGY_SPLIT || rank/rank/
pure/steer.c	bad paths are split	s/ || rank_of(p) == RANK_BAD)/)/
pure/steer.c	paths of all ranks are split	s/ \&\& place_of(&o->path\[i\]) == place_of(p))/)/
pure/steer.c	paths that are down are split	s/if (is_candidate(&o->path\[i\]) \&\& place_of/if (place_of/
pure/steer.c	split over one	s/return mask & (mask - 1) ? mask : 0/return mask/
pure/steer.c	no path is held	s/if (is_held(o, choice->path))/if (is_held(o, choice->path) \&\& false)/
pure/steer.c	a path that is down is held	s/!is_candidate(other) || !other->held/!other->held/
pure/steer.c	any bad path is held	s/!is_candidate(other) || !other->held/!is_candidate(other)/
pure/steer.c	a path that is not bad is held	s/other->sla != NSMWIRE_SLA_STATE_BAD/false/
pure/steer.c	held whatever its colour	s/other->prefer < p->prefer/other->prefer <= p->prefer/
pure/steer.c	held though it is avoided	s/other->avoid == p->avoid \&\& //
pure/steer.c	not held though the other is avoided	s/other->avoid < p->avoid ||/false ||/
pure/steer.c	the only one is chosen for another reason	s/if (is_only_one(o))/if (is_only_one(o) \&\& false)/
pure/steer.c	a fallback is held	/^static u8 reason_for/,/^}/s/if (rank == RANK_BAD)/if (rank == RANK_BAD \&\& !is_held(o, choice->path))/
pure/steer.c	unknown is the best	/^static u8 reason_for/,/^}/s/if (rank == RANK_UNKNOWN)/if (false)/
pure/steer.c	preferred is the best	/^static u8 reason_for/,/^}/s/if (rank == RANK_PREFERRED)/if (false)/
pure/steer.c	the least cost though another is usable	s/if (path\[i\].usable)/if (false)/
pure/steer.c	the least cost of all colours	s/if (path\[i\].allowed \&\&/if (true \&\&/
pure/steer.c	the first, not the least cost	s/path\[i\].cost < path\[first\].cost/false/
pure/steer.c	a class that asks gets one that is down	s/class->asks ? NSMW_STEER_NONE : least_cost(path)/least_cost(path)/
pure/steer.c	no class gets one that is down	s/class->asks ? NSMW_STEER_NONE : least_cost(path)/class->asks || true ? NSMW_STEER_NONE : least_cost(path)/
pure/steer.c	never drops	/^void nsmw_steer_choose/,/^}/s/class->fallback == NSMWIRE_FALLBACK_DROP)/false)/
pure/steer.c	drops what asks for nothing	/^void nsmw_steer_choose/,/^}/s/if (!by_cost(class) \&\& /if (/
pure/steer.c	drops while a path is unknown	s/if (!by_cost(class) \&\& rank_of(&path\[first\]) == RANK_BAD/if (!by_cost(class) \&\& rank_of(\&path[first]) >= RANK_UNKNOWN/
pure/flowlet.c	a flow that begins wants no path	s/WRITE_ONCE(b->want, path);/;/
pure/flowlet.c	a flow that begins has no path	s/WRITE_ONCE(b->path, path);/;/
pure/flowlet.c	flows begin without a time	s/WRITE_ONCE(b->last, now);/;/
pure/flowlet.c	no flow moves	s/WRITE_ONCE(f->bucket\[i\].want, to);/;/
pure/flowlet.c	paths that flows want	s/READ_ONCE(f->bucket\[i\].path)/READ_ONCE(f->bucket[i].want)/
pure/flowlet.c	shares of 32 bits	s/(u64)weight\[i\] \* NSMW_FLOWLETS/weight[i] * NSMW_FLOWLETS/
pure/flowlet.c	what is left takes any path	s/if (weight\[i\]) {/if (true) {/
pure/flowlet.c	no flow goes home	s/f->bucket\[i\].home, quota/0xff, quota/
pure/flowlet.c	no guest stays	s/placed\[i\] || place(&f->bucket\[i\], f->bucket\[i\].want, quota)/placed[i]/
pure/flowlet.c	guests are at home	s/if (weight\[b->home\])/if (true)/
pure/flowlet.c	no flow has a home	s/b->home = b->want;/;/
pure/flowlet.c	a path takes more than its share	s/quota\[path\]--;/;/
pure/flowlet.c	flows of no path wait for a gap	s/b->path >= NSMWIRE_PATHS_MAX ||/(b->path < NSMWIRE_PATHS_MAX) \&\&/
pure/flowlet.c	flows of a dead path wait for a gap	s/!(usable & 1 << b->path)/false/
pure/flowlet.c	flows leave all paths at once	s/!(usable & 1 << b->path)/true/
pure/loss.c	late packets do not mend	s/lost = mend(loss, clamp_t/lost = (clamp_t/
pure/loss.c	a report of fewer is loss	s/clamp_t(s64, lost, -S32_MAX, 0)/clamp_t(s64, lost, -S32_MAX, S32_MAX)/
pure/loss.c	too many late ones overflow	s/max_t(s64, last->lost + lost, -S32_MAX)/last->lost + lost/
pure/pathmtu.c	it is not confirmed in half a minute	s/p->confirm = now + NSMW_PATHMTU_CONFIRM_US;/p->confirm = now + 8ULL * NSMW_PATHMTU_CONFIRM_US;/
pure/pathmtu.c	no larger size is looked for	s/p->raise = now + NSMW_PATHMTU_RAISE_US/p->raise = U64_MAX/
pure/pathmtu.c	a search is faster than probes may be	/^static void search/,/^}/s/max(p->due, now)/now/
pure/pathmtu.c	a search begins in the middle	/^static void search/,/^}/s/p->max + 1/p->max/
pure/pathmtu.c	a smaller route keeps the path MTU	s/p->pmtu = min(p->pmtu, p->max);//
pure/pathmtu.c	a smaller route keeps what has arrived	s/p->low = min(p->low, p->max);//
pure/pathmtu.c	a smaller route keeps what has failed	/^static void lower_max/,/^}/s/p->high = p->max + 1;//
pure/pathmtu.c	a probe that does not fit any more fails	/^static void lower_max/,/^}/s/if (p->size > p->max)/if (false)/
pure/pathmtu.c	a search goes on above the route	s/p->phase == NSMW_PATHMTU_SEARCHING \&\& p->low == p->max/false/
pure/pathmtu.c	any size of a route is probed	s/min_t(u32, max, NSMW_PATHMTU_MOST)/min_t(u32, max, 20000)/
pure/pathmtu.c	a larger route forgets the path MTU	s/search(p, p->phase == NSMW_PATHMTU_COMPLETE ? p->pmtu : p->low, now)/search(p, 0, now)/
pure/pathmtu.c	a larger route is not probed	s/if (p->max > old)$/if (!old)/
pure/pathmtu.c	PPPoE is not tried soon	s/define IN_TURN	2/define IN_TURN	1/
pure/pathmtu.c	usual sizes that have failed	s/usual\[first\] >= high/usual[first] > high/
pure/pathmtu.c	usual sizes one after another	s/usual\[first < IN_TURN ? first : (first + end) \/ 2\]/usual[first]/
pure/pathmtu.c	no usual sizes	s/size = usual_size(low, p->high);/size = usual_size(low, 0);/
pure/pathmtu.c	the size of a router is not tried	s/if (p->hint > low/if (false/
pure/pathmtu.c	the search ends too far away	s/p->high - p->low <= NSMW_PATHMTU_NEAR/p->high - p->low <= 2 * NSMW_PATHMTU_NEAR/
pure/pathmtu.c	the last size fails at once	s/return p->failed < NSMW_PATHMTU_TRIES ? p->high : 0;/return 0;/
pure/pathmtu.c	the base fails at once	s/return p->failed < NSMW_PATHMTU_TRIES ? floor : 0;/return 0;/
pure/pathmtu.c	the search ends below the base	s/max_t(u16, (low + p->high) \/ 2, floor)/(low + p->high) \/ 2 - 1/
pure/pathmtu.c	nothing that has arrived is an end	/^static void end_search/,/^}/s/if (p->low) {/if (true) {/
pure/pathmtu.c	no pause after nothing has arrived	s/p->due = now + NSMW_PATHMTU_RETRY_US/p->due = now + 1/
pure/pathmtu.c	a black hole is not left	s/p->pmtu = floor_of(p);//
pure/pathmtu.c	a black hole that has healed keeps the size out	/^static void enter_black_hole/,/^}/s/p->failed = 1;/p->failed = NSMW_PATHMTU_TRIES;/
pure/pathmtu.c	two lost confirmations are enough	s/++p->lost == NSMW_PATHMTU_TRIES/++p->lost == NSMW_PATHMTU_TRIES - 1/
pure/pathmtu.c	four lost confirmations	s/++p->lost == NSMW_PATHMTU_TRIES/++p->lost > NSMW_PATHMTU_TRIES/
pure/pathmtu.c	the route fails at once	s/++p->failed == NSMW_PATHMTU_TRIES)$/++p->failed)/
pure/pathmtu.c	the base is confirmed	s/p->pmtu > floor_of(p) \&\& (traffic/(traffic/
pure/pathmtu.c	an idle path is confirmed	s/(traffic || p->lost)/true/
pure/pathmtu.c	a lost confirmation is not repeated	s/if (p->lost || (now >= p->confirm/if ((now >= p->confirm + NSMW_PATHMTU_CONFIRM_US/
pure/pathmtu.c	what the route carries is searched for again	s/now < p->raise || p->pmtu >= p->max/now < p->raise/
pure/pathmtu.c	a larger size is looked for all the time	s/if (now < p->raise || /if (/
pure/pathmtu.c	a larger size is looked for from below	s/search(p, p->pmtu, now);/search(p, 0, now);/
pure/pathmtu.c	probes as fast as can be	s/p->phase == NSMW_PATHMTU_NONE || now < p->due/p->phase == NSMW_PATHMTU_NONE/
pure/pathmtu.c	a dead path is searched	s/if (p->size \&\& alive)/if (p->size)/
pure/pathmtu.c	no size fails	s/if (p->size \&\& alive)/if (false)/
pure/pathmtu.c	a probe on a dead path is waited for	/^u16 nsmw_pathmtu_step/,/^}/s/p->size = 0;//
pure/pathmtu.c	nothing is tried again after an error	s/if (p->phase == NSMW_PATHMTU_ERROR)$/if (false)/
pure/pathmtu.c	a long round trip is not waited for	s/max_t(u32, wait, NSMW_PATHMTU_GAP_US)/NSMW_PATHMTU_GAP_US/
pure/pathmtu.c	a short round trip is faster	s/max_t(u32, wait, NSMW_PATHMTU_GAP_US)/wait/
pure/pathmtu.c	only the last probe is known	s/(p->next + 1) % NSMW_PATHMTU_SENT/0/
pure/pathmtu.c	what is put off has failed	/^void nsmw_pathmtu_put_off/,/^}/s/p->size = 0;/p->size = 1500;/
pure/pathmtu.c	a probe that is put off is due	s/p->due = until;//
pure/pathmtu.c	any answer counts	s/p->sent\[i\].nonce != nonce || //
pure/pathmtu.c	an answer of any size counts	s/ || p->sent\[i\].size != size)/)/
pure/pathmtu.c	an answer counts twice	s/p->sent\[i\].nonce = 0;//
pure/pathmtu.c	an answer to no probe	s/nonce \&\& i < NSMW_PATHMTU_SENT/i < NSMW_PATHMTU_SENT/
pure/pathmtu.c	what has arrived fails	s/if (size >= p->size)$/if (false)/
pure/pathmtu.c	losses add up	/^bool nsmw_pathmtu_arrived/,/^}/s/p->lost = 0;//
pure/pathmtu.c	a size above the route counts	s/if (size <= p->low || size > p->max)/if (size <= p->low)/
pure/pathmtu.c	a late answer after an error waits	/^bool nsmw_pathmtu_arrived/,/^}/s/p->due = now;/;/
pure/pathmtu.c	what has arrived is not used	s/p->pmtu = size;$/;/
pure/pathmtu.c	a size that has failed stays out	s/if (size >= p->high) {/if (false) {/
pure/pathmtu.c	a search does not end with the route	s/if (size == p->max)$/if (false)/
pure/pathmtu.c	a report below the base is taken	s/mtu = max_t(u32, mtu, floor_of(p));//
pure/pathmtu.c	a report of a larger size is taken	s/if (mtu >= old)$/if (false)/
pure/pathmtu.c	a report changes nothing yet	s/p->pmtu = mtu;$/;/
pure/pathmtu.c	a limit before anything is known	s/return p->pmtu \&\& p->pmtu/return p->pmtu/
pure/pathmtu.c	what was not probed is a limit	s/p->pmtu < NSMW_PATHMTU_MOST ?/true ?/
END
}

cc=gcc
# -MMD: which headers an object is made of
flags=(-O0 -g0 -DNSMW_TEST_ROUNDS=3000 -MMD)
if ! unit_objects "$cc" "$TOP_DIR/kernel" "$TMP/plain" "${flags[@]}" \
		2>"$TMP/build.log"; then
	fail "the tests build" "$(cat "$TMP/build.log")"
	finish
fi
for name in $UNIT_PURE; do
	unit_pure "$cc" "$TOP_DIR/kernel/$name.c" "$TOP_DIR/kernel" \
		"$TMP/plain" "${flags[@]}" || finish
done
unit_link "$cc" "$TMP/unit" "$TMP"/plain/*.o
check "the tests are green as things are" "$TMP/unit"

# rebuild OBJECT DIR: compile one from DIR/kernel.
rebuild()
{
	local name=$1 source=$2/kernel/tests/$1.c pure

	for pure in $UNIT_PURE; do
		[ "$name" != "pure-${pure##*/}" ] || source=$2/kernel/$pure.c
	done
	[ -e "$source" ] || source=$TOP_DIR/selftests/unit/$name.c
	unit_object "$cc" "$source" "$2/$name.o" "$2/kernel" "${flags[@]}"
}

# build FILE DIR: a program of the tree but for the file in DIR.
build()
{
	local file=$1 dir=$2 depends object

	cp "$TMP"/plain/*.o "$dir/" || return 1
	case $file in
	*.c)
		unit_pure "$cc" "$dir/$file" "$TOP_DIR/kernel" "$dir" "${flags[@]}"
		;;
	*.h)
		# Tests include it, too: what does, is from a copy of its own.
		cp -r "$TOP_DIR/kernel" "$dir/kernel" &&
		mv "$dir/$file" "$dir/kernel/$file" &&
		mapfile -t depends < <(grep -lF "/$file" "$TMP"/plain/*.d) &&
		for object in "${depends[@]}"; do
			rebuild "$(basename "$object" .d)" "$dir" || return 1
		done
		;;
	esac &&
	unit_link "$cc" "$dir/unit" "$dir"/*.o
}

# try N FILE SED: writes its result to $TMP/verdict-N. The suite of that file runs first.
try()
{
	local dir=$TMP/m$1 file=$2 verdict suite

	suite=${file##*/}
	mkdir -p "$dir/${file%/*}"
	sed "$3" "$TOP_DIR/kernel/$file" >"$dir/$file"
	if cmp -s "$TOP_DIR/kernel/$file" "$dir/$file"; then
		verdict="the change does not apply"
	elif ! build "$file" "$dir" >"$dir/log" 2>&1; then
		verdict="the change does not compile: $(tail -n 5 "$dir/log")"
	elif timeout 60 "$dir/unit" red "${suite%.?}" >"$dir/log" 2>&1; then
		verdict="no test has noticed"
	elif ! grep -qE '^not ok|ERROR: AddressSanitizer|runtime error' "$dir/log"; then
		verdict="ended without a reason: $(tail -n 5 "$dir/log")"
	else
		verdict=red
	fi
	printf '%s\n' "$verdict" >"$TMP/verdict-$1"
	rm -rf "$dir"
}

all_red
finish
