// SPDX-License-Identifier: GPL-2.0-only
/* Well-formed whatever the texts hold, and the counts add up. */
#include "report/report.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>

#include "expect.h"

static json_t *record(const char *result, const char *nasty)
{
	return json_pack("{s{ss},ss,ss,s{ss,s[s],s[s],ss},ss,sf}",
			 "scenario", "name", nasty, "subject", "buggy", "tool",
			 "tsan", "verdict", "result", result, "missing", nasty,
			 "unexpected", nasty, "why", nasty, "replay", nasty,
			 "seconds", 0.25);
}

int main(void)
{
	static const char nasty[] = "<a&b>\"'\n\t]]>\x01\x7f caf\xc3\xa9";
	const json_t *records[] = {
		record("as expected", nasty), record("not as expected", nasty),
		record("error", nasty), record("cannot run here", nasty),
		record("reported", nasty),
	};
	XML_Parser xml = XML_ParserCreate(NULL);
	char *out = NULL;
	size_t size;
	FILE *f = open_memstream(&out, &size);

	report_junit(records, 5, f);
	fclose(f);
	EXPECT(XML_Parse(xml, out, size, 1) == XML_STATUS_OK);
	EXPECT(strstr(out, "tests=\"5\" failures=\"1\" errors=\"2\" skipped=\"1\" time=\"1.250\""));
	EXPECT(strstr(out, "classname=\"dmrace.buggy.tsan\""));
	EXPECT(strstr(out, "<skipped message=\"only reported: "));
	/* what is missing says more than that something is */
	EXPECT(strstr(out, "<failure message=\"not found: &lt;a&amp;b&gt;&quot;"));
	EXPECT(strstr(out, "<error message=\"not found: &lt;a&amp;b&gt;&quot;"));
	EXPECT(strstr(out, ">missing: &lt;a&amp;b&gt;&quot;"));
	EXPECT(strstr(out, "\nunexpected: &lt;a&amp;b&gt;&quot;"));
	EXPECT(strstr(out, "\nreplay: &lt;a&amp;b&gt;&quot;"));
	XML_ParserFree(xml);
	free(out);
	for (int i = 0; i < 5; i++)
		json_decref((json_t *)records[i]);
	return expect_status();
}
