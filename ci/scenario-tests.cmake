# SPDX-License-Identifier: GPL-2.0-only
#
# The tests of the scenarios.  ctest includes this when it starts, and it asks
# the runners what there is to test ("dmrace list --json"): each subject that a
# scenario names, under each detector, with what it must show.  There is no other
# list, so no scenario can be forgotten in one.
#
#	GATE_DMRACE	the command		GATE_CI		this directory
#	GATE_BUILD	where records go	GATE_VARIANTS	subjects made by patches
#	GATE_ALL	OFF: only the subjects of GATE_SUBJECTS are built

cmake_minimum_required(VERSION 3.25)	# a policy scope of its own: IN_LIST

# If the list cannot be read this test fails, and says why.
add_test(gate/list ${GATE_DMRACE} list --json)
set_tests_properties(gate/list PROPERTIES LABELS "gate;quick;verdict" TIMEOUT 60)

execute_process(COMMAND ${GATE_DMRACE} list --json OUTPUT_VARIABLE gate_list
	ERROR_QUIET RESULT_VARIABLE gate_status)
if(NOT gate_status EQUAL 0)
	set(gate_list "[]")	# gate/list fails, and says why
endif()

# gate_test(NAME LABELS TIMEOUT SUBJECT COMMAND...).  The command has a limit of
# its own, which comes first: then there is a record of what was found.
# A failed test shows the command that replays it (DMRACE_COMMAND in dmrace(1)).
# README.md has PATH begin with build/: a schedule of another build needs the
# dmrace of that one.
get_filename_component(gate_source ${GATE_CI} DIRECTORY)
file(RELATIVE_PATH gate_command ${gate_source} ${GATE_DMRACE})
if(gate_command MATCHES "^[.][.]/")
	set(gate_command ${GATE_DMRACE})
elseif(gate_command STREQUAL "build/dmrace")
	set(gate_command dmrace)
endif()

function(gate_fixtures subject out)
	set(fixtures machine)
	if(subject IN_LIST GATE_VARIANTS)
		list(APPEND fixtures variant-${subject})
	endif()
	set(${out} "${fixtures}" PARENT_SCOPE)
endfunction()

function(gate_test name labels timeout subject)
	gate_fixtures(${subject} fixtures)
	if(NOT "soak" IN_LIST labels)
		list(APPEND labels verdict)
	endif()
	add_test(${name} ${ARGN})
	set_tests_properties(${name} PROPERTIES TIMEOUT ${timeout}
		LABELS "${subject};${labels}" FIXTURES_REQUIRED "${fixtures}"
		ENVIRONMENT "DMRACE_COMMAND=${gate_command}")
endfunction()

# The directed schedule, or the free run.
function(gate_run scenario subject tool expect free)
	set(level full)
	if(tool MATCHES "tsan|checker")
		set(level quick)
	endif()
	# It is luck whether the threads of one free run race; in one of ten
	# runs they do.
	set(tries)
	if(free)
		set(tries --tries 10)
	endif()
	gate_test(${tool}/${subject}/${scenario} "${tool};${level}" 90 ${subject}
		${GATE_DMRACE} run ${scenario} --on ${subject} --under ${tool}
		--expect ${expect} --quiet --timeout 60 ${tries}
		--out ${GATE_BUILD}/out)
	set_property(GLOBAL APPEND PROPERTY GATE_CELLS_${tool}_${subject}
		${tool}/${subject}/${scenario})
	set_property(GLOBAL APPEND PROPERTY GATE_CELLS_OF ${subject})
	# ctest starts the tests of the highest cost first: a race that is back
	# is then the first failure.
	if(tool STREQUAL tsan)
		set_tests_properties(${tool}/${subject}/${scenario} PROPERTIES
			COST 10000)
	endif()
	# The promise of 1000 of 1000, and 100 of 100 under Valgrind.
	if(free OR tool STREQUAL checker)
		return()
	endif()
	set(times 100)
	if(tool STREQUAL tsan)
		set(times 1000)
	endif()
	gate_test(soak/${tool}/${subject}/${scenario} "${tool};soak" 1200
		${subject} ${GATE_DMRACE} run ${scenario} --on ${subject}
		--under ${tool} --expect ${expect} --quiet --repeat ${times}
		--out ${GATE_BUILD}/soak)
	set_property(GLOBAL APPEND PROPERTY GATE_CELLS_${tool}_${subject}
		soak/${tool}/${subject}/${scenario})
endfunction()

# A Valgrind that has started makes all runs of a subject under a tool: see
# "dmrace standby".  It pays from a few runs on.  Each test asks it for its own run
# and judges that; without a standby it starts a Valgrind of its own.
function(gate_standby tool subject)
	get_property(cells GLOBAL PROPERTY GATE_CELLS_${tool}_${subject})
	list(LENGTH cells n)
	if(n LESS 8)		# a scenario has two
		return()
	endif()
	set(standbys ${GATE_BUILD}/standby)
	gate_fixtures(${subject} fixtures)
	set(begin standby/${tool}/${subject})
	set(end ${begin}/end)
	add_test(${begin} ${GATE_DMRACE} standby --on ${subject} --under ${tool})
	add_test(${end} rm -f
		${standbys}/${subject}-${tool}.sock)
	set_tests_properties(${begin} ${end} PROPERTIES TIMEOUT 150
		LABELS "${subject};${tool};full;verdict"
		ENVIRONMENT "DMRACE_STANDBY=${standbys}")
	# One tool after the other: a standby has 300 MB of memory.
	set_tests_properties(${begin} PROPERTIES
		FIXTURES_SETUP standby-${tool}-${subject}
		FIXTURES_REQUIRED "${fixtures}" DEPENDS "${ARGN}")
	set_tests_properties(${end} PROPERTIES
		FIXTURES_CLEANUP standby-${tool}-${subject})
	set_tests_properties(${cells} PROPERTIES
		FIXTURES_REQUIRED "${fixtures};standby-${tool}-${subject}"
		ENVIRONMENT "DMRACE_COMMAND=${gate_command};DMRACE_STANDBY=${standbys}")
endfunction()

# The explorer, which does not know the interleaving, finds each race within 1000
# schedules, and every detector that can see it finds it again.
function(gate_explore_bug scenario subject)
	set(name explore/${subject}/${scenario})
	set(dir ${GATE_BUILD}/out/${scenario}/explore-${subject}-checker)
	gate_test(${name} "explore;quick" 90 ${subject}
		${GATE_DMRACE} explore ${scenario} --on ${subject}
		--expect bug --executions 1000 --quiet --timeout 60
		--out ${GATE_BUILD}/out)
	set_tests_properties(${name} PROPERTIES
		FIXTURES_SETUP found-${scenario})
	# Two under Valgrind: a race, and what only memcheck sees.
	set(again tsan 1)
	if(scenario STREQUAL open-vs-remove)
		list(APPEND again helgrind 1 drd 1 memcheck 1)
	elseif(scenario STREQUAL lost-reference)
		list(APPEND again memcheck 1)
	endif()
	gate_test(found/${scenario} "explore;full" 60 ${subject}
		${GATE_CI}/replay-test ${GATE_DMRACE} ${dir}/record.json ${again})
	gate_test(soak/found/${scenario} "explore;soak" 1200 ${subject}
		${GATE_CI}/replay-test ${GATE_DMRACE} ${dir}/record.json
		tsan 100 helgrind 20 drd 20 memcheck 20 checker 20)
	set_tests_properties(found/${scenario} soak/found/${scenario} PROPERTIES
		FIXTURES_REQUIRED "machine;found-${scenario}")
endfunction()

# On the code without the bug it runs every schedule, under both judges, and stops
# at the first finding.
function(gate_explore_clean scenario subject)
	foreach(tool checker tsan)
		gate_test(explore/${tool}/${subject}/${scenario}
			"explore;${tool};full" 300 ${subject}
			${GATE_DMRACE} explore ${scenario} --on ${subject}
			--under ${tool} --expect clean --until-found --quiet
			--timeout 260 --out ${GATE_BUILD}/out)
	endforeach()
endfunction()

# With one more CPU, which does what the last one does: every order of locks,
# waits and atomic operations of the patched code.
function(gate_explore_more scenario subject)
	foreach(tool checker tsan)
		gate_test(explore3/${tool}/${subject}/${scenario}
			"explore;${tool};full" 300 ${subject}
			${GATE_DMRACE} explore ${scenario} --on ${subject}
			--under ${tool} --expect clean --until-found --more 1
			--granularity sync --quiet --timeout 260
			--out ${GATE_BUILD}/out3)
	endforeach()
endfunction()

function(gate_scenario json)
	string(JSON scenario GET "${json}" name)
	string(JSON free GET "${json}" free)
	string(JSON n LENGTH "${json}" cells)
	set(clean)
	if(n EQUAL 0)
		return()
	endif()
	math(EXPR last "${n} - 1")
	foreach(i RANGE ${last})
		string(JSON cell GET "${json}" cells ${i})
		string(JSON subject GET "${cell}" subject)
		string(JSON tool GET "${cell}" tool)
		string(JSON expect GET "${cell}" expect)
		if(NOT GATE_ALL AND NOT subject IN_LIST GATE_SUBJECTS)
			continue()
		endif()
		gate_run(${scenario} ${subject} ${tool} ${expect} ${free})
		if(free OR NOT tool STREQUAL checker)
			continue()
		endif()
		if(expect STREQUAL bug)
			gate_explore_bug(${scenario} ${subject})
		else()
			gate_explore_clean(${scenario} ${subject})
			list(APPEND clean ${subject})
		endif()
	endforeach()
	if("fixed" IN_LIST clean)
		gate_explore_more(${scenario} fixed)
	elseif(clean)
		list(GET clean 0 subject)
		gate_explore_more(${scenario} ${subject})
	endif()
endfunction()

string(JSON gate_n LENGTH "${gate_list}")
if(gate_n GREATER 0)
	math(EXPR gate_n "${gate_n} - 1")
	foreach(gate_i RANGE ${gate_n})
		string(JSON gate_one GET "${gate_list}" ${gate_i})
		gate_scenario("${gate_one}")
	endforeach()
endif()

get_property(gate_subjects GLOBAL PROPERTY GATE_CELLS_OF)
list(REMOVE_DUPLICATES gate_subjects)
foreach(gate_subject IN LISTS gate_subjects)
	set(gate_before)
	foreach(gate_tool helgrind drd memcheck)
		gate_standby(${gate_tool} ${gate_subject} ${gate_before})
		set(gate_before standby/${gate_tool}/${gate_subject}/end)
	endforeach()
endforeach()
