// SPDX-License-Identifier: GPL-2.0-only
/* The reader is the scheduler. */
test(() => {
open("create-vs-lookup/buggy/3");
press("d");
expect("the address says so", state() === "create-vs-lookup/buggy/drive");
expect("nothing has happened", !visible(".lanes tbody tr").length);
expect("the controls have names", named());
expect("no undo of nothing", visible("button").find((b) =>
	b.textContent === "undo").disabled);
press("3");
expect("there is no cpu3", state() === "create-vs-lookup/buggy/drive");

/* cpu1 first and last: nothing breaks */
while (visible("button").some((b) => b.textContent === "cpu1 moves" &&
			      !b.disabled))
	click("cpu1 moves");
expect("rows", visible(".lanes tbody tr").length > 3);
expect("the last is now", one(".driven tbody tr:last-child")
	.classList.contains("now"));
expect("it is not over", !visible(".outcome").length);
press("u");
const undone = state();
press("1");
expect("undo took one move back", state() === undone + "1");

/* cpu2 after the publication, before the memset */
press("r");
expect("again", state() === "create-vs-lookup/buggy/drive");
press("1");
press("1");
expect("published, unset", [...all(".state dd")].map((e) => e.textContent)
	.join() === "set,junk,junk");
press("2");
press("2");
press("1");
press("1");
press("1");
expect("broken", visible(".outcome.bad").length === 1 &&
	outcome().textContent.includes("You broke it"));
expect("by an oops", outcome().textContent.includes("oops"));
expect("no step is said to be one of the recorded run's findings",
       visible(".driven .mark").every((m) => m.textContent === "console"));
expect("which can be replayed", outcome().querySelector(".cmd").textContent
	.startsWith("dmrace replay create-vs-lookup:1*"));
expect("source", visible("figure .at").length === 1);

/* The same choices on fixed; no choice breaks it. */
press("f");
expect("same choices", state().startsWith("create-vs-lookup/fixed/drive11"));
press("r");
for (let i = 0; i < 12; i++) {
	press("2");
	press("1");
}
expect("it holds", visible(".outcome.good").length === 1);
expect("in all schedules", /None of the [0-9]+ schedules/.test(
	outcome().textContent));
open("create-vs-lookup/fixed/drive19");
expect("a move that cannot be is reported", visible(".note").length === 1);
press("d");
expect("back to the recorded run", state() === "create-vs-lookup/fixed/1");
});
