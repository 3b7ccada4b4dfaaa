// What glibc has and Swift's Glibc module does not show, as it is declared only under _GNU_SOURCE.

#ifndef CSYSTEM_SHIM_H
#define CSYSTEM_SHIM_H

#include <syslog.h>

/// syncfs(2): makes durable all that was written to the file system of a descriptor.
extern int syncfs(int descriptor);

/// memfd_create(2): a file that is nowhere but in memory.
extern int memfd_create(const char *name, unsigned int flags);

/// syslog(3) with a text that is no format.
static inline void mailtriage_syslog(int priority, const char *text) { syslog(priority, "%s", text); }

#endif
