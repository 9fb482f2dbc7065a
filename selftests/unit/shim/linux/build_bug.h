/* SPDX-License-Identifier: GPL-2.0 */
/* Included by the files under test; nothing of it is needed here. */
