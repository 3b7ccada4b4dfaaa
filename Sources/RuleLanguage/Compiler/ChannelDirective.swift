import Diagnostics

// `channel`: how we are reached.

extension PolicyCompiler {
    mutating func compileChannels() -> [Channel] {
        let list = all("channel")
        if list.isEmpty {
            diagnostics.append(
                Diagnostic(.error, .missing, "no channel is declared", help: "write: channel email { to support@… }"))
        }
        var otherwise = References()
        let channels = list.compactMap { channel($0.segment, $0.source, &otherwise) }
        reportCircles(otherwise, "channel")
        return channels
    }

    private mutating func channel(_ segment: Segment, _ source: SourceText, _ otherwise: inout References) -> Channel? {
        guard let name = segment.arguments.first else { return nil }
        var channel = Channel(name: name.text, addresses: [], plans: [], otherwise: nil)
        var saysAddress = false
        for part in segments(segment.block, keys: ["to", "plan", "otherwise"], of: "a channel", in: source) {
            switch part.key.text {
            case "to":
                saysAddress = true
                channel.addresses += addresses(part, source)
                channelAddresses += list(part.arguments).map { (name.text, $0, source) }
            case "plan": for token in list(part.arguments) { channel.plans.formUnion(plans(token, in: source)) }
            default:
                guard let other = single(part, "a channel", in: source) else { continue }
                if !channels.contains(other.text) { diagnostics.append(channels.unknown(other, in: source)) }
                channel.otherwise = other.text
                otherwise.note(name.text, other, source)
            }
        }
        if channel.addresses.isEmpty, !saysAddress {
            report(.noAddress, "channel \(name.text) has no address", source, name.range, help: "add: to support@…")
        }
        return channel
    }
}
