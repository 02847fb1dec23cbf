/*===- pool.c - the built-in thread pool -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "internal.h"

#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <xmmintrin.h>

/* How long a thread looks for work, or for the others' end, before it sleeps.
 * Two calls of a run lie a few microseconds apart, but the ranges of one call
 * end up to some tens apart; to sleep and wake costs 10 to 50. Looking in vain
 * means that the other side has no CPU, and looking longer keeps it from one:
 * measured on two busy CPUs, a join then takes 208 us with a fixed spin. So the
 * time shrinks with each failure and grows back with each success. */
#define MAX_SPIN_NS 100000
#define MIN_SPIN_NS 4000
/* Pauses between two looks at the clock. */
#define SPIN_BATCH 32

/* How one thread waits. */
typedef struct waiter {
  atomic_uint asleep;
  int32_t spin_ns; /* only its thread reads and writes this; 0: never spin */
} waiter;

/* What one helper thread waits on: alone in its cache line. */
typedef struct helper {
  _Alignas(RESNETC_ALIGN) atomic_uint ticket; /* changes when there is work */
  waiter waiter;
  struct pool *pool;
  int32_t index;
  pthread_t thread;
} helper;

/* A job is set up by the caller, who holds `taken`; a helper reads it only
 * between its ticket and its part of `pending`. */
typedef struct pool {
  resnetc_model *model;
  pid_t pid; /* after a fork the helpers exist only in the parent */
  int32_t threads;
  atomic_int taken;
  atomic_int stop;
  resnetc_task task;
  void *arg;
  _Alignas(RESNETC_ALIGN) atomic_uint pending; /* helpers still at work */
  waiter caller;
  helper helpers[]; /* threads - 1 */
} pool;

static void futex_wait(atomic_uint *word, unsigned seen) {
  int saved = errno;
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0);
  errno = saved;
}

static void futex_wake(atomic_uint *word) {
  int saved = errno;
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
  errno = saved;
}

static int64_t now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

/* Looks for (*word == value) to be `wanted`; 1 when it is, 0 when time is up.
 */
static int spin(atomic_uint *word, unsigned value, int wanted, int32_t ns) {
  int64_t deadline = now_ns() + ns;
  do {
    for (int i = 0; i < SPIN_BATCH; ++i) {
      if ((atomic_load_explicit(word, memory_order_acquire) == value) == wanted)
        return 1;
      _mm_pause();
    }
  } while (now_ns() < deadline);
  return 0;
}

/* Waits until (*word == value) is `wanted`. The other side stores the word
 * first and reads `asleep` after, we the other way round, so one of the two
 * sees the other and no wake-up is lost. */
static void wait_until(atomic_uint *word, unsigned value, int wanted,
                       waiter *self) {
  if (self->spin_ns) {
    int found = spin(word, value, wanted, self->spin_ns);
    int32_t next = found ? self->spin_ns * 2 : self->spin_ns / 4;
    self->spin_ns = next < MIN_SPIN_NS   ? MIN_SPIN_NS
                    : next > MAX_SPIN_NS ? MAX_SPIN_NS
                                         : next;
    if (found)
      return;
  }
  atomic_store(&self->asleep, 1);
  unsigned seen;
  while (((seen = atomic_load(word)) == value) != wanted)
    futex_wait(word, seen);
  atomic_store(&self->asleep, 0);
}

static void *helper_main(void *arg) {
  helper *self = arg;
  pool *p = self->pool;
  unsigned seen = 0;
  for (;;) {
    wait_until(&self->ticket, seen, 0, &self->waiter);
    if (atomic_load(&p->stop))
      return NULL;
    seen = atomic_load(&self->ticket);
    p->task(p->arg, self->index);
    if (atomic_fetch_sub(&p->pending, 1) == 1 && atomic_load(&p->caller.asleep))
      futex_wake(&p->pending);
  }
}

static void call_helper(helper *h) {
  atomic_fetch_add(&h->ticket, 1);
  if (atomic_load(&h->waiter.asleep))
    futex_wake(&h->ticket);
}

static void run_alone(resnetc_task task, void *arg, int32_t workers) {
  for (int32_t w = 0; w < workers; ++w)
    task(arg, w);
}

/* A pool that is taken, by another context or by a task of this very pool, does
 * not wait: the caller does the work itself, so nothing can deadlock. */
static void parallel_for(void *ctx, resnetc_task task, void *arg,
                         int32_t workers) {
  pool *p = ctx;
  if (workers <= 1 || workers > p->threads || getpid() != p->pid ||
      atomic_exchange(&p->taken, 1)) {
    run_alone(task, arg, workers);
    return;
  }
  p->task = task;
  p->arg = arg;
  atomic_store(&p->pending, (unsigned)workers - 1);
  for (int32_t w = 1; w < workers; ++w)
    call_helper(&p->helpers[w - 1]);
  task(arg, 0);
  wait_until(&p->pending, 0, 1, &p->caller);
  atomic_store(&p->taken, 0);
}

/* The pool of one thread. */
static void run_serially(void *ctx, resnetc_task task, void *arg,
                         int32_t workers) {
  (void)ctx;
  run_alone(task, arg, workers);
}

/* Starts helpers until the system refuses one. They block every signal, which
 * the host's own threads are to handle. Threads that outnumber the CPUs must
 * not spin: they would keep each other from working. */
static void start_helpers(pool *p, int32_t threads, int may_spin) {
  sigset_t all, caller;
  p->caller.spin_ns = may_spin ? MAX_SPIN_NS : 0;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &caller);
  for (p->threads = 1; p->threads < threads; ++p->threads) {
    helper *h = &p->helpers[p->threads - 1];
    h->pool = p;
    h->index = p->threads;
    h->waiter.spin_ns = may_spin ? MAX_SPIN_NS : 0;
    if (pthread_create(&h->thread, NULL, helper_main, h) != 0)
      break;
  }
  pthread_sigmask(SIG_SETMASK, &caller, NULL);
}

static void join_helpers(pool *p) {
  atomic_store(&p->stop, 1);
  for (int32_t w = 1; w < p->threads; ++w)
    call_helper(&p->helpers[w - 1]);
  for (int32_t w = 1; w < p->threads; ++w)
    pthread_join(p->helpers[w - 1].thread, NULL);
}

resnetc_status resnetc_pool_start(resnetc_model *model, int32_t threads,
                                  resnetc_pool *out) {
  if (!out)
    return resnetc_error(RESNETC_ARG, "out is null");
  memset(out, 0, sizeof *out);
  resnetc_status status = resnetc_resolve_threads(&threads);
  if (status.code != RESNETC_OK)
    return status;
  size_t bytes = sizeof(pool) + (threads - 1) * sizeof(helper);
  pool *p = aligned_alloc(RESNETC_ALIGN, bytes);
  if (!p)
    return resnetc_error(RESNETC_OOM, "no memory for a pool of %d threads",
                         threads);
  memset(p, 0, bytes);
  p->model = model;
  p->pid = getpid();
  start_helpers(p, threads, threads <= resnetc_count_cpus());
  atomic_fetch_add(&model->live, 1);
  out->parallel_for = p->threads > 1 ? parallel_for : run_serially;
  out->ctx = p;
  out->threads = p->threads;
  return status;
}

resnetc_status resnetc_pool_stop(resnetc_model *model, resnetc_pool *out) {
  if (!out)
    return resnetc_error(RESNETC_ARG, "pool is null");
  pool *p = out->ctx;
  if (!p ||
      (out->parallel_for != parallel_for && out->parallel_for != run_serially))
    return resnetc_error(
        RESNETC_ARG, "pool is not one of resnetc_pool_create of this model");
  if (p->pid == getpid())
    join_helpers(p);
  free(p);
  atomic_fetch_sub(&model->live, 1);
  memset(out, 0, sizeof *out);
  return resnetc_ok();
}
