import Sockets
import Testing
import Threads

@Suite("Waiting for a value for so long at most")
struct MonitorTests {
    @Test("what another thread says is heard at once, and not at the end of the time")
    func heard() throws {
        let monitor = Monitor(false)
        let begin = SteadyClock.milliseconds
        let thread = try #require(RunningThread { monitor.change { $0 = true } })
        defer { thread.join() }
        #expect(monitor.wait(milliseconds: 60_000) { $0 ? 7 : nil } == 7)
        #expect(SteadyClock.milliseconds - begin < 30_000)
    }

    @Test("the end of the time is the end, whatever else changes", arguments: [0, 1, 1200])
    func over(milliseconds: Int) throws {
        let monitor = Monitor(0)
        let thread = try #require(RunningThread { monitor.change { $0 = 1 } })
        defer { thread.join() }
        let begin = SteadyClock.milliseconds
        #expect(monitor.wait(milliseconds: milliseconds) { $0 == 2 ? $0 : nil } == nil)
        #expect(SteadyClock.milliseconds - begin >= Int64(milliseconds))
    }
}
