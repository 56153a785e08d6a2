// SPDX-License-Identifier: GPL-2.0-only
/* A phone, 390 by 844: nothing is out of sight that belongs together. */
test(() => {
expect("a phone", innerWidth === 390);

function fits(where) {
	expect(`${where}: nothing is wider than the window`,
	       document.documentElement.scrollWidth <= innerWidth);
	for (const e of visible("p, h1, h2, h3, .chip, .lanes, .side, .bar, a"))
		expect(`${where}: "${e.textContent.slice(0, 20)}" ends in it`,
		       e.closest(".wide, .code") ||
		       e.getBoundingClientRect().right <= innerWidth + 0.5);
}

/* Does a row that has happened have a place in a source? */
const placed = (walk) => [...walk.querySelectorAll(
	"tr:not(.future) td.place")].some((td) => td.textContent);

open("");
fits("the list");
for (const section of all(".scenario")) {
	for (const walk of section.querySelectorAll(".walk")) {
		const name = `${section.id}/${walk.dataset.subject}`;

		open(`${name}/1`);
		fits(name);
		for (const key of ["ArrowRight", "ArrowRight", "End"]) {
			press(key);

			const row = visible("[aria-current=step]")[0]
				.getBoundingClientRect();
			const above = one(".side").getBoundingClientRect();
			const bar = one(".bar").getBoundingClientRect();

			expect(`${state()}: its row is not covered`,
			       row.top >= above.bottom - 1 &&
			       row.bottom <= bar.top + 1);
			expect(`${state()}: neither is the source`,
			       above.top > -1 && (!placed(walk) ||
				visible("figure .at").length));
		}

		/* the outcome is beside the last step, not below it all */
		const found = outcome().getBoundingClientRect();
		const above = one(".side").getBoundingClientRect();

		fits(state());
		expect(`${name}: the outcome is in sight`, found.top > 0 &&
			found.top + 60 < above.bottom &&
			above.bottom < innerHeight * 0.7);
	}
}
});
