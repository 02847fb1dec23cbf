/*===- cpu_count.c - how many threads the machine gives us -===*
 *
 * Part of resnetc, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===------------------------------------------------------------------------===*/
#include "internal.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>

/* Linux supports 8192 CPUs at most. */
#define MASK_BYTES (8192 / 8)

static int32_t affinity_cpus(void) {
  cpu_set_t mask[MASK_BYTES / sizeof(cpu_set_t)];
  if (sched_getaffinity(0, sizeof mask, mask) != 0)
    return 1;
  int count = CPU_COUNT_S(sizeof mask, mask);
  return count < 1 ? 1 : count;
}

/* The first line of a small file, without its newline; 0 if there is none. */
static int read_line(const char *path, char *line, int bytes) {
  FILE *file = fopen(path, "re");
  if (!file)
    return 0;
  char *got = fgets(line, bytes, file);
  fclose(file);
  if (got)
    line[strcspn(line, "\n")] = '\0';
  return got != NULL;
}

static int32_t whole_cpus(long long quota, long long period) {
  if (quota <= 0 || period <= 0)
    return INT32_MAX;
  long long cpus = (quota - 1) / period + 1;
  return cpus > INT32_MAX ? INT32_MAX : (int32_t)cpus;
}

/* Version 2: "<quota> <period>" or "max <period>". */
static int32_t quota_v2(const char *folder) {
  char path[4096], line[64];
  long long quota, period;
  snprintf(path, sizeof path, "%s/cpu.max", folder);
  if (!read_line(path, line, sizeof line) ||
      sscanf(line, "%lld %lld", &quota, &period) != 2)
    return INT32_MAX;
  return whole_cpus(quota, period);
}

static int32_t quota_v1(const char *folder) {
  char path[4096], quota[32], period[32];
  snprintf(path, sizeof path, "%s/cpu.cfs_quota_us", folder);
  if (!read_line(path, quota, sizeof quota))
    return INT32_MAX;
  snprintf(path, sizeof path, "%s/cpu.cfs_period_us", folder);
  if (!read_line(path, period, sizeof period))
    return INT32_MAX;
  return whole_cpus(strtoll(quota, NULL, 10), strtoll(period, NULL, 10));
}

/* The smallest quota of `group` and all groups above it. In a container the
 * group's own folder may be out of sight; then the mount itself is the group.
 */
static int32_t smallest_quota(const char *mount, const char *group,
                              int32_t (*quota)(const char *folder)) {
  char folder[2048];
  int length = snprintf(folder, sizeof folder, "%s%s", mount, group);
  if (length < 0 || (size_t)length >= sizeof folder)
    return INT32_MAX;
  int32_t smallest = INT32_MAX;
  for (size_t root = strlen(mount);;) {
    int32_t cpus = quota(folder);
    if (cpus < smallest)
      smallest = cpus;
    char *slash = strrchr(folder, '/');
    if (!slash || slash < folder + root)
      return smallest;
    *slash = '\0';
  }
}

/* One line of /proc/self/cgroup: "0::/group" for version 2, and for version 1
 * "<id>:<controllers>:/group". */
static int32_t line_quota(char *line, const char *mount) {
  char *controllers = strchr(line, ':');
  char *group = controllers ? strchr(controllers + 1, ':') : NULL;
  if (!group)
    return INT32_MAX;
  *controllers++ = *group++ = '\0';
  group[strcspn(group, "\n")] = '\0';
  if (*controllers == '\0')
    return smallest_quota(mount, group, quota_v2);
  char folder[1024];
  char list[128];
  snprintf(list, sizeof list, ",%s,", controllers);
  if (!strstr(list, ",cpu,"))
    return INT32_MAX;
  snprintf(folder, sizeof folder, "%s/%s", mount, controllers);
  return smallest_quota(folder, group, quota_v1);
}

int32_t resnetc_quota_cpus(const char *cgroups, const char *mount) {
  char line[1024];
  int32_t smallest = INT32_MAX;
  FILE *file = fopen(cgroups, "re");
  if (!file)
    return smallest;
  while (fgets(line, sizeof line, file)) {
    int32_t cpus = line_quota(line, mount);
    if (cpus < smallest)
      smallest = cpus;
  }
  fclose(file);
  return smallest;
}

int32_t resnetc_count_cpus(void) {
  int saved = errno;
  int32_t cpus = affinity_cpus();
  int32_t quota = resnetc_quota_cpus("/proc/self/cgroup", "/sys/fs/cgroup");
  errno = saved;
  if (quota < cpus)
    cpus = quota;
  return cpus > RESNETC_MAX_THREADS ? RESNETC_MAX_THREADS : cpus;
}

resnetc_status resnetc_resolve_threads(int32_t *threads) {
  if (*threads < 0)
    return resnetc_error(RESNETC_ARG, "threads is %d, expected at least 0",
                         *threads);
  if (*threads == 0)
    *threads = resnetc_count_cpus();
  if (*threads > RESNETC_MAX_THREADS)
    *threads = RESNETC_MAX_THREADS;
  return resnetc_ok();
}
