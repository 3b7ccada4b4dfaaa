import Bytes
import Calendars
import Mail

/// What `parse --json` prints of a message.
enum MessageJSON {
    static func write(_ message: Message, file: String?, to json: inout JSONWriter) {
        let signals = Signals(of: message)
        let text = MessageText(of: message)
        let contents = message.parts.map { $0.summary(in: message) }
        json.object { json in
            json.member("file", file)
            json.member("subject", message.subject)
            write("from", message.from, to: &json)
            write("sender", message.sender, to: &json)
            write("reply_to", message.replyTo, to: &json)
            write("to", message.to, to: &json)
            write("cc", message.cc, to: &json)
            json.member("return_path", returnPath(message.returnPath))
            json.member("date", message.date.map { $0.timestamp.rfc3339(offset: $0.offset) })
            json.member("message_id", message.messageID)
            json.member("in_reply_to", message.inReplyTo)
            json.member("references", message.references)
            json.member("kind", signals.kind.rawValue)
            json.member("kind_reason", signals.kindReason)
            write(signals.bounce, to: &json)
            json.member("authentication") { json in
                json.array(message.authenticationResults()) { json, result in write(result, to: &json) }
            }
            json.member("text", utf8: text.whole)
            json.member("new_text", utf8: text.newText)
            json.member("parts") { json in
                json.array(zip(message.parts, contents)) { json, leaf in write(leaf.0, leaf.1, to: &json) }
            }
            json.member("defects") { json in
                let defects = message.defects + message.contentDefects(contents) + text.defects
                json.array(defects.sorted { $0.offset < $1.offset }) { json, defect in
                    json.object { json in
                        json.member("kind", defect.kind.rawValue)
                        json.member("at", defect.offset)
                        json.member("what", defect.what)
                    }
                }
            }
        }
    }

    /// The null reverse path as mail servers write it; nil where it is not known.
    static func returnPath(_ path: ReversePath?) -> String? {
        switch path {
        case nil: nil
        case .null: "<>"
        case .address(let mailbox): mailbox.address
        }
    }

    private static func write(_ name: String, _ mailboxes: [Mailbox], to json: inout JSONWriter) {
        json.member(name) { json in
            json.array(mailboxes) { json, mailbox in
                json.object { json in
                    json.member("name", mailbox.name)
                    json.member("address", mailbox.address)
                }
            }
        }
    }

    private static func write(_ bounce: Bounce?, to json: inout JSONWriter) {
        guard let bounce else {
            json.nullMember("bounce")
            return
        }
        json.member("bounce") { json in
            json.object { json in
                json.member("status", bounce.status)
                json.member("permanent", bounce.isPermanent)
                json.member("recipients", bounce.recipients)
                json.member("diagnostic", bounce.diagnostic)
            }
        }
    }

    private static func write(_ result: AuthenticationResult, to json: inout JSONWriter) {
        json.object { json in
            json.member("authserv", result.authserv)
            json.member("method", result.method)
            json.member("result", result.result)
            json.member("properties") { json in
                json.object { json in
                    // A property that stands twice is listed once, with its first value: a JSON name stands once.
                    var seen: Set<String> = []
                    for (name, value) in result.properties where seen.insert(name).inserted { json.member(name, value) }
                }
            }
        }
    }

    private static func write(_ part: Part, _ content: ContentSummary, to json: inout JSONWriter) {
        json.object { json in
            json.member("path", part.path)
            json.member("type", part.type)
            json.member("charset", part.charset)
            json.member("encoding", part.encoding)
            json.member("disposition", part.disposition)
            json.member("filename", part.filename)
            json.member("bytes", content.count)
            json.member("sha256", content.digest.hexadecimal)
        }
    }
}
