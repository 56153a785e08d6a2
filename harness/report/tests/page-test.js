// SPDX-License-Identifier: GPL-2.0-only
/* Uses the page as a reader does, and says what is not as it should be. */
test(() => {
/* The list */
open("");
expect("the list", visible("#index .races tbody tr").length >= 12);
expect("the list alone", !visible(".scenario").length);
expect("no controls there", !visible(".bar").length);
expect("a link for each race", all("#index .races a").every((a) =>
	document.getElementById(a.hash.slice(1))));

/* What the explorer proved, and how far it got */
const proofs = (name) => all("#index tr").find((tr) =>
	tr.querySelector(`[href="#${name}"]`)).querySelector(".proofs");
const whole = /^buggy [\d,]+ of [\d,]+ schedules bad; 1 preemption is enough; 200 random executions met no other trace$/;

expect("a certificate of buggy", whole.test(
	proofs("create-vs-lookup").children[0].textContent));
expect("and of fixed", /^fixed ([\d,]+) of \1 schedules, none bad; 200 random executions met no other trace$/.test(
	proofs("create-vs-lookup").children[1].textContent));
expect("they say what they are about", proofs("create-vs-lookup").children[0]
	.title.startsWith("2 CPUs, poison memory, no Big Kernel Lock, "));
expect("none where it did not get to the end", proofs("lost-reference")
	.textContent.includes("not complete (bound: executions): "));
expect("it is no tool's verdict", !all(".chip").some((e) =>
	e.textContent.includes("checker")));
expect("the matrix tells them, too", /^R?O[\d,]+\/[\d,]+$/.test(
	one(".matrix tbody td").textContent));
expect("and what is not complete", all(".matrix small").some((e) =>
	e.textContent.startsWith("~")));

/* Steps */
open("create-vs-lookup/buggy/4");
expect("one race alone", visible(".scenario").length === 1);
expect("one run alone", visible(".walk").length === 1);
expect("one step is now", all("[aria-current=step]").length === 1);
expect("four rows told", visible(".lanes tbody th").length === 4);
expect("the slot is filled", one(".state .new dt").textContent ===
	"idr (changed)");
expect("it is said", one("[aria-live]").textContent.includes("Step 4 of"));
expect("and what changed", one("[aria-live]").textContent
	.includes("idr is now set"));
expect("the source line", one(".code .at").textContent
	.includes("p->ary[m] = ptr;"));
expect("whose", one(".code .at").dataset.cpu === "cpu1");
expect("which file", one("figcaption").textContent
	.startsWith("buggy/lib/idr.c:"));
expect("the line is in sight", (() => {
	const line = one(".code .at").getBoundingClientRect();
	const pane = one(".code").getBoundingClientRect();

	return line.top >= pane.top && line.bottom <= pane.bottom;
})());
expect("the end is not told", !visible(".outcome").length);

expect("the certificate", whole.test(visible(".proofs li")[0].textContent));

/* Keys */
press("ArrowRight");
expect("right", state() === "create-vs-lookup/buggy/5");
press("ArrowLeft");
expect("left", state() === "create-vs-lookup/buggy/4");
press("Home");
expect("home", state() === "create-vs-lookup/buggy/1");
press("ArrowLeft");
expect("no step before the first",
       state() === "create-vs-lookup/buggy/1");
press("End");
expect("the address follows",
       decodeURIComponent(location.hash.slice(1)) === state());
expect("the end is told", visible(".outcome.bad").length === 1);
expect("with the oops", one(".outcome").textContent.includes("general"));
expect("and the race", one(".outcome").textContent
	.includes("mapped_device.disk"));
expect("and how to see it again", one(".outcome .cmd").textContent
	.startsWith("dmrace replay "));
expect("two rows race, marked in words", visible(".lanes .race .mark")
	.filter((m) => m.textContent === "race").length === 2);
const last = state();
press("ArrowRight");
expect("no step after the last", state() === last);

/* Before and after */
open("create-vs-lookup/buggy/4");
press("f");
expect("fixed", state().startsWith("create-vs-lookup/fixed/"));
expect("the same step", one("[aria-current=step] code").textContent ===
	"p->ary[m] = ptr;");
expect("where the slot holds no device", [...all(".state dd")]
	.some((e) => e.textContent === "-1"));
expect("the other source", one("figcaption").textContent
	.startsWith("fixed/"));
press("b");
expect("and back", state() === "create-vs-lookup/buggy/4");
press("f");
press("End");
expect("fixed ends well", visible(".outcome.good").length === 1);
click("buggy");
expect("buttons do the same", state().startsWith("create-vs-lookup/buggy/"));

/* Every race can be walked through on every subject. */
for (const section of all(".scenario")) {
	const walks = [...section.querySelectorAll(".walk")];

	expect(`${section.id}: with and without the bug`,
	       walks.some((w) => w.classList.contains("bad")) &&
	       walks.some((w) => !w.classList.contains("bad")));
	for (const walk of walks) {
		const name = `${section.id}/${walk.dataset.subject}`;

		open(`${name}/1`);
		expect(`${name}: rows`, walk.querySelector("tbody tr"));
		press("End");
		expect(`${name}: outcome`, visible(".outcome").length === 1);
		expect(`${name}: source`, visible("figure .at").length === 1);
		expect(`${name}: nothing wider than the window`,
		       document.documentElement.scrollWidth <= innerWidth);
	}
}

/* No control without a name, no colour alone. */
expect("names", all("button, input").every((e) =>
	e.getAttribute("aria-label")));
expect("marks", all(".race, .loud").every((row) =>
	row.querySelector(".mark")));
});
