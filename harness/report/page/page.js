// SPDX-License-Identifier: GPL-2.0-only
/*
 * A stepper over the runs that the markup tells in full.  All state is in the
 * address: #SCENARIO/SUBJECT/STEP, so that a slide can link to a step.
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

const sources = read("sources");
const sections = $$(".scenario");

/* ---- the address ------------------------------------------------------- */

function where() {
	const [name, subject, step] =
		decodeURIComponent(location.hash.slice(1)).split("/");
	const section = sections.find((s) => s.id === name);
	const walks = section ? $$(".walk", section) : [];
	const walk = walks.find((w) => w.dataset.subject === subject) ||
		     walks.find(isBad) || walks[0];
	const rows = walk ? rowsOf(walk) : [];
	const at = Math.min(Math.max(parseInt(step, 10) || 1, 1), rows.length);

	return { section, walks, walk, rows, at };
}

function go(section, walk, step, replace) {
	const hash = "#" + [section.id, walk.dataset.subject, step].join("/");

	if (replace)
		history.replaceState(null, "", hash);
	else
		location.hash = hash;
	render();
}

const isBad = (walk) => walk.classList.contains("bad");
const rowsOf = (walk) => $$("tbody tr", walk);

/* ---- what a row says --------------------------------------------------- */

const cpuOf = (row) => row.className.match(/cpu(\d)/)[1];
const textOf = (row) => $("code", row).textContent;

/* The words as they stand after a row. */
function wordsAt(walk, row) {
	const cells = $$(".w", row);

	return $$("thead .w", walk).map((head, i) => ({
		name: head.textContent, title: head.title,
		value: cells[i].textContent,
		changed: cells[i].classList.contains("new"),
	}));
}

/* The same step of another run: what that CPU does there, or, if it does not,
 * the last step before that both runs have. */
function sameStep(from, at, to) {
	const rows = rowsOf(from), others = rowsOf(to);
	const key = (list, i) => cpuOf(list[i]) + textOf(list[i]);
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
		if (row.dataset.l)
			found.set(cpuOf(row), row);
	});
	return found;
}

function showSource(rows, at) {
	const found = places(rows, at);
	const row = found.get(cpuOf(rows[at - 1])) || [...found.values()][0];
	let here;

	figure.hidden = !row;
	if (!row)
		return;
	if (shown !== +row.dataset.f)
		showFile(+row.dataset.f);
	$$(".at, .other", code).forEach((li) => li.removeAttribute("class"));
	found.forEach((place, cpu) => {
		const li = code.firstChild.children[place.dataset.l - 1];

		if (place.dataset.f !== row.dataset.f || !li)
			return;
		if (place !== row && li === here)
			return;
		li.className = place === row ? "at" : "other";
		li.dataset.cpu = "cpu" + cpu;
		if (place === row)
			here = li;
	});
	caption.textContent =
		sources[shown].path + ":" + row.dataset.l;
	if (here) {
		code.scrollTop = here.offsetTop - code.clientHeight / 2.4;
		code.scrollLeft = 0;
	}
}

/* ---- what stands in the words ------------------------------------------ */

const state = make("dl", { className: "state" });
const outcome = make("div");
const outcomes = new Map($$(".walk").map((walk) =>
	[walk, $(".outcome", walk)]));
const side = make("div", { className: "side" }, state, figure, outcome);

function showState(words) {
	state.replaceChildren(...words.map((w) => make("div", {
		className: w.changed ? "new" : "", title: w.title,
	}, make("dt", { textContent: w.name + (w.changed ? " (changed)" : "") }),
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

	if (w.walk && step >= 1 && step <= w.rows.length)
		go(w.section, w.walk, step, true);
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
const bar = make("div", { className: "bar" },
		 make("div", { className: "group" }, first, back, count, forth,
		      last), slider, choice);

slider.setAttribute("aria-label", "step");
choice.setAttribute("role", "group");
choice.setAttribute("aria-label", "subject");
bar.setAttribute("role", "toolbar");
bar.setAttribute("aria-label", "stepper");

function toWalk(walk) {
	const w = where();

	if (walk && walk !== w.walk)
		go(w.section, walk, sameStep(w.walk, w.at, walk), true);
}

function showBar({ walks, walk, rows, at }) {
	count.textContent = `step ${at} of ${rows.length}`;
	slider.max = rows.length;
	slider.value = at;
	first.disabled = back.disabled = at === 1;
	last.disabled = forth.disabled = at === rows.length;
	choice.replaceChildren(...walks.map((other) => {
		const b = button(other.dataset.subject,
				 `on ${other.dataset.subject}, same step` +
				 (isBad(other) ? " (b)" : " (f)"),
				 () => toWalk(other));

		b.setAttribute("aria-pressed", other === walk);
		return b;
	}));
}

/* ---- the whole --------------------------------------------------------- */

function say({ walk, rows, at }) {
	const row = rows[at - 1];
	const changed = wordsAt(walk, row).filter((w) => w.changed)
		.map((w) => `; ${w.name} is now ${w.value}`).join("");

	live.textContent = `Step ${at} of ${rows.length} on ` +
		`${walk.dataset.subject}: cpu${cpuOf(row)}: ${textOf(row)}` +
		(row.classList.contains("race") ? "; this races" : "") +
		changed;
}

/* What came of it: not before the last step, for a class to predict. */
function showOutcome({ walk, rows, at }) {
	const end = at === rows.length;

	side.classList.toggle("end", end);
	outcome.replaceChildren(...end ? [outcomes.get(walk)] : []);
}

function showRows(rows, at) {
	rows.forEach((row, i) => {
		row.classList.toggle("now", i === at - 1);
		row.classList.toggle("future", i > at - 1);
		if (i === at - 1)
			row.setAttribute("aria-current", "step");
		else
			row.removeAttribute("aria-current");
	});
}

function render() {
	const w = where();

	$("#index").hidden = !!w.section;
	sections.forEach((s) => { s.hidden = s !== w.section; });
	bar.hidden = !w.rows.length;
	document.title = w.section ? `${w.section.id} - dmrace` : "dmrace";
	document.documentElement.dataset.state =
		w.walk ? [w.section.id, w.walk.dataset.subject, w.at].join("/")
		       : "index";
	if (!w.rows.length)
		return;
	w.walks.forEach((walk) => { walk.hidden = walk !== w.walk; });
	if (side.parentNode !== $(".stage", w.section))
		$(".stage", w.section).append(side);
	showRows(w.rows, w.at);
	showOutcome(w);
	showState(wordsAt(w.walk, w.rows[w.at - 1]));
	showSource(w.rows, w.at);
	showBar(w);
	say(w);
	w.rows[w.at - 1].scrollIntoView({ block: "nearest" });
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
	else if (e.key === "b")
		toWalk(w.walks.find(isBad));
	else if (e.key === "f")
		toWalk(w.walks.find((walk) => !isBad(walk)));
	else
		return;
	e.preventDefault();
});

sections.forEach((section, i) => {
	const link = (to, text) => to ?
		[make("a", { href: "#" + to.id, textContent: text })] : [];

	$$("tbody tr", section).forEach((row) => {
		const walk = row.closest(".walk");

		if (walk)
			row.onclick = () =>
				stepTo(rowsOf(walk).indexOf(row) + 1);
	});
	$("h2", section).append(make("nav", { className: "next" },
		...link(sections[i - 1], "previous race"),
		...link(sections[i + 1], "next race")));
});
outcomes.forEach((element) => element.remove());
document.body.append(bar, live);
document.documentElement.classList.add("js");
addEventListener("hashchange", render);
render();
})();
