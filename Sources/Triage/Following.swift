package import Calendars
package import Register
package import RuleLanguage

/// A ticket that a message names, as the ledger has it.
package struct EarlierTicket: Sendable, Equatable {
    package var number: Int64
    // nil: what another version of the program called so, which proves nothing.
    package var kind: MessageKind?
    package var verification: Verification?
    package var standing: Standing?
    package var account: String?
    package var project: String?
    package var channel: String?
    package var category: String?
    package var severity: String?
    package var queue: String
    package var promise: String
    package var clocks: [Clock]
    /// How the message names it: `In-Reply-To`, `the mark in the subject`.
    package var namedBy: String

    package struct Clock: Sendable, Equatable {
        package var name: String
        package var due: Timestamp?
        package var isMet: Bool

        package init(name: String, due: Timestamp?, isMet: Bool) {
            self.name = name
            self.due = due
            self.isMet = isMet
        }
    }

    package init(
        number: Int64, kind: MessageKind?, verification: Verification?, standing: Standing?, account: String?,
        project: String?, channel: String?, category: String?, severity: String?, queue: String, promise: String,
        clocks: [Clock], namedBy: String
    ) {
        self.number = number
        self.kind = kind
        self.verification = verification
        self.standing = standing
        self.account = account
        self.project = project
        self.channel = channel
        self.category = category
        self.severity = severity
        self.queue = queue
        self.promise = promise
        self.clocks = clocks
        self.namedBy = namedBy
    }
}

/// What a message has to do with an earlier ticket.
package struct Following: Sendable, Equatable {
    package var ticket: Int64
    package var namedBy: String
    /// Why it is a ticket of its own all the same, which notes the other; nil: it is a follow-up, part of that ticket.
    package var reasonAgainst: String?
    /// It is our own answer to the customer, by staff or by who stood in for them.
    package var isAnswer = false

    package var isFollowUp: Bool { reasonAgainst == nil }
}

extension Decision {
    /// Joins a message to the ticket that it answers: it goes to that ticket's queue, under that ticket's promise.
    ///
    /// Only a sender who belongs to the ticket's account can; the number alone, or an identifier, gives nobody access. What is not
    /// joined stays as it was decided, and notes the other ticket for the staff. Out-of-office replies, bounces and bulk mail are no
    /// part of a conversation: they reopen nothing.
    ///
    /// - Parameter tickets: those that the message names, the nearest first.
    package mutating func follow(
        _ tickets: [EarlierTicket], isForward: Bool, policy: Policy, zones: ZoneDatabase
    ) {
        guard kind == .request else { return }
        var noted: Following?
        for ticket in tickets {
            let reason = isForward ? "it passes that mail on" : reasonAgainst(ticket, policy)
            let following = Following(ticket: ticket.number, namedBy: ticket.namedBy, reasonAgainst: reason)
            if reason == nil {
                join(ticket, policy: policy, zones: zones)
                self.following = following
                return
            }
            noted = noted ?? following
        }
        following = noted
    }

    /// Files a message with the ticket that it answers on our behalf: nothing is promised for it, and nobody is answered.
    package mutating func answer(_ ticket: EarlierTicket) {
        following = Following(ticket: ticket.number, namedBy: ticket.namedBy, reasonAgainst: nil, isAnswer: true)
        queue = ticket.queue
        routeRule = nil
        promiseRule = nil
        promise = Promise.nothing
        clocks = []
        template = nil
        suppressed = nil
    }

    /// The project of the ticket that the message answers, for one that names none itself: "now it is down altogether" is said of
    /// what the conversation is about, and that project's plan counts. nil where the message is decided without.
    ///
    /// - Parameter tickets: those that the message names, the nearest first.
    package func answeredProject(of tickets: [EarlierTicket], isForward: Bool, register: Register) -> Project? {
        guard kind == .request, !sender.namesProject, !isForward,
            let ticket = tickets.first(where: { reasonAgainstSender(of: $0) == nil }),
            let owner = ticket.account, let project = ticket.project.flatMap(register.project),
            // What its sender named may be another's.
            Register.key(project.account) == Register.key(owner)
        else { return nil }
        return project
    }

    private func reasonAgainst(_ ticket: EarlierTicket, _ policy: Policy) -> String? {
        if let reason = reasonAgainstSender(of: ticket) { return reason }
        if isWorse(than: ticket, policy) { return "it is worse than that ticket: \(severity ?? "")" }
        if goesBefore(ticket, policy) { return "it tells of what goes before that ticket: \(category ?? "")" }
        return isPromisedMore(than: ticket, policy)
            ? "its channel is promised more than that ticket's: \(channel ?? "")" : nil
    }

    /// Why the message's sender has no part in a ticket; nil where he has.
    private func reasonAgainstSender(of ticket: EarlierTicket) -> String? {
        guard sender.verification == .verified else { return "its sender is not verified" }
        guard let account = sender.account, sender.standing != .unregistered, let owner = ticket.account,
            (sender.accounts + [account]).contains(where: { Register.key($0) == Register.key(owner) })
        else { return "its sender does not belong to that ticket's account" }
        guard ticket.kind == .request, ticket.verification == .verified else {
            return "nobody knows who wrote that ticket"
        }
        // Who may open requests must not end where those are kept who may not.
        guard ticket.standing == .authorized || sender.standing == .known else {
            return "that ticket's sender could open none"
        }
        return nil
    }

    /// Our replies tell customers which line to take where they reported by another. What is as bad and comes by that line has what is
    /// promised there: in the queue of the first message nobody would be called.
    private func isPromisedMore(than ticket: EarlierTicket, _ policy: Policy) -> Bool {
        func rank(_ channel: String?) -> Int? { policy.channels.firstIndex { $0.name == channel } }
        guard isEntitled, severity == ticket.severity, let own = rank(channel), let earlier = rank(ticket.channel),
            own > earlier, promise.description != ticket.promise
        else { return false }
        var same = self
        same.channel = ticket.channel
        return policy.promises.first { !$0.isShadow && same.meets($0.conditions) }?.promise != promise
    }

    /// Our replies ask customers to answer them where it becomes worse. Such an answer is decided as what it says: in the queue
    /// of the first message it would wait as long as that.
    private func isWorse(than ticket: EarlierTicket, _ policy: Policy) -> Bool {
        func rank(_ name: String?) -> Int? { name.flatMap { name in policy.severities.first { $0.name == name }?.rank } }
        guard isEntitled, let own = rank(severity), let earlier = rank(ticket.severity) else { return false }
        return own < earlier
    }

    /// What belongs into a queue before all others, such as a break-in or an attack under way, does not wait in that of something else,
    /// were it as bad.
    private func goesBefore(_ ticket: EarlierTicket, _ policy: Policy) -> Bool {
        func rank(_ name: String) -> Int? { policy.queues.first { $0.name == name }?.rank }
        guard isEntitled, category != ticket.category, let own = rank(queue), own == policy.queues.map(\.rank).min()
        else { return false }
        return own < rank(ticket.queue) ?? .max
    }

    /// The ticket's queue and promise. A clock that was met begins again from this message; one that runs goes on, for what was
    /// promised is not put off by asking again.
    private mutating func join(_ ticket: EarlierTicket, policy: Policy, zones: ZoneDatabase) {
        queue = ticket.queue
        routeRule = nil
        promiseRule = nil
        promise = policy.promises.map(\.promise).first { $0.description == ticket.promise } ?? Promise.nothing
        clocks = policy.clocks(of: promise, for: sender, from: received, zones: zones).map { clock in
            guard let running = ticket.clocks.first(where: { $0.name == clock.name }), !running.isMet else { return clock }
            var clock = clock
            clock.due = running.due.map { DueTime(time: $0, steps: []) }
            return clock
        }
    }
}
