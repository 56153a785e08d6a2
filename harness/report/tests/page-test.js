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
expect("and in the matrix", all(".matrix tbody th").every((th) =>
	document.getElementById(th.firstElementChild.hash.slice(1))));

/* Headings: one h1, and no level left out */
function headingsOf(where) {
	const levels = visible("h1, h2, h3, h4, h5, h6").map((h) =>
		+h.tagName[1]);

	expect(`${where}: one h1, first`, levels[0] === 1 &&
		levels.filter((level) => level === 1).length === 1);
	expect(`${where}: a heading of its own`, levels.includes(2));
	expect(`${where}: levels in order`, levels.every((level, i) => !i ||
		level <= levels[i - 1] + 1));
	expect(`${where}: no heading is a menu`, !all("h1 nav, h2 nav").length);
	expect(`${where}: landmarks`, all("main").length === 1 &&
		all("body > header").length === 1 &&
		visible("section, nav, [role=region]").every((e) =>
			e.getAttribute("aria-label")));
	expect(`${where}: all is in one`, all("body > *").every((e) =>
		e.matches("header, main, script, pre")));
}
headingsOf("the list");

/* What is not there */
for (const [hash, words] of [
	["no-such-race/buggy/4", 'no race named "no-such-race"'],
	["create-vs-lookup/nobody/4", 'on "nobody". Here is the run on buggy'],
	["create-vs-lookup/buggy/99", 'no step "99". Here is step 18 of 18'],
	["create-vs-lookup/buggy/two", 'no step "two". Here is step 1 of 18'],
	["%", 'no race named "%"'],
]) {
	open(hash);
	expect(`#${hash} is not there, and that is said`,
	       visible(".note[role=alert]").length === 1 &&
	       one(".note").textContent.includes(words));
	expect(`#${hash}: a way back`, one(".note a").hash === "#index");
}
open("index");
expect("back", state() === "index" && visible("#index").length === 1 &&
	!visible(".note").length);
open("create-vs-lookup");
open("matrix");
expect("the matrix is there", !visible(".note").length);
expect("and entered", document.activeElement === one("#matrix h2"));
document.activeElement.blur();
open("index");
open("no-such-race");
expect("whoever is in the list stays there",
       document.activeElement === one("#index h2"));

/* What the explorer proved, and how far it got */
const proofs = (name) => all("#index tr").find((tr) =>
	tr.querySelector(`[href="#${name}"]`)).querySelector(".proofs");
const whole = /^buggy [\d,]+ of [\d,]+ schedules bad; 1 preemption is enough; 200 random executions met no other trace$/;

expect("a certificate of buggy", whole.test(
	proofs("create-vs-lookup").children[0].textContent));
expect("and of fixed", /^fixed ([\d,]+) of \1 schedules, none bad; 200 random executions met no other trace$/.test(
	proofs("create-vs-lookup").children[1].textContent));
expect("a race's own section says what a trace is", one(
	"#create-vs-lookup").textContent.includes("A trace: all schedules"));
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

/* Steps: the one at which others begin to see the device */
const published = all("#create-vs-lookup [data-subject=buggy] tbody code")
	.findIndex((code) => code.textContent === "p->ary[m] = ptr;") + 1;
const at = (step) => `create-vs-lookup/buggy/${step}`;

expect("it is published after the first step", published > 1);
open(at(published));
expect("one race alone", visible(".scenario").length === 1);
expect("one run alone", visible(".walk").length === 1);
expect("one step is now", all("[aria-current=step]").length === 1);
expect("no row of a later step", visible(".lanes tbody th").length ===
	published);
expect("nothing is said to be missing", !visible(".note").length);
headingsOf("a race");
expect("on another race the reader begins with its name",
       document.activeElement === visible("h2")[0]);
expect("before its steps, its story", visible(".story")[0]
	.compareDocumentPosition(one(".stage")) &
	Node.DOCUMENT_POSITION_FOLLOWING);
expect("which flows", !/pre/.test(getComputedStyle(visible(".story")[0])
	.whiteSpace));
expect("and the controls", one(".bar").compareDocumentPosition(one(".lanes")) &
	Node.DOCUMENT_POSITION_FOLLOWING);
expect("the values are explained", visible(".legend")[0].textContent
	.includes("junk: memory that nothing has written yet"));
expect("the slot is filled", one(".state .new dt").textContent ===
	"idr (changed)");
expect("it is said", one("[aria-live]").textContent
	.includes(`Step ${published} of`));
expect("and what changed", one("[aria-live]").textContent
	.includes("idr is now set"));
expect("the source line", one(".code .at").textContent
	.includes("p->ary[m] = ptr;"));
expect("whose", one(".code .at").dataset.cpu === "cpu1");
expect("which file", one("figcaption").textContent
	.startsWith("buggy/lib/idr.c:"));
expect("which line", one("figcaption").textContent
	.endsWith(`:${one(".code .at").dataset.line}`));
expect("its number is shown", getComputedStyle(one(".code .at"), "::before")
	.content.includes(one(".code .at").dataset.line));
expect("the line is in sight", (() => {
	const line = one(".code .at").getBoundingClientRect();
	const pane = one(".code").getBoundingClientRect();

	return line.top >= pane.top && line.bottom <= pane.bottom;
})());
expect("a line has its height also out of sight", (() => {
	const lines = all(".code li").length;
	const height = one(".code .at").getBoundingClientRect().height * lines;

	return lines > 300 &&
		Math.abs(one(".code").scrollHeight - height) < 0.01 * height;
})());
expect("the end is not shown", !visible(".outcome").length);

const [certificate] = visible(".proofs li");
const conditions = certificate.querySelector("small");

expect("the certificate", whole.test(certificate.textContent.replace(
	conditions.textContent, "")));
expect("with what it is about", conditions.textContent.startsWith("2 CPUs, "));

/* Keys */
press("ArrowRight");
expect("right", state() === at(published + 1));
press("ArrowLeft");
expect("left", state() === at(published));
press("Home");
expect("home", state() === at(1));
press("ArrowLeft");
expect("no step before the first", state() === at(1));
press("End");
expect("the address follows",
       decodeURIComponent(location.hash.slice(1)) === state());
expect("the end is shown", visible(".outcome.bad").length === 1);
expect("with the verdict", outcome().textContent.includes("Verdict: as expec"));
expect("with the oops", outcome().textContent.includes("general"));
expect("and the race", outcome().textContent.includes("mapped_device.disk"));
expect("and how to see it again", outcome().querySelector(".cmd").textContent
	.startsWith("dmrace replay "));
expect("two rows race, marked in words", visible(".lanes .race .mark")
	.filter((m) => m.textContent === "race").length === 2);
const last = state();
press("ArrowRight");
expect("no step after the last", state() === last);
one("details pre").dispatchEvent(new KeyboardEvent("keydown",
	{ key: "ArrowLeft", bubbles: true }));
expect("an arrow scrolls a report", state() === last);

/* What was found is shown from the step on at which it happened. */
function stepsOf(kind) {
	const finding = visible(".finding").find((f) =>
		f.firstElementChild.textContent === kind);

	return [...finding.querySelectorAll("a")].map((a) => a.hash.slice(1));
}
const oops = stepsOf("oops"), race = stepsOf("race");

expect("an oops has a step, a race two", oops.length === 1 &&
	race.length === 2);
open(oops[0]);
expect("the row of the oops", visible("[aria-current=step] .mark")[0]
	.textContent === "oops");
expect("what was found so far", visible(".finding.new").length === 1 &&
	outcome().textContent.includes("Found so far"));
expect("but not the race", !outcome().textContent.includes("reported by tsan"));
expect("and no verdict", !outcome().textContent.includes("Verdict"));
expect("it is said", one("[aria-live]").textContent.includes("found: oops"));
press("ArrowLeft");
expect("not before it happened", !visible(".outcome").length);
open(race[0]);
expect("the race's first access alone is none", !visible(".outcome").length);
open(race[1]);
expect("the second is", outcome().textContent.includes("reported by tsan"));
open("stale-lookup/buggy/1");
press("End");
expect("a use after free is not called a race", visible(".lanes .race .mark")
	.some((m) => m.textContent === "use after free"));

/* Each CPU has its colour. */
const lanes = all(".lanes thead tr").map((tr) =>
	[...tr.querySelectorAll(".lane b")].map((b) =>
		getComputedStyle(b).color));

expect("three CPUs", lanes.some((colours) => colours.length >= 3));
expect("each has another colour than text and the others",
       lanes.every((colours) => new Set([...colours,
		getComputedStyle(document.body).color]).size ===
		colours.length + 1));

/* Before and after */
open(at(published));
press("f");
expect("fixed", state().startsWith("create-vs-lookup/fixed/"));
expect("the same step", one("[aria-current=step] code").textContent ===
	"p->ary[m] = ptr;");
expect("where the slot holds no device", [...all(".state dd")]
	.some((e) => e.textContent === "-1"));
expect("the other source", one("figcaption").textContent
	.startsWith("fixed/"));
press("b");
expect("and back", state() === at(published));
press("f");
press("End");
expect("fixed ends well", visible(".outcome.good").length === 1);
click("buggy");
expect("buttons do the same", state().startsWith("create-vs-lookup/buggy/"));

/* What follows from the fault is counted, and not shown. */
const shownFindings = () => visible(".finding").length +
	+(outcome().textContent.match(/follow from these: (\d+)/)?.[1] || 0);
const listedFindings = (section, walk) => parseInt([...section
	.querySelectorAll(".verdicts tbody tr")].find((tr) =>
		tr.cells[0].textContent === walk.dataset.subject &&
		tr.cells[1].textContent === "tsan").cells[2].textContent) || 0;

/* What ends in ";" was read in the source when the run was recorded. */
let compared = 0;

function sourceIsRow(name, walk) {
	const rows = [...walk.querySelectorAll("tbody code")].map((code) =>
		code.textContent);
	const step = rows.findLastIndex((text) => text.endsWith(";"));

	if (step < 0)
		return true;
	compared++;
	open(`${name}/${step + 1}`);
	return one(".code .at").firstChild.data.trim() === rows[step];
}

/* A link of a finding leads to the row of one of its sides. */
function leadsToItsRow(walk, link) {
	const row = walk.querySelectorAll("tbody tr")[link.textContent - 1];

	return row.matches(".loud") || link.closest(".finding").textContent
		.includes(row.querySelector(".place").textContent);
}

/* The legend explains the values that the run has, and no others. */
const explains = (walk, value) =>
	walk.querySelector(".legend").textContent.includes(`${value}: `) ===
	[...walk.querySelectorAll("tbody .w")].some((td) =>
		td.textContent === value);

/* Which of the rows of its CPU with one text the current one is, in words. */
function round() {
	const key = (tr) => tr.querySelector(".on")?.cellIndex +
		tr.querySelector("code").textContent;
	const now = visible("[aria-current=step]")[0];
	const like = [...now.parentElement.children].filter((tr) =>
		key(tr) === key(now));

	return `${key(now)}, ${like.indexOf(now) + 1}`;
}

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
		expect(`${name}: the source has the line that a row is`,
		       sourceIsRow(name, walk));
		press("End");
		expect(`${name}: outcome`, visible(".outcome").length === 1);
		expect(`${name}: links to its steps`,
		       visible(".finding a").every((a) =>
			leadsToItsRow(walk, a)));
		expect(`${name}: the legend`, ["junk", "freed", "link"].every(
			(value) => explains(walk, value)));
		expect(`${name}: all that it found`,
		       shownFindings() === listedFindings(section, walk));
		expect(`${name}: source`, visible("figure .at").length === 1);
		expect(`${name}: nothing wider than the window`,
		       document.documentElement.scrollWidth <= innerWidth);
	}
}

expect("sources were compared", compared > all(".walk").length / 2);

expect("the controls have names", named());

/* A browser changes the address 200 times in ten seconds, and no more. */
open(at(1));
history.replaceState = () => {
	throw new DOMException("too often", "SecurityError");
};
press("ArrowRight");
expect("the page steps on", state() === at(2));
delete history.replaceState;

/* no colour alone */
expect("marks", all(".race, .loud").every((row) =>
	row.querySelector(".mark")));
});
