import Bytes
import Calendars
import Desk
import Files
import Glibc
import Mail
import Register
import RuleLanguage
import Store
import Triage

extension Command {
    static let demo = Command(
        "demo", "a throw-away site fed with a pack's samples: what it does, in a minute", operands: .optional("PACK"),
        explanation: """
            Makes a site in a folder of its own from the pack (cloud-platform unless another is named),
            imports the register of its samples, takes in their mail, and shows a line for each message,
            one message on its whole way, and where to look next. The site stays, so that it can be looked
            into, until you remove its folder. Nothing leaves the machine: replies go into a Maildir.
            """,
        examples: [("mailtriage demo", "from the root of the repository")],
        action: Demo.run)
}

/// `demo [PACK]`
enum Demo {
    static func run(_ invocation: Invocation) throws(Failure) -> ExitStatus {
        let pack = try PackFinder(invocation.environment).pack(invocation.operands.first ?? "cloud-platform")
        guard let samples = PackFinder(invocation.environment).samples(of: pack) else {
            throw Failure(
                .noInput, "the pack \(Site.lastName(pack)) has no samples",
                help: "they belong in samples/\(Site.lastName(pack))")
        }
        let site = try NewSite(folder: try temporaryFolder(), pack: pack)
        try site.make()
        let register = try RegisterFiles.register(in: samples, names: Rules.names(site.policy))
        let paths = try mail(in: samples)
        let entries = try takeIn(paths, register, site)
        if invocation.wantsJSON {
            try printJSON(entries, site.policy)
        } else {
            var style = invocation.style
            style.cutsTables = true
            let view = DemoView(
                policy: site.policy, pack: pack, samples: samples, site: Site.parent(site.rules),
                zone: Zones.site(site.policy), style: style)
            let showpiece = DemoView.showpiece(entries)
            var output = Output()
            try output.write(
                view.opening(
                    accounts: register.accounts.count, contacts: register.contacts.count, projects: register.projects.count,
                    messages: entries.count))
            try output.write(view.overview(entries))
            if let showpiece { try output.write(view.journey(showpiece)) }
            try output.write(view.closing(program: programName(), showpiece: showpiece, entries: entries))
            try output.flush()
        }
        return .ok
    }

    /// The samples' messages: in the folder itself, or in one named `mail` or `messages`.
    private static func mail(in samples: String) throws(Failure) -> [String] {
        for folder in [samples, samples + "/mail", samples + "/messages"] {
            let names = ((try? PosixFileSystem().list(folder)) ?? []).filter { $0.hasSuffix(".eml") }
            if !names.isEmpty { return names.map { Site.join(folder, $0) } }
        }
        throw Failure(
            .noInput, "\(samples) holds no .eml files", help: "messages are looked for there, and in its folder mail")
    }

    private static func takeIn(
        _ paths: [String], _ register: Register, _ site: NewSite
    ) throws(Failure) -> [DemoView.Entry] {
        var options = DeliveryOptions()
        // The samples are of the past, and answered as if they came in now.
        options.repliesToOldMail = true
        options.repliesAtArrival = true
        // Nobody is woken by a demonstration.
        options.notifies = false
        var items: [IngestItem] = []
        for path in paths { items.append(IngestItem(name: path, bytes: try Input.file(at: path))) }
        let folders = SiteFolders(rules: site.rules, state: site.state)
        do throws(DeskError) {
            let desk = try Desk(folders)
            try desk.importRegister(register)
            let ingesting = Ingesting(desk)
            let deliveries = try ingesting.ingest(items, policy: site.policy, options: options)
            _ = try Sending(desk).send()
            try ingesting.settle()
            var entries: [DemoView.Entry] = []
            for (item, delivery) in zip(items, deliveries) {
                if let entry = try entry(item, delivery, desk, folders) { entries.append(entry) }
            }
            return entries
        } catch {
            throw Failure(.ioError, "the demo's site failed: \(error)")
        }
    }

    /// nil for a message that is in the samples twice.
    private static func entry(
        _ item: IngestItem, _ delivery: Delivery, _ desk: Desk, _ folders: SiteFolders
    ) throws(DeskError) -> DemoView.Entry? {
        guard let decision = delivery.decision, let incoming = delivery.incoming else { return nil }
        var entry = DemoView.Entry(file: item.name, message: incoming.message, decision: decision, ticket: delivery.ticket)
        do throws(StoreError) {
            guard let ticket = try desk.store.ticket(digest: incoming.message.digest.bytes) else { return entry }
            entry.reply = try desk.store.mails(of: ticket.number).first?.message
            let path = "\(folders.queues)/\(ticket.queue)/new/\(ticket.file)"
            entry.filed = path
            entry.stored = (try? desk.files.read(path, limit: Input.limit)) ?? []
        } catch {
            throw .store(error)
        }
        return entry
    }

    private static func printJSON(_ entries: [DemoView.Entry], _ policy: Policy) throws(Failure) {
        var output = Output()
        var json = JSONWriter()
        for entry in entries {
            DecisionJSON(
                decision: entry.decision, message: entry.message, file: entry.file, ticket: entry.ticket,
                rules: policy.digest
            ).write(to: &json)
        }
        try output.write(json.takeBytes())
        try output.flush()
    }

    private static func temporaryFolder() throws(Failure) -> String {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array(Site.join(base.isEmpty ? "/tmp" : base, "mailtriage-demo-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            throw Failure(.cannotCreate, "cannot make a folder in \(base): \(String(cString: strerror(errno)))")
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// How a visitor calls the program again: by its name where it is installed, else by its path in the build folder.
    private static func programName() -> String {
        let path = Site.programPath
        guard path.contains("/.build/") else { return "mailtriage" }
        return path.contains("/release/") ? ".build/release/mailtriage" : ".build/debug/mailtriage"
    }
}
