// SPDX-License-Identifier: GPL-2.0-only
#include "detect/clean.h"

#include <string.h>

#include "expect.h"

static const char *clean(const char *text)
{
	static char copy[64];

	strcpy(copy, text);
	clean_text(copy);
	return copy;
}

#define SAME(text, want) EXPECT(!strcmp(clean(text), want))

int main(void)
{
	json_t *o;
	char *text;

	SAME("", "");
	SAME("plain, tab\tand\nline", "plain, tab\tand\nline");
	SAME("\033[31mred\007", "?[31mred?");
	SAME("a\177b", "a?b");
	SAME("a\rb", "a?b");
	/* what is no control character stays: two, three, four bytes */
	SAME("\xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\x9b",
	     "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x90\x9b");
	/* CSI as one character, and as a byte */
	SAME("\xc2\x9b" "31m", "??31m");
	SAME("\x9b" "31m", "?31m");
	/* cut off, overlong, surrogate, too large */
	SAME("\xe2\x82", "??");
	SAME("\xc0\xaf", "??");
	SAME("\xe0\x80\xaf", "???");
	SAME("\xed\xa0\x80", "???");
	SAME("\xf4\x90\x80\x80", "????");

	EXPECT(clean_cut("abc", 5) == 3);
	EXPECT(clean_cut("abc", 2) == 2);
	EXPECT(clean_cut("a\xe2\x82\xac", 3) == 1);
	EXPECT(clean_cut("a\xe2\x82\xac", 4) == 4);
	EXPECT(clean_cut("\xe2\x82\xac", 1) == 0);

	o = json_loads("{\"k\\u001b\":[\"a\\u0007\",{\"b\":\"\\u009b\"}]}",
		       0, NULL);
	EXPECT(o);
	clean_json(o);
	text = json_dumps(o, JSON_COMPACT);
	EXPECT(text && !strcmp(text, "{\"k?\":[\"a?\",{\"b\":\"??\"}]}"));
	return expect_status();
}
