import Mail

/// The leaves of a message, attached messages opened, as suites list them.
struct MessageTree {
    struct Leaf {
        var type: String
        var filename: String?
        /// The content with its transfer encoding undone.
        var bytes: [UInt8]
        var charset: String?

        var text: String { String(decoding: Charset.decode(bytes, label: charset).utf8, as: UTF8.self) }
    }

    private(set) var leaves: [Leaf] = []
    /// The message and the attached ones, in order.
    private(set) var messages: [Message] = []

    init(_ message: Message) { add(message, depth: 0) }

    private mutating func add(_ message: Message, depth: Int) {
        messages.append(message)
        for part in message.parts {
            if depth < 20, let inner = part.attachedMessage(in: message) {
                add(inner, depth: depth + 1)
            } else {
                leaves.append(
                    Leaf(
                        type: part.type, filename: part.filename, bytes: part.decoded(in: message), charset: part.charset))
            }
        }
    }
}

extension [Mailbox] {
    /// `name <address>` each, the address in lower case, as the suites are compared.
    var compared: [String] { map { "\($0.name) <\($0.address.lowercased())>" } }
}
