import Bytes

/// What a command found, for people and for programs.
protocol View {
    func rendered(_ style: Style) -> String
    /// Each value on a line of its own.
    func write(to json: inout JSONWriter)
}

extension Invocation {
    /// Prints what a command found, as JSON where that is asked for.
    func print(_ view: some View) throws(Failure) {
        try print(view.rendered(style)) { view.write(to: &$0) }
    }

    /// Prints a text; where JSON is asked for, what the closure writes: each value on a line of its own.
    func print(_ text: @autoclosure () -> String, json write: (inout JSONWriter) -> Void) throws(Failure) {
        guard wantsJSON else { return try Output.print(text()) }
        var output = Output()
        var json = JSONWriter()
        write(&json)
        try output.write(json.takeBytes())
        try output.flush()
    }
}
