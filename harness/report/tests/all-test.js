// SPDX-License-Identifier: GPL-2.0-only
/* Nothing is left out of the page that "--all" makes. */
test(() => {
open("");
const names = all("#index .races a").map((a) => a.textContent);

expect("all races", names.length >= 19);
expect("all are explored", all("#index .proofs").every((list) =>
	list.children.length >= 2));
expect("all orders of the code without the bug", all("#index .proofs .good")
	.length >= names.length);
expect("and of no other", !all(".proofs li").some((li) =>
	!li.matches(".good, .bad")));
expect("all are in the matrix", all(".matrix tbody th").every((th) =>
	names.includes(th.textContent)) &&
	all(".matrix tbody tr").length === names.length);
expect("on all subjects", all(".matrix tbody tr").every((tr) =>
	tr.cells.length === 21));
expect("with what was explored", all(".matrix small").length >=
	2 * names.length);

for (const name of names) {
	open(name);
	const drive = visible("button").find((b) =>
		b.textContent === "you drive");

	expect(`${name}: can be driven`, drive);
	drive?.click();
	expect(`${name}: cpu1 can move`, visible("button").some((b) =>
		b.textContent === "cpu1 moves" && !b.disabled));
}
});
