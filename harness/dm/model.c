// SPDX-License-Identifier: GPL-2.0-only
/*
 * A call consists of numbered atomic steps.  Each step knows the final result
 * of the call, so that a step that leads to another result is refused at once.
 */
#include <errno.h>
#include <linux/dm-ioctl.h>
#include <string.h>
#include "model.h"

enum step {
	BEGIN, COMMAND, FIND_BY_MINOR, CREATED, INSERT,
	SUSPEND, SUSPEND_LOCKED, SUSPENDED, RESUME, SWAP, BIND, READONLY, RESUMABLE,
	RESUME_LOCKED, RESUMED, LOAD, WAIT,
	TELL_SUSPENDED, TELL_OPEN, TELL_READONLY, TELL_EVENTS, TELL_TABLE,
	TELL_TARGETS, MESSAGE, OPENED, CLOSED,
	PUT, FREE, REMOVE_ALL, PUT_ONE, REMOVED_ONE, END,
};

void model_start(struct model *m)
{
	memset(m, 0, sizeof(*m));
	memset(m->file, -1, sizeof(m->file));
}

static bool same(const struct call_text *a, const struct call_text *b)
{
	return a->hash == b->hash && !memcmp(a->head, b->head, sizeof(a->head));
}

static int by_name(const struct model *m, const struct call_text *name)
{
	for (int i = 0; i < m->n; i++)
		if (m->device[i].named && same(&m->device[i].name, name))
			return i;
	return -1;
}

static int by_uuid(const struct model *m, const struct call_text *uuid)
{
	for (int i = 0; i < m->n; i++)
		if (m->device[i].named && m->device[i].uuid.hash &&
		    same(&m->device[i].uuid, uuid))
			return i;
	return -1;
}

static int by_minor(const struct model *m, uint32_t minor)
{
	for (int i = 0; i < m->n; i++)
		if (m->device[i].state != DEVICE_NONE &&
		    m->device[i].minor == minor)
			return i;
	return -1;
}

static int live_minor(const struct model *m, uint32_t minor)
{
	int i = by_minor(m, minor);

	return i >= 0 && m->device[i].state == DEVICE_LIVE ? i : -1;
}

static enum model_verdict to(struct model_call *at, enum step step)
{
	at->step = step;
	return MODEL_GOES;
}

static enum model_verdict ends(struct model_call *at, int result)
{
	at->result = result;
	return to(at, END);
}

static bool names_are_locked(const struct model *m, int n)
{
	return m->name_lock && m->name_lock != n + 1;
}

/* Does the call have a result that must be right? */
static bool has_answer(const struct call *c)
{
	return !c->result && !c->no_answer;
}

static bool answer_flag(const struct call *c, uint32_t flag)
{
	return c->answer_flags & flag;
}

/* ---- by command, once the device is found ------------------------------ */

static void drop_name(struct model_device *d)
{
	d->named = false;
	d->event_nr += d->live.there;
	d->loaded.there = false;
}

static bool answer_names(const struct model_device *d, const struct call *c)
{
	return !has_answer(c) || (same(&d->name, &c->answer_name) &&
			     same(&d->uuid, &c->answer_uuid));
}

/* With the lock of the names held. */
static enum model_verdict found(struct model *m, struct model_call *at,
				const struct call *c, int n)
{
	struct model_device *d = &m->device[at->device];
	bool inactive = d->loaded.there;

	switch (c->command) {
	case DM_DEV_REMOVE_CMD:
		m->name_lock = n + 1;
		drop_name(d);
		return to(at, PUT);
	case DM_TABLE_CLEAR_CMD:
		m->name_lock = n + 1;
		d->loaded.there = false;
		at->keeps = true;
		if (has_answer(c) && answer_flag(c, DM_INACTIVE_PRESENT_FLAG))
			return MODEL_NEVER;
		return to(at, TELL_SUSPENDED);
	case DM_DEV_SUSPEND_CMD:
		d->refs++;
		if (c->flags & DM_SUSPEND_FLAG)
			break;
		at->table = d->loaded;
		d->loaded.there = false;
		if (has_answer(c) && answer_flag(c, DM_INACTIVE_PRESENT_FLAG))
			return MODEL_NEVER;
		return to(at, RESUME);
	default:
		d->refs++;
	}
	if (!answer_names(d, c))
		return MODEL_NEVER;
	if (c->command == DM_TABLE_LOAD_CMD)
		return to(at, LOAD);
	if (has_answer(c) && answer_flag(c, DM_INACTIVE_PRESENT_FLAG) != inactive)
		return MODEL_NEVER;
	if (c->command == DM_DEV_WAIT_CMD)
		return to(at, WAIT);
	if (c->command == DM_DEV_SUSPEND_CMD)
		return to(at, SUSPEND);
	/* The model does not know geometries. */
	if (c->command == DM_DEV_SET_GEOMETRY_CMD && c->result == -EINVAL)
		at->result = -EINVAL;
	return to(at, TELL_SUSPENDED);
}

static enum model_verdict find(struct model *m, struct model_call *at,
			       const struct call *c, int n)
{
	if (names_are_locked(m, n))
		return MODEL_NEVER;
	if (c->uuid.hash || c->name.hash) {
		at->device = c->uuid.hash ? by_uuid(m, &c->uuid) :
					    by_name(m, &c->name);
		return at->device < 0 ? ends(at, -ENXIO) : found(m, at, c, n);
	}
	/* Takes a reference, which may become the last one. */
	at->device = c->other_major ? -1 : live_minor(m, c->minor);
	if (at->device < 0)
		return ends(at, -ENXIO);
	m->name_lock = n + 1;
	m->device[at->device].refs++;
	return to(at, FIND_BY_MINOR);
}

static enum model_verdict found_by_minor(struct model *m, struct model_call *at,
					 const struct call *c, int n)
{
	struct model_device *d = &m->device[at->device];

	m->name_lock = 0;
	if (d->named) {
		d->refs--;
		return found(m, at, c, n);
	}
	at->result = -ENXIO;
	return to(at, PUT);
}

static enum model_verdict create(struct model *m, struct model_call *at,
				 const struct call *c)
{
	struct model_device *d;
	uint32_t minor = c->minor;
	int i;

	if (c->slash)
		return ends(at, -EINVAL);
	if (!c->by_minor)
		for (minor = 0; by_minor(m, minor) >= 0; minor++)
			;
	if (by_minor(m, minor) >= 0)
		return ends(at, -ENXIO);
	for (i = 0; i < m->n && m->device[i].state != DEVICE_NONE; i++)
		;
	if (i == MODEL_DEVICES)
		return MODEL_NEVER;
	if (i == m->n)
		m->n++;
	d = &m->device[i];
	memset(d, 0, sizeof(*d));
	d->state = DEVICE_COMING;
	d->minor = minor;
	at->device = i;
	return to(at, CREATED);
}

static enum model_verdict insert(struct model *m, struct model_call *at,
				 const struct call *c, int n)
{
	struct model_device *d = &m->device[at->device];

	if (names_are_locked(m, n))
		return MODEL_NEVER;
	if (by_name(m, &c->name) >= 0 ||
	    (c->uuid.hash && by_uuid(m, &c->uuid) >= 0)) {
		at->result = -EBUSY;
		return to(at, PUT);
	}
	d->named = true;
	d->name = c->name;
	d->uuid = c->uuid;
	d->refs++;
	return to(at, TELL_SUSPENDED);
}

static enum model_verdict rename_device(struct model *m, struct model_call *at,
					const struct call *c, int n)
{
	int old = by_name(m, &c->name);

	if (names_are_locked(m, n))
		return MODEL_NEVER;
	if (c->slash)
		return ends(at, -EINVAL);
	if (by_name(m, &c->to) >= 0)
		return ends(at, -EBUSY);
	if (old < 0)
		return ends(at, -ENXIO);
	m->device[old].name = c->to;
	m->device[old].event_nr += m->device[old].live.there;
	return ends(at, 0);
}

static enum model_verdict list(struct model *m, struct model_call *at,
			       const struct call *c, int n)
{
	uint32_t most = sizeof(uint64_t);	/* that it takes */
	uint64_t all = 0;

	if (names_are_locked(m, n))
		return MODEL_NEVER;
	for (int i = 0; i < m->n; i++)
		if (m->device[i].named) {
			most += sizeof(struct dm_name_list) + DM_NAME_LEN + 8;
			all += history_entry(&m->device[i].name,
					     m->device[i].minor);
		}
	if (has_answer(c) &&
	    (answer_flag(c, DM_BUFFER_FULL_FLAG) ? c->room >= most :
	     !c->room || c->answer_list != all))
		return MODEL_NEVER;
	return ends(at, 0);
}

/* The next one; with the first, the names are locked until the last. */
static enum model_verdict remove_all(struct model *m, struct model_call *at,
				     int n, int choice)
{
	struct model_device *d;
	int i, named = 0;

	if (names_are_locked(m, n))
		return MODEL_NEVER;
	m->name_lock = n + 1;
	for (i = 0; i < m->n; i++)
		if (m->device[i].named && named++ == choice)
			break;
	if (i == m->n)
		return named || choice ? MODEL_NEVER : ends(at, 0);
	d = &m->device[i];
	drop_name(d);
	at->device = i;
	return to(at, PUT_ONE);
}

/* ---- suspend, resume, tables ------------------------------------------- */

static enum model_verdict suspend(struct model_device *d, struct model_call *at,
				  bool resumes)
{
	if (d->suspend_lock)
		return MODEL_NEVER;
	if (d->suspended && resumes)
		return to(at, SWAP);
	if (d->suspended) {
		at->result = -EINVAL;
		return to(at, PUT);
	}
	d->suspend_lock = true;
	d->blocked = true;
	return to(at, SUSPENDED);
}

static enum model_verdict fails(struct model_call *at, int result)
{
	at->result = result;
	return to(at, PUT);
}

static enum model_verdict swap(struct model_device *d, struct model_call *at)
{
	if (d->suspend_lock)
		return MODEL_NEVER;
	if (!d->suspended)
		return fails(at, -EINVAL);
	d->suspend_lock = true;
	d->live.there = false;
	return to(at, BIND);
}

static enum model_verdict resume(struct model_device *d, struct model_call *at)
{
	if (d->suspend_lock)
		return MODEL_NEVER;
	if (!d->suspended || !d->live.there)
		return fails(at, -EINVAL);
	d->suspend_lock = true;
	d->blocked = false;
	return to(at, RESUMED);
}

static enum model_verdict load(struct model *m, struct model_call *at,
			       const struct call *c, int n)
{
	struct model_device *d = &m->device[at->device];

	if (!c->table.valid)
		return fails(at, -EINVAL);
	if (names_are_locked(m, n))
		return MODEL_NEVER;
	if (!d->named)
		return fails(at, -ENXIO);
	d->loaded = c->table;
	if (has_answer(c) && !answer_flag(c, DM_INACTIVE_PRESENT_FLAG))
		return MODEL_NEVER;
	return to(at, TELL_SUSPENDED);
}

/* ---- the answer of a status -------------------------------------------- */

static enum model_verdict answer_status(const struct model_device *d,
					struct model_call *at,
					const struct call *c)
{
	bool right = true;

	switch (at->step) {
	case TELL_SUSPENDED:
		right = answer_flag(c, DM_SUSPEND_FLAG) == d->suspended &&
			c->answer_minor == d->minor;
		break;
	case TELL_OPEN:
		right = c->answer_open == d->openers;
		break;
	case TELL_READONLY:
		right = answer_flag(c, DM_READONLY_FLAG) == d->readonly;
		break;
	case TELL_EVENTS:
		right = c->answer_event_nr == d->event_nr;
		break;
	case TELL_TABLE:
		right = answer_flag(c, DM_ACTIVE_PRESENT_FLAG) == d->live.there;
		at->targets = d->live.there ? d->live.targets : 0;
		if (c->command == DM_TABLE_STATUS_CMD ||
		    c->command == DM_DEV_WAIT_CMD)
			break;
		right &= c->answer_targets == at->targets;
		if (has_answer(c) && !right)
			return MODEL_NEVER;
		return to(at, c->command == DM_TARGET_MSG_CMD ? MESSAGE : PUT);
	case TELL_TARGETS:
		/* The second look-up. */
		if (d->live.there)
			at->targets = d->live.targets;
		right = c->answer_targets == at->targets &&
			(answer_flag(c, DM_BUFFER_FULL_FLAG) ||
			 c->answer_list == (d->live.there ? d->live.entries : 0));
		if (has_answer(c) && !right)
			return MODEL_NEVER;
		return to(at, PUT);
	}
	if (has_answer(c) && !right)
		return MODEL_NEVER;
	return to(at, at->step + 1);
}

static enum model_verdict message(const struct model_device *d,
				  struct model_call *at, const struct call *c)
{
	/* Neither zero nor error takes any. */
	if (d->live.hold)
		at->result = c->result;
	else if (d->live.there)
		at->result = -EINVAL;
	return to(at, PUT);
}

static enum model_verdict io(struct model *m, struct model_call *at,
			     const struct call *c)
{
	const struct model_device *d;

	if (c->file < 0 || m->file[c->file] < 0)
		return MODEL_NEVER;
	d = &m->device[m->file[c->file]];
	if (d->blocked)
		return c->command == CALL_READ_AHEAD ? ends(at, -EIO) :
						       MODEL_NEVER;
	if (d->live.hold ||
	    (d->live.there && c->sector + c->sectors > d->live.first))
		return ends(at, c->result);
	/* A target of zeros drops what is read ahead. */
	return ends(at, d->live.there && d->live.zero &&
			c->command == CALL_IO ? 0 : -EIO);
}

static enum model_verdict flush(struct model *m, struct model_call *at,
				const struct call *c)
{
	if (c->file < 0 || m->file[c->file] < 0)
		return MODEL_NEVER;
	return ends(at, m->device[m->file[c->file]].live.there ? 0 : -ENXIO);
}

/* ---- one step ----------------------------------------------------------- */

static bool is_module(const struct call *c)
{
	return c->command == CALL_INSMOD || c->command == CALL_RMMOD;
}

/* Is it an ioctl of the control device? */
static bool is_command(const struct call *c)
{
	return c->command < CALL_OPEN;
}

/* Does it begin with the look-up of a block device? */
static bool is_of_device(const struct call *c)
{
	return c->command >= CALL_OPEN && c->command != CALL_OPEN_CONTROL;
}

static bool in_use(const struct model *m)
{
	for (int i = 0; i < m->n; i++)
		if (m->device[i].state != DEVICE_NONE)
			return true;
	return m->pins;
}

static enum model_verdict module(struct model *m, struct model_call *at,
				 const struct call *c)
{
	if (c->command == CALL_INSMOD) {
		at->result = m->loaded ? -EEXIST : 0;
		m->loaded = true;
	} else {
		at->result = !m->loaded ? -ENOENT : in_use(m) ? -EBUSY : 0;
		m->loaded = in_use(m);
	}
	return to(at, END);
}

static enum model_verdict begin(struct model *m, struct model_call *at,
				const struct call *c)
{
	at->device = -1;
	if (is_module(c))
		return module(m, at, c);
	m->pins++;
	if (!m->loaded)
		return ends(at, is_of_device(c) ? -ENXIO : -ENODEV);
	if (c->unprivileged && c->command < CALL_OPEN)
		return ends(at, -EACCES);
	if (c->wrong)
		return ends(at, c->wrong);
	return to(at, COMMAND);
}

static enum model_verdict command(struct model *m, struct model_call *at,
				  const struct call *c, int n)
{
	switch (c->command) {
	case DM_VERSION_CMD:
	case DM_LIST_VERSIONS_CMD:
		return ends(at, 0);
	case DM_REMOVE_ALL_CMD:
		return to(at, REMOVE_ALL);
	case DM_LIST_DEVICES_CMD:
		return list(m, at, c, n);
	case DM_DEV_CREATE_CMD:
		return create(m, at, c);
	case DM_DEV_RENAME_CMD:
		return rename_device(m, at, c, n);
	case CALL_OPEN:
		at->device = live_minor(m, c->minor);
		if (at->device < 0)
			return ends(at, -ENXIO);
		m->device[at->device].refs++;
		return to(at, OPENED);
	case CALL_CLOSE:
		at->device = c->file < 0 ? -1 : m->file[c->file];
		if (at->device < 0)
			return MODEL_NEVER;
		m->file[c->file] = -1;
		m->device[at->device].openers--;
		return to(at, PUT);
	case CALL_IO:
	case CALL_READ_AHEAD:
		return io(m, at, c);
	case CALL_FLUSH:
		return flush(m, at, c);
	case CALL_HEARD_OTHER:
		return ends(at, c->result);
	case CALL_OPEN_CONTROL:
	case CALL_CLOSE_CONTROL:
		return ends(at, 0);
	case CALL_HEARD:
		/* There is no event before the device exists. */
		return c->result < 8 && !(m->added >> c->result & 1) ?
		       MODEL_NEVER : ends(at, c->result);
	default:
		return find(m, at, c, n);
	}
}

/*
 * Flags that no rule is about are returned as they were passed.  A buffer can
 * be too small only for what is written into it.
 */
static bool flags_are_right(const struct model_call *at, const struct call *c)
{
	const uint32_t ruled = DM_SUSPEND_FLAG | DM_READONLY_FLAG |
			       DM_ACTIVE_PRESENT_FLAG | DM_INACTIVE_PRESENT_FLAG |
			       DM_BUFFER_FULL_FLAG;
	const uint32_t target = sizeof(struct dm_target_spec) + 24;

	if ((c->answer_flags ^ c->flags) & ~ruled)
		return false;
	switch (c->command) {
	case DM_LIST_DEVICES_CMD:
		return true;			/* see list() */
	case DM_DEV_CREATE_CMD:
		if (answer_flag(c, DM_INACTIVE_PRESENT_FLAG))
			return false;
		break;
	case DM_TABLE_STATUS_CMD:
	case DM_DEV_WAIT_CMD:
		if (c->room < at->targets * target)
			return true;
		break;
	case DM_TABLE_DEPS_CMD:
	case DM_LIST_VERSIONS_CMD:
		if (c->room < 256)
			return true;
	}
	return !answer_flag(c, DM_BUFFER_FULL_FLAG);
}

static enum model_verdict end(struct model *m, struct model_call *at,
			      const struct call *c, int n)
{
	/* It did what it had to, but its answer could not be copied. */
	bool unanswered = c->starved && c->result == -EFAULT && !at->result;

	if ((at->result != c->result && !unanswered) || c->touched ||
	    (is_command(c) && has_answer(c) && !flags_are_right(at, c)))
		return MODEL_NEVER;
	if (m->name_lock == n + 1)
		m->name_lock = 0;
	/* While the control device is open it pins the module. */
	if (!is_module(c) && (c->command != CALL_OPEN_CONTROL || c->result))
		m->pins--;
	if (c->command == CALL_CLOSE_CONTROL)
		m->pins--;
	return MODEL_ENDED;
}

/*
 * The call failed because an allocation or a copy failed: before it did anything,
 * or half-way.  A create that fails may then lose its minor, as until 2.6.19.
 */
static enum model_verdict starves(struct model *m, struct model_call *at,
				  const struct call *c, int choice)
{
	if (!c->starved || c->result >= 0)
		return MODEL_NEVER;
	switch (at->step) {
	case BEGIN:
		if (choice != 1 || c->command != CALL_INSMOD)
			return MODEL_NEVER;
		at->result = c->result;
		return to(at, END);
	case COMMAND:
		if (choice == 2 && c->command == DM_DEV_CREATE_CMD &&
		    create(m, at, c) == MODEL_GOES && at->step == CREATED)
			return ends(at, c->result);
		return choice == 1 ? ends(at, c->result) : MODEL_NEVER;
	case INSERT:
	case LOAD:
	case SUSPEND_LOCKED:
	case TELL_SUSPENDED:
	case TELL_TARGETS:
	case MESSAGE:
		return choice == 1 ? fails(at, c->result) : MODEL_NEVER;
	default:
		return MODEL_NEVER;
	}
}

/* A signal ends a wait.  It also ends a suspend that waits for I/O, of which
 * the model does not know whether there is any. */
static enum model_verdict interrupted(struct model_device *d,
				      struct model_call *at, bool resumes)
{
	switch (at->step) {
	case WAIT:
		return fails(at, -EINTR);
	case SUSPENDED:
		d->blocked = false;
		d->suspend_lock = false;
		return resumes ? to(at, SWAP) : fails(at, -EINTR);
	default:
		return MODEL_NEVER;
	}
}

enum model_verdict model_step(struct model *m, struct model_call *at,
			      const struct call *c, int n, int choice)
{
	struct model_device *d = at->step == BEGIN || at->device < 0 ? NULL :
				 &m->device[at->device];
	bool resumes = c->command == DM_DEV_SUSPEND_CMD &&
		       !(c->flags & DM_SUSPEND_FLAG);

	if (choice && at->step != REMOVE_ALL)
		return choice == 1 && c->interrupted ?
		       interrupted(d, at, resumes) : starves(m, at, c, choice);
	switch (at->step) {
	case BEGIN:
		return begin(m, at, c);
	case COMMAND:
		return command(m, at, c, n);
	case FIND_BY_MINOR:
		return found_by_minor(m, at, c, n);
	case CREATED:
		d->state = DEVICE_LIVE;
		d->refs = 1;
		if (d->minor < 8)
			m->added |= 1 << d->minor;
		return to(at, INSERT);
	case INSERT:
		return insert(m, at, c, n);
	case SUSPEND:
		return to(at, d->suspended ? TELL_SUSPENDED : SUSPEND_LOCKED);
	case SUSPEND_LOCKED:
		return suspend(d, at, resumes);
	case SUSPENDED:
		d->suspended = true;
		d->suspend_lock = false;
		return to(at, resumes ? SWAP : TELL_SUSPENDED);
	case RESUME:
		if (!at->table.there)
			return to(at, RESUMABLE);
		return to(at, d->suspended ? SWAP : SUSPEND_LOCKED);
	case SWAP:
		return swap(d, at);
	case BIND:
		d->live = at->table;
		d->suspend_lock = false;
		return to(at, READONLY);
	case READONLY:
		d->readonly = at->table.readonly;
		return to(at, RESUMABLE);
	case RESUMABLE:
		return to(at, d->suspended ? RESUME_LOCKED : TELL_SUSPENDED);
	case RESUME_LOCKED:
		return resume(d, at);
	case RESUMED:
		d->suspended = false;
		d->suspend_lock = false;
		return to(at, TELL_SUSPENDED);
	case LOAD:
		return load(m, at, c, n);
	case WAIT:
		if (d->event_nr == c->event_nr)
			return MODEL_NEVER;
		return to(at, TELL_SUSPENDED);
	case TELL_SUSPENDED:
	case TELL_OPEN:
	case TELL_READONLY:
	case TELL_EVENTS:
	case TELL_TABLE:
	case TELL_TARGETS:
		return answer_status(d, at, c);
	case MESSAGE:
		return message(d, at, c);
	case OPENED:
		d->openers++;
		if (c->file >= 0)
			m->file[c->file] = at->device;
		return ends(at, 0);
	case PUT:
		if (at->keeps || --d->refs)
			return to(at, END);
		d->state = DEVICE_GOING;
		return to(at, FREE);
	case PUT_ONE:
		if (--d->refs)
			return to(at, REMOVE_ALL);
		d->state = DEVICE_GOING;
		return to(at, REMOVED_ONE);
	case FREE:
	case REMOVED_ONE:
		d->state = DEVICE_NONE;
		return to(at, at->step == FREE ? END : REMOVE_ALL);
	case REMOVE_ALL:
		return remove_all(m, at, n, choice);
	default:
		return end(m, at, c, n);
	}
}
