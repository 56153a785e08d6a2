/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Circular doubly linked lists whose links are in the objects.  Always inlined,
 * so that the caller makes the accesses to the links.
 */
#ifndef _LINUX_LIST_H
#define _LINUX_LIST_H

#include <linux/compiler.h>
#include <linux/kernel.h>

struct list_head {
	struct list_head *next, *prev;
};

/* What a link points to after list_del(): an address that crashes and can be
 * recognised. */
#define LIST_POISON1	((void *)0x00100100)
#define LIST_POISON2	((void *)0x00200200)

#define LIST_HEAD_INIT(name)	{ &(name), &(name) }
#define LIST_HEAD(name)		struct list_head name = LIST_HEAD_INIT(name)

static __always_inline void INIT_LIST_HEAD(struct list_head *list)
{
	list->next = list;
	list->prev = list;
}

static __always_inline void __list_add(struct list_head *entry,
				       struct list_head *prev,
				       struct list_head *next)
{
	next->prev = entry;
	entry->next = next;
	entry->prev = prev;
	prev->next = entry;
}

static __always_inline void list_add(struct list_head *entry,
				     struct list_head *head)
{
	__list_add(entry, head, head->next);
}

static __always_inline void list_add_tail(struct list_head *entry,
					  struct list_head *head)
{
	__list_add(entry, head->prev, head);
}

static __always_inline void __list_del(struct list_head *prev,
				       struct list_head *next)
{
	next->prev = prev;
	prev->next = next;
}

static __always_inline void list_del(struct list_head *entry)
{
	__list_del(entry->prev, entry->next);
	entry->next = LIST_POISON1;
	entry->prev = LIST_POISON2;
}

static __always_inline void list_del_init(struct list_head *entry)
{
	__list_del(entry->prev, entry->next);
	INIT_LIST_HEAD(entry);
}

static __always_inline void list_move(struct list_head *entry,
				      struct list_head *head)
{
	__list_del(entry->prev, entry->next);
	list_add(entry, head);
}

static __always_inline void list_move_tail(struct list_head *entry,
					   struct list_head *head)
{
	__list_del(entry->prev, entry->next);
	list_add_tail(entry, head);
}

static __always_inline int list_empty(const struct list_head *head)
{
	return head->next == head;
}

static __always_inline void list_splice(struct list_head *list,
					struct list_head *head)
{
	if (!list_empty(list)) {
		struct list_head *first = list->next, *last = list->prev;
		struct list_head *at = head->next;

		first->prev = head;
		head->next = first;
		last->next = at;
		at->prev = last;
	}
}

static __always_inline void list_splice_init(struct list_head *list,
					     struct list_head *head)
{
	list_splice(list, head);
	INIT_LIST_HEAD(list);
}

static __always_inline int list_empty_careful(const struct list_head *head)
{
	const struct list_head *next = head->next;

	return next == head && next == head->prev;
}

static __always_inline void list_replace(struct list_head *old,
					 struct list_head *new)
{
	new->next = old->next;
	new->next->prev = new;
	new->prev = old->prev;
	new->prev->next = new;
}

#define list_is_last(list, head)	((list)->next == (head))

#define list_entry(ptr, type, member)	container_of(ptr, type, member)

#define list_for_each(pos, head) \
	for (pos = (head)->next; pos != (head); pos = pos->next)
#define list_for_each_prev(pos, head) \
	for (pos = (head)->prev; pos != (head); pos = pos->prev)
/* The entry may be deleted in the body. */
#define list_for_each_safe(pos, n, head)				\
	for (pos = (head)->next, n = pos->next; pos != (head);		\
	     pos = n, n = pos->next)
#define list_for_each_entry(pos, head, member)				\
	for (pos = list_entry((head)->next, __typeof__(*pos), member);	\
	     &pos->member != (head);					\
	     pos = list_entry(pos->member.next, __typeof__(*pos), member))
#define list_for_each_entry_safe(pos, n, head, member)			\
	for (pos = list_entry((head)->next, __typeof__(*pos), member),	\
	     n = list_entry(pos->member.next, __typeof__(*pos), member); \
	     &pos->member != (head);					\
	     pos = n,							\
	     n = list_entry(n->member.next, __typeof__(*n), member))

#define list_first_entry(head, type, member) \
	list_entry((head)->next, type, member)
#define list_for_each_entry_reverse(pos, head, member)			\
	for (pos = list_entry((head)->prev, __typeof__(*pos), member);	\
	     &pos->member != (head);					\
	     pos = list_entry(pos->member.prev, __typeof__(*pos), member))

/* From the entry after pos on. */
#define list_for_each_entry_continue(pos, head, member)			\
	for (pos = list_entry(pos->member.next, __typeof__(*pos), member); \
	     &pos->member != (head);					\
	     pos = list_entry(pos->member.next, __typeof__(*pos), member))

/* pos may be NULL: then from the head on. */
#define list_prepare_entry(pos, head, member) \
	((pos) ? (pos) : list_entry(head, __typeof__(*pos), member))

/* From pos on. */
#define list_for_each_entry_from(pos, head, member)			\
	for (; &pos->member != (head);					\
	     pos = list_entry(pos->member.next, __typeof__(*pos), member))

/* The entry may be deleted in the body. */
#define list_for_each_entry_safe_continue(pos, n, head, member)		\
	for (pos = list_entry(pos->member.next, __typeof__(*pos), member), \
	     n = list_entry(pos->member.next, __typeof__(*pos), member); \
	     &pos->member != (head);					\
	     pos = n,							\
	     n = list_entry(n->member.next, __typeof__(*n), member))
#define list_for_each_entry_safe_reverse(pos, n, head, member)		\
	for (pos = list_entry((head)->prev, __typeof__(*pos), member),	\
	     n = list_entry(pos->member.prev, __typeof__(*pos), member); \
	     &pos->member != (head);					\
	     pos = n,							\
	     n = list_entry(n->member.prev, __typeof__(*n), member))

/* The head of a hash chain is one pointer only. */
struct hlist_node {
	struct hlist_node *next, **pprev;
};

struct hlist_head {
	struct hlist_node *first;
};

#define HLIST_HEAD_INIT		{ .first = NULL }
#define HLIST_HEAD(name)	struct hlist_head name = HLIST_HEAD_INIT
#define INIT_HLIST_HEAD(h)	((h)->first = NULL)
#define INIT_HLIST_NODE(n)	((n)->next = NULL, (n)->pprev = NULL)
#define hlist_unhashed(n)	(!(n)->pprev)
#define hlist_empty(h)		(!(h)->first)

static __always_inline void hlist_add_head(struct hlist_node *n,
					   struct hlist_head *h)
{
	struct hlist_node *first = h->first;

	n->next = first;
	if (first)
		first->pprev = &n->next;
	h->first = n;
	n->pprev = &h->first;
}

static __always_inline void hlist_add_before(struct hlist_node *n,
					     struct hlist_node *next)
{
	n->pprev = next->pprev;
	n->next = next;
	next->pprev = &n->next;
	*n->pprev = n;
}

/* Of the kernel's own order: next becomes the one after n. */
static __always_inline void hlist_add_after(struct hlist_node *n,
					    struct hlist_node *next)
{
	next->next = n->next;
	n->next = next;
	next->pprev = &n->next;
	if (next->next)
		next->next->pprev = &next->next;
}

static __always_inline void hlist_del(struct hlist_node *n)
{
	*n->pprev = n->next;
	if (n->next)
		n->next->pprev = n->pprev;
	n->next = LIST_POISON1;
	n->pprev = LIST_POISON2;
}

static __always_inline void hlist_del_init(struct hlist_node *n)
{
	if (hlist_unhashed(n))
		return;
	*n->pprev = n->next;
	if (n->next)
		n->next->pprev = n->pprev;
	INIT_HLIST_NODE(n);
}

#define hlist_entry(ptr, type, member)	container_of(ptr, type, member)
#define hlist_for_each(pos, head) \
	for (pos = (head)->first; pos; pos = pos->next)
#define hlist_for_each_safe(pos, n, head)				\
	for (pos = (head)->first; pos && (n = pos->next, 1); pos = n)
#define hlist_for_each_entry(tpos, pos, head, member)			\
	for (pos = (head)->first;					\
	     pos && (tpos = hlist_entry(pos, __typeof__(*tpos), member), 1); \
	     pos = pos->next)
/* The entry may be deleted in the body. */
#define hlist_for_each_entry_safe(tpos, pos, n, head, member)		\
	for (pos = (head)->first;					\
	     pos && (n = pos->next, 1) &&				\
	     (tpos = hlist_entry(pos, __typeof__(*tpos), member), 1);	\
	     pos = n)

#endif
