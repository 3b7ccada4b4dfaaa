// What glibc has and Swift's Glibc module does not show, as it is declared only under _GNU_SOURCE.

#ifndef CSYSTEM_SHIM_H
#define CSYSTEM_SHIM_H

#include <malloc.h>
#include <stdint.h>
#include <sys/mman.h>
#include <syslog.h>

/// syncfs(2): makes durable all that was written to the file system of a descriptor.
extern int syncfs(int descriptor);

/// memfd_create(2): a file that is nowhere but in memory.
extern int memfd_create(const char *name, unsigned int flags);

/// syslog(3) with a text that is no format.
static inline void mailtriage_syslog(int priority, const char *text) { syslog(priority, "%s", text); }

/// Asks for the memory that a delivery uses in few large pieces: its pages one by one as they are first touched cost a process that
/// lives for milliseconds more than many of its calls. Of no effect but on speed, and none where the kernel does not know it (before
/// Linux 5.14).
static inline void mailtriage_expect_short_life(void) {
    enum { page = 4096, heap = 640 << 10, growth = 1 << 20, piece = 120 << 10 };
    extern char __data_start[], _end[];
    // No second arena for the thread that synchronises a file, and no heap grown by pieces of 128 KiB.
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_TOP_PAD, growth);
    // Set one of these and the others are no longer found out by use.
    mallopt(M_MMAP_THRESHOLD, 4 << 20);
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
#ifdef MADV_POPULATE_WRITE
    uintptr_t data = (uintptr_t)__data_start & ~(uintptr_t)(page - 1);
    madvise((void *)data, ((uintptr_t)_end - data + page - 1) & ~(uintptr_t)(page - 1), MADV_POPULATE_WRITE);
    // More than is left of the first piece.
    void *first = malloc(piece);
    uintptr_t start = ((uintptr_t)first + page - 1) & ~(uintptr_t)(page - 1);
    if (first) madvise((void *)start, heap, MADV_POPULATE_WRITE);
    free(first);
#endif
}

#endif
