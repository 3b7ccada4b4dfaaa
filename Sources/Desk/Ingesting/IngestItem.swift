import Bytes
package import Triage

/// What `ingest` is given: where one message lies.
package struct IngestItem: Sendable {
    /// For messages about it: a path, with the message's number in an mbox.
    package var name: String
    /// The path of the file that it lies in, alone or with others; empty for what lies in none.
    package var file: String
    package var bytes: [UInt8]
    /// The file in a Maildir's `new`, which goes to `cur` once the message is in; nil for others.
    package var maildirFile: String?
    /// What a mail server said; nothing for what lies in a file.
    package var envelope = Envelope()

    package init(name: String, bytes: [UInt8], maildirFile: String? = nil) {
        self.name = name
        file = name
        self.bytes = bytes
        self.maildirFile = maildirFile
    }

    /// The messages of a file that is in no Maildir: those of an mbox, each copied when it is asked for, else the file as one.
    package static func all(in path: String, _ bytes: [UInt8]) -> some Collection<IngestItem> {
        let isMbox = Mbox.isMbox(bytes)
        let places = isMbox ? Mbox.messages(bytes) : [bytes.indices]
        return places.indices.lazy.map { number in
            guard isMbox else { return IngestItem(name: path, bytes: bytes) }
            var item = IngestItem(name: "\(path):\(number + 1)", bytes: Mbox.message(bytes, places[number]))
            item.file = path
            return item
        }
    }

    /// A message that a mail server hands over. It is named by what it is, so that it is known when it comes again after it made the
    /// program fail.
    package init(bytes: [UInt8], envelope: Envelope) {
        name = "handed over: " + Attempts.digest(of: bytes).hexadecimal
        file = ""
        self.bytes = bytes
        self.envelope = envelope
    }
}
