/// Where something was declared: `file:line`, as evidence names it, and its place for diagnostics.
package struct Origin: Sendable, Hashable {
    package var file: String
    package var line: Int
    package var description: String { file + ":" + String(line) }
    package init(file: String, line: Int) {
        self.file = file
        self.line = line
    }
}
