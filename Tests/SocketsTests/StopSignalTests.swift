import Glibc
import Sockets
import Synchronization
import Testing
import Threads

@Suite("The signals that tell a service to stop")
struct StopSignalTests {
    /// A thread that asks for memory all the time, and keeps it for a while: so that it often holds the C library's lock, and has nothing
    /// spare for who asks without it.
    private final class Allocating: Sendable {
        private let handle = Monitor<pthread_t?>(nil)
        private let isToEnd = Atomic<Bool>(false)
        private let hasEnded = Atomic<Bool>(false)

        init() throws {
            let thread = RunningThread { [self] in
                handle.change { $0 = pthread_self() }
                var kept: [[UInt8]] = []
                while !isToEnd.load(ordering: .relaxed) {
                    kept.append([UInt8](repeating: 1, count: kept.count % 8 == 0 ? 3000 : kept.count % 64))
                    if kept.count > 4000 { kept = [] }
                }
                hasEnded.store(true, ordering: .relaxed)
            }
            try #require(thread).leave()
        }

        func interrupt(by signal: Int32) { pthread_kill(handle.wait { $0 }, signal) }

        /// Whether it comes to an end, within some seconds.
        func ends() -> Bool {
            isToEnd.store(true, ordering: .relaxed)
            for _ in 0..<1000 where !hasEnded.load(ordering: .relaxed) { usleep(10_000) }
            return hasEnded.load(ordering: .relaxed)
        }
    }

    /// It may be in the middle of malloc(3), which a handler that asks for memory itself would wait for until the service is killed.
    @Test("whatever they interrupt goes on, and the descriptor tells of them")
    func interrupts() throws {
        // One that nobody else sends, and that would be ignored.
        let descriptor = try #require(StopSignal.descriptor(for: [SIGURG]))
        #expect(!StopSignal.isRaised)
        #expect(Readiness.wait([(descriptor, Int32(POLLIN))], milliseconds: 0) == [0])
        let thread = try Allocating()
        for _ in 0..<5000 {
            thread.interrupt(by: SIGURG)
            usleep(20)
        }
        #expect(thread.ends())
        #expect(StopSignal.isRaised)
        #expect(Readiness.wait([(descriptor, Int32(POLLIN))], milliseconds: 0) == [Int32(POLLIN)])
    }
}
