import Glibc

/// A thread at work, which must be joined or left once.
package struct RunningThread: Sendable {
    private let handle: pthread_t

    /// Bytes of stack, as the first thread has them: what a message needs there it may need here.
    package static let stackSize = 8 << 20

    /// Starts it; nil where the system has none to give.
    package init?(stackSize: Int = RunningThread.stackSize, _ work: @escaping @Sendable () -> Void) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackSize)
        let task = Unmanaged.passRetained(Task(work))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, &attributes,
            { context in
                // What was passed below; a thread is never started without.
                if let context { Unmanaged<Task>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, task.toOpaque())
        guard code == 0 else {
            task.release()
            return nil
        }
        handle = thread
    }

    /// Waits until it has ended.
    package func join() { pthread_join(handle, nil) }

    /// Lets it end by itself.
    package func leave() { pthread_detach(handle) }

    private final class Task: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
