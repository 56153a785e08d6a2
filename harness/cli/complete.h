/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include "cli.h"

/*
 * "dmrace --complete WORD...", which shells ask (completion/): what can stand in
 * the place of the last word, which may be empty, after the others.  A line for
 * each candidate, the word and, after a tab, what it means; or one line,
 * ":files" or ":directories".  The shell chooses those that fit what was typed.
 */
enum status complete(int argc, char **argv);

#endif
