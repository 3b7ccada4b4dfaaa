/// The database's versions, by name, in order. A step that was released never changes; a new need is a new step.
enum Migrations {
    struct Step {
        var name: String
        var sql: String
    }

    static let steps = [
        Step(name: "first", sql: first), Step(name: "tuning", sql: tuning), Step(name: "reports", sql: reports),
        Step(name: "fates of mails", sql: fates), Step(name: "threads", sql: threads), Step(name: "desk", sql: desk),
        Step(name: "envelope senders", sql: envelopeSenders),
        Step(name: "contacts of several accounts", sql: sharedContacts),
        Step(name: "reports of weeks that go on", sql: "ALTER TABLE report ADD COLUMN last INTEGER"),
        Step(name: "evidence in one row", sql: packedEvidence),
        Step(name: "words of evidence once", sql: glossary),
    ]

    /// Carries a database forward to this program's version.
    ///
    /// - Throws: where the database is of a newer program: it is left as it is.
    static func apply(to connection: Connection) throws(StoreError) {
        let version = try self.version(of: connection)
        guard version <= steps.count else { throw newer(version) }
        guard version < steps.count else { return }
        try connection.transaction { () throws(StoreError) in
            // Another process may have done it while this one waited for the lock.
            let version = try self.version(of: connection)
            guard version <= steps.count else { throw newer(version) }
            if version == 1, try hasColumn("is_filed", in: "ticket", connection) { try connection.execute(firstForm) }
            for (index, step) in steps.enumerated() where index >= version {
                try connection.execute(step.sql)
                try connection.execute("PRAGMA user_version = \(index + 1)")
                // Those of a new database are no news.
                if version > 0 { try note(step, connection) }
            }
        }
    }

    /// For who wants to know when a database became what it is.
    private static func note(_ step: Step, _ connection: Connection) throws(StoreError) {
        try connection.prepare("INSERT INTO event (at, kind, detail) VALUES (unixepoch(), ?, ?)").run(
            .text(LedgerEvent.migration.rawValue), .text(step.name))
    }

    private static func hasColumn(_ name: String, in table: String, _ connection: Connection) throws(StoreError) -> Bool {
        try connection.prepare("SELECT 1 FROM pragma_table_info(?) WHERE name = ?").first(.text(table), .text(name)) { _ in
            true
        } ?? false
    }

    /// The first version had another form for a day; what it lacks of the later one.
    private static let firstForm = """
        ALTER TABLE ticket RENAME COLUMN is_filed TO filing;
        DROP INDEX ticket_unfiled;
        CREATE INDEX ticket_pending ON ticket (accepted) WHERE filing = 0;
        DROP INDEX outbox_recipient;
        DROP INDEX outbox_created;
        CREATE INDEX outbox_ticket ON outbox (ticket);
        CREATE INDEX outbox_limits ON outbox (created, recipient, subject_key);
        """

    static func version(of connection: Connection) throws(StoreError) -> Int {
        Int(try connection.prepare("PRAGMA user_version").first { $0.integer(0) } ?? 0)
    }

    private static func newer(_ version: Int) -> StoreError {
        StoreError(
            code: 1,
            message:
                "the database is of version \(version), made by a newer mailtriage; this one knows versions up to \(steps.count): "
                + "install the newer program, or put back a backup from before")
    }

    /// What `replay` decides again, and what staff said of decisions by moving messages.
    private static let tuning = """
        CREATE TABLE kept (ticket INTEGER PRIMARY KEY, content BLOB NOT NULL) STRICT;
        CREATE TABLE correction (
            ticket INTEGER PRIMARY KEY, at INTEGER NOT NULL, queue TEXT NOT NULL, author TEXT NOT NULL) STRICT;
        """

    /// What accounts allow partners to be told, whose turn it is, and which reports went out.
    private static let reports = """
        ALTER TABLE account ADD COLUMN referral TEXT;
        CREATE INDEX ticket_partner ON ticket (partner, number) WHERE partner IS NOT NULL;
        CREATE TABLE report (
            name TEXT NOT NULL, week TEXT NOT NULL, recipient TEXT NOT NULL, at INTEGER NOT NULL, items INTEGER NOT NULL,
            PRIMARY KEY (name, week, recipient)) STRICT, WITHOUT ROWID;
        """

    /// Messages that are a part of another's ticket, or name one. The index is written for follow-ups alone.
    private static let threads = """
        ALTER TABLE ticket ADD COLUMN follows INTEGER;
        ALTER TABLE ticket ADD COLUMN related INTEGER;
        CREATE INDEX ticket_follows ON ticket (follows) WHERE follows IS NOT NULL;
        """

    /// What becomes of tickets after they were taken. Nothing of it is written when a message comes in.
    private static let desk = """
        ALTER TABLE ticket ADD COLUMN state TEXT NOT NULL DEFAULT 'open';
        ALTER TABLE ticket ADD COLUMN assignee TEXT;
        ALTER TABLE ticket ADD COLUMN gone INTEGER;
        ALTER TABLE ticket ADD COLUMN routed TEXT;
        ALTER TABLE outbox ADD COLUMN program TEXT;
        ALTER TABLE clock ADD COLUMN begun INTEGER;
        ALTER TABLE clock ADD COLUMN left INTEGER;
        CREATE TABLE change (
            id INTEGER PRIMARY KEY, ticket INTEGER NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, detail TEXT NOT NULL,
            author TEXT NOT NULL, source TEXT NOT NULL) STRICT;
        CREATE INDEX change_ticket ON change (ticket);
        CREATE INDEX ticket_silent ON ticket (number) WHERE state IN ('responded', 'waiting');
        CREATE TABLE escalation (
            ticket INTEGER NOT NULL, clock TEXT NOT NULL, begun INTEGER NOT NULL, percent INTEGER NOT NULL, at INTEGER NOT NULL,
            PRIMARY KEY (ticket, clock, begun, percent)) STRICT, WITHOUT ROWID;
        CREATE TABLE queue_file (
            queue TEXT NOT NULL, name TEXT NOT NULL, message INTEGER NOT NULL, flags TEXT NOT NULL,
            PRIMARY KEY (queue, name)) STRICT, WITHOUT ROWID;
        CREATE INDEX queue_file_message ON queue_file (message);
        CREATE TABLE usual_wait (
            queue TEXT PRIMARY KEY, seconds INTEGER NOT NULL, answers INTEGER NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE booking (
            id INTEGER PRIMARY KEY, account TEXT NOT NULL, category TEXT NOT NULL, at INTEGER NOT NULL, minutes INTEGER NOT NULL,
            ticket INTEGER, remark TEXT NOT NULL, author TEXT NOT NULL) STRICT;
        CREATE INDEX booking_account ON booking (account, category, at);
        """

    private static let first = """
        CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

        CREATE TABLE account (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, plan TEXT NOT NULL, domains TEXT NOT NULL, language TEXT, country TEXT,
            timezone TEXT, partner TEXT) STRICT;
        CREATE TABLE account_domain (domain TEXT PRIMARY KEY, account TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE contact (
            key TEXT PRIMARY KEY, account TEXT NOT NULL, address TEXT NOT NULL, name TEXT NOT NULL,
            authorized INTEGER NOT NULL) STRICT;
        CREATE TABLE project (
            key TEXT PRIMARY KEY, account TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, plan TEXT, partner TEXT) STRICT;
        CREATE INDEX project_account ON project (account);
        CREATE TABLE project_word (
            word INTEGER NOT NULL, project TEXT NOT NULL, PRIMARY KEY (word, project)) STRICT, WITHOUT ROWID;

        CREATE TABLE ticket (
            number INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, message_id TEXT, received INTEGER NOT NULL,
            accepted INTEGER NOT NULL, size INTEGER NOT NULL, envelope_sender TEXT, envelope_recipient TEXT, subject TEXT NOT NULL,
            kind TEXT NOT NULL, kind_reason TEXT, sender TEXT, verification TEXT NOT NULL, standing TEXT NOT NULL, account TEXT,
            contact TEXT, plan TEXT, project TEXT, channel TEXT, category TEXT, scope TEXT, severity TEXT, queue TEXT NOT NULL,
            promise TEXT NOT NULL, template TEXT, suppressed TEXT, partner TEXT, rules TEXT NOT NULL, outcome TEXT NOT NULL,
            file TEXT NOT NULL, filing INTEGER NOT NULL DEFAULT 0) STRICT;
        CREATE INDEX ticket_pending ON ticket (accepted) WHERE filing = 0;
        CREATE INDEX ticket_message_id ON ticket (message_id) WHERE message_id IS NOT NULL;
        CREATE TABLE evidence (
            ticket INTEGER NOT NULL, ordinal INTEGER NOT NULL, reason TEXT NOT NULL, rule TEXT NOT NULL, keyword TEXT NOT NULL,
            weight INTEGER NOT NULL, field TEXT NOT NULL, line INTEGER NOT NULL, text TEXT NOT NULL, ruled_out TEXT,
            PRIMARY KEY (ticket, ordinal)) STRICT, WITHOUT ROWID;
        CREATE TABLE clock (
            ticket INTEGER NOT NULL, name TEXT NOT NULL, within TEXT NOT NULL, calendar TEXT NOT NULL, due INTEGER, follows TEXT,
            met INTEGER, PRIMARY KEY (ticket, name)) STRICT, WITHOUT ROWID;
        CREATE INDEX clock_due ON clock (due) WHERE met IS NULL;
        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY, ticket INTEGER, template TEXT NOT NULL, message_id TEXT NOT NULL UNIQUE, created INTEGER NOT NULL,
            recipient TEXT NOT NULL, subject_key TEXT NOT NULL, message BLOB NOT NULL, file TEXT, sent INTEGER, attempts INTEGER NOT NULL DEFAULT 0,
            next_attempt INTEGER NOT NULL DEFAULT 0, failure TEXT) STRICT;
        CREATE INDEX outbox_waiting ON outbox (next_attempt) WHERE sent IS NULL;
        CREATE INDEX outbox_ticket ON outbox (ticket);
        CREATE INDEX outbox_limits ON outbox (created, recipient, subject_key);
        CREATE TABLE event (
            id INTEGER PRIMARY KEY, at INTEGER NOT NULL, ticket INTEGER, kind TEXT NOT NULL, detail TEXT NOT NULL) STRICT;
        """

    /// A mail that left the outbox's queue without being sent, and addresses that no mail reaches.
    private static let fates = """
        ALTER TABLE outbox ADD COLUMN fate TEXT;
        DROP INDEX outbox_waiting;
        CREATE INDEX outbox_waiting ON outbox (next_attempt) WHERE sent IS NULL AND fate IS NULL;
        CREATE INDEX outbox_fate ON outbox (fate) WHERE fate IS NOT NULL;
        CREATE TABLE unreachable (address TEXT PRIMARY KEY, since INTEGER NOT NULL, reason TEXT NOT NULL) STRICT, WITHOUT ROWID;
        """

    /// Who works for several customers is a contact of several accounts.
    private static let sharedContacts = """
        ALTER TABLE contact RENAME TO former_contact;
        CREATE TABLE contact (
            key TEXT NOT NULL, account TEXT NOT NULL, address TEXT NOT NULL, name TEXT NOT NULL, authorized INTEGER NOT NULL,
            PRIMARY KEY (key, account)) STRICT;
        INSERT INTO contact SELECT key, account, address, name, authorized FROM former_contact ORDER BY rowid;
        DROP TABLE former_contact;
        """

    /// A decision's evidence as one value (`PackedEvidence`). Tickets from before keep their rows: to write those of a year anew would
    /// hold the lock for minutes, and mail would wait.
    private static let packedEvidence = """
        ALTER TABLE evidence RENAME TO evidence_line;
        CREATE TABLE evidence (ticket INTEGER PRIMARY KEY, leading TEXT, lines BLOB NOT NULL, texts BLOB) STRICT;
        """

    /// Words of the rules that evidence names by number (`Glossary`). Evidence from before has them written out, and so has what `deliver`
    /// takes in.
    private static let glossary = "CREATE TABLE word (number INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT"

    /// Reports have a sender to whom they come back; replies have the null path.
    private static let envelopeSenders = "ALTER TABLE outbox ADD COLUMN sender TEXT"
}
