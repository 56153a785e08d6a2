// SPDX-License-Identifier: GPL-2.0-only
/* Text can be read: a contrast of 4.5 (WCAG 2.1, 1.4.3), light or dark. */
test(() => {
/* "rgb(1, 2, 3)", "rgba(...)" or "color(srgb .1 .2 .3 / .4)": from 0 to 1 */
function parse(colour) {
	const n = colour.match(/[\d.]+/g).map(Number);
	const rgb = n.slice(0, 3).map((v) =>
		colour.startsWith("color(") ? v : v / 255);

	return { rgb, alpha: n.length > 3 ? n[3] : 1 };
}

/* WCAG 2.1, "relative luminance" */
function luminance(rgb) {
	const [r, g, b] = rgb.map((v) => v <= 0.04045 ? v / 12.92 :
		((v + 0.055) / 1.055) ** 2.4);

	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function backgroundOf(e) {
	const { rgb, alpha } = parse(getComputedStyle(e).backgroundColor);
	const below = alpha < 1 && (e.parentElement ?
		backgroundOf(e.parentElement) : [1, 1, 1]);

	return rgb.map((v, i) => alpha < 1 ?
		v * alpha + below[i] * (1 - alpha) : v);
}

function contrast(e) {
	const [dark, light] = [luminance(backgroundOf(e)),
			       luminance(parse(getComputedStyle(e).color).rgb)]
		.sort((a, b) => a - b);

	return (light + 0.05) / (dark + 0.05);
}

const ownText = (e) => [...e.childNodes].some((n) =>
	n.nodeType === Node.TEXT_NODE && n.data.trim());
let looked = 0;

function look(where) {
	for (const e of visible("body *").filter(ownText)) {
		const c = contrast(e);

		looked++;
		if (!e.matches(":disabled") && c < 4.5)
			expect(`${where}: ${c.toFixed(2)} for "${e.textContent
				.slice(0, 30)}" (${e.className})`, false);
	}
}

expect(`the page is ${scheme}`, scheme ===
       (luminance(backgroundOf(document.body)) < 0.5 ? "dark" : "light"));
open("no-such-race");
look("the list");
open("create-vs-lookup/buggy/1");
press("End");
look("the end of a bad run");
open(visible(".finding a")[0].hash.slice(1));
look("a finding");
press("f");
press("End");
look("the end of a good run");

/* more CPUs than any scenario has */
const head = one(".lane b");

open("create-vs-lookup");
for (let cpu = 1; cpu <= 8; cpu++) {
	visible(".lane b")[0].parentElement.style.setProperty("--cpu",
		`var(--cpu${cpu})`);
	look(`cpu${cpu}`);
}
expect("there was text", looked > 1000 && head);
});
