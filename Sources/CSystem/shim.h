// What glibc has and Swift's Glibc module does not show, as it is declared only under _GNU_SOURCE.

#ifndef CSYSTEM_SHIM_H
#define CSYSTEM_SHIM_H

#include <elf.h>
#include <malloc.h>
#include <syslog.h>

/// syncfs(2): makes durable all that was written to the file system of a descriptor.
extern int syncfs(int descriptor);

/// memfd_create(2): a file that is nowhere but in memory.
extern int memfd_create(const char *name, unsigned int flags);

/// pipe2(2) and accept4(2): descriptors that are closed in the programs that other threads start at that very moment, which no
/// fcntl(2) behind them can promise. Who the client is, a `sockaddr`, nobody here asks.
extern int pipe2(int ends[2], int flags);
extern int accept4(int listener, void *address, unsigned int *length, int flags);

/// syslog(3) with a text that is no format.
static inline void mailtriage_syslog(int priority, const char *text) { syslog(priority, "%s", text); }

/// getauxval(3): what the kernel told this process of itself. Its header would bring types that are Glibc's own.
extern unsigned long getauxval(unsigned long type);

/// The first eight bytes of the ID that the linker gave this program (ELF's note NT_GNU_BUILD_ID); 0 where it gave none.
static inline unsigned long long mailtriage_build_id(void) {
    const Elf64_Phdr *headers = (const Elf64_Phdr *)getauxval(AT_PHDR);
    unsigned long count = headers ? getauxval(AT_PHNUM) : 0;
    // A program that can lie anywhere tells by this header where it lies; others lie where they say.
    unsigned long base = 0;
    for (unsigned long index = 0; index < count; index++)
        if (headers[index].p_type == PT_PHDR) base = (unsigned long)headers - headers[index].p_vaddr;
    for (unsigned long index = 0; index < count; index++) {
        if (headers[index].p_type != PT_NOTE) continue;
        const char *note = (const char *)(base + headers[index].p_vaddr);
        const char *end = note + headers[index].p_memsz;
        while (end - note >= (long)sizeof(Elf64_Nhdr)) {
            const Elf64_Nhdr *head = (const Elf64_Nhdr *)note;
            const char *name = note + sizeof(*head);
            const char *description = name + ((head->n_namesz + 3ul) & ~3ul);
            unsigned long long id;
            if (head->n_type == NT_GNU_BUILD_ID && head->n_namesz == 4 && !__builtin_memcmp(name, "GNU", 4)
                && head->n_descsz >= sizeof(id)) {
                __builtin_memcpy(&id, description, sizeof(id));
                return id;
            }
            note = description + ((head->n_descsz + 3ul) & ~3ul);
        }
    }
    return 0;
}

/// Memory as a process that lives for milliseconds wants it: no second arena for the thread that synchronises a file, and a heap that
/// grows in large pieces. Its pages come as they are touched: to ask for all of them ahead (MADV_POPULATE_WRITE) costs more than it
/// spares, 2 ms of 6.
static inline void mailtriage_expect_short_life(void) {
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_TOP_PAD, 1 << 20);
    // Set one of these and the others are no longer found out by use.
    mallopt(M_MMAP_THRESHOLD, 4 << 20);
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
}

/// Memory as a process wants it that takes in thousands of messages: small blocks are given out again as they are, not put together
/// first (1% of its time).
static inline void mailtriage_expect_much_work(void) { mallopt(M_MXFAST, 160); }

#endif
