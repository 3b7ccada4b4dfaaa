import Diagnostics

/// Lines of `label   value`, the labels in a column of their own; a long value goes on under itself. Control
/// characters of a value are made visible; colour is what `paint` adds.
struct Facts {
    private var lines: [(label: String, value: String, paint: (String) -> String)] = []
    private let width: Int

    init(labelWidth: Int = 11) { width = labelWidth }

    /// A fact, where there is one. An empty label continues the fact above.
    mutating func add(_ label: String, _ value: String?, _ paint: @escaping (String) -> String = { $0 }) {
        guard let value, !value.isEmpty else { return }
        lines.append((label, visible(value), paint))
    }

    func rendered(_ style: Style, indent: Int = 2) -> String {
        let margin = String(repeating: " ", count: indent)
        var text = ""
        for line in lines {
            let wrapped = TextWidth.wrap(line.value, to: max(20, style.columns - indent - width))
            for (index, piece) in wrapped.enumerated() {
                let label = TextWidth.pad(index == 0 ? line.label : "", to: width)
                text += margin + style.dim(label) + line.paint(piece) + "\n"
            }
        }
        return text
    }
}
