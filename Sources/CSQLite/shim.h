#ifndef CSQLITE_SHIM_H
#define CSQLITE_SHIM_H

#include <sqlite3.h>
#include <unistd.h>

/// sqlite3_db_config takes a variable number of arguments, which Swift cannot call: the log stays when the connection closes.
static inline int mailtriageKeepLog(sqlite3 *database) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}

/// SQLite synchronises the folder of a log that it may have to create, in each process that writes to it. One that is there already was
/// made durable when the database was made (`journal_mode = WAL` at `init`), and is emptied, never removed: that sync, a quarter of
/// all that one delivery waits for, is of no use.
static inline int mailtriageOpenFile(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *outFlags) {
    (void)vfs;
    if ((flags & SQLITE_OPEN_WAL) && path && access(path, F_OK) == 0) flags &= ~SQLITE_OPEN_CREATE;
    sqlite3_vfs *system = sqlite3_vfs_find((char *)0);
    return system->xOpen(system, path, file, flags, outFlags);
}

/// Registers that way of opening files under the name `mailtriage`; a second time does nothing.
static inline int mailtriageRegisterVFS(void) {
    static sqlite3_vfs own;
    if (sqlite3_vfs_find("mailtriage")) return SQLITE_OK;
    sqlite3_vfs *system = sqlite3_vfs_find((char *)0);
    if (!system) return SQLITE_ERROR;
    own = *system;
    own.zName = "mailtriage";
    own.pNext = (sqlite3_vfs *)0;
    own.xOpen = mailtriageOpenFile;
    return sqlite3_vfs_register(&own, 0);
}

#endif
