/// The names of the fields that mail programs print above a message that is answered or passed on, in the languages of their users.
enum QuotedHeaderNames {
    enum Role: UInt8 { case from, to, date, subject, other }

    /// Roles that a block of such fields has.
    struct Roles: OptionSet {
        let rawValue: UInt8

        static let from = Roles(.from)
        static let to = Roles(.to)
        static let date = Roles(.date)
        static let subject = Roles(.subject)
        static let other = Roles(.other)

        init(rawValue: UInt8) { self.rawValue = rawValue }
        init(_ role: Role) { rawValue = 1 << role.rawValue }

        var count: Int { rawValue.nonzeroBitCount }
    }

    /// The role of a name, its letters of ASCII in either case and all others in lower case; nil where it is no such name.
    static func role(of name: Span<UInt8>) -> Role? {
        name.withUnsafeBufferPointer { bytes in
            // No name has two roles.
            if from.holds(ignoringCaseOf: bytes) { return .from }
            if to.holds(ignoringCaseOf: bytes) { return .to }
            if date.holds(ignoringCaseOf: bytes) { return .date }
            if subject.holds(ignoringCaseOf: bytes) { return .subject }
            return other.holds(ignoringCaseOf: bytes) ? .other : nil
        }
    }

    private static let from = PhraseSet(
        """
        from|von|absender|de|expéditeur|remitente|mittente|da|van|afzender|från|fra|avsender|lähettäjä|od|nadawca|от|\
        от кого|отправитель|від|від кого|од|šalje|feladó|de la|expeditor|από|kimden|gönderen|saatja|no|nuo|מאת|من|\
        المرسل|از|发件人|發件人|寄件者|寄件人|差出人|送信者|보낸 사람|보낸사람|발신|발신자|từ|người gửi|จาก|dari|daripada|frá|nork|से
        """)
    private static let to = PhraseSet(
        """
        to|an|empfänger|à|a|pour|destinataire|para|destinatario|destinatário|per a|aan|till|til|vastaanottaja|do|dla|\
        komu|za|prima|кому|до|за|címzett|către|προς|kime|alıcı|adressaat|saaja|kam|אל|إلى|الى|به|收件人|收件者|宛先|받는 사람|\
        받는사람|수신|đến|tới|người nhận|ถึง|kepada|ke|nori|प्रति
        """)
    private static let date = PhraseSet(
        """
        date|sent|sent on|sent at|when|datum|gesendet|gesendet am|envoyé|envoyé le|date d'envoi|fecha|enviado|\
        enviado el|enviados|enviado o|enviat|enviat el|data|enviada em|enviado em|enviada|inviato|inviato il|\
        data invio|verzonden|verzonden op|skickat|skickades|sendt|dato|lähetetty|päivämäärä|päiväys|wysłano|wysłane|\
        data wysłania|odesláno|odoslané|dátum|дата|отправлено|изпратено|надіслано|дата відправлення|poslano|poslato|\
        послато|датум|küldve|elküldve|trimis|data trimiterii|ημερομηνία|στάλθηκε|αποστολή|tarih|gönderildi|\
        gönderme tarihi|gönderilme tarihi|saadetud|kuupäev|nosūtīts|datums|išsiųsta|תאריך|נשלח|التاريخ|تاريخ الإرسال|\
        تم الإرسال|أرسلت|تاریخ|发送时间|發送時間|传送时间|傳送時間|日期|寄件日期|时间|送信日時|送信日|日付|日時|보낸 날짜|날짜|보낸날짜|đã gửi|ngày|ngày gửi|ส่ง|\
        วันที่|ส่งเมื่อ|dikirim|dihantar|bidalita|भेजा गया|tanggal
        """)
    private static let subject = PhraseSet(
        """
        subject|betreff|objet|sujet|asunto|assumpte|assunto|oggetto|onderwerp|ämne|emne|aihe|temat|předmět|predmet|\
        zadeva|tema|тема|относно|предмет|tárgy|subiect|θέμα|konu|teema|tēma|נושא|الموضوع|موضوع|主题|主題|主旨|标题|件名|題名|제목|\
        efni|gaia|विषय|chủ đề|tiêu đề|เรื่อง|perihal|subjek
        """)
    private static let other = PhraseSet(
        """
        cc|bcc|kopie|kopie (cc)|copie|copie à|copia|kopia|kopi|kopio|dw|kopija|kópia|másolatot kap|копия|копія|κοιν.|\
        κοινοποίηση|bilgi|koopia|עותק|نسخة|抄送|副本|参照|참조|สำเนา|tembusan|reply-to|reply to|antwort an|répondre à|\
        responder a|rispondi a|antwoord aan|svara till|svar til|odpověď|importance|wichtigkeit|priority|priorität|\
        importancia|importância|attachments|anlagen|anhänge|pièces jointes|adjuntos|datos adjuntos|anexos|allegati|\
        bijlagen|bilagor|organization|organisation|mailing list|message-id|resent-from|newsgroups
        """)
}
