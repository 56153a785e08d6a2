// SPDX-License-Identifier: GPL-2.0-only
/* Bytes, strings, and text from values and back. */
#include <linux/bitops.h>
#include <linux/err.h>
#include <linux/kdev_t.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include "code.h"
#include "kernel-test.h"

#define SAME(a, b)	(!string_compare(a, b, 999))

static char b[64];

#define MAKES(expected, ...) \
	EXPECT(snprintf(b, sizeof(b), __VA_ARGS__) == \
	       (int)sizeof(expected) - 1 && SAME(b, expected))

static void formats(void)
{
	const char *volatile nothing = NULL;
	char name[16];

	MAKES("dm-0", "dm-%u", 0);
	MAKES("-5 +5", "%d %+d", -5, 5);
	MAKES("ff FF 0xff 00ff", "%x %X %#x %04x", 255, 255, 255, 255);
	MAKES("  7|7  |007", "%3d|%-3d|%03d", 7, 7, 7);
	MAKES("-07", "%03d", -7);
	MAKES("vol|vo|   x", "%s|%.2s|%4s", "vol", "vol", "x");
	MAKES("18446744073709551615", "%lu", ~0ul);
	MAKES("-9223372036854775808", "%lld", -9223372036854775807ll - 1);
	MAKES("100%c", "%d%%%c", 100, 'c');
	MAKES("<NULL>", "%s", nothing);
	MAKES("<bad pointer>", "%s", (char *)0x5a5a5a5a5a5a5a5a);
	MAKES("0000000000001000", "%p", (void *)4096);
	MAKES("  12", "%*d", 4, 12);

	EXPECT(snprintf(b, 4, "%s", "abcdef") == 6 && SAME(b, "abc"));
	EXPECT(scnprintf(b, 4, "%s", "abcdef") == 3);
	EXPECT(snprintf(b, 0, "%s", "abcdef") == 6 && SAME(b, "abc"));
	EXPECT(sprintf(b, "%s", "") == 0 && SAME(b, ""));
	EXPECT(SAME(format_dev_t(name, MKDEV(254, 300)), "254:300"));
}

static void scans(void)
{
	unsigned int u, v;
	unsigned long long ll;
	char c, word[16];
	int d;

	EXPECT(sscanf("8:17", "%u:%u%c", &u, &v, &c) == 2 && u == 8 && v == 17);
	EXPECT(sscanf("8:17x", "%u:%u%c", &u, &v, &c) == 3 && c == 'x');
	EXPECT(sscanf(" -12 ff", "%d %x", &d, &u) == 2 && d == -12 && u == 255);
	EXPECT(sscanf("123456789012", "%llu", &ll) == 1 &&
	       ll == 123456789012ull);
	EXPECT(sscanf("linear 0", "%15s %u", word, &u) == 2 &&
	       SAME(word, "linear"));
	EXPECT(sscanf("x", "%u", &u) == 0);
	EXPECT(simple_strtoul("0x1fz", NULL, 0) == 31);
	EXPECT(simple_strtoul("010", NULL, 0) == 8);
	EXPECT(simple_strtol("-12", NULL, 10) == -12 && abs(-12) == 12);
}

static void strings(void)
{
	char a[32];

	memset(a, 'x', sizeof(a));
	EXPECT(a[0] == 'x' && a[31] == 'x');
	memset(a, 0, 0);
	EXPECT(a[0] == 'x');
	strcpy(a, "hello");
	EXPECT(strlen(a) == 5 && SAME(a, "hello") && a[6] == 'x');
	EXPECT(strlcpy(a, "longer than", 5) == 11 && SAME(a, "long"));
	strncpy(a, "ab", 8);
	EXPECT(SAME(a, "ab") && !a[7] && a[8] == 'x');
	EXPECT(strcmp("a", "b") < 0 && strcmp("b", "a") > 0 &&
	       !strcmp("a", "a") && strcmp("a", "ab") < 0);
	EXPECT(!strncmp("abc", "abd", 2) && strncmp("abc", "abd", 3));
	memcpy(a, "0123456789abcdefghij", 21);
	memmove(a + 3, a, 18);
	EXPECT(SAME(a + 3, "0123456789abcdefgh") || a[3] == '0');
	EXPECT(a[3] == '0' && a[20] == 'h');
	EXPECT(!memcmp("abcd", "abce", 3) && memcmp("abcd", "abce", 4) < 0);
	EXPECT(strchr("a/b/c", '/')[1] == 'b' && !strchr("abc", '/'));
	EXPECT(strrchr("a/b/c", '/')[1] == 'c');
	EXPECT(strnlen("abc", 2) == 2 && strnlen("abc", 9) == 3);
	strcpy(a, "ab");
	EXPECT(SAME(strcat(a, "cd"), "abcd") && SAME(strcat(a, ""), "abcd"));
	EXPECT(SAME(strncat(a, "efgh", 2), "abcdef"));
	EXPECT(SAME(strncat(a, "g", 9), "abcdefg") && SAME(strncat(a, "h", 0), a));
	EXPECT(strlcat(a, "hij", 9) == 10 && SAME(a, "abcdefgh"));
	EXPECT(strlcat(a, "i", 32) == 9 && SAME(a, "abcdefghi"));
	EXPECT(memchr("ab", 'b', 2) && !memchr("ab", 'b', 1));
	EXPECT(strnchr("ab", 2, 'b') && !strnchr("ab", 1, 'b') &&
	       !strnchr("a\0b", 3, 'b'));
	EXPECT(strspn("aabc", "ab") == 3 && strspn("abc", "") == 0);
	EXPECT(strcspn("abc", "xc") == 2 && strcspn("abc", "") == 3);
	EXPECT(strpbrk("abc", "cb")[0] == 'b' && !strpbrk("abc", "x"));
}

static void numbers(void)
{
	dev_t dev = MKDEV(254, 70000);
	unsigned long bits[2] = { 0, 0 };
	int n = 63;
	atomic_t v = ATOMIC_INIT(3);

	EXPECT(MAJOR(dev) == 254 && MINOR(dev) == 70000);
	EXPECT(huge_decode_dev(huge_encode_dev(dev)) == dev);
	EXPECT(huge_encode_dev(MKDEV(254, 1)) == 0xfe01);
	EXPECT(IS_ERR(ERR_PTR(-ENOMEM)) && PTR_ERR(ERR_PTR(-5)) == -5);
	EXPECT(!IS_ERR(bits) && !IS_ERR(NULL));

	set_bit(70, bits);
	EXPECT(bits[1] == 64 && test_bit(70, bits) && !test_bit(6, bits));
	EXPECT(test_and_set_bit(70, bits) && !test_and_set_bit(3, bits));
	EXPECT(find_first_bit(bits, 128) == 3);
	EXPECT(find_next_bit(bits, 128, 4) == 70);
	EXPECT(find_next_bit(bits, 128, 71) == 128);
	clear_bit(70, bits);
	EXPECT(!bits[1] && test_and_clear_bit(3, bits) && !bits[0]);
	EXPECT(!test_and_set_bit_lock(9, bits) && bits[0] == 512);
	EXPECT(test_and_change_bit(9, bits) && !bits[0]);
	/* The number is computed once. */
	EXPECT(!test_and_set_bit(n++, bits) && n == 64 && !bits[1]);
	__set_bit(n++, bits);
	EXPECT(n == 65 && bits[1] == 1);
	__clear_bit(--n, bits);
	clear_bit_unlock(--n, bits);
	EXPECT(n == 63 && !bits[0] && !bits[1]);
	EXPECT(!__test_and_set_bit(64, bits) && __test_and_set_bit(64, bits));
	__change_bit(65, bits);
	EXPECT(bits[1] == 3 && hweight_long(bits[1]) == 2 && hweight8(511) == 8);
	EXPECT(find_next_zero_bit(bits, 128, 64) == 66);
	EXPECT(find_first_zero_bit(bits, 128) == 0);
	EXPECT(__test_and_change_bit(65, bits) && __test_and_clear_bit(64, bits));
	EXPECT(!bits[1]);

	atomic_inc(&v);
	EXPECT(atomic_read(&v) == 4 && atomic_sub_return(2, &v) == 2);
	EXPECT(!atomic_dec_and_test(&v) && atomic_dec_and_test(&v));
	EXPECT(!atomic_inc_not_zero(&v) && atomic_add_unless(&v, 5, 1));
	EXPECT(atomic_cmpxchg(&v, 5, 6) == 5 && atomic_cmpxchg(&v, 5, 7) == 6);
	EXPECT(atomic_read(&v) == 6 && sizeof(atomic_t) == 8);
}

void test_string(void)
{
	formats();
	scans();
	strings();
	numbers();
}
