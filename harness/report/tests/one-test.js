// SPDX-License-Identifier: GPL-2.0-only
/* A page of one race, with all that there is of it. */
test(() => {
const [name] = all("#index .races a").map((a) => a.textContent);

expect("one race", all(".scenario").length === 1);
expect("and no other beside it", !all(".next a").some((a) =>
	a.hash !== "#index"));
open(name);
click("you drive");
expect("it can be driven", state().endsWith("/drive"));
expect("by either CPU", visible("button.cpu:enabled").length === 2);
press("End");
expect("there is no last step before the moves", state().endsWith("/drive"));
});
