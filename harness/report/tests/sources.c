// SPDX-License-Identifier: GPL-2.0-only
/* A text that is packed and unpacked is the same. */
#include "report/sources.h"

#include <stdlib.h>
#include <string.h>

#include "expect.h"

#define FILES 5

/* Lines of one text, as a reader makes them of the parts. */
static void unpack(const json_t *packed, size_t file, json_t *lines)
{
	const json_t *part;
	size_t i;

	json_array_foreach(json_array_get(packed, file), i, part) {
		char *text, *rest, *line;
		size_t first, n;

		if (json_is_string(part)) {
			rest = text = strdup(json_string_value(part));
			while ((line = strsep(&rest, "\n")))
				json_array_append_new(lines, json_string(line));
			free(text);
			continue;
		}
		json_t *earlier = json_array();

		EXPECT((size_t)json_integer_value(json_array_get(part, 0)) <
		       file);
		unpack(packed, json_integer_value(json_array_get(part, 0)),
		       earlier);
		first = json_integer_value(json_array_get(part, 1));
		n = json_integer_value(json_array_get(part, 2));
		EXPECT(n && first + n <= json_array_size(earlier));
		for (size_t k = first; k < first + n; k++)
			json_array_append(lines, json_array_get(earlier, k));
		json_decref(earlier);
	}
}

/* Each with its "\n"; the last may have none. */
static void expect_same(const json_t *packed, size_t file, const char *text)
{
	json_t *lines = json_array();
	const json_t *line;
	size_t i;

	unpack(packed, file, lines);
	json_array_foreach(lines, i, line) {
		size_t n = json_string_length(line);

		EXPECT(!strncmp(text, json_string_value(line), n));
		text += n;
		EXPECT(*text == '\n' || (!*text && i + 1 ==
					 json_array_size(lines)));
		text += !!*text;
	}
	EXPECT(!*text);
	json_decref(lines);
}

static void round_trip(const char *const texts[FILES])
{
	json_t *packed = sources_pack(texts, FILES);

	EXPECT(json_array_size(packed) == FILES);
	for (size_t i = 0; i < FILES; i++)
		expect_same(packed, i, texts[i]);
	json_decref(packed);
}

/* Few different lines, so that files are often alike for a while. */
static void random_texts(char texts[FILES][100])
{
	for (size_t i = 0; i < FILES; i++) {
		size_t n = rand() % 99;

		for (size_t k = 0; k < n; k++)
			texts[i][k] = "aab\n\n"[rand() % 5];
		texts[i][n] = '\0';
	}
}

int main(void)
{
	static const char *const made[FILES] = {
		"a\nb\nc\nd\ne\n", "a\nb\nc\nd\ne\n", "", "x\nb\nc\nd\ny", "d\ne\n",
	};
	json_t *packed = sources_pack(made, FILES);
	char texts[FILES][100];
	const char *list[FILES];
	char *json;

	round_trip(made);
	json = json_dumps(packed, JSON_COMPACT);
	EXPECT(!strcmp(json, "[[\"a\\nb\\nc\\nd\\ne\"],[[0,0,5]],[\"\"],"
			     "[\"x\",[0,1,3],\"y\"],[\"d\\ne\"]]"));
	free(json);
	json_decref(packed);
	packed = sources_pack(NULL, 0);
	EXPECT(!json_array_size(packed));
	json_decref(packed);

	srand(1);
	for (int i = 0; i < 2000; i++) {
		random_texts(texts);
		for (size_t k = 0; k < FILES; k++)
			list[k] = texts[k];
		round_trip(list);
	}
	return expect_status();
}
