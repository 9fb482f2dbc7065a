/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Underlays begin and end; devices and routes change.
 */
#ifndef NSMW_WATCH_H
#define NSMW_WATCH_H

int nsmw_watch_init(void);
void nsmw_watch_exit(void);

#endif /* NSMW_WATCH_H */
