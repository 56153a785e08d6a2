// SPDX-License-Identifier: GPL-2.0-only
/* What became of each frame, once all are loaded: one line if all is well. */
"use strict";
function outcomeOf(frame) {
	const page = frame.contentDocument;
	const words = JSON.parse(frame.dataset.words);
	const missing = words.filter((word) =>
		!page.documentElement.outerHTML.includes(word));

	if (!words.length)
		return page.getElementById("said")?.textContent ??
			"the script did not end";
	return missing.length ? `does not show: ${missing.join(", ")}` :
		`all ${words.length} so`;
}

addEventListener("load", () => {
	document.body.append(Object.assign(document.createElement("pre"), {
		id: "said",
		textContent: [...document.querySelectorAll("iframe")].map(
			(frame) => `${frame.title}: ${outcomeOf(frame)}`)
			.join("\n"),
	}));
});
