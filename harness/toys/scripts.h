/* SPDX-License-Identifier: GPL-2.0-only */
/* The scripts of all toys, for the table in toys.c. */
#ifndef HARNESS_TOYS_SCRIPTS_H
#define HARNESS_TOYS_SCRIPTS_H

#define TOY_SCRIPTS(X)							\
	X(independent) X(bytes) X(writers) X(reader) X(locked)		\
	X(rw_writer) X(rw_reader) X(lastzero_reader) X(lastzero_writer)	\
	X(filesystem) X(indexer) X(producer) X(consumer) X(philosopher)	\
	X(waker) X(sleeper) X(trier) X(setter) X(poller) X(retrier)	\
	X(locked_retrier) X(polite) X(before) X(after)

#define DECLARE(name)	void toy_##name(void *cpu);
TOY_SCRIPTS(DECLARE)
#undef DECLARE

#define DECLARE_DEVICE(prefix)						\
	void prefix##_create(void *cpu);				\
	void prefix##_remove(void *cpu);				\
	void prefix##_lookup(void *cpu);
DECLARE_DEVICE(device0) DECLARE_DEVICE(device1)
DECLARE_DEVICE(device2) DECLARE_DEVICE(device3)
#undef DECLARE_DEVICE

#endif
