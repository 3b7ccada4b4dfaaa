// What glibc has and Swift's Glibc module does not show, as it is declared only under _GNU_SOURCE.

#ifndef CSYSTEM_SHIM_H
#define CSYSTEM_SHIM_H

/// syncfs(2): makes durable all that was written to the file system of a descriptor.
extern int syncfs(int descriptor);

#endif
