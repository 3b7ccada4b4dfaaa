import Bytes
import Glibc

/// What a command found, for people and for programs.
protocol View {
    func rendered(_ style: Style) -> String
    /// Each value on a line of its own.
    func write(to json: inout JSONWriter)
}

extension Invocation {
    /// Prints what a command found, as JSON where that is asked for.
    func print(_ view: some View) throws(Failure) {
        var output = Output()
        if wantsJSON {
            var json = JSONWriter()
            view.write(to: &json)
            try output.write(json.takeBytes())
        } else {
            try output.write(view.rendered(Style(for: STDOUT_FILENO, environment)))
        }
        try output.flush()
    }
}
