#ifndef CSQLITE_MEMORY_H
#define CSQLITE_MEMORY_H

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/// Bytes before each piece, for its size.
#define MAILTRIAGE_HEAD 8
/// Sizes of pieces, with their heads, are multiples of it.
#define MAILTRIAGE_STEP 32
/// Lists of pieces: those of up to 4 KB, a page and what goes with it. Larger ones are malloc's.
#define MAILTRIAGE_SIZES 128
/// Bytes taken at once; what of them is not touched costs nothing.
#define MAILTRIAGE_RUN (256 << 10)

/// SQLite's memory in a process that lives for milliseconds, and asks it in one thread: pieces come off one run and go back to a list of
/// their size, a dozen instructions each. Reading forty statements of a schema takes and gives back a thousand, for which malloc(3),
/// with its lists still empty, takes three hundred each.
///
/// https://www.sqlite.org/c3ref/mem_methods.html
typedef struct MailtriageMemory {
    char *next;
    char *end;
    /// What was given back, by size in steps of `MAILTRIAGE_STEP`.
    void *free[MAILTRIAGE_SIZES + 1];
} MailtriageMemory;

static inline MailtriageMemory *mailtriageMemory(void) {
    static MailtriageMemory memory;
    return &memory;
}

/// Before each piece stands its size; pieces lie at multiples of 8.
static inline sqlite3_int64 *mailtriageSizeOf(void *piece) { return (sqlite3_int64 *)piece - 1; }

static inline int mailtriageRoundUp(int size) {
    return (size + MAILTRIAGE_HEAD + MAILTRIAGE_STEP - 1) / MAILTRIAGE_STEP * MAILTRIAGE_STEP - MAILTRIAGE_HEAD;
}

/// The list of a piece of a rounded size.
static inline sqlite3_int64 mailtriagePlace(sqlite3_int64 rounded) { return (rounded + MAILTRIAGE_HEAD) / MAILTRIAGE_STEP; }

static inline void *mailtriageTake(int size) {
    MailtriageMemory *memory = mailtriageMemory();
    int rounded = mailtriageRoundUp(size);
    sqlite3_int64 place = mailtriagePlace(rounded);
    if (place > MAILTRIAGE_SIZES) {
        sqlite3_int64 *large = malloc((size_t)rounded + MAILTRIAGE_HEAD);
        if (!large) return 0;
        *large = rounded;
        return large + 1;
    }
    void *piece = memory->free[place];
    if (piece) {
        memory->free[place] = *(void **)piece;
        return piece;
    }
    if (memory->end - memory->next < rounded + MAILTRIAGE_HEAD) {
        char *run = malloc(MAILTRIAGE_RUN);
        if (!run) return 0;
        memory->next = run;
        memory->end = run + MAILTRIAGE_RUN;
    }
    sqlite3_int64 *head = (sqlite3_int64 *)memory->next;
    memory->next += rounded + MAILTRIAGE_HEAD;
    *head = rounded;
    return head + 1;
}

static inline void mailtriageGiveBack(void *piece) {
    MailtriageMemory *memory = mailtriageMemory();
    sqlite3_int64 place = mailtriagePlace(*mailtriageSizeOf(piece));
    if (place > MAILTRIAGE_SIZES) {
        free(mailtriageSizeOf(piece));
        return;
    }
    *(void **)piece = memory->free[place];
    memory->free[place] = piece;
}

static inline int mailtriageMeasure(void *piece) { return (int)*mailtriageSizeOf(piece); }

static inline void *mailtriageTakeAgain(void *piece, int size) {
    sqlite3_int64 old = *mailtriageSizeOf(piece);
    if (size <= old) return piece;
    void *larger = mailtriageTake(size);
    if (!larger) return 0;
    memcpy(larger, piece, (size_t)old);
    mailtriageGiveBack(piece);
    return larger;
}

static inline int mailtriageBeginMemory(void *context) {
    (void)context;
    return SQLITE_OK;
}

static inline void mailtriageEndMemory(void *context) { (void)context; }

/// To be called before SQLite is used, in a process of which one thread will use it.
static inline void mailtriageExpectShortLife(void) {
    static const sqlite3_mem_methods methods = {
        .xMalloc = mailtriageTake,
        .xFree = mailtriageGiveBack,
        .xRealloc = mailtriageTakeAgain,
        .xSize = mailtriageMeasure,
        .xRoundup = mailtriageRoundUp,
        .xInit = mailtriageBeginMemory,
        .xShutdown = mailtriageEndMemory,
    };
    sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
}

#endif
