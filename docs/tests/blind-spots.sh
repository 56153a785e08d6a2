#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# blind-spots.sh RUNNER: what each scenario declares, as a table.  Each cell is
# a test of the gate: "sees" must be reported, and of "blind" nothing.
echo '| scenario | kernel | TSan | Helgrind | DRD | memcheck | checker |'
echo '| --- | --- | --- | --- | --- | --- | --- |'
"$1" list | awk -F '\t' '
function value(key,	i) {
	for (i = 2; i <= NF; i++)
		if (index($i, key "=") == 1)
			return substr($i, length(key) + 2)
	return ""
}
function flush(	i) {
	if (name == "")
		return
	printf "| %s |", name
	for (i = 1; i <= 6; i++)
		printf " %s |", cell[i] == "" ? "-" : cell[i]
	print ""
}
BEGIN {
	split("kernel tsan helgrind drd memcheck checker", tools, " ")
}
$1 == "scenario" {
	flush()
	name = value("name")
	split("", cell)
}
$1 == "expect" && value("kind") != "consequences" {
	for (i = 1; i <= 6; i++)
		if (index("," value("tools") ",", "," tools[i] ","))
			cell[i] = value("blind") != "" ? "blind" : "sees"
}
END { flush() }
'
