/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is to change, in words.
 */
#ifndef NSMCTL_DIFFERENCE_H
#define NSMCTL_DIFFERENCE_H

#include "manifest.h"

/*
 * Print what changes of one object: a line for it, and one for each field. @have is NULL if
 * it comes, @want if it goes.
 */
void difference(const struct thing *want, const struct thing *have);

/* A name for messages, as: wire "wire0" in netns "pod". */
#define THING_TEXT	320
const char *thing_text(const struct thing *thing, char text[THING_TEXT]);

#endif /* NSMCTL_DIFFERENCE_H */
