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
const sections = $$(".scenario");

/* ---- the address ------------------------------------------------------- */

function where() {
	const [name, subject, step] =
		decodeURIComponent(location.hash.slice(1)).split("/");
	const section = sections.find((s) => s.id === name);
	const walks = section && runs[section.id] || [];
	const walk = walks.find((w) => w.subject === subject) ||
		     walks.find((w) => w.bad) || walks[0];
	const drive = walk && step && step.startsWith("drive") ?
		driven(section, walk, step.slice(5)) : null;
	const rows = drive ? drive.rows : walk ? walk.rows : [];
	const at = drive ? rows.length :
		Math.min(Math.max(parseInt(step, 10) || 1, 1), rows.length);

	return { section, walks, walk, drive, rows, at };
}

function go(section, walk, step) {
	history.replaceState(null, "", "#" +
		[section.id, walk.subject, step].join("/"));
	render();
}

/* ---- what a run looks like ----------------------------------------------- */

const mark = (text) => make("b", { className: "mark", textContent: text });

/* A row is {cpu, text, depth, loud, racing, file, line, words, changed}. */
function makeRow(walk, row, i) {
	const code = make("code", { textContent: row.text });
	const tr = make("tr", { className: `cpu${row.cpu}` +
		(row.racing ? " race" : "") + (row.loud ? " loud" : "") },
			make("th", { scope: "row", textContent: i + 1 }));

	code.style.setProperty("--d", Math.min(row.depth, 4));
	walk.actors.forEach((_, lane) => {
		const td = tr.insertCell();

		/* what no CPU says, as of a leak, stands in the first */
		if (lane + 1 !== (row.cpu || 1))
			return;
		if (row.racing)
			td.append(mark("race"), " ");
		if (row.loud)
			td.append(mark("system"), " ");
		td.append(code);
	});
	row.words.forEach((word, w) => {
		const td = tr.insertCell();

		td.textContent = word;
		td.className = row.changed[w] ? "w new" : "w";
	});
	row.tr = tr;
}

function makeLanes(walk, rows) {
	const head = make("tr", {}, make("th", { scope: "col",
						  textContent: "#" }),
		...walk.actors.map((actor) => make("th", {
			scope: "col", className: "lane" },
			make("b", { textContent: `cpu${actor.cpu}` }),
			" " + actor.does)),
		...walk.words.map((word) => make("th", { scope: "col",
			className: "w", title: word.field,
			textContent: word.label })));

	rows.forEach((row, i) => makeRow(walk, row, i));
	return make("table", { className: "lanes" }, make("thead", {}, head),
		    make("tbody", {}, ...rows.map((row) => row.tr)));
}

function makeFinding(f) {
	const own = f.tool === "kernel";
	const sides = f.sides.map((side) => make("li", {},
		side.cpu ? `cpu${side.cpu} ` : "",
		...side.op ? [make("b", { textContent: side.op }), " ",
			      make("code", { textContent: f.field || "" }),
			      " "] : [],
		"in ", make("code", { textContent: side.fn || "" }),
		...side.file ? [" ", make("small", {
			textContent: `${side.file}:${side.line || 0}` })] : []));

	return make("div", { className: "finding" },
		mark(f.kind === "data-race" ? "race" : f.kind), " ",
		make("small", { textContent: "reported by " +
			(own ? "the system" : f.tool) }),
		...own ? [make("p", { textContent: f.text || "" })] : [],
		make("ul", {}, ...sides));
}

function makeOutcome(walk) {
	const silent = walk.blind ? " is blind to this: " + walk.blind :
		" and the system are silent.";

	return make("div", { className: "outcome " +
			     (walk.bad ? "bad" : "good") },
		make("h4", { textContent: "What came of it" }),
		...walk.bad ? walk.findings.map(makeFinding) :
			[make("p", { textContent: "Nothing: " + walk.tool +
						  silent })],
		make("p", {}, "Verdict: ",
		     make("strong", { textContent: walk.result }),
		     " " + walk.why),
		make("p", {}, walk.free ?
			"It ran freely and cannot be replayed. Another: " :
			"Again: ", make("code", { className: "cmd",
						  textContent: walk.replay })));
}

function makeWalk(walk) {
	walk.element = make("div", { className: walk.bad ? "walk bad" : "walk" },
		make("h3", {}, "on ", make("em", { textContent: walk.subject })),
		makeLanes(walk, walk.rows));
	walk.element.dataset.subject = walk.subject;
	walk.outcome = makeOutcome(walk);
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
 * (harness/detect/schedule-tree.h); which CPU moved is in the address: "drive121".
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
		make("h4", { textContent: bad ? "You broke it" :
						"Nothing broke" }),
		make("ul", {}, ...node.o.map((i) =>
			make("li", { textContent: tree.texts[i] }))),
		make("p", { textContent: `Of ${all.length} orders of these ` +
			`moves, ${broken || "none"} ` +
			`${broken === 1 ? "ends" : "end"} badly.` }),
		make("p", {}, "Again: ", make("code", { className: "cmd",
			textContent: "dmrace replay " + node.s })));
}

/* ---- the source pane --------------------------------------------------- */

const caption = make("figcaption");
const code = make("div", { className: "code", tabIndex: 0 });
const figure = make("figure", {}, caption, code);
let shown = -1;

code.setAttribute("role", "region");
code.setAttribute("aria-label", "source");

function showFile(index) {
	const lines = sources[index].text.replace(/\n$/, "").split("\n");

	code.replaceChildren(make("ol", {}, ...lines.map((text) =>
		make("li", { textContent: text || " " }))));
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
		const li = code.firstChild.children[place.line - 1];

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
		code.scrollTop = here.offsetTop - code.clientHeight / 2.4;
		code.scrollLeft = 0;
	}
}

/* ---- what stands in the words ------------------------------------------ */

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
	}, make("dt", { textContent: w.label + (w.changed ? " (changed)" : "") }),
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
const count = make("span", { className: "count" });
const slider = make("input", { type: "range", min: 1,
			       oninput: () => stepTo(+slider.value) });
const choice = make("div", { className: "group" });
const stepping = make("div", { className: "group" }, first, back, count, forth,
		      last);
const driving = make("div", { className: "group" });
const bar = make("div", { className: "bar" }, stepping, slider, driving,
		 choice);

slider.setAttribute("aria-label", "step");
choice.setAttribute("role", "group");
choice.setAttribute("aria-label", "subject");
bar.setAttribute("role", "toolbar");
bar.setAttribute("aria-label", "stepper");

function choose(cpu) {
	const w = where();

	if (w.drive && w.drive.node.c && w.drive.node.c[cpu])
		go(w.section, w.walk, "drive" + made(w.drive) + cpu);
}

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
				 `let cpu${i + 1} move (${i + 1})`,
				 () => choose(String(i + 1)));

		b.disabled = !drive || !(drive.node.c || {})[i + 1];
		return b;
	});
	const back = button("undo", "take the last move back (u)", undo);
	const anew = button("again", "from the start (r)",
			    () => go(section, walk, "drive"));
	const toggle = button(drive ? "recorded run" : "you drive",
			      drive ? "back to the recorded run (d)" :
				      "choose who moves (d)", toggleDrive);

	back.disabled = anew.disabled = !drive || !drive.path.length;
	driving.replaceChildren(...drive ? [...cpus, back, anew] : [],
		...treeOf(section, walk) ? [toggle] : []);
	stepping.hidden = slider.hidden = !!drive;
}

function toWalk(walk) {
	const w = where();

	if (walk && walk !== w.walk && w.drive)
		go(w.section, walk, "drive" + made(w.drive));
	else if (walk && walk !== w.walk)
		go(w.section, walk, sameStep(w.walk, w.at, walk));
}

function showBar({ walks, walk, rows, at }) {
	count.textContent = `step ${at} of ${rows.length}`;
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

/* ---- the whole --------------------------------------------------------- */

function say({ walk, rows, at }) {
	const row = rows[at - 1];
	const changed = wordsAt(walk, row).filter((w) => w.changed)
		.map((w) => `; ${w.label} is now ${w.value}`).join("");

	live.textContent = `Step ${at} of ${rows.length} on ` +
		`${walk.subject}: cpu${row.cpu}: ${row.text}` +
		(row.racing ? "; this races" : "") +
		changed;
}

/* What came of it: not before the last step, for a class to predict. */
function showOutcome({ walk, drive, rows, at }) {
	const end = drive ? !drive.node.c : at === rows.length;

	side.classList.toggle("end", end);
	outcome.replaceChildren(...!end ? [] :
		[drive ? driveEnd(drive) : walk.outcome]);
}

/* The moves made take the place of the recorded run. */
function showLanes({ section, walks, walk, drive }) {
	walks.forEach((other) => {
		other.element.hidden = drive || other !== walk;
	});
	lanes.replaceChildren();
	if (!drive)
		return;
	if (!drive.path.length)
		lanes.append(make("p", { textContent:
			"You are the scheduler: let a CPU move, and see what " +
			"comes of it. Every move was recorded from the real " +
			"code." }));
	lanes.append(makeLanes(walk, drive.rows));
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

function render() {
	const w = where();

	$$("#index, #matrix").forEach((e) => { e.hidden = !!w.section; });
	sections.forEach((s) => { s.hidden = s !== w.section; });
	bar.hidden = !w.walk;
	document.title = w.section ? `${w.section.id} - dmrace` : "dmrace";
	document.documentElement.dataset.state =
		w.walk ? [w.section.id, w.walk.subject, w.drive ?
			  "drive" + made(w.drive) : w.at].join("/") : "index";
	if (!w.walk)
		return;
	showLanes(w);
	showBar(w);
	showDrive(w);
	if (side.parentNode !== $(".stage", w.section))
		$(".stage", w.section).append(side);
	showOutcome(w);
	side.hidden = !w.at;
	if (!w.at)
		return;
	showRows(w.rows, w.at);
	showState(wordsAt(w.walk, w.rows[w.at - 1]));
	showSource(w.rows, w.at);
	say(w);
	w.rows[w.at - 1].tr.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (e) => {
	const w = where();
	const steps = { ArrowRight: w.at + 1, ArrowLeft: w.at - 1, Home: 1,
			End: w.rows.length };

	if (e.ctrlKey || e.altKey || e.metaKey || !w.walk ||
	    e.target === slider || e.target === code)
		return;
	if (e.key in steps)
		stepTo(steps[e.key]);
	else if (e.key in { 1: 0, 2: 0, 3: 0 })
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

	$(".walks", section).append(...(runs[section.id] || []).map(makeWalk));
	$("h2", section).append(make("nav", { className: "next" },
		...link(sections[i - 1], "previous race"),
		...link(sections[i + 1], "next race")));
});
document.body.append(bar, live);
document.documentElement.classList.add("js");
addEventListener("hashchange", render);
render();
})();
