#ifndef CSQLITE_SHIM_H
#define CSQLITE_SHIM_H

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// How SQLite's own file system handles a log; set once, before the first log is in use.
static inline const sqlite3_io_methods **mailtriageSystemMethods(void) {
    static const sqlite3_io_methods *methods;
    return &methods;
}

/// sqlite3_db_config takes a variable number of arguments, which Swift cannot call: the log stays when the connection closes.
static inline int mailtriageKeepLog(sqlite3 *database) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}

/// What a log is told by way of its `xFileControl` (numbers above 100 are an application's): to forget what was not handed over, and
/// whether, when it is emptied, its content is to go, too (an `int`).
///
/// By way of the file's own methods, for each object of an optimised program has copies of the functions here and of their static
/// variables: a caller's copy neither knows the methods that the file was opened with, nor shares a variable with them.
#define MAILTRIAGE_FORGET_TAIL 0x6d7401
#define MAILTRIAGE_CUT_LOG 0x6d7402

/// What was written to the end of a log and not yet handed to the system.
///
/// SQLite writes a page in two calls, its head of 24 bytes and its content: a message's rows cost the system a dozen calls, each of which
/// cuts a block of the file in two. Handed over in large pieces they cost one. Nobody else may see a page before the transaction is
/// committed, and a commit synchronises the log before it says so (`synchronous = FULL`), which hands over what is left.
///
/// While a log is recovered, or emptied into the database, nothing is written to it, and the same room holds what was read ahead of it
/// (`mailtriageReadAhead`).
///
/// A database has such an end, too, while a log is emptied into it (`mailtriageWriteDatabase`).
typedef struct MailtriageTail {
    char *bytes;
    sqlite3_int64 start;
    int count;
    /// Bytes read ahead, in which reading, and where that went on last. They count for nothing outside of it.
    int ahead;
    sqlite3_int64 reading;
    sqlite3_int64 next;
    /// Of a database: locks of its log that are held alone, a bit each; and that another one reads what is older than the log's end.
    unsigned held;
    int isRead;
    /// Of a log: its content goes when it is emptied.
    int isCut;
} MailtriageTail;

/// Bytes handed over at once: a few messages' pages, and a part of the processor's cache.
#define MAILTRIAGE_TAIL (64 << 10)

/// Bytes read ahead at once: as many as the writing of a message touches anyway.
#define MAILTRIAGE_AHEAD (32 << 10)

/// Bytes of a frame in front of its page, which a checkpoint does not read.
#define MAILTRIAGE_FRAME_HEAD 24

/// Locks of a log (https://www.sqlite.org/walformat.html, section 2.3): of who writes to it, of who empties it into the database, of who
/// recovers it, and of those who read it; the first of the last is of those who read the database alone.
#define MAILTRIAGE_WRITE_LOCK 0
#define MAILTRIAGE_CHECKPOINT_LOCK 1
#define MAILTRIAGE_RECOVER_LOCK 2
#define MAILTRIAGE_READ_LOCKS 3

/// The number of the recovery or checkpoint that this thread is at, each of which has its own; 0: it is at none. Who holds one of their
/// locks alone finds the log as it was: who recovers holds that of writers, too, and a checkpoint reads no frame that came after it began.
static inline sqlite3_int64 *mailtriageReading(void) {
    static _Thread_local sqlite3_int64 number;
    return &number;
}

/// How SQLite's own file system handles a database; set once, before the first is in use.
static inline const sqlite3_io_methods **mailtriageDatabaseMethods(void) {
    static const sqlite3_io_methods *methods;
    return &methods;
}

/// Behind the system's own structure of a file, which says how large that is.
static inline int *mailtriageSystemFileSize(void) {
    static int size;
    return &size;
}

static inline MailtriageTail *mailtriageTail(sqlite3_file *file) {
    return (MailtriageTail *)((char *)file + *mailtriageSystemFileSize());
}

/// Hands over what is left. What cannot be written is forgotten: the transaction fails, and its pages count for nothing.
static inline int mailtriageHandOver(sqlite3_file *file, const sqlite3_io_methods *system) {
    MailtriageTail *tail = mailtriageTail(file);
    if (tail->count == 0) return SQLITE_OK;
    int count = tail->count;
    tail->count = 0;
    return system->xWrite(file, tail->bytes, count, tail->start);
}

/// Notes where a recovery or a checkpoint begins and where it ends.
static inline int mailtriageLockLog(sqlite3_file *file, int first, int count, int flags) {
    static sqlite3_int64 last;
    MailtriageTail *tail = mailtriageTail(file);
    unsigned locks = ((1u << count) - 1) << first;
    int isAlone = flags & SQLITE_SHM_EXCLUSIVE, isTaken = flags & SQLITE_SHM_LOCK;
    int isReading = isAlone && (locks & (1u << MAILTRIAGE_CHECKPOINT_LOCK | 1u << MAILTRIAGE_RECOVER_LOCK));
    // With the lock what was read ahead goes: before others can have it. What is left of a checkpoint that failed the log has, too.
    if (isReading) {
        *mailtriageReading() = 0;
        (void)mailtriageHandOver(file, *mailtriageDatabaseMethods());
        tail->isRead = 0;
    }
    int code = (*mailtriageDatabaseMethods())->xShmLock(file, first, count, flags);
    if (isAlone && isTaken && code == SQLITE_OK) tail->held |= locks;
    if (isAlone && !isTaken) tail->held &= ~locks;
    if (isAlone && isTaken && code != SQLITE_OK && first > MAILTRIAGE_READ_LOCKS) tail->isRead = 1;
    if (isReading && isTaken && code == SQLITE_OK) *mailtriageReading() = __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED);
    return code;
}

/// Writes behind what is left, which is handed over first where it is full, or this belongs elsewhere.
static inline int mailtriageAppend(sqlite3_file *file, const sqlite3_io_methods *system, const void *bytes, int count, sqlite3_int64 place) {
    MailtriageTail *tail = mailtriageTail(file);
    if (tail->count > 0 && (place != tail->start + tail->count || count > MAILTRIAGE_TAIL - tail->count)) {
        int code = mailtriageHandOver(file, system);
        if (code != SQLITE_OK) return code;
    }
    tail->reading = 0;
    if (!tail->bytes) tail->bytes = malloc(MAILTRIAGE_TAIL);
    if (!tail->bytes || count > MAILTRIAGE_TAIL) return system->xWrite(file, bytes, count, place);
    if (tail->count == 0) tail->start = place;
    memcpy(tail->bytes + tail->count, bytes, (size_t)count);
    tail->count += count;
    return SQLITE_OK;
}

static inline int mailtriageWriteLog(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 place) {
    return mailtriageAppend(file, *mailtriageSystemMethods(), bytes, count, place);
}

/// A checkpoint writes page for page what mostly stands side by side: thousands of calls for a log of megabytes, three quarters of what
/// they cost. Handed over in large pieces only where all of the log goes into the database, with writers locked out and nobody reading what is
/// older than its end: then SQLite cuts the database to its size and synchronises it, which hands over what is left or fails, before
/// anybody may take a page from it rather than from the log. Where it empties a part of the log only, it does neither.
static inline int mailtriageWriteDatabase(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 place) {
    const unsigned needed = 1u << MAILTRIAGE_WRITE_LOCK | 1u << MAILTRIAGE_CHECKPOINT_LOCK;
    MailtriageTail *tail = mailtriageTail(file);
    if ((tail->held & needed) == needed && !tail->isRead) return mailtriageAppend(file, *mailtriageDatabaseMethods(), bytes, count, place);
    int code = mailtriageHandOver(file, *mailtriageDatabaseMethods());
    return code == SQLITE_OK ? (*mailtriageDatabaseMethods())->xWrite(file, bytes, count, place) : code;
}

static inline int mailtriageReadDatabase(sqlite3_file *file, void *bytes, int count, sqlite3_int64 place) {
    int code = mailtriageHandOver(file, *mailtriageDatabaseMethods());
    return code == SQLITE_OK ? (*mailtriageDatabaseMethods())->xRead(file, bytes, count, place) : code;
}

static inline int mailtriageTruncateDatabase(sqlite3_file *file, sqlite3_int64 size) {
    int code = mailtriageHandOver(file, *mailtriageDatabaseMethods());
    return code == SQLITE_OK ? (*mailtriageDatabaseMethods())->xTruncate(file, size) : code;
}

static inline int mailtriageSynchroniseDatabase(sqlite3_file *file, int flags) {
    int code = mailtriageHandOver(file, *mailtriageDatabaseMethods());
    return code == SQLITE_OK ? (*mailtriageDatabaseMethods())->xSync(file, flags) : code;
}

static inline int mailtriageMeasureDatabase(sqlite3_file *file, sqlite3_int64 *size) {
    int code = mailtriageHandOver(file, *mailtriageDatabaseMethods());
    return code == SQLITE_OK ? (*mailtriageDatabaseMethods())->xFileSize(file, size) : code;
}

static inline int mailtriageCloseDatabase(sqlite3_file *file) {
    free(mailtriageTail(file)->bytes);
    memset(mailtriageTail(file), 0, sizeof(MailtriageTail));
    return (*mailtriageDatabaseMethods())->xClose(file);
}

/// Takes what is asked for out of what is read ahead: a process that finds the database alone reads the whole log to recover its index,
/// a frame of 2 KB a call, a hundred calls a delivery; and a checkpoint reads the pages of each transaction one after the other. Only
/// in one of these, from where it read last, and only what the file has in full: what is cut off, or cannot be read, is left to the
/// caller to ask for as ever.
///
/// - Returns: 1 where it was there.
static inline int mailtriageReadAhead(sqlite3_file *file, void *bytes, int count, sqlite3_int64 place) {
    MailtriageTail *tail = mailtriageTail(file);
    sqlite3_int64 reading = *mailtriageReading();
    if (reading == 0 || tail->count > 0 || count > MAILTRIAGE_AHEAD) return 0;
    sqlite3_int64 next = tail->next;
    tail->next = place + count;
    if (tail->reading != reading || place < tail->start || place + count > tail->start + tail->ahead) {
        const sqlite3_io_methods *system = *mailtriageSystemMethods();
        sqlite3_int64 size = 0;
        tail->reading = 0;
        if (place < next || place > next + MAILTRIAGE_FRAME_HEAD) return 0;
        if (!tail->bytes) tail->bytes = malloc(MAILTRIAGE_TAIL);
        if (!tail->bytes || system->xFileSize(file, &size) != SQLITE_OK || size - place < count) return 0;
        tail->ahead = size - place < MAILTRIAGE_AHEAD ? (int)(size - place) : MAILTRIAGE_AHEAD;
        if (system->xRead(file, tail->bytes, tail->ahead, place) != SQLITE_OK) return 0;
        tail->start = place;
        tail->reading = reading;
    }
    memcpy(bytes, tail->bytes + (place - tail->start), (size_t)count);
    return 1;
}

/// A transaction that is larger than SQLite's memory for it reads its own pages back.
static inline int mailtriageReadLog(sqlite3_file *file, void *bytes, int count, sqlite3_int64 place) {
    MailtriageTail *tail = mailtriageTail(file);
    if (mailtriageReadAhead(file, bytes, count, place)) return SQLITE_OK;
    int code = place + count > tail->start ? mailtriageHandOver(file, *mailtriageSystemMethods()) : SQLITE_OK;
    return code == SQLITE_OK ? (*mailtriageSystemMethods())->xRead(file, bytes, count, place) : code;
}

static inline int mailtriageSynchroniseLog(sqlite3_file *file, int flags) {
    int code = mailtriageHandOver(file, *mailtriageSystemMethods());
    return code == SQLITE_OK ? (*mailtriageSystemMethods())->xSync(file, flags) : code;
}

static inline int mailtriageMeasureLog(sqlite3_file *file, sqlite3_int64 *size) {
    int code = mailtriageHandOver(file, *mailtriageSystemMethods());
    return code == SQLITE_OK ? (*mailtriageSystemMethods())->xFileSize(file, size) : code;
}

/// What was not handed over by then belongs to no commit.
static inline int mailtriageCloseLog(sqlite3_file *file) {
    free(mailtriageTail(file)->bytes);
    memset(mailtriageTail(file), 0, sizeof(MailtriageTail));
    return (*mailtriageSystemMethods())->xClose(file);
}

static inline int mailtriageControlLog(sqlite3_file *file, int operation, void *argument) {
    switch (operation) {
    case MAILTRIAGE_FORGET_TAIL: mailtriageTail(file)->count = 0; return SQLITE_OK;
    case MAILTRIAGE_CUT_LOG: mailtriageTail(file)->isCut = *(int *)argument; return SQLITE_OK;
    default: return (*mailtriageSystemMethods())->xFileControl(file, operation, argument);
    }
}

/// Tells a database's log something; where it has none, or one that the system's methods keep, nothing comes of it.
static inline int mailtriageTellLog(sqlite3 *database, int operation, void *argument) {
    sqlite3_file *log = 0;
    int code = sqlite3_file_control(database, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    if (code != SQLITE_OK || !log || !log->pMethods) return SQLITE_NOTFOUND;
    return log->pMethods->xFileControl(log, operation, argument);
}

/// Forgets what of a transaction that was undone is not handed over. One that is committed leaves nothing behind.
static inline int mailtriageForgetTail(sqlite3 *database) { return mailtriageTellLog(database, MAILTRIAGE_FORGET_TAIL, 0); }

/// Whether the log's content is to go when it is emptied, so that nothing of what was erased is left in its file.
static inline int mailtriageCutLog(sqlite3 *database, int isWanted) {
    return mailtriageTellLog(database, MAILTRIAGE_CUT_LOG, &isWanted);
}

/// A log that is emptied keeps its blocks up to this size, in bytes: that of a process that writes much (`longLogFrames`, in the larger
/// pages of older databases), and a batch.
#define MAILTRIAGE_KEPT_LOG (48 << 20)

/// Empties the log. To give its blocks back and to get new ones again is dearer than all else that a checkpoint does, so only the
/// log's head is wiped: a log whose head holds no magic number holds nothing (https://www.sqlite.org/walformat.html), as with
/// `journal_mode = PERSIST`. No more is at stake in a power cut than by cutting it off: the database is durable by then, a head that
/// comes back shows what the database has already, and the next writer makes its own head, with a new salt, durable before any frame.
static inline int mailtriageEmptyLog(sqlite3_file *file, sqlite3_int64 size) {
    static const char blank[32];
    const sqlite3_io_methods *system = *mailtriageSystemMethods();
    int code = mailtriageHandOver(file, *mailtriageSystemMethods());
    if (code != SQLITE_OK) return code;
    sqlite3_int64 kept = 0;
    if (size > 0 || mailtriageTail(file)->isCut || system->xFileSize(file, &kept) != SQLITE_OK || kept < (sqlite3_int64)sizeof blank || kept > MAILTRIAGE_KEPT_LOG)
        return system->xTruncate(file, size);
    return system->xWrite(file, blank, sizeof blank, 0);
}

/// The system's way with a file, but for how a log is written and emptied.
static inline const sqlite3_io_methods *mailtriageLogMethods(const sqlite3_io_methods *system) {
    static sqlite3_io_methods own;
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&lock);
    if (!*mailtriageSystemMethods()) {
        own = *system;
        own.xWrite = mailtriageWriteLog;
        own.xRead = mailtriageReadLog;
        own.xSync = mailtriageSynchroniseLog;
        own.xFileSize = mailtriageMeasureLog;
        own.xTruncate = mailtriageEmptyLog;
        own.xFileControl = mailtriageControlLog;
        own.xClose = mailtriageCloseLog;
        *mailtriageSystemMethods() = system;
    }
    int isKnown = *mailtriageSystemMethods() == system;
    pthread_mutex_unlock(&lock);
    return isKnown ? &own : system;
}

/// The system's way with a file, but that it is known when the log is recovered or emptied, and for how it is written then.
static inline const sqlite3_io_methods *mailtriageOwnDatabaseMethods(const sqlite3_io_methods *system) {
    static sqlite3_io_methods own;
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    if (system->iVersion < 2 || !system->xShmLock) return system;
    pthread_mutex_lock(&lock);
    if (!*mailtriageDatabaseMethods()) {
        own = *system;
        own.xShmLock = mailtriageLockLog;
        own.xWrite = mailtriageWriteDatabase;
        own.xRead = mailtriageReadDatabase;
        own.xTruncate = mailtriageTruncateDatabase;
        own.xSync = mailtriageSynchroniseDatabase;
        own.xFileSize = mailtriageMeasureDatabase;
        own.xClose = mailtriageCloseDatabase;
        *mailtriageDatabaseMethods() = system;
    }
    int isKnown = *mailtriageDatabaseMethods() == system;
    pthread_mutex_unlock(&lock);
    return isKnown ? &own : system;
}

/// SQLite synchronises the folder of a log that it may have to create, in each process that writes to it. One that is there already was
/// made durable when the database was made (`journal_mode = WAL` at `init`), and is emptied, never removed: that sync, a quarter of
/// all that one delivery waits for, is of no use.
static inline int mailtriageOpenFile(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *outFlags) {
    (void)vfs;
    if ((flags & SQLITE_OPEN_WAL) && path && access(path, F_OK) == 0) flags &= ~SQLITE_OPEN_CREATE;
    sqlite3_vfs *system = sqlite3_vfs_find((char *)0);
    memset(mailtriageTail(file), 0, sizeof(MailtriageTail));
    int code = system->xOpen(system, path, file, flags, outFlags);
    if (code == SQLITE_OK && (flags & SQLITE_OPEN_WAL) && file->pMethods) file->pMethods = mailtriageLogMethods(file->pMethods);
    if (code == SQLITE_OK && (flags & SQLITE_OPEN_MAIN_DB) && file->pMethods) file->pMethods = mailtriageOwnDatabaseMethods(file->pMethods);
    return code;
}

/// Registers that way of opening files under the name `mailtriage`; a second time does nothing. The first time SQLite is told to keep
/// no statistics of its memory, for which each of its allocations would take a lock.
static inline int mailtriageRegisterVFS(void) {
    static sqlite3_vfs own;
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (sqlite3_vfs_find("mailtriage")) return SQLITE_OK;
    sqlite3_vfs *system = sqlite3_vfs_find((char *)0);
    if (!system) return SQLITE_ERROR;
    own = *system;
    // What follows a structure must lie as pointers do.
    *mailtriageSystemFileSize() = (system->szOsFile + 7) & ~7;
    own.szOsFile = *mailtriageSystemFileSize() + (int)sizeof(MailtriageTail);
    own.zName = "mailtriage";
    own.pNext = (sqlite3_vfs *)0;
    own.xOpen = mailtriageOpenFile;
    return sqlite3_vfs_register(&own, 0);
}

#endif
