/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints of the group nsmwire: what is decided about packets, probes and keys. They are
 * below all layers: their arguments are the kernel's types and numbers. operators.rst
 * documents the fields.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM nsmwire

#if !defined(NSMW_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define NSMW_TRACE_H

#include <linux/netdevice.h>
#include <linux/nsmwire.h>
#include <linux/skbuff.h>
#include <linux/timekeeping.h>
#include <linux/tracepoint.h>

#define NSMW_TRACE_REASON	16	/* bytes of the name of a drop reason, with its end */

TRACE_DEFINE_ENUM(NSMWIRE_KEY_STATE_NEXT);
TRACE_DEFINE_ENUM(NSMWIRE_KEY_STATE_CURRENT);
TRACE_DEFINE_ENUM(NSMWIRE_KEY_STATE_PREVIOUS);
TRACE_DEFINE_ENUM(NSMWIRE_KEY_STATE_EXPIRED);
TRACE_DEFINE_ENUM(NSMWIRE_KEY_STATE_EXHAUSTED);

/* What a key becomes when it is deleted; enum nsmwire_key_state has no such state. */
#ifndef NSMW_TRACE_KEY_DELETED
#define NSMW_TRACE_KEY_DELETED	255
#endif

/**
 * nsmw_classify - a packet that leaves has its class
 * @dev:       the wire
 * @skb:       the packet
 * @ds:        DS field of the inner packet, 0 when not IP
 * @class:     index of the class
 * @reflected: it is the class in which its flow has arrived
 */
TRACE_EVENT(nsmw_classify,
	TP_PROTO(const struct net_device *dev, const struct sk_buff *skb, u8 ds, u8 class,
		 bool reflected),
	TP_ARGS(dev, skb, ds, class, reflected),
	TP_STRUCT__entry(
		__array(char, dev, IFNAMSIZ)
		__field(const void *, skbaddr)
		__field(u32, len)
		__field(u32, mark)
		__field(u32, priority)
		__field(u8, ds)
		__field(u8, class)
		__field(u8, reflected)
	),
	TP_fast_assign(
		strscpy(__entry->dev, dev->name, IFNAMSIZ);
		__entry->skbaddr = skb;
		__entry->len = skb->len;
		__entry->mark = skb->mark;
		__entry->priority = skb->priority;
		__entry->ds = ds;
		__entry->class = class;
		__entry->reflected = reflected;
	),
	TP_printk("dev=%s skbaddr=%p len=%u class=%u ds=0x%02x mark=0x%x priority=%u reflected=%u",
		  __entry->dev, __entry->skbaddr, __entry->len, __entry->class, __entry->ds,
		  __entry->mark, __entry->priority, __entry->reflected)
);

/**
 * nsmw_steer - a packet has its path
 * @dev:   the wire
 * @skb:   the packet
 * @class: index of its class
 * @path:  index of the path
 * @tos:   DS field of the outer header, ECN bits zero
 * @queue: it is going to wait for the uplink, which has a rate
 * @copy:  it is the copy of a packet that takes another path
 */
TRACE_EVENT(nsmw_steer,
	TP_PROTO(const struct net_device *dev, const struct sk_buff *skb, u8 class, u8 path,
		 u8 tos, bool queue, bool copy),
	TP_ARGS(dev, skb, class, path, tos, queue, copy),
	TP_STRUCT__entry(
		__array(char, dev, IFNAMSIZ)
		__field(const void *, skbaddr)
		__field(u32, len)
		__field(u8, class)
		__field(u8, path)
		__field(u8, dscp)
		__field(u8, queue)
		__field(u8, copy)
	),
	TP_fast_assign(
		strscpy(__entry->dev, dev->name, IFNAMSIZ);
		__entry->skbaddr = skb;
		__entry->len = skb->len;
		__entry->class = class;
		__entry->path = path;
		__entry->dscp = tos >> 2;
		__entry->queue = queue;
		__entry->copy = copy;
	),
	TP_printk("dev=%s skbaddr=%p len=%u class=%u path=%u dscp=%u queue=%u copy=%u",
		  __entry->dev, __entry->skbaddr, __entry->len, __entry->class, __entry->path,
		  __entry->dscp, __entry->queue, __entry->copy)
);

/**
 * nsmw_queue - a packet leaves the queue of an uplink with a rate, to be sent
 * @dev:   the wire
 * @skb:   the packet
 * @class: index of its class
 * @path:  index of the path
 * @since: when it was queued, ns
 */
TRACE_EVENT(nsmw_queue,
	TP_PROTO(const struct net_device *dev, const struct sk_buff *skb, u8 class, u8 path,
		 u64 since),
	TP_ARGS(dev, skb, class, path, since),
	TP_STRUCT__entry(
		__array(char, dev, IFNAMSIZ)
		__field(const void *, skbaddr)
		__field(u64, wait_ns)
		__field(u32, len)
		__field(u8, class)
		__field(u8, path)
	),
	TP_fast_assign(
		strscpy(__entry->dev, dev->name, IFNAMSIZ);
		__entry->skbaddr = skb;
		__entry->wait_ns = ktime_get_ns() - since;
		__entry->len = skb->len;
		__entry->class = class;
		__entry->path = path;
	),
	TP_printk("dev=%s skbaddr=%p len=%u class=%u path=%u wait_ns=%llu", __entry->dev,
		  __entry->skbaddr, __entry->len, __entry->class, __entry->path,
		  __entry->wait_ns)
);

/**
 * nsmw_drop - a packet is dropped
 * @dev:    the wire, NULL before it is known
 * @skb:    the packet, or NULL if it is gone already
 * @reason: enum nsmwire_drop
 * @name:   name of @reason
 */
TRACE_EVENT(nsmw_drop,
	TP_PROTO(const struct net_device *dev, const struct sk_buff *skb, u32 reason,
		 const char *name),
	TP_ARGS(dev, skb, reason, name),
	TP_STRUCT__entry(
		__array(char, dev, IFNAMSIZ)
		__array(char, name, NSMW_TRACE_REASON)
		__field(const void *, skbaddr)
		__field(u32, len)
		__field(u32, reason)
	),
	TP_fast_assign(
		strscpy(__entry->dev, dev ? dev->name : "", IFNAMSIZ);
		strscpy(__entry->name, name, NSMW_TRACE_REASON);
		__entry->skbaddr = skb;
		__entry->len = skb ? skb->len : 0;
		__entry->reason = reason;
	),
	TP_printk("dev=%s skbaddr=%p len=%u reason=%u name=%s", __entry->dev,
		  __entry->skbaddr, __entry->len, __entry->reason, __entry->name)
);

/**
 * nsmw_probe - a control packet of a named peer is sent, or has arrived and is taken in
 * @net:  the underlay
 * @path: index of the path
 * @tx:   it is sent
 * @kind: 0 for a probe, 1 for a poll, 2 for an answer, 3 for a challenge, 4 for a response
 * @size: bytes to which it is padded, 0 if it is not
 * @seq:  its number
 * @rtt:  round-trip time of the path, smoothed, us; 0 before it is known
 */
TRACE_EVENT(nsmw_probe,
	TP_PROTO(const struct net *net, u8 path, bool tx, u8 kind, u16 size, u32 seq, u32 rtt),
	TP_ARGS(net, path, tx, kind, size, seq, rtt),
	TP_STRUCT__entry(
		__field(u32, netns)
		__field(u32, seq)
		__field(u32, rtt_us)
		__field(u16, size)
		__field(u8, path)
		__field(u8, tx)
		__field(u8, kind)
	),
	TP_fast_assign(
		__entry->netns = net->ns.inum;
		__entry->seq = seq;
		__entry->rtt_us = rtt;
		__entry->size = size;
		__entry->path = path;
		__entry->tx = tx;
		__entry->kind = kind;
	),
	TP_printk("netns=%u path=%u %s %s size=%u seq=%u rtt_us=%u", __entry->netns,
		  __entry->path, __entry->tx ? "tx" : "rx",
		  __print_symbolic(__entry->kind, { 0, "probe" }, { 1, "poll" },
				   { 2, "answer" }, { 3, "challenge" }, { 4, "response" }),
		  __entry->size, __entry->seq, __entry->rtt_us)
);

/**
 * nsmw_key - a key of a named peer has another state
 * @net:   the underlay
 * @id:    id of the key
 * @tx:    packets to the peer are sealed with it
 * @state: enum nsmwire_key_state, or NSMW_TRACE_KEY_DELETED
 */
TRACE_EVENT(nsmw_key,
	TP_PROTO(const struct net *net, u32 id, bool tx, u8 state),
	TP_ARGS(net, id, tx, state),
	TP_STRUCT__entry(
		__field(u32, netns)
		__field(u32, id)
		__field(u8, tx)
		__field(u8, state)
	),
	TP_fast_assign(
		__entry->netns = net->ns.inum;
		__entry->id = id;
		__entry->tx = tx;
		__entry->state = state;
	),
	TP_printk("netns=%u id=0x%08x %s %s", __entry->netns, __entry->id,
		  __entry->tx ? "tx" : "rx",
		  __print_symbolic(__entry->state, { NSMWIRE_KEY_STATE_NEXT, "next" },
				   { NSMWIRE_KEY_STATE_CURRENT, "current" },
				   { NSMWIRE_KEY_STATE_PREVIOUS, "previous" },
				   { NSMWIRE_KEY_STATE_EXPIRED, "expired" },
				   { NSMWIRE_KEY_STATE_EXHAUSTED, "exhausted" },
				   { 255, "deleted" }))
);

#endif /* NSMW_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
