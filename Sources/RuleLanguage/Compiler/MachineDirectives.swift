import Diagnostics

// `alert`, `machine`: whose mail no person writes.

extension PolicyCompiler {
    mutating func alert(_ segment: Segment, _ source: SourceText) -> AlertSource? {
        guard let name = segment.arguments.first else { return nil }
        var alert = AlertSource(name: name.text, from: [], hosts: [])
        var saysSender = false
        for part in segments(segment.block, keys: ["from", "host"], of: "an alert", in: source) {
            if part.key.text == "from" {
                saysSender = true
                alert.from += addresses(part, source)
            } else {
                alert.hosts += hosts(part, source)
            }
        }
        if alert.from.isEmpty, !saysSender {
            report(.noAddress, "alert \(name.text) has no sender", source, name.range, help: "add: from monitor@…")
        }
        return alert
    }

    mutating func machine(_ segment: Segment, _ source: SourceText) -> Machine? {
        guard let name = segment.arguments.first else { return nil }
        var machine = Machine(name: name.text, from: [])
        for part in segments(segment.block, keys: ["from"], of: "a machine", in: source) {
            machine.from += addresses(part, source)
        }
        if machine.from.isEmpty, segment.block?.statements.isEmpty ?? true {
            report(.noAddress, "machine \(name.text) has no sender", source, name.range, help: "add: from pbx@…")
        }
        return machine
    }
}
