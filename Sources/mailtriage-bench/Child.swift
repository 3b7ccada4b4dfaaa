import Glibc

/// One run of a program, from its start to its end.
struct Child {
    /// Microseconds by the wall clock.
    var microseconds: Int
    /// Microseconds that the processor worked for it, which a busy disk does not change.
    var processor: Int
    /// Exit code, or 128 and the signal's number.
    var status: Int
    /// Peak resident memory in KiB.
    var peak: Int

    /// Runs a program with a file as its standard input, its output thrown away.
    static func run(_ arguments: [String], input: String = "/dev/null") throws(BenchError) -> Child {
        let start = now()
        let process = try self.start(arguments, input: input)
        var status: Int32 = 0
        var usage = rusage()
        while wait4(process, &status, 0, &usage) < 0 && errno == EINTR {}
        let signal = Int(status & 0x7F)
        let processor = [usage.ru_utime, usage.ru_stime].reduce(0) { $0 + Int($1.tv_sec) * 1_000_000 + Int($1.tv_usec) }
        return Child(
            microseconds: now() - start, processor: processor, status: signal == 0 ? Int(status >> 8) & 0xFF : 128 + signal,
            peak: usage.ru_maxrss)
    }

    /// Starts a program that the caller waits for.
    static func start(_ arguments: [String], input: String = "/dev/null") throws(BenchError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        let error = posix_spawn(&process, arguments[0], &actions, nil, words, environ)
        guard error == 0 else {
            throw BenchError(message: "cannot run \(arguments[0]): \(String(cString: strerror(error)))")
        }
        return process
    }

    /// Microseconds of the monotonic clock.
    static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
    }
}

/// Figures of many runs.
enum Statistics {
    static func median(_ values: [Double]) -> Double { quantile(values, 0.5) }

    static func quantile(_ values: [Double], _ share: Double) -> Double {
        guard !values.isEmpty else { return .nan }
        let sorted = values.sorted()
        return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
    }

    /// Two decimals, or one from 100 on.
    static func text(_ value: Double) -> String {
        guard value.isFinite else { return "–" }
        let scale = value >= 100 ? 10 : 100
        let rounded = Int((value * Double(scale)).rounded())
        let fraction = String(rounded % scale)
        return "\(rounded / scale)." + String(repeating: "0", count: (scale == 10 ? 1 : 2) - fraction.count) + fraction
    }
}
