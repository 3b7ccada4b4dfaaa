import Glibc

/// A value behind a lock, and a way to wait until it is as one wants to have it.
package final class Monitor<Value: Sendable>: @unchecked Sendable {
    // Threads may share it: the value is touched by `change` and `wait` alone, which hold the lock while they do, and lock and
    // condition are made for many threads.
    private var value: Value
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>

    package init(_ value: Value) {
        self.value = value
        lock = .allocate(capacity: 1)
        changed = .allocate(capacity: 1)
        pthread_mutex_init(lock, nil)
        pthread_cond_init(changed, nil)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(lock)
        changed.deallocate()
        lock.deallocate()
    }

    /// Changes the value, and wakes all who wait.
    package func change<Result>(_ body: (inout Value) -> Result) -> Result {
        pthread_mutex_lock(lock)
        defer {
            pthread_mutex_unlock(lock)
            pthread_cond_broadcast(changed)
        }
        return body(&value)
    }

    /// Looks at the value until `body` makes something of it: now, or after one of the changes that others make.
    package func wait<Result>(_ body: (inout Value) -> Result?) -> Result {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while true {
            if let result = body(&value) { return result }
            pthread_cond_wait(changed, lock)
        }
    }
}
