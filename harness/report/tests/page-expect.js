// SPDX-License-Identifier: GPL-2.0-only
/* What the tests of the page share: a claim, and the reader's hands. */
"use strict";
const said = [];
let claims = 0;

function expect(what, so) {
	claims++;
	if (!so)
		said.push(what);
}

const one = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];
const visible = (selector) => all(selector).filter((e) =>
	e.checkVisibility({ visibilityProperty: true }));
const state = () => document.documentElement.dataset.state;
/* the one that can be seen; the handout has more */
const outcome = () => visible(".outcome")[0];

function press(key) {
	document.body.dispatchEvent(new KeyboardEvent("keydown",
		{ key, bubbles: true, cancelable: true }));
}

/* As a link does, but at once: a claim must not depend on who is first, the
 * page or a timer. */
function open(hash) {
	dispatchEvent(new HashChangeEvent("hashchange", {
		newURL: `${location.href.split("#")[0]}#${hash}` }));
}

/* No control without a name, which has what is written on it: who speaks to a
 * browser says what is written there. */
const named = () => visible("button, input").every((e) => {
	const text = e.textContent.match(/[a-z].*/)?.[0] || "";

	return e.getAttribute("aria-label")?.includes(text);
});

const click = (label) => visible("button").find((b) =>
	b.textContent === label).click();

function test(claimsOf) {
	try {
		claimsOf();
	} catch (e) {
		said.push(String(e.stack));
	}
	document.body.append(Object.assign(document.createElement("pre"), {
		id: "said",
		textContent: said.length ? said.join("\n") : `all ${claims} so`,
	}));
}
