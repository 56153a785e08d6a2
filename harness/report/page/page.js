// SPDX-License-Identifier: GPL-2.0-only
/*
 * A stepper over the runs in the data that ../html.c embeds.  All state is in
 * the address: #SCENARIO/SUBJECT/STEP, so that a slide can link to a step.
 */
"use strict";
(() => {
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const read = (id) => JSON.parse($("#" + id).textContent);

function make(tag, props = {}, ...children) {
	const e = Object.assign(document.createElement(tag), props);

	e.append(...children);
	return e;
}

const runs = read("walks");	/* {scenario: [walk]} */
const sources = read("sources");
const trees = read("trees");

/* ../sources.h: a part is lines, or a piece of an earlier file */
sources.forEach((source) => {
	source.lines = source.parts.flatMap((part) => Array.isArray(part) ?
		sources[part[0]].lines.slice(part[1], part[1] + part[2]) :
		part.split("\n"));
});

const sections = $$(".scenario");
const title = document.title;

/* ---- the address ------------------------------------------------------- */

let here = location.hash;

/* What follows the "#". */
function address() {
	const hash = here.slice(1);

	try {
		return decodeURIComponent(hash);
	} catch {
		return hash;
	}
}

/* What the address asks for and is not there, in words; or "". */
function missing([name, subject, step], { section, walk, drive, rows, at }) {
	if (name && !section && !["index", "matrix"].includes(name))
		return `This page has no race named "${name}".`;
	if (subject && (!walk || walk.subject !== subject))
		return `This page has no run of ${name} on "${subject}".` +
			(walk ? ` Here is the run on ${walk.subject}.` : "");
	if (drive && step.slice(5) !== made(drive))
		return `Not all moves of "${step.slice(5)}" are possible: ` +
			"here are those before the first that is not.";
	if (step && !drive && step !== String(at))
		return `This run has no step "${step}". ` +
			`Here is step ${at} of ${rows.length}.`;
	return "";
}

function where() {
	const parts = address().split("/");
	const [name, subject, step] = parts;
	const section = sections.find((s) => s.id === name);
	const walks = section && runs[section.id] || [];
	const walk = walks.find((w) => w.subject === subject) ||
		     walks.find((w) => w.bad) || walks[0];
	const drive = walk && step && step.startsWith("drive") ?
		driven(section, walk, step.slice(5)) : null;
	const rows = drive ? drive.rows : walk ? walk.rows : [];
	const at = drive ? rows.length :
		Math.min(Math.max(parseInt(step, 10) || 1, 1), rows.length);
	const found = { section, walks, walk, drive, rows, at };

	return { ...found, wrong: missing(parts, found) };
}

/* Browsers change the address some hundred times in half a minute, and then
 * refuse for a while: the page steps on. */
function go(section, walk, step) {
	here = "#" + [section.id, walk.subject, step].join("/");
	try {
		history.replaceState(null, "", here);
	} catch {
		/* an address that is late */
	}
	render();
}

/* ---- what a run looks like ----------------------------------------------- */

const mark = (text) => make("b", { className: "mark", textContent: text });
const colour = (cpu) => `var(--cpu${(cpu - 1) % 8 + 1})`;

/* "data-race" is a race to everybody who reads this. */
const nameOf = (kind) => kind === "data-race" ? "race" :
	kind.replaceAll("-", " ");

const sameFile = (index, file) => index >= 0 && file &&
	(sources[index].path.endsWith(file) ||
	 file.endsWith(sources[index].path));

/* The index of the row in which that side of a finding happens, or -1. */
function rowOf(rows, side) {
	const is = (row) => row.cpu === side.cpu && row.line === side.line &&
		sameFile(row.file, side.file);
	const racing = rows.findIndex((row) => row.racing && is(row));

	return racing >= 0 ? racing : rows.findIndex(is);
}

/* The steps that a finding is about, in order.  It is there with the last of
 * them; if the rows do not show it, with the last of all. */
function stepsOf(rows, finding) {
	const printed = finding.text ? rows.findIndex((row) => row.loud &&
		row.text.includes(finding.text)) : -1;
	const found = printed >= 0 ? [printed] :
		finding.sides.map((side) => rowOf(rows, side));

	return [...new Set(found)].filter((i) => i >= 0)
		.map((i) => i + 1).sort((a, b) => a - b);
}

const seenAt = (walk, finding) => finding.steps.at(-1) || walk.rows.length;

/* What a tool found at a step, before what the system reported itself. */
function kindAt(walk, step) {
	const found = walk.findings.filter((f) =>
		f.steps.includes(step));

	return (found.find((f) => f.tool !== "kernel") || found[0] || {}).kind;
}

function makeMark(walk, row, i) {
	const kind = kindAt(walk, i + 1);

	if (!row.racing && !row.loud)
		return [];
	return [mark(kind ? nameOf(kind) : row.loud ? "console" : "race")];
}

/* "file.c:12": on paper there is no source beside the steps. */
function placeOf(row) {
	const path = row.file >= 0 && row.line ? sources[row.file].path : "";

	return path && `${path.replace(/.*\//, "")}:${row.line}`;
}

const laneClass = (walk, lane, on) => "lane" + (on ? " on" : "") +
	(lane === walk.actors.length ? " last" : "");

/* A row is {cpu, text, depth, loud, racing, file, line, words, changed}. */
function makeRow(walk, row, i) {
	const code = make("code", { textContent: row.text });
	const cell = make("div", { className: "do" }, ...makeMark(walk, row, i),
			  code);
	const tr = make("tr", { className: (row.racing ? "race" : "") +
			(row.loud ? " loud" : "") },
			make("th", { scope: "row", textContent: i + 1 }));
	/* what no CPU does, as a leak, stands in the first */
	const own = Math.max(row.cpu, 1);

	code.style.setProperty("--d", Math.min(row.depth, 4));
	for (let lane = 1; lane <= walk.actors.length; lane++) {
		const td = tr.insertCell();

		td.className = laneClass(walk, lane, row.cpu && lane === own);
		if (lane !== own)
			continue;
		td.style.setProperty("--cpu", colour(lane));
		td.style.setProperty("--lane", lane);
		td.append(cell);
	}
	row.words.forEach((word, w) => {
		const td = tr.insertCell();

		td.textContent = word;
		td.className = row.changed[w] ? "w new" : "w";
	});
	tr.append(make("td", { className: "place",
			       textContent: placeOf(row) }));
	row.tr = tr;
}

function makeLane(walk, actor, i) {
	const th = make("th", { scope: "col",
				className: laneClass(walk, i + 1, true) },
			make("b", { textContent: `cpu${actor.cpu}` }),
			" " + actor.does);

	th.style.setProperty("--cpu", colour(actor.cpu));
	return th;
}

const meanings = {
	junk: "memory that nothing has written yet",
	set: "a pointer to an object",
	link: "a pointer to another object of the same type",
	freed: "memory that has been freed",
	"-": "there is no such object yet",
	"?": "not known",
};

/* The words and what their values mean, as far as these rows have any. */
function makeLegend(walk, rows) {
	const used = Object.keys(meanings).filter((value) =>
		rows.some((row) => row.words.includes(value)));
	const fields = walk.words.map((w) => `${w.label} is ${w.field}`);
	const values = used.map((value) => `${value}: ${meanings[value]}`);

	return make("p", { className: "legend", textContent: walk.words.length ?
		[fields.join(", "), ...values, "*: changed at this step"]
			.join("; ") + "." : "" });
}

function makeLanes(walk, rows) {
	const head = make("tr", {}, make("th", { scope: "col",
						  textContent: "#" }),
		...walk.actors.map((actor, i) => makeLane(walk, actor, i)),
		...walk.words.map((word) => make("th", { scope: "col",
			className: "w", title: word.field,
			textContent: word.label })),
		make("th", { scope: "col", className: "place",
			     textContent: "source" }));
	const table = make("table", { className: "lanes" },
			   make("thead", {}, head));

	rows.forEach((row, i) => makeRow(walk, row, i));
	table.append(make("tbody", {}, ...rows.map((row) => row.tr)));
	table.style.setProperty("--lanes", walk.actors.length);
	table.setAttribute("aria-label", `steps on ${walk.subject}`);
	return table;
}

function makeSteps(walk, steps) {
	const links = steps.map((step) => make("a", { textContent: step,
		href: `#${walk.section.id}/${walk.subject}/${step}` }));

	return !links.length ? [] : [links.length > 1 ? "steps " : "step ",
		...links.flatMap((link, i) => i ? [" and ", link] : [link]),
		", "];
}

function makeSide(finding, side) {
	const what = make("code", { textContent: finding.field || "" });

	return make("li", {}, side.cpu ? `cpu${side.cpu} ` : "",
		...side.op ? [make("b", { textContent: side.op }), " ", what,
			      " "] : [],
		"in ", make("code", { textContent: side.fn || "" }),
		...side.file ? [" ", make("small", {
			textContent: `${side.file}:${side.line || 0}` })] : []);
}

function makeFinding(walk, f, at) {
	const own = f.tool === "kernel";

	return make("div", { className: "finding" +
			     (seenAt(walk, f) === at ? " new" : "") },
		mark(nameOf(f.kind)), " ",
		make("small", {}, ...makeSteps(walk, f.steps),
		     "reported by " + (own ? "the system" : f.tool)),
		...own ? [make("p", { textContent: f.text || "" })] : [],
		make("ul", {}, ...f.sides.map((side) => makeSide(f, side))));
}

/* What this run found up to a step; NULL: nothing yet. */
function makeFound(walk, at) {
	const found = walk.findings.filter((f) => seenAt(walk, f) <= at);

	return found.length ? make("div", { className: "outcome bad" },
		make("h3", { textContent: "Found so far" }),
		...found.map((f) => makeFinding(walk, f, at))) : null;
}

/* All that it found, and what that means. */
function makeOutcome(walk, at) {
	const nothing = walk.blind ?
		`Nothing was found. ${walk.tool} is blind to this race: ` +
		walk.blind + "." :
		`${walk.tool} and the system reported nothing.`;
	const replay = make("code", { className: "cmd",
				      textContent: walk.replay });

	return make("div", { className: "outcome " +
			     (walk.bad ? "bad" : "good") },
		make("h3", { textContent: "Outcome" }),
		make("p", {}, "Verdict: ",
		     make("strong", { textContent: walk.result }),
		     walk.why ? `: ${walk.why}` : ""),
		...walk.bad ? walk.findings.map((f) =>
			makeFinding(walk, f, at)) :
			[make("p", { textContent: nothing })],
		...walk.follow ? [make("p", { textContent: "Findings that " +
			`follow from these: ${walk.follow}, in the tools' ` +
			"own reports." })] : [],
		make("p", {}, walk.free ?
			"A free run cannot be replayed. To run it again: " :
			"Replay: ", replay));
}

function makeWalk(section, walk) {
	walk.section = section;
	walk.findings.forEach((f) => {
		f.steps = stepsOf(walk.rows, f);
	});
	walk.element = make("div", { className: "walk" +
				     (walk.bad ? " bad" : "") },
		make("h3", { textContent: `Run on ${walk.subject}` }),
		makeLanes(walk, walk.rows), makeLegend(walk, walk.rows),
		make("div", { className: "handout" }, makeOutcome(walk)));
	walk.element.dataset.subject = walk.subject;
	walk.rows.forEach((row, i) => {
		row.tr.onclick = () => stepTo(i + 1);
	});
	return walk.element;
}

/* The same step of another run: what that CPU does there, or, if it does not,
 * the last step before that both runs have. */
function sameStep(from, at, to) {
	const rows = from.rows, others = to.rows;
	const key = (list, i) => list[i].cpu + list[i].text;
	const count = (list, i) => list.slice(0, i)
		.filter((_, j) => key(list, j) === key(list, i)).length;

	for (let i = at - 1; i >= 0; i--) {
		const j = others.findIndex((_, k) =>
			key(others, k) === key(rows, i) &&
			count(others, k) === count(rows, i));

		if (j >= 0)
			return j + 1;
	}
	return 1;
}

/* ---- you drive ----------------------------------------------------------- */

/*
 * Every node of a tree was recorded from a run of the real code
 * (harness/detect/schedule-tree.h); which CPU moved is in the address:
 * "drive121".
 */
const treeOf = (section, walk) =>
	section && (trees[section.id] || {})[walk.subject];

function driven(section, walk, choices) {
	const tree = treeOf(section, walk);
	const path = [];
	let node = tree;

	for (const cpu of tree ? choices : "") {
		if (!node.c || !node.c[cpu])
			break;
		node = node.c[cpu];
		path.push({ cpu, node });
	}
	return tree && { tree, node, path, rows: path.flatMap((p) =>
		p.node.r).map((r, i, all) => driveRow(tree, r, all[i - 1])) };
}

function driveRow(tree, row, before) {
	const [cpu, text, depth, loud, file, line, ...words] = row;

	return { cpu, text: tree.texts[text], depth, loud, racing: false,
		 file: file < 0 ? -1 : sources.findIndex((s) =>
			tree.files[file].endsWith(s.path)),
		 line, words: words.map((word) => tree.texts[word]),
		 changed: words.map((word, i) => !!before &&
			before[6 + i] !== word) };
}

const endings = (node) => node.c ?
	Object.values(node.c).flatMap(endings) : [node];

function driveEnd({ tree, node }) {
	const bad = node.o.length > 0;
	const all = endings(tree);
	const broken = all.filter((end) => end.o.length).length;

	return make("div", { className: "outcome " + (bad ? "bad" : "good") },
		make("h3", { textContent: bad ? "You broke it" :
						"Nothing broke" }),
		make("ul", {}, ...node.o.map((i) =>
			make("li", { textContent: tree.texts[i] }))),
		make("p", { textContent: `${broken || "None"} of the ` +
			`${all.length} schedules of these moves ` +
			`${broken > 1 ? "end" : "ends"} with a fault.` }),
		make("p", {}, "Replay: ", make("code", { className: "cmd",
			textContent: "dmrace replay " + node.s })));
}

/* ---- the source pane --------------------------------------------------- */

const caption = make("figcaption");
const code = make("div", { className: "code", tabIndex: 0 });
const figure = make("figure", {}, caption, code);
let shown = -1;
let shownLines = [];	/* an element for each line */

code.setAttribute("role", "region");
code.setAttribute("aria-label", "source");

function makeLine(text, i) {
	const line = make("li", { textContent: text || " " });

	line.dataset.line = i + 1;
	return line;
}

/* Lines that are out of sight have no layout (page.css), only its height: a file
 * has more than a thousand. */
function makePiece(lines) {
	const piece = make("ol", {}, ...lines);

	piece.style.setProperty("--lines", lines.length);
	return piece;
}

function showFile(index) {
	const length = 50;
	const pieces = [];

	shownLines = sources[index].lines.map(makeLine);
	for (let i = 0; i < shownLines.length; i += length)
		pieces.push(makePiece(shownLines.slice(i, i + length)));
	code.replaceChildren(...pieces);
	shown = index;
}

/* Where each CPU stands: the last row of its that has a place. */
function places(rows, at) {
	const found = new Map();

	rows.slice(0, at).forEach((row) => {
		if (row.file >= 0 && row.line)
			found.set(row.cpu, row);
	});
	return found;
}

function showSource(rows, at) {
	const found = places(rows, at);
	const row = found.get(rows[at - 1].cpu) || [...found.values()][0];
	let here;

	figure.hidden = !row;
	if (!row)
		return;
	if (shown !== row.file)
		showFile(row.file);
	$$(".at, .other", code).forEach((li) => li.removeAttribute("class"));
	found.forEach((place, cpu) => {
		const li = shownLines[place.line - 1];

		if (place.file !== row.file || !li)
			return;
		if (place !== row && li === here)
			return;
		li.className = place === row ? "at" : "other";
		li.dataset.cpu = "cpu" + cpu;
		if (place === row)
			here = li;
	});
	caption.textContent = sources[shown].path + ":" + row.line;
	if (here) {
		code.scrollTop += here.getBoundingClientRect().top -
			code.getBoundingClientRect().top -
			code.clientHeight / 2.4;
		code.scrollLeft = 0;
	}
}

/* ---- the values of the words ------------------------------------------ */

const state = make("dl", { className: "state" });
const outcome = make("div");
const lanes = make("div", { className: "driven" });
const side = make("div", { className: "side" }, state, figure, outcome);

/* The words as they stand after a row. */
const wordsAt = (walk, row) => walk.words.slice(0, row.words.length)
	.map((word, i) => ({ ...word, value: row.words[i],
			     changed: row.changed[i] }));

function showState(words) {
	state.replaceChildren(...words.map((w) => make("div", {
		className: w.changed ? "new" : "", title: w.field,
	}, make("dt", { textContent: w.label +
		(w.changed ? " (changed)" : "") }),
	   make("dd", { textContent: w.value || "-" }))));
}

/* ---- controls ---------------------------------------------------------- */

const live = make("p", { className: "unseen" });
live.setAttribute("aria-live", "polite");

function button(text, label, act) {
	const b = make("button", { type: "button", textContent: text,
				   title: label, onclick: act });

	b.setAttribute("aria-label", label);
	return b;
}

const stepTo = (step) => {
	const w = where();

	if (w.walk && !w.drive && step >= 1 && step <= w.rows.length)
		go(w.section, w.walk, step);
};
const first = button("|\u25c0", "first step (Home)", () => stepTo(1));
const back = button("\u25c0", "step back (left arrow)",
		    () => stepTo(where().at - 1));
const forth = button("\u25b6", "next step (right arrow)",
		     () => stepTo(where().at + 1));
const last = button("\u25b6|", "last step (End)",
		    () => stepTo(where().rows.length));
const count = make("div", { className: "count" });
const slider = make("input", { type: "range", min: 1,
			       oninput: () => stepTo(+slider.value) });
const choice = make("div", { className: "group" });
const stepping = make("div", { className: "group" }, first, back, count, forth,
		      last);
const driving = make("div", { className: "group" });
const bar = make("div", { className: "bar" }, stepping, slider, driving,
		 choice);

const keys = make("p", { className: "keys" });
/* what the address asks for and is not there */
const note = make("p", { className: "note", hidden: true });

slider.setAttribute("aria-label", "step");
note.setAttribute("role", "alert");
choice.setAttribute("role", "group");
choice.setAttribute("aria-label", "subject");
bar.setAttribute("role", "toolbar");
bar.setAttribute("aria-label", "stepper");

function choose(cpu) {
	const w = where();

	if (w.drive && w.drive.node.c && w.drive.node.c[cpu])
		go(w.section, w.walk, "drive" + made(w.drive) + cpu);
}

/* Of the moves made, those that are possible on another subject. */
const possible = ({ section, drive }, walk) =>
	made(driven(section, walk, made(drive)) || drive);

const made = (drive) => drive.path.map((p) => p.cpu).join("");

function undo() {
	const w = where();

	if (w.drive)
		go(w.section, w.walk, "drive" + made(w.drive).slice(0, -1));
}

function toggleDrive() {
	const w = where();

	if (treeOf(w.section, w.walk))
		go(w.section, w.walk, w.drive ? 1 : "drive");
}

function showDrive({ section, walk, drive }) {
	const cpus = walk.actors.map((_, i) => {
		const b = button(`cpu${i + 1} moves`,
				 `cpu${i + 1} moves (${i + 1})`,
				 () => choose(String(i + 1)));

		b.disabled = !drive || !(drive.node.c || {})[i + 1];
		b.className = "cpu";
		b.style.setProperty("--cpu", colour(i + 1));
		return b;
	});
	const back = button("undo", "undo the last move (u)", undo);
	const anew = button("restart", "restart: no move yet (r)",
			    () => go(section, walk, "drive"));
	const toggle = button(drive ? "recorded run" : "you drive",
			      drive ? "back to the recorded run (d)" :
				      "you drive: choose which CPU moves (d)",
			      toggleDrive);

	back.disabled = anew.disabled = !drive || !drive.path.length;
	driving.replaceChildren(...drive ? [...cpus, back, anew] : [],
		...treeOf(section, walk) ? [toggle] : []);
	stepping.hidden = slider.hidden = !!drive;
}

function toWalk(walk) {
	const w = where();

	if (walk && walk !== w.walk && w.drive)
		go(w.section, walk, "drive" + possible(w, walk));
	else if (walk && walk !== w.walk)
		go(w.section, walk, sameStep(w.walk, w.at, walk));
}

function showBar({ walks, walk, rows, at }) {
	count.replaceChildren(make("span", { textContent: "step " }),
			      `${at} of ${rows.length}`);
	slider.max = rows.length;
	slider.value = at;
	first.disabled = back.disabled = at === 1;
	last.disabled = forth.disabled = at === rows.length;
	choice.replaceChildren(...walks.map((other) => {
		const b = button(other.subject,
				 `on ${other.subject}, same step` +
				 (other.bad ? " (b)" : " (f)"),
				 () => toWalk(other));

		b.setAttribute("aria-pressed", other === walk);
		return b;
	}));
}

/* Pairs of keys and what they do. */
function showKeys({ section, walk, drive }) {
	const pairs = drive ?
		[["1, 2, ...", "let that CPU move"], ["u", "undo"],
		 ["r", "restart"], ["d", "recorded run"]] :
		[["\u2190", "\u2192", "step"],
		 ["Home", "End", "first, last step"],
		 ...treeOf(section, walk) ? [["d", "you drive"]] : []];

	keys.replaceChildren("Keys: ", ...[...pairs,
		["b", "run with the bug"], ["f", "run without it"]]
		.flatMap((pair, i) => [i ? "; " : "",
			...pair.slice(0, -1).flatMap((key) =>
				[make("kbd", { textContent: key }), " "]),
			pair.at(-1)]));
}

/* ---- the whole --------------------------------------------------------- */

function say({ walk, drive, rows, at }) {
	const row = rows[at - 1];
	const found = drive ? [] : walk.findings.filter((f) =>
		seenAt(walk, f) === at);
	const changed = wordsAt(walk, row).filter((w) => w.changed)
		.map((w) => `; ${w.label} is now ${w.value}`).join("");

	live.textContent = `Step ${at} of ${rows.length} on ` +
		`${walk.subject}: cpu${row.cpu}: ${row.text}` +
		(row.racing ? "; this races" : "") + changed +
		found.map((f) => `; found: ${nameOf(f.kind)}`).join("");
}

/* Findings from the step on at which they happen, the verdict with the last:
 * not before, for a class to predict. */
function showOutcome({ walk, drive, rows, at }) {
	const end = drive ? !drive.node.c : at === rows.length;
	const shown = drive ? end && driveEnd(drive) :
		end ? makeOutcome(walk, at) : makeFound(walk, at);

	side.classList.toggle("found", !!shown);
	outcome.replaceChildren(...shown ? [shown] : []);
	$(".finding.new", outcome)?.scrollIntoView({ block: "nearest" });
}

/* The moves made take the place of the recorded run. */
function showLanes({ section, walks, walk, drive }) {
	walks.forEach((other) => {
		other.element.hidden = drive || other !== walk;
	});
	$(".stage", section).classList.toggle("driving", !!drive);
	lanes.replaceChildren();
	if (!drive)
		return;
	if (!drive.path.length)
		lanes.append(make("p", { textContent:
			"You are the scheduler: choose which CPU moves next. " +
			"Each move was recorded from a run of the real code."
		}));
	/* the findings of the recorded run are not those of these moves */
	lanes.append(makeLanes({ ...walk, findings: [] }, drive.rows),
		     makeLegend(walk, drive.rows));
	if (!drive.node.c)
		lanes.append(make("div", { className: "handout" },
				  driveEnd(drive)));
	$(".walks", section).append(lanes);
}

function showRows(rows, at) {
	rows.forEach(({ tr }, i) => {
		tr.classList.toggle("now", i === at - 1);
		tr.classList.toggle("future", i > at - 1);
		if (i === at - 1)
			tr.setAttribute("aria-current", "step");
		else
			tr.removeAttribute("aria-current");
	});
}

function showNote({ wrong }) {
	note.hidden = !wrong;
	note.replaceChildren(wrong, " ",
		make("a", { href: "#index", textContent: "All races" }));
}

/* Only what is not there yet: what moves loses the focus. */
function enterStage(section) {
	const stage = $(".stage", section);

	if (bar.parentNode === stage)
		return;
	stage.prepend(bar);
	stage.append(side, keys);
}

/* What the bar and, on a phone, the values cover of the rows. */
function measure() {
	const style = document.documentElement.style;
	const covers = getComputedStyle(side).order === "-1";

	style.setProperty("--below", `${bar.offsetHeight}px`);
	style.setProperty("--above", `${covers ? side.offsetHeight : 0}px`);
}

/* On another race, as in the list, the reader begins at the name; the first
 * view is left to the browser. */
let seen;

function moveTo({ section, rows, at }) {
	const entered = section || $(address() === "matrix" ? "#matrix" :
		"#index") || $("#index");
	const another = seen && seen !== entered;

	seen = entered;
	if (another) {
		scrollTo(0, entered.id === "matrix" ? entered.offsetTop : 0);
		$("h2", entered).focus({ preventScroll: true });
	}
	if (at > 1 || !another && at)
		rows[at - 1].tr.scrollIntoView({ block: "nearest" });
}

function render() {
	const w = where();

	$$("#index, #matrix").forEach((e) => { e.hidden = !!w.section; });
	sections.forEach((s) => { s.hidden = s !== w.section; });
	showNote(w);
	bar.hidden = !w.walk;
	document.title = (w.section ? w.section.id + " - " : "") + title;
	document.documentElement.dataset.state =
		w.walk ? [w.section.id, w.walk.subject, w.drive ?
			  "drive" + made(w.drive) : w.at].join("/") : "index";
	if (w.walk) {
		enterStage(w.section);
		showLanes(w);
		showBar(w);
		showDrive(w);
		showKeys(w);
		showOutcome(w);
		side.hidden = !w.at;
	}
	if (w.at) {
		showRows(w.rows, w.at);
		showState(wordsAt(w.walk, w.rows[w.at - 1]));
		showSource(w.rows, w.at);
		say(w);
	}
	measure();
	moveTo(w);
}

document.addEventListener("keydown", (e) => {
	const w = where();
	const steps = { ArrowRight: w.at + 1, ArrowLeft: w.at - 1, Home: 1,
			End: w.rows.length };

	if (e.ctrlKey || e.altKey || e.metaKey || !w.walk ||
	    e.target.closest?.("input, pre, .code, .wide"))
		return;
	if (e.key in steps)
		stepTo(steps[e.key]);
	else if (/^[1-9]$/.test(e.key))
		choose(e.key);
	else if (e.key === "u")
		undo();
	else if (e.key === "r" && w.drive)
		go(w.section, w.walk, "drive");
	else if (e.key === "d")
		toggleDrive();
	else if (e.key === "b")
		toWalk(w.walks.find((walk) => walk.bad));
	else if (e.key === "f")
		toWalk(w.walks.find((walk) => !walk.bad));
	else
		return;
	e.preventDefault();
});

sections.forEach((section, i) => {
	const link = (to, text) => to ?
		[make("a", { href: "#" + to.id, textContent: text })] : [];
	const nav = make("nav", { className: "next" },
		...link(sections[i - 1], "previous race"),
		...link({ id: "index" }, "all races"),
		...link(sections[i + 1], "next race"));

	nav.setAttribute("aria-label", "races");
	section.prepend(nav);
	$(".walks", section).append(...(runs[section.id] || []).map((walk) =>
		makeWalk(section, walk)));
});
$("main").prepend(note);
$("main").append(live);
document.documentElement.classList.add("js");
addEventListener("hashchange", (e) => {
	here = new URL(e.newURL).hash;
	render();
});
addEventListener("resize", measure);
render();
})();
