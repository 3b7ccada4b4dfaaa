import Bytes
import Mail

// The bytes of a kept message: those of the values that it holds.

extension Sender {
    func write(to writer: inout PackedWriter) {
        writer.text(verification.rawValue)
        writer.text(standing.rawValue)
        writer.flag(projectIsForeign)
        for text in [proof, address, account, contact, plan, project, projectFrom, partner, language, country, timezone] {
            writer.text(text)
        }
        writer.list(domains) { $0.text($1) }
    }

    init(from reader: inout PackedReader) {
        let verification = Verification(rawValue: reader.text() ?? "") ?? .unverified
        let standing = Standing(rawValue: reader.text() ?? "") ?? .unregistered
        let isForeign = reader.flag()
        self.init(verification: verification, proof: reader.text() ?? "", standing: standing)
        projectIsForeign = isForeign
        address = reader.text()
        account = reader.text()
        contact = reader.text()
        plan = reader.text()
        project = reader.text()
        projectFrom = reader.text()
        partner = reader.text()
        language = reader.text()
        country = reader.text()
        timezone = reader.text()
        domains = reader.list { $0.text() ?? "" }
    }
}

extension Envelope {
    func write(to writer: inout PackedWriter) {
        switch sender {
        case nil: writer.text(nil)
        case .null: writer.text("")
        case .address(let mailbox): writer.text(mailbox.address)
        }
        writer.list(recipients) { $0.text($1) }
    }

    init(from reader: inout PackedReader) {
        let path = reader.text()
        let recipients = reader.list { $0.text() ?? "" }
        self.init(sender: path.flatMap(ReversePath.init(argument:)), recipients: recipients)
    }
}
