// SPDX-License-Identifier: GPL-2.0
/*
 * What a broken module does, one thing for each bit of the parameter "what",
 * so that the test bed can show that it notices. Only its own test loads this.
 */
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#define SPLAT_WARN	BIT(0)
#define SPLAT_LEAK	BIT(1)
#define SPLAT_FREED	BIT(2)
#define SPLAT_DEADLOCK	BIT(3)
#define SPLAT_SLEEP	BIT(4)

static unsigned int what;
module_param(what, uint, 0);
MODULE_PARM_DESC(what, "1 warn, 2 leak, 4 use after free, 8 lock order, 16 sleep in atomic");

static DEFINE_MUTEX(splat_a);
static DEFINE_MUTEX(splat_b);
static DEFINE_SPINLOCK(splat_lock);

static void splat_leak(void)
{
	int i;

	/* Many, because a register or a stack slot may still point at one. */
	for (i = 0; i < 16; i++) {
		void *lost = kzalloc(200, GFP_KERNEL);

		OPTIMIZER_HIDE_VAR(lost);
	}
}

static void splat_freed(void)
{
	u8 *gone = kzalloc(64, GFP_KERNEL);

	if (!gone)
		return;
	kfree(gone);
	OPTIMIZER_HIDE_VAR(gone);
	WRITE_ONCE(gone[8], 1);
}

static void splat_deadlock(void)
{
	mutex_lock(&splat_a);
	mutex_lock(&splat_b);
	mutex_unlock(&splat_b);
	mutex_unlock(&splat_a);

	mutex_lock(&splat_b);
	mutex_lock(&splat_a);
	mutex_unlock(&splat_a);
	mutex_unlock(&splat_b);
}

static void splat_sleep(void)
{
	spin_lock(&splat_lock);
	might_sleep();
	spin_unlock(&splat_lock);
}

static int __init splat_init(void)
{
	/* First: any other report makes lockdep give up. */
	if (what & SPLAT_DEADLOCK)
		splat_deadlock();
	WARN_ON(what & SPLAT_WARN);
	if (what & SPLAT_LEAK)
		splat_leak();
	if (what & SPLAT_FREED)
		splat_freed();
	if (what & SPLAT_SLEEP)
		splat_sleep();
	return 0;
}

static void __exit splat_exit(void)
{
}

module_init(splat_init);
module_exit(splat_exit);

MODULE_DESCRIPTION("Faults on purpose, for the test of the test bed");
MODULE_LICENSE("GPL");
