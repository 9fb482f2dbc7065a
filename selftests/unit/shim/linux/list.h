/* SPDX-License-Identifier: GPL-2.0 */
/* What drr.h and select.c take from there: the kernel's lists, as far as they use them. */
#ifndef UNIT_LINUX_LIST_H
#define UNIT_LINUX_LIST_H

#include <stddef.h>

#ifndef container_of
#define container_of(ptr, type, member)					\
	((type *)((char *)(ptr) - offsetof(type, member)))
#endif

struct list_head {
	struct list_head *next, *prev;
};

static inline void INIT_LIST_HEAD(struct list_head *list)
{
	list->next = list;
	list->prev = list;
}

static inline int list_empty(const struct list_head *head)
{
	return head->next == head;
}

static inline int list_is_last(const struct list_head *one,
			       const struct list_head *head)
{
	return one->next == head;
}

static inline void list_add_tail(struct list_head *one, struct list_head *head)
{
	one->prev = head->prev;
	one->next = head;
	head->prev->next = one;
	head->prev = one;
}

static inline void list_del_init(struct list_head *one)
{
	one->prev->next = one->next;
	one->next->prev = one->prev;
	INIT_LIST_HEAD(one);
}

static inline void list_move_tail(struct list_head *one, struct list_head *head)
{
	list_del_init(one);
	list_add_tail(one, head);
}

#define list_entry(ptr, type, member)	container_of(ptr, type, member)

#define list_for_each_entry(pos, head, member)				\
	for (pos = list_entry((head)->next, typeof(*pos), member);	\
	     &pos->member != (head);					\
	     pos = list_entry(pos->member.next, typeof(*pos), member))

#define list_first_entry_or_null(head, type, member)			\
	(list_empty(head) ? NULL :					\
			    container_of((head)->next, type, member))

#endif /* UNIT_LINUX_LIST_H */
