# SPDX-License-Identifier: GPL-2.0-only
#
# The document on stdin, its blocks run, each output in its place.  How an output
# may differ from what is written is what mask() says.  -v terminal=COMMAND: all
# is typed into one terminal (see doc-test).

# "few of 40": the text of a document says that the number is below 20.
function mask(s) {
	if (typed) {
		gsub(/0x[0-9a-f]+/, "0xN", s)
		gsub(/LWP [0-9]+/, "LWP N", s)
		gsub(/process [0-9]+/, "process N", s)
		sub(/^#[0-9]+ +(0xN in )?/, "#N ", s)
	}
	gsub(/\([0-9.]+ s\)/, "(T s)", s)
	gsub(/[0-9]+\*[0-9]+/, "N*N", s)
	gsub(/@[0-9a-f]+/, "@BUILD", s)
	gsub(/is build [0-9a-f]+:/, "is build BUILD:", s)
	gsub(/here \([^ )]*\/libexec\/dmrace\)/, "here (DIR)", s)
	gsub(/\([0-9]+ different ones\)/, "(N different ones)", s)
	# compilers differ in how many accesses they make of a line
	gsub(/^[0-9]+ more:/, "N more:", s)
	gsub(/saw [0-9]+ of/, "saw N of", s)
	gsub(/Passed +[0-9.]+ sec/, "Passed T sec", s)
	gsub(/=  *[0-9.]+ sec/, "= T sec", s)
	sub(/^1?[0-9] of 40$/, "few of 40", s)
	return s
}

# Whether have[1..got] is want[from..to].
function same(from, to,		i, j) {
	j = 1
	for (i = from; i <= to; i++) {
		if (want[i] == "...") {
			if (i == to)
				return 1
			while (j <= got && mask(have[j]) != mask(want[i + 1]))
				j++
		} else if (j > got || mask(have[j++]) != mask(want[i])) {
			return 0
		}
	}
	return j > got
}

function print_block(from, to,		i) {
	if (same(from, to))
		for (i = from; i <= to; i++)
			print want[i]
	else
		for (i = 1; i <= got; i++)
			print have[i]
}

function collect(run,	line) {
	got = 0
	# A reader such as head leaves when it has enough; whether the writer
	# then still writes is a matter of time.
	# So is how far a long command is.
	while ((run | getline line) > 0)
		if (line !~ /cannot write the output: Broken pipe|^dmrace: .* so far$/)
			have[++got] = line
	close(run)
}

function quote(s) {
	gsub(/\047/, "\047\\\047\047", s)
	return "\047" s "\047"
}

# gdb repeats each command that it reads, and those that these use.
function as_on_a_terminal(run) {
	return run " | sed -E " quote("s/^([(]gdb[)] )+[+]/(gdb) /; t; " \
				      "/^[+]/d; s/^[(]gdb[)] $//")
}

function run_command(	i, run) {
	typed = ""
	for (i = 1; i <= wanted; i++)
		if (want[i] ~ /^\(gdb\) /)
			typed = typed substr(want[i], 7) "\n"
	run = environment "{ " command "\n} 2>&1 </dev/null"
	if (typed != "") {
		print "set trace-commands on\n" typed >"typed"
		close("typed")
		run = environment as_on_a_terminal("{ " command "\n} 2>&1 <typed")
	}
	collect(run)
	print_block(1, wanted)
	# Each command has a shell of its own.
	if (command ~ /^(export|unset) /)
		environment = environment command "\n"
}

# The screen becomes want[from..to], in half a minute or never.
function look(from, to,		i) {
	for (i = 0; i < 500; i++) {
		collect(terminal " screen")
		if (same(from, to))
			break
		system("sleep 0.06")
	}
	print_block(from, to)
}

function type_command(	i, from) {
	system(terminal " type " quote(command))
	from = 1
	for (i = 1; i <= wanted; i++) {
		if (want[i] !~ /^press /)
			continue
		if (i > from)
			look(from, i - 1)
		print want[i]
		system(terminal " press " substr(want[i], 7))
		from = i + 1
	}
	collect(terminal " output")
	print_block(from, wanted)
	# and the next prompt
	if (got > 23) {
		print "more than the screen of 24 lines: " command >"/dev/stderr"
		failed = 1
	}
}

function finish() {
	if (command == "")
		return
	if (terminal)
		type_command()
	else
		run_command()
	command = ""
}

/^```/ && !block {
	block = $0
	if (block == "```console soak") {
		if (ENVIRON["DOC_SOAK"])
			block = "```console"
	} else if (NF == 2) {
		target = $2
		if (match(target, /.*\//))
			system("mkdir -p " quote(substr(target, 1, RLENGTH)))
		printf "" >target
	}
	print
	next
}
/^```$/ {
	finish()
	if (target != "")
		close(target)
	block = target = ""
	print
	next
}
block == "```console" && /^\$ / {
	finish()
	command = substr($0, 3)
	wanted = 0
	print
	next
}
command != "" { want[++wanted] = $0; next }
target != "" { print >target }
{ print }
END { exit failed }
