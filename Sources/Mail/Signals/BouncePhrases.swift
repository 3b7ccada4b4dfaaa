/// The words of delivery reports that are written for people, in lower case.
enum BouncePhrases {
    /// Local parts that no person has.
    static let serverNames: [StaticString] = [
        "mailer-daemon", "mailerdaemon", "mail-daemon", "maildaemon", "mdaemon", "mail.delivery.system", "maildelivery",
        "mail-delivery", "smtp_mail_service", "antivirus_for_smtp", "microsoftexchange",
    ]

    /// Local parts under which a person may write, too.
    static let administratorNames: [StaticString] = ["postmaster", "system administrator"]

    static let serverDisplayNames: [StaticString] = [
        "mail delivery s", "delivery subsystem", "mailer-daemon", "mailer daemon", "internet mail delivery",
        "mail system",
    ]

    static let administratorDisplayNames: [StaticString] = [
        "mail delivery", "mail administrator", "system administrator", "postmaster", "mailserver", "interscan",
    ]

    private static let subjects = PhraseSet(
        """
        undeliver|delivery failure|delivery failed|delivery has failed|delivery status notification|failure notice|\
        failure delivery|returned mail|mail delivery failed|mail failed|mail delivery problem|delivery notification|\
        delivery report|could not be delivered|mail system error|non-delivery|nondelivery|not delivered|\
        returning message to sender|returned to sender|failed mail|message delayed|delayed mail|\
        mail delivery warning|warning: message|not yet been delivered|user unknown|processing error|\
        automatically rejected mail|mail delivery failure|message delivery failure|failed to deliver|\
        delivery incomplete|delivery delayed|unzustellbar|nicht zugestellt|zustellung fehlgeschlagen|\
        zustellungsproblem|nicht zustellbar|non remis|échec de la remise|échec de remise|message non distribué|\
        non distribuable|retour à l'expéditeur|no se pudo entregar|no se ha podido entregar|no entregado|\
        error de entrega|devuelto|não entregue|falha na entrega|falha no envio|devolvid|mancata consegna|\
        mancato recapito|impossibile recapitare|niet bezorgd|niet afgeleverd|onbestelbaar|kunde inte levereras|\
        kunne ikke leveres|недоставл|не доставлено|niedostarczon|zwrot wiadomości|nedoručitel|teslim edilemedi|配信不能|\
        退信|配信できません|mail delivery status|no se puede entregar|no es posible entregar|non recapitabile|\
        não é possível entregar|não foi possível entregar|olevererbar|kan ikke leveres|ikke levert|ikke leveret|\
        ei voi toimittaa|ei voitu toimittaa|nie można dostarczyć|nie dostarczono|nedoručiteľ|kézbesíthetetlen|\
        nelivrabil|teslim edilemez|teslim edilemeyen|не удается доставить|не удалось доставить|не вдалося доставити|\
        недоставим|αδύνατη η παράδοση|δεν είναι δυνατή η παράδοση|未送达|无法传递|無法傳遞|未傳遞|배달되지 않음|배달할 수 없|배달 실패|\
        לא ניתן למסירה|تعذر تسليم|غير قابل للتسليم
        """)

    private static let failures = PhraseSet(
        """
        could not be delivered|cannot be delivered|can not be delivered|couldn't be delivered|wasn't delivered|\
        was not delivered|were not delivered|not been delivered|not be delivered|not able to deliver|\
        unable to deliver|wasn't able to deliver|could not deliver|couldn't deliver|cannot deliver|can't deliver|\
        failed to deliver|undeliverable|undelivered|delivery failed|delivery has failed|delivery to the following|\
        delevery to the following|delivery failure|delivery attempt|deliver to the following|failed recipient|\
        following recipient|following address|following destination|did not reach|did not receive|didn't reach|\
        not reach the following|permanent fatal errors|permanent error|permanently failed|user unknown|unknown user|\
        no such user|no such recipient|unknown recipient|recipient unknown|unknown address|unknown local|\
        user not found|does not exist|doesn't exist|not listed in|invalid recipient|invalid address|bad address|\
        no mailbox|mailbox unavailable|mailbox is full|mailbox full|mailbox not found|mailbox exceeds|over quota|\
        exceeding their quota|exceeds allowed size|account has been disabled|this user doesn't have|address rejected|\
        recipient rejected|rejected your message|has been rejected|were rejected|message rejected|\
        delivery is not possible|non-delivery|not delivered to|message not delivered|delivery of your message|\
        delivery error|cannot be reached|been returned|returned to sender|returning message|giving up|too many hops|\
        error during delivery|not accepting mail|no longer valid|delayed|still being retried|warning message only|\
        not yet delivered|will be retried|will keep trying|temporarily deferred|retry timeout|did not exactly match|\
        automatically rejected|quota exceeded|not known|unknown host|intended recipient|final delivery|\
        delivery problem|encountered an error|been postponed|failed address|affected recipient|error-for|\
        remote host said|unrouteable|message generated|can't be delivered|not recognized|non remis|\
        pas pu etre delivre|pas pu être délivré|pas pu être remis|n'a pas pu|konnte nicht zugestellt|\
        nicht zugestellt werden|nicht zustellen|no se ha podido entregar|no pudo ser entregado|no se pudo entregar|\
        não pôde ser entregue|não foi entregue|não pode ser entregue|non è stato possibile|niet worden bezorgd|\
        niet worden afgeleverd|не может быть доставлено|не было доставлено|недоставленн|was rejected|\
        fehler bei der nachrichtenzustellung|zustellung an folgende|la remise a échoué|error al entregar|\
        recapito non riuscito|falha na entrega|ocorreu falha na entrega|bezorging bij de volgende|\
        leverans till följande|levering til disse|levering til følgende|levering mislyktes|toimitus epäonnistui|\
        nie można dostarczyć|dostarczenie do następujących|doručení následujícím|doručenie nasledujúcim|\
        kézbesítése nem sikerült|livrarea la acești|teslim edilemedi|не удалось доставить|не удается доставить|\
        не вдалося доставити|配信できませんでした|配信が失敗|未能送达|无法送达|傳遞失敗|传递失败|배달하지 못했습니다|배달되지 못했습니다
        """)

    private static let late = PhraseSet(
        """
        delayed|still being retried|not yet been delivered|not yet delivered|will be retried|will keep trying|\
        warning message only|you do not need to resend|do not need to resend|will continue to try|delivery warning|\
        temporary failure|temporarily deferred|will attempt to deliver|attempts will continue|\
        will continue to attempt|continue to try|only a warning|just a warning|been postponed|verzögert|retardé|\
        retrasado
        """)

    private static let definite = PhraseSet(
        """
        giving up|given up|permanent error|permanent fatal|permanently|user unknown|no further attempts|no such user|\
        unknown user
        """)

    private static let returned = PhraseSet(
        """
        original message|copy of the message|copy of your message|message header|unsent message|returned message|\
        message follows|message below|text of your message|headers of the|your message reads|\
        beginning of the message|message text follows|----- message|------- message|--- enclosed|\
        transcript of session|return-path:|received:|original mail|ursprüngliche nachricht|message d'origine|\
        -----ursprüngliche
        """)

    private static let helpers = [
        "postmaster@", "mailer-daemon@", "abuse@", "support@", "helpdesk@", "mailmaster@", "hostmaster@",
    ]

    static func isSubject(_ subject: String) -> Bool {
        let text = Array(subject.lowercased().utf8.prefix(300))
        // `Re:` and `Fwd:` are put there by people who ask about a report.
        for answer: StaticString in ["re: ", "fwd: ", "fw: ", "aw: ", "wg: ", "tr: ", "rv: "]
        where text.matches(answer, at: 0, limit: text.count) {
            return text.contains("non remis", in: 0..<text.count)
                || text.contains("could not be delivered", in: 0..<text.count)
        }
        return subjects.isIn(text)
    }

    static func isFailure(_ line: [UInt8]) -> Bool { failures.isIn(line) || isReplyOfFailure(line) || isLoneAddress(line) }
    static func isLate(_ line: [UInt8]) -> Bool { late.isIn(line) }
    static func isDefinite(_ line: [UInt8]) -> Bool { definite.isIn(line) }
    static func isHelper(_ address: String) -> Bool { helpers.contains { address.hasPrefix($0) } }

    /// Where the report ends and the message that came back begins. A line that tells of a failure is still the report.
    static func isReturnedMessage(_ line: [UInt8]) -> Bool {
        guard returned.isIn(line) else { return false }
        let isTranscript = line.contains("transcript", in: 0..<line.count)
        return !isTranscript && !failures.isIn(line) && !line.contains("resend", in: 0..<line.count)
    }

    /// A line about something else: the returned message's own addresses, or whom to ask.
    static func isAside(_ line: [UInt8]) -> Bool {
        for lead: StaticString in [
            "to:", "from:", "subject:", "sent:", "date:", "cc:", "reply-to:", "message-id:", "sender:",
        ]
        where line.matches(lead, at: 0, limit: line.count) {
            return true
        }
        let all = 0..<line.count
        return line.contains("please contact", in: all) || line.contains("please send mail", in: all)
            || line.contains("for assistance", in: all)
            || line.contains("for further assistance", in: all) || line.contains("please reply to", in: all)
    }

    /// `550 ` and the like, free of letters and digits before it.
    static func hasReplyCode(_ line: [UInt8]) -> Bool {
        guard line.count >= 4 else { return false }
        for index in 0..<line.count - 3
        where line[index] == UInt8(ascii: "5") || line[index] == UInt8(ascii: "4") {
            let isFree =
                index == 0 || line[index - 1] == 0x20 || line[index - 1] == UInt8(ascii: ":")
                || line[index - 1] == UInt8(ascii: "<")
            if isFree, line[index + 1] &- 0x30 < 6, line[index + 2] &- 0x30 < 10,
                line[index + 3] == 0x20 || line[index + 3] == UInt8(ascii: "-")
            {
                return true
            }
        }
        return false
    }

    /// `<jane@customer.example>:`, above the reason, in whatever language it follows.
    private static func isLoneAddress(_ line: [UInt8]) -> Bool {
        line.count > 5 && line.first == UInt8(ascii: "<")
            && line.suffix(2).elementsEqual([UInt8(ascii: ">"), UInt8(ascii: ":")])
            && line.contains(UInt8(ascii: "@")) && !line.contains(0x20)
    }

    private static func isReplyOfFailure(_ line: [UInt8]) -> Bool {
        hasReplyCode(line) && line.contains(UInt8(ascii: "@"))
    }
}
