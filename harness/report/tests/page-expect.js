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
const settle = () => new Promise((done) => setTimeout(done, 30));

function press(key) {
	document.body.dispatchEvent(new KeyboardEvent("keydown",
		{ key, bubbles: true, cancelable: true }));
}

async function open(hash) {
	location.hash = hash;
	await settle();
}

const click = (label) => visible("button").find((b) =>
	b.textContent === label).click();

async function test(claimsOf) {
	await claimsOf();
	document.body.append(Object.assign(document.createElement("pre"), {
		id: "said",
		textContent: said.length ? said.join("\n") : `all ${claims} so`,
	}));
}
