/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All operations of random programs: OP(name, group, body).  In a body a and b
 * are the operands (0 to 1, 0 to 2), own is what the CPU has, and v is what it
 * learns.  Included more than once; the including file defines OP().
 *
 * Two operations that only make sense together are neighbours in a group; the
 * generator pairs what PAIRS lists.
 */


/* Plain accesses of every size, overlapping ones too. */
OP(x_read, PLAIN, v = shared.x[a])
OP(x_write, PLAIN, shared.x[a] = b)
OP(x_add, PLAIN, v = ++shared.x[a])
OP(byte_read, PLAIN, v = shared.u.byte[b])
OP(byte_write, PLAIN, shared.u.byte[b] = 1 + a)
OP(half_read, PLAIN, v = shared.u.half[a])
OP(half_write, PLAIN, shared.u.half[a] = b)
OP(word_read, PLAIN, v = shared.u.word[a])
OP(word_write, PLAIN, shared.u.word[a] = b)
OP(long_read, PLAIN, v = shared.u.all % 7)
OP(long_write, PLAIN, shared.u.all = b)
OP(unaligned_read, PLAIN,
	v = *(unsigned short *)(void *)&shared.u.byte[1 + b])
OP(unaligned_write, PLAIN,
	*(unsigned int *)(void *)&shared.u.byte[1 + b] = a)
OP(field_char, PLAIN, shared.one.a = b; v = shared.one.b)
OP(field_short, PLAIN, shared.one.c = b)
OP(field_bits, PLAIN, shared.one.d = b)
OP(field_bits_read, PLAIN, v = shared.one.e + shared.one.c)

/* Copies of structures, and the functions of the libc that the compiler and
 * kernel code call. */
OP(struct_copy, COPY, shared.one = shared.two)
OP(struct_copy_back, COPY, shared.two = shared.one)
OP(field_set, COPY, shared.two.f[b] = 1 + a)
OP(field_get, COPY, v = shared.one.f[b])
OP(user_fetch, COPY,
	copy_from_user(&shared.one, &shared.user, sizeof(shared.user)))
OP(user_store, COPY,
	copy_to_user(&shared.user, &shared.one, sizeof(shared.user)))
OP(user_get, COPY, get_user(v, &shared.user.f[b]))
OP(user_put, COPY, put_user(1 + a, &shared.user.f[b]))
/* Strings: one of them is that of another length. */
OP(text_store, TEXT, strcpy(shared.text[a], b ? "abc" : "abcdefg"))
OP(text_end, TEXT, shared.text[a][2 + b] = 0)
OP(text_length, TEXT, v = strlen(shared.text[a]))
OP(text_compare, TEXT, v = !strcmp(shared.text[a], shared.text[1 - a]))
OP(text_copy, TEXT, strcpy(shared.text[a], shared.text[1 - a]))
OP(text_append, TEXT, strlcat(shared.text[a], "d", 8))
OP(text_print, TEXT, v = snprintf(shared.text[a], 8, "<%s>", shared.text[1 - a]))
OP(text_scan, TEXT, v = sscanf(shared.text[a], "abc%n", &shared.x[b]))
OP(text_await, TEXT, while (strlen(shared.text[a]) != 3) cpu_relax())
OP(memset_one, COPY, memset(&shared.one, b, sizeof(shared.one)))
OP(memcpy_one, COPY, memcpy(&shared.one, &shared.two, sizeof(shared.one)))
OP(memcmp_both, COPY,
	v = !!memcmp(&shared.one, &shared.two, sizeof(shared.one)))

/* Words that all sides access atomically. */
OP(flag_read, FLAG, v = READ_ONCE(shared.flag[a]))
OP(flag_write, FLAG, WRITE_ONCE(shared.flag[a], b))
OP(flag_xchg, FLAG, v = xchg(&shared.flag[a], b))
OP(flag_cmpxchg, FLAG, v = cmpxchg(&shared.flag[a], b, b + 1))
OP(flag_release, FLAG, smp_store_release(&shared.flag[a], b))
OP(flag_acquire, FLAG, v = smp_load_acquire(&shared.flag[a]))
OP(flag_plain, FLAG, v = shared.flag[a])

/* Loops that wait for another CPU. */
OP(flag_await, FLAG, while (READ_ONCE(shared.flag[a]) != b) cpu_relax())
OP(flag_await_bare, FLAG, while (READ_ONCE(shared.flag[a]) != b) ; v = b)
OP(flag_await_two, FLAG, while (!READ_ONCE(shared.flag[0]) &&
		!READ_ONCE(shared.flag[1])) yield(); v = shared.flag[b & 1])
OP(flag_lock, FLAG, while (xchg(&shared.flag[a], 1)) cpu_relax();
	v = ++shared.x[a]; WRITE_ONCE(shared.flag[a], 0))
OP(x_await, PLAIN, while (shared.x[a] != b) cpu_relax())

OP(bit_set, BITS, set_bit(b, &shared.bits))
OP(bit_clear, BITS, clear_bit(b, &shared.bits))
OP(bit_change, BITS, change_bit(b, &shared.bits))
OP(bit_clear_fenced, BITS,
	smp_mb__before_clear_bit();
	clear_bit(b, &shared.bits))
OP(bit_test, BITS, v = test_bit(b, &shared.bits))
OP(bit_test_set, BITS, v = test_and_set_bit(b, &shared.bits))
OP(bit_test_clear, BITS, v = test_and_clear_bit(b, &shared.bits))
OP(bit_test_change, BITS, v = test_and_change_bit(b, &shared.bits))
OP(bit_lock, BITS, v = test_and_set_bit_lock(b, &shared.bits))
OP(bit_unlock, BITS, clear_bit_unlock(b, &shared.bits))
OP(bit_await, BITS, while (!test_bit(b, &shared.bits)) cpu_relax())
OP(bit_await_two, BITS,
	while (!test_bit(a, &shared.bits) && !test_bit(2 + b, &shared.bits)) ;
	v = test_bit(a, &shared.bits))
OP(bit_set_plain, BITS, __set_bit(b, &shared.bits))
OP(bit_find, BITS, v = find_first_bit(&shared.bits, 4))

OP(count_set, COUNT, atomic_set(&shared.count[a], b))
OP(count_read, COUNT, v = atomic_read(&shared.count[a]))
OP(count_inc, COUNT, atomic_inc(&shared.count[a]))
OP(count_dec, COUNT, atomic_dec(&shared.count[a]))
OP(count_dec_release, COUNT, atomic_dec_release(&shared.count[a]))
OP(count_is_zero, COUNT, v = atomic_is_zero(&shared.count[a]))
OP(count_add, COUNT, atomic_add(b, &shared.count[a]))
OP(count_sub, COUNT, atomic_sub(b, &shared.count[a]))
OP(count_inc_return, COUNT, v = atomic_inc_return(&shared.count[a]))
OP(count_dec_return, COUNT, v = atomic_dec_return(&shared.count[a]))
OP(count_dec_and_test, COUNT, v = atomic_dec_and_test(&shared.count[a]))
OP(count_sub_and_test, COUNT, v = atomic_sub_and_test(b, &shared.count[a]))
OP(count_add_unless, COUNT, v = atomic_add_unless(&shared.count[a], 1, b))
OP(count_inc_not_zero, COUNT, v = atomic_inc_not_zero(&shared.count[a]))
OP(count_inc_unless, COUNT, v = atomic_inc_unless(&shared.count[a], b))
OP(count_dec_unless_last, COUNT, v = atomic_dec_unless_last(&shared.count[a]))
OP(count_cmpxchg, COUNT, v = atomic_cmpxchg(&shared.count[a], b, b + 1))
OP(count_xchg, COUNT, v = atomic_xchg(&shared.count[a], b))
OP(count_dec_and_lock, COUNT,
	if ((v = atomic_dec_and_lock(&shared.count[a], &shared.spin[0])))
		spin_unlock(&shared.spin[0]))

OP(spin_lock, SPIN, spin_lock(&shared.spin[a]))
OP(spin_unlock, SPIN, spin_unlock(&shared.spin[a]))
OP(spin_trylock, SPIN, v = spin_trylock(&shared.spin[a]))
OP(spin_init, SPIN, spin_lock_init(&shared.spin[a]))

OP(read_lock, RW, read_lock(&shared.rw[a]))
OP(read_unlock, RW, read_unlock(&shared.rw[a]))
OP(write_lock, RW, write_lock(&shared.rw[a]))
OP(write_unlock, RW, write_unlock(&shared.rw[a]))
OP(rw_init, RW, rwlock_init(&shared.rw[a]))

OP(mutex_lock, MUTEX, mutex_lock(&shared.mutex[a]))
OP(mutex_unlock, MUTEX, mutex_unlock(&shared.mutex[a]))
OP(mutex_trylock, MUTEX, v = mutex_trylock(&shared.mutex[a]))
OP(mutex_init, MUTEX, mutex_init(&shared.mutex[a]))

OP(down_read, RWSEM, down_read(&shared.rwsem[a]))
OP(down_read_trylock, RWSEM, v = down_read_trylock(&shared.rwsem[a]))
OP(up_read, RWSEM, up_read(&shared.rwsem[a]))
OP(down_write, RWSEM, down_write(&shared.rwsem[a]))
OP(down_write_trylock, RWSEM, v = down_write_trylock(&shared.rwsem[a]))
OP(up_write, RWSEM, up_write(&shared.rwsem[a]))
OP(downgrade_write, RWSEM, downgrade_write(&shared.rwsem[a]))
OP(rwsem_init, RWSEM, init_rwsem(&shared.rwsem[a]))

OP(down, SEM, down(&shared.sem[a]))
OP(down_trylock, SEM, v = !down_trylock(&shared.sem[a]))
OP(up, SEM, up(&shared.sem[a]))
OP(sem_init, SEM, sema_init(&shared.sem[a], b))

OP(lock_kernel, BKL, lock_kernel())
OP(unlock_kernel, BKL, unlock_kernel())
OP(kernel_locked, BKL, v = kernel_locked())
OP(yield, BKL, yield())

/* Objects: found in a slot, used, counted, freed. */
OP(obj_get, OBJECT, own->obj = READ_ONCE(shared.slot[a]); v = !!own->obj)
OP(obj_get_plain, OBJECT, own->obj = shared.slot[a]; v = !!own->obj)
OP(obj_take, OBJECT, own->obj = xchg(&shared.slot[a], NULL); v = !!own->obj)
OP(obj_new, OBJECT,
	own->obj = kmalloc(sizeof(*own->obj), GFP_ATOMIC);
	if (own->obj) {
		own->obj->val = b;
		atomic_set(&own->obj->ref, 1);
	})
OP(obj_new_early, OBJECT,
	/* Others can use it before it is complete. */
	own->obj = kmalloc(sizeof(*own->obj), GFP_ATOMIC);
	if (own->obj) {
		own->obj->val = b;
		WRITE_ONCE(shared.slot[a], own->obj);
		own->obj->link.next = NULL;
		own->obj->val = b + 1;
		atomic_set(&own->obj->ref, 1);
		spin_lock_init(&own->obj->lock);
	})
OP(obj_new_lock, OBJECT, if (own->obj) spin_lock_init(&own->obj->lock))
OP(obj_zalloc, OBJECT, own->obj = kzalloc(sizeof(*own->obj), GFP_ATOMIC))
OP(obj_publish, OBJECT, WRITE_ONCE(shared.slot[a], own->obj))
OP(obj_publish_plain, OBJECT, shared.slot[a] = own->obj)
OP(obj_val, OBJECT, if (own->obj) v = own->obj->val)
OP(obj_val_add, OBJECT, if (own->obj) own->obj->val++)
OP(obj_ref, OBJECT, if (own->obj) atomic_inc(&own->obj->ref))
OP(obj_ref_not_zero, OBJECT, if (own->obj) v = atomic_inc_not_zero(&own->obj->ref))
OP(obj_put, OBJECT, if (own->obj && (v = atomic_dec_and_test(&own->obj->ref))) kfree(own->obj))
OP(obj_free, OBJECT, kfree(own->obj))
OP(obj_forget, OBJECT, own->obj = NULL)
OP(obj_lock, OBJECT, if (own->obj) spin_lock(&own->obj->lock))
OP(obj_unlock, OBJECT, if (own->obj) spin_unlock(&own->obj->lock))
OP(obj_trylock, OBJECT, if (own->obj) v = spin_trylock(&own->obj->lock))
OP(obj_mutex_lock, OBJECT, if (own->obj) mutex_lock(&own->obj->mutex))
OP(obj_mutex_unlock, OBJECT, if (own->obj) mutex_unlock(&own->obj->mutex))
OP(obj_list_add, OBJECT, if (own->obj) list_add(&own->obj->link, &shared.head))
OP(obj_list_first, OBJECT,
	if ((v = !list_empty(&shared.head)))
		own->obj = list_entry(shared.head.next, struct object, link))

/* Names: strings that are replaced and freed while others read them, so that
 * their end, a length or a pointer is what happens to be in freed memory. */
OP(name_new, NAMES,
	own->name = kmalloc(10 + 10 * b, GFP_ATOMIC);
	strcpy(own->name, a ? "abcdefg" : "abc"))
OP(name_new_bare, NAMES, own->name = kmalloc(10 + 10 * b, GFP_ATOMIC))
OP(name_publish, NAMES, WRITE_ONCE(shared.name, own->name))
OP(name_get, NAMES, own->name = READ_ONCE(shared.name); v = !!own->name)
OP(name_swap, NAMES, own->name = xchg(&shared.name, own->name))
OP(name_free, NAMES, kfree(own->name))
OP(name_length, NAMES, if (own->name) v = strlen(own->name))
OP(name_copy, NAMES, if (own->name) v = strlcpy(shared.text[a], own->name, 8))
OP(name_print, NAMES,
	if (own->name) v = snprintf(shared.text[a], 8, "%s", own->name))
OP(name_compare, NAMES, if (own->name) v = !strcmp(own->name, "abc"))
OP(name_find, NAMES, if (own->name) v = !!strchr(own->name, 'k'))
OP(name_bytes, NAMES,
	/* As long as its first byte says. */
	char _bytes[256] = "";
	int _i;
	if (own->name)
		memcpy(_bytes, own->name, *(unsigned char *)own->name);
	for (_i = 0; _i < 256; _i++)
		v = v * 31 + _bytes[_i])
OP(name_clear, NAMES,
	if (own->name && own->name[0])
		memset(own->name, 0, *(int *)own->name))
OP(name_follow, NAMES, if (own->name) own->name = *(char **)own->name)
/* What is there taken for a pointer to where no memory is. */
#define NOWHERE(type)	((type *)(*(unsigned long *)own->name >> 20))
OP(name_lock, NAMES, if (own->name) spin_lock(NOWHERE(spinlock_t)))
OP(name_try, NAMES, if (own->name) v = mutex_trylock(NOWHERE(struct mutex)))
OP(name_count, NAMES,
	if (own->name) v = atomic_dec_and_test(NOWHERE(atomic_t)))
OP(name_wake, NAMES,
	if (own->name) v = wake_up_process(NOWHERE(struct task_struct)))
OP(name_complete, NAMES, if (own->name) complete(NOWHERE(struct completion)))

OP(cache_alloc, CACHE, own->cached = kmem_cache_alloc(shared.cache, GFP_ATOMIC))
OP(cache_use, CACHE, if (own->cached) v = ++*(int *)own->cached)
OP(cache_free, CACHE, if (own->cached) kmem_cache_free(shared.cache, own->cached))
OP(cache_leak, CACHE, v = !!kmalloc(16, GFP_ATOMIC))

OP(wait_event, WAIT, wait_event(shared.queue, READ_ONCE(shared.flag[a])))
OP(wait_event_plain, WAIT,
	wait_event_interruptible(shared.queue, shared.flag[a]))
OP(wait_exclusive, WAIT,
	DECLARE_WAITQUEUE(_w, current);
	_w.flags = 0;
	add_wait_queue_exclusive(&shared.queue, &_w);
	set_current_state(TASK_UNINTERRUPTIBLE);
	if (!READ_ONCE(shared.flag[a]))
		schedule();
	set_current_state(TASK_RUNNING);
	remove_wait_queue(&shared.queue, &_w))
OP(wake_up, WAIT, wake_up(&shared.queue))
OP(wake_up_all, WAIT, wake_up_all(&shared.queue))
OP(wake_flag, WAIT, WRITE_ONCE(shared.flag[a], 1))
OP(waitqueue_active, WAIT, v = waitqueue_active(&shared.queue))

OP(wait_for_completion, COMPLETION, wait_for_completion(&shared.completion))
OP(complete, COMPLETION, complete(&shared.completion))
OP(complete_all, COMPLETION, complete_all(&shared.completion))
OP(completion_again, COMPLETION, INIT_COMPLETION(shared.completion))

OP(state_sleeping, SCHED, set_current_state(TASK_INTERRUPTIBLE))
OP(state_running, SCHED, set_current_state(TASK_RUNNING))
OP(schedule, SCHED, schedule())
OP(schedule_unless, SCHED, if (!READ_ONCE(shared.flag[a])) schedule())
OP(wake_process, SCHED, v = wake_up_process(shared.task[b]))
OP(wake_uninterruptible, SCHED,
	v = try_to_wake_up(shared.task[b], TASK_UNINTERRUPTIBLE))

OP(pool_alloc, POOL, own->element = mempool_alloc(shared.pool, GFP_ATOMIC);
	v = !!own->element)
OP(pool_alloc_wait, POOL, own->element = mempool_alloc(shared.pool, GFP_KERNEL))
OP(pool_free, POOL,
	if (own->element)
		mempool_free(own->element, shared.pool);
	own->element = NULL)

OP(module_try_get, MODULE, v = try_module_get(THIS_MODULE))
OP(module_get, MODULE, __module_get(THIS_MODULE))
OP(module_put, MODULE, module_put(THIS_MODULE))
OP(module_refs, MODULE, v = module_refcount(THIS_MODULE))
OP(module_delete, MODULE, v = sys_delete_module())

OP(uevent, UEVENT, kobject_uevent(&shared.kobj, b ? KOBJ_ADD : KOBJ_REMOVE))
OP(uevent_wait, UEVENT, v = uevent_wait(b ? KOBJ_ADD : KOBJ_REMOVE))
OP(kobj_get, UEVENT, kobject_get(&shared.kobj))
OP(kobj_put, UEVENT, kobject_put(&shared.kobj))

OP(list_add, LIST, list_add(&shared.node[own->cpu], &shared.head))
OP(list_add_tail, LIST, list_add_tail(&shared.node[own->cpu], &shared.head))
OP(list_del, LIST, list_del_init(&shared.node[own->cpu]))
OP(list_empty, LIST, v = list_empty(&shared.head))
OP(list_first, LIST, v = shared.head.next == &shared.node[own->cpu])

/* A variable on the stack of one CPU, of which others know. */
OP(cell_share, CELL, WRITE_ONCE(shared.cell, &own->cell))
OP(cell_read, CELL, v = READ_ONCE(own->cell))
OP(cell_read_plain, CELL, v = own->cell)
OP(cell_write, CELL, own->cell = 1 + b)
OP(cell_theirs, CELL,
	int *_p = READ_ONCE(shared.cell);
	if (_p)
		WRITE_ONCE(*_p, 1 + b))
OP(cell_theirs_read, CELL,
	int *_p = READ_ONCE(shared.cell);
	if (_p)
		v = *_p)

/* The same of a function, which may have returned. */
OP(frame_share, FRAME,
	int _cell = 0;
	shared.frame_of = own->cpu;
	WRITE_ONCE(shared.frame, &_cell);
	v = READ_ONCE(_cell))
OP(frame_write, FRAME,
	int *_p = READ_ONCE(shared.frame);
	if (_p && shared.frame_of != own->cpu)
		WRITE_ONCE(*_p, 1 + b))
OP(frame_lend, FRAME,
	int _cell = 0;
	spin_lock(&shared.spin[0]);
	shared.frame = &_cell;
	shared.frame_of = own->cpu;
	spin_unlock(&shared.spin[0]);
	spin_lock(&shared.spin[0]);
	shared.frame = NULL;
	v = _cell;
	spin_unlock(&shared.spin[0]))
OP(frame_use, FRAME,
	spin_lock(&shared.spin[0]);
	if (shared.frame && shared.frame_of != own->cpu)
		*shared.frame = 1 + b;
	spin_unlock(&shared.spin[0]))
OP(frame_wait, FRAME,
	DECLARE_COMPLETION(_done);
	WRITE_ONCE(shared.waits, &_done);
	wait_for_completion(&_done))
OP(frame_wait_timeout, FRAME,
	DECLARE_COMPLETION(_done);
	WRITE_ONCE(shared.waits, &_done);
	v = !!wait_for_completion_timeout(&_done, 1))
OP(frame_complete, FRAME,
	struct completion *_waits = xchg(&shared.waits, NULL);
	if (_waits)
		complete(_waits))

OP(bug_if, JUDGE, BUG_ON(own->v == b))
OP(warn_if, JUDGE, WARN_ON(own->v == b))
OP(sleep_maybe, JUDGE, might_sleep())
OP(preempt_off, JUDGE, preempt_disable())
OP(preempt_on, JUDGE, preempt_enable())
