// SPDX-License-Identifier: GPL-2.0-only
/* The handout: each run whole, on paper. */
test(() => {
/* what a printer gets */
for (const rule of document.styleSheets[0].cssRules)
	if (rule instanceof CSSMediaRule)
		rule.media.mediaText = rule.media.mediaText === "print" ?
			"all" : "not all";

for (const section of all(".scenario")) {
	open(`${section.id}/fixed/2`);
	expect(`${section.id}: nothing to press`,
	       !visible("button, input, nav, summary, .keys").length);
	expect(`${section.id}: nothing is cut off`,
	       document.documentElement.scrollWidth <= innerWidth);
	expect(`${section.id}: its story`, visible(".story").length);
	for (const walk of section.querySelectorAll(".walk")) {
		const name = `${section.id}/${walk.dataset.subject}`;
		const shown = (selector) => [...walk.querySelectorAll(selector)]
			.filter((e) => e.checkVisibility(
				{ visibilityProperty: true }));
		const rows = walk.querySelectorAll("tbody tr").length;
		const words = walk.querySelectorAll("thead .w").length;

		expect(`${name}: says which run`, shown("h3").some((h) =>
			h.textContent.includes(walk.dataset.subject)));
		expect(`${name}: all steps`, rows &&
			shown("tbody tr th").length === rows);
		expect(`${name}: with their values`,
		       shown("tbody .w").length === rows * words);
		expect(`${name}: and places`, shown("tbody .place").some((td) =>
			/^[\w-]+\.[ch]:\d+$/.test(td.textContent)));
		expect(`${name}: the outcome`, shown(".outcome").length === 1 &&
			shown(".outcome")[0].textContent.includes("Verdict"));
		expect(`${name}: the findings`, shown(".finding").length > 0 ===
			walk.classList.contains("bad"));
		expect(`${name}: and how to see it again`,
		       shown(".cmd").some((e) =>
			/^dmrace (replay|run) /.test(e.textContent)));
	}
}
});
