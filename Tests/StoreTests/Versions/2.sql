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

CREATE TABLE kept (ticket INTEGER PRIMARY KEY, content BLOB NOT NULL) STRICT;
CREATE TABLE correction (
    ticket INTEGER PRIMARY KEY, at INTEGER NOT NULL, queue TEXT NOT NULL, author TEXT NOT NULL) STRICT;

INSERT INTO ticket (number, digest, message_id, received, accepted, size, envelope_sender, envelope_recipient, subject, kind, sender, verification, standing, account, contact, plan, channel, category, scope, severity, queue, promise, template, suppressed, rules, outcome, file, filing) VALUES
 (1001, x'0000000000000000000000000000000000000000000000000000000000000001', '<1@isle.example>', 1795165200, 1795165201, 812, 'ida@isle.example', 'help@lighthouse.example', 'Lamp', 'request', 'ida@isle.example', 'verified', 'authorized', 'isle', 'ida@isle.example', 'basic', 'email', 'lamp', 'in', 'dark', 'watch', 'target 1h always', 'received', NULL, 'sha256:00', 'ticketed', '1795165201.M1P1Q1.host', 1),
 (1002, x'0000000000000000000000000000000000000000000000000000000000000002', NULL, 1795165300, 1795165301, 90, NULL, NULL, '', 'bounce', NULL, 'unverified', 'unregistered', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'robots', 'none', NULL, NULL, 'sha256:00', 'robot', '1795165301.M1P1Q2.host', 0);
INSERT INTO evidence VALUES (1001, 0, 'category lamp', 'site.rules:11', 'lamp', 4, 'subject', 1, 'Lamp', NULL);
INSERT INTO clock (ticket, name, within, calendar, due, follows, met) VALUES (1001, 'respond', '1h', 'always', 1795168800, NULL, NULL);
INSERT INTO outbox (ticket, template, message_id, created, recipient, subject_key, message, file, sent, attempts) VALUES
 (1001, 'received', '<r1@lighthouse.example>', 1795165201, 'ida@isle.example', 'lamp', x'5375626a6563743a20780a0a780a', '1795165201.M1P1Q3.host', NULL, 1);
INSERT INTO setting VALUES ('note', 'kept');
INSERT INTO account (id, name, plan, domains) VALUES ('isle', 'Isle', 'basic', 'isle.example');
INSERT INTO account_domain VALUES ('isle.example', 'isle');
INSERT INTO contact VALUES ('ida@isle.example', 'isle', 'ida@isle.example', 'Ida', 1);
INSERT INTO event (at, ticket, kind, detail) VALUES (1795165201, 1001, 'noted', 'by the older program');
PRAGMA user_version = 2;
