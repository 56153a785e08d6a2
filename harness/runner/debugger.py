# SPDX-License-Identifier: GPL-2.0-only
#
# What gdb knows of a runner: "dmrace run SCENARIO --gdb" loads this.
#
# It stops where another CPU goes on (vcpu_resumed() in vcpu/vcpu.h) and at each
# finding (runner_found() in runner.h), and has the commands "dmrace cpus",
# "dmrace cpu N" and "dmrace bt".  CPUs are threads here, so all of gdb works.
import functools
import os
import re

import gdb

# Indexed by the names of enum vcpu_op_kind.
WORDS = {
    "OP_START": "starts",
    "OP_ENTER": "enters a function",
    "OP_EXIT": "returns",
    "OP_READ": "reads",
    "OP_WRITE": "writes",
    "OP_ATOMIC_LOAD": "reads atomically",
    "OP_ATOMIC_STORE": "writes atomically",
    "OP_ATOMIC_RMW": "updates",
    "OP_LOCK": "locks",
    "OP_TRYLOCK": "tries to lock",
    "OP_QUEUE": "waits for readers",
    "OP_UNLOCK": "unlocks",
    "OP_WAIT": "sleeps",
    "OP_WAKE": "wakes",
    "OP_SPIN": "spins",
    "OP_FREE": "frees",
    "OP_REUSE": "allocates",
    "OP_LIST": "allocates or frees",
    "OP_END": "ends",
}


@functools.lru_cache(maxsize=None)
def address(name):
    """Where a variable is.  gdb looks through all files for it each time."""
    return gdb.parse_and_eval("&" + name)


# Another run may be loaded to another place.
for happens in gdb.events.exited, gdb.events.new_objfile:
    happens.connect(lambda event: address.cache_clear())


def variable(name):
    return address(name).dereference()


def state():
    return variable("vcpu")


def kind(op):
    kinds = gdb.lookup_type("enum vcpu_op_kind").fields()
    number = int(op["kind"])
    for field in kinds:
        if field.enumval == number:
            return field.name
    return "OP_NONE"


def is_code(pc):
    """Code under test, the kernel code around it, or the scenario."""
    for whose in "subject", "system":
        if int(address("__%s_text_start" % whose)) <= pc < \
                int(address("__%s_text_end" % whose)):
            return True
    symtab = gdb.find_pc_line(pc).symtab
    scenario = gdb.find_pc_line(actor(0)[1]).symtab
    return symtab is not None and scenario is not None and \
        symtab.filename == scenario.filename


def code_frames():
    """The frames of code on the selected thread, innermost first."""
    frames = []
    frame = gdb.newest_frame()
    while frame is not None:
        if is_code(frame.pc()):
            frames.append(frame)
        frame = frame.older()
    return frames


def place(pc):
    """FUNCTION (FILE:LINE) of an address inside a function."""
    sal = gdb.find_pc_line(pc)
    block = gdb.block_for_pc(pc)
    while block is not None and block.function is None:
        block = block.superblock
    if sal.symtab is None or block is None:
        return "?"
    return "%s (%s:%d)" % (block.function.name,
                           os.path.basename(sal.symtab.filename), sal.line)


def step():
    """Which part of the schedule runs; None: there are no parts."""
    chooser = variable("'recorder.c'::rec")["chooser"]
    directed = variable("'directed.c'::directed")
    replay = variable("'replay.c'::replay")
    if chooser == directed.address.cast(chooser.type):
        at, n = int(directed["at"]), int(directed["n"])
        text = directed["step"][at]["text"].string() if at < n else ""
    elif chooser == replay.address.cast(chooser.type):
        at, n = int(replay["at"]), int(replay["n"])
        part = variable("'replay.c'::parts")[at]
        points = int(part["points"])
        text = "cpu%d to end" % (int(part["cpu"]) + 1) \
            if points == 2 ** 64 - 1 else \
            "cpu%d for %d points" % (int(part["cpu"]) + 1, points)
    else:
        return None
    if at >= n:
        return "all %d steps of the schedule are done" % n
    return "step %d of %d: %s" % (at + 1, n, text.strip())


def say_absent():
    """Steps whose function this subject does not have."""
    directed = variable("'directed.c'::directed")
    for at in range(int(directed["n"])):
        if directed["code"][at]["absent"]:
            gdb.write("-- \"%s\": no such function here\n" %
                      directed["step"][at]["text"].string().strip())


def say(text):
    where = step()
    gdb.write("-- %s\n" % text)
    if where:
        gdb.write("   %s\n" % where)


def actor(cpu):
    """What the scenario calls that CPU's work, and its function."""
    a = state()["cpu"][cpu]["actor"]["arg"]
    a = a.cast(gdb.lookup_type("struct actor").pointer())
    fn = a["call"] if int(a["call"]) else a["fn"]
    return a["does"].string(), int(fn)


def past_entry(pc):
    """pc, or where the body of its function begins, if pc is before that.

    A CPU can stop at the entry of a function.  The arguments are then not yet
    where gdb looks for them.
    """
    sal = gdb.find_pc_line(pc)
    block = gdb.block_for_pc(pc)
    while block is not None and block.function is None:
        block = block.superblock
    if sal.symtab is None or block is None:
        return pc
    first = gdb.find_pc_line(block.start).line
    body = [row.pc for row in sal.symtab.linetable()
            if block.start < row.pc < block.end and row.line != first]
    return max(pc, min(body, default=pc))


def show_code():
    frames = code_frames()
    if frames:
        pc = frames[0].pc()
        frames[0].select()
        gdb.execute("frame" if past_entry(pc) == pc else
                    "with print frame-arguments none -- frame")


def stop_quietly(place):
    """A breakpoint for once, that prints nothing."""
    point = gdb.Breakpoint(place, internal=True, temporary=True)
    point.silent = True
    return point


def run_to(pc):
    """The selected thread runs on to there, if nothing stops it before."""
    stop_quietly("*%d" % pc).thread = gdb.selected_thread().num
    gdb.execute("continue", False, True)


def arrive(cpu):
    """The CPU goes on: runs on to the operation of its own that is next."""
    if kind(state()["cpu"][cpu]["pending"]) == "OP_START":
        does, pc = actor(cpu)
        say("cpu%d starts: %s" % (cpu + 1, does))
        run_to(pc)
    else:
        say("cpu%d goes on" % (cpu + 1))
        frames = code_frames()
        if frames:
            run_to(past_entry(frames[0].pc()))
    if gdb.selected_inferior().pid:
        show_code()


def stop_at(place, command):
    """A breakpoint that the user sees, and that says what it means itself."""
    gdb.execute("break " + place, False, True)
    point = max(gdb.breakpoints(), key=lambda point: point.number)
    point.commands = "silent\ndmrace " + command


class Dmrace(gdb.Command):
    """The virtual CPUs of dmrace."""

    def __init__(self):
        super().__init__("dmrace", gdb.COMMAND_STACK, gdb.COMPLETE_NONE, True)


class Arrive(gdb.Command):
    """For the breakpoint at vcpu_resumed: go to the CPU's own code."""

    def __init__(self):
        super().__init__("dmrace arrive", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        frame = gdb.newest_frame()
        if frame.name() == "vcpu_resumed":
            arrive(int(frame.read_var("cpu")))


class Found(gdb.Command):
    """For the breakpoint at runner_found: what was found, and where."""

    def __init__(self):
        super().__init__("dmrace found", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        frame = gdb.newest_frame()
        if frame.name() != "runner_found":
            return
        cpu = int(frame.read_var("cpu"))
        say("%s%s: %s" % (frame.read_var("kind").string(),
                          " on cpu%d" % (cpu + 1) if cpu >= 0 else "",
                          frame.read_var("text").string()))
        show_code()


def threads():
    """The thread of each CPU that has one; the name is the CPU's."""
    found = {}
    for thread in gdb.selected_inferior().threads():
        if re.fullmatch(r"cpu[1-8]", thread.name or ""):
            found[int(thread.name[3]) - 1] = thread
    return found


def selected(argument):
    """The thread of CPU N, or an error that says which there are."""
    cpus = threads()
    if re.fullmatch(r"[1-8]", argument) and int(argument) - 1 in cpus:
        return cpus[int(argument) - 1]
    # On a busy machine its thread may not have named itself yet.
    if re.fullmatch(r"[1-8]", argument) and \
       int(state()["alive"]) >> int(argument) - 1 & 1:
        raise gdb.GdbError("cpu%s  has not started: %s" %
                           (argument, actor(int(argument) - 1)[0]))
    names = ", ".join(str(n + 1) for n in sorted(cpus))
    raise gdb.GdbError("which CPU? " + (names or "None runs now."))


def describe(vcpu, cpu):
    """What the CPU does next, and where, in words."""
    if int(vcpu["stopped"]) >> cpu & 1:
        return "stopped: it crashed"
    if not int(vcpu["alive"]) >> cpu & 1:
        return "ended"
    if cpu == int(vcpu["current"]):
        frames = code_frames()
        return "runs" + (" in " + place(frames[0].pc()) if frames else "")
    op = vcpu["cpu"][cpu]["pending"]
    name = kind(op)
    if name == "OP_START":
        return "has not started: " + actor(cpu)[0]
    text = WORDS.get(name, "?")
    holder = 0
    if name in ("OP_LOCK", "OP_TRYLOCK", "OP_UNLOCK", "OP_QUEUE"):
        lock = op["addr"].cast(gdb.lookup_type("struct vlock").pointer())
        text += " " + (lock["name"].string() if int(lock["name"]) else
                       "a lock")
        holder = int(lock["owner"])
    if int(op["pc"]):
        text += " in " + place(int(op["pc"]) - 1)
    if name == "OP_LOCK" and holder:
        text += "; cpu%d holds it" % holder
    return text


class Cpus(gdb.Command):
    """Each CPU: what it does next, and where.  '*' marks the one that runs."""

    def __init__(self):
        super().__init__("dmrace cpus", gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        vcpu = state()
        cpus = threads()
        if not cpus:
            raise gdb.GdbError("No CPU runs now.")
        here = gdb.selected_thread()
        frame = gdb.selected_frame()
        current = int(vcpu["current"])
        if current in cpus:
            cpus[current].switch()
        for cpu in range(int(vcpu["n"])):
            gdb.write("%s cpu%d  %s\n" % ("*" if cpu == current else " ",
                                         cpu + 1, describe(vcpu, cpu)))
        here.switch()
        frame.select()
        where = step()
        if where:
            gdb.write("%s\n" % where)


class Cpu(gdb.Command):
    """dmrace cpu N: select that CPU, for bt, up, print and the like."""

    def __init__(self):
        super().__init__("dmrace cpu", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        selected(argument).switch()
        show_code()


class Bt(gdb.Command):
    """dmrace bt [N]: the calls of a CPU, without those of the harness."""

    def __init__(self):
        super().__init__("dmrace bt", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        here = gdb.selected_thread()
        frame = gdb.selected_frame()
        if argument:
            selected(argument).switch()
        frames = code_frames()
        # The address after a call may belong to the next line.
        for n, f in enumerate(frames):
            gdb.write("#%-2d %s\n" % (f.level(), place(f.pc() - (n > 0))))
        cpu = [n for n, thread in threads().items()
               if thread.num == gdb.selected_thread().num]
        if not frames and cpu:
            gdb.write("cpu%d  %s\n" % (cpu[0] + 1, describe(state(), cpu[0])))
        elif not frames:
            gdb.write("this thread is no CPU\n")
        here.switch()
        frame.select()


def prepare():
    for setting in ("confirm off", "pagination off",
                    "print thread-events off", "filename-display basename",
                    "debuginfod enabled off"):
        try:
            gdb.execute("set " + setting, False, True)
        except gdb.error:
            pass                # a gdb that does not have it
    gdb.execute("skip -gfi */harness/vcpu/*", False, True)
    for command in (Dmrace, Cpus, Cpu, Bt, Arrive, Found):
        command()


def start():
    stop_quietly("main")
    try:
        gdb.execute("run", False, True)
    except gdb.error as error:
        gdb.write("dmrace: gdb cannot start the runner: %s\n" % error,
                  gdb.STDERR)
        gdb.execute("quit 77")
    # A CPU that goes on only to end is not worth a stop.
    stop_at("vcpu_resumed if vcpu.cpu[cpu].pending.kind != OP_END", "arrive")
    stop_at("runner_found", "found")
    stop_quietly("vcpu_run_free")
    gdb.write("gdb stops where another CPU goes on, and at each finding.\n"
              "'continue' goes to the next stop. 'dmrace cpus' shows all CPUs,"
              " 'dmrace bt N'\nthe calls of one, and 'dmrace cpu N' selects "
              "one.\n")
    gdb.execute("continue", False, True)
    if not gdb.selected_inferior().pid:
        gdb.execute("quit 2")   # it has said why
    say_absent()
    if gdb.newest_frame().name() == "vcpu_run_free":
        gdb.write("-- nothing is scheduled: set breakpoints, then "
                  "'continue'\n")
    else:
        gdb.execute("dmrace arrive")


prepare()
start()
