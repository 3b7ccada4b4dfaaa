/// How mail programs announce what they quote, in the languages of their users.
enum QuotePhrases {
    /// "wrote", as it stands in `On …, Jane wrote:`.
    static let wrote: [StaticString] = [
        "wrote", "writes", " sent:", " said:", "schrieb", "geschrieben", "a écrit", "écrit", "a ecrit", "escribió",
        "escribio",
        "escreveu", "ha scritto", "scrisse", "scritto:", "schreef", "geschreven", "skrev", "kirjoitti", "napisał",
        "napsal", "napísal", "написал", "пишет", "писал", "a scris", "yazdı", "şunları yazdı", "írta", "va escriure",
        "έγραψε", "כתב", "كتب", "写道", "寫道", "написа", "je napisao", "je napisal", "đã viết", "menulis", "님이 작성", "のメール",
        "書きました", "ha escrit", "rašė", "rakstīja", "kirjutas", "pisze",
    ]

    /// How the line before a quote begins, apart from digits.
    static let leads: [StaticString] = [
        "on ", "am ", "le ", "el ", "em ", "il ", "op ", "den ", "på ", "dnia ", "w dniu ", "dne ", "dňa ", "pe ", "în ",
        "la ",
        "at ", "a(z) ", "vào ", "ngày ", "kl. ", "kl ", "在", "於", "于", "в ", "во ", "no dia ", "στις ", "на ", "dana ", "u ",
        "ons. ", "man. ", "tir. ", "tor. ", "fre. ", "lør. ", "søn. ", "mån ", "tis ", "ons ", "tors ", "fre ", "lör ",
        "sön ",
        "mon,", "tue,", "wed,", "thu,", "fri,", "sat,", "sun,", "пн,", "вт,", "ср,", "чт,", "пт,", "сб,", "вс,", "pon.,",
        "wt.,",
        "śr.,", "czw.,", "pt.,", "sob.,", "niedz.,", "ma ", "ti ", "ke ", "to ", "pe ", "su ", "lun,", "mar,", "mer,",
        "jeu,", "ven,",
        "sent from ", "el el ", "quoting ", "citando ", "zitat von ", "tarih: ", "podczas ", "hi all, on ",
    ]

    /// Between dashes: the message that is answered follows.
    static let original: Set<String> = [
        "original message", "originalnachricht", "ursprüngliche nachricht", "ursprungliche nachricht", "message d'origine",
        "message d’origine", "message original", "message initial", "mensaje original", "mensagem original",
        "messaggio originale",
        "oorspronkelijk bericht", "original meddelande", "ursprungligt meddelande", "original besked",
        "oprindelig meddelelse",
        "original melding", "opprinnelig melding", "alkuperäinen viesti", "oryginalna wiadomość", "wiadomość oryginalna",
        "původní zpráva", "pôvodná správa", "исходное сообщение", "пересланное сообщение", "оригинал", "orijinal mesaj",
        "orijinal ileti", "özgün ileti", "eredeti üzenet", "mesaj original", "mesajul original", "αρχικό μήνυμα", "元のメッセージ",
        "原始邮件", "原始郵件", "원본 메일", "original email", "original mail", "original appointment", "reply message",
        "antwort", "nachricht", "missatge original", "tin nhắn gốc", "pesan asli",
    ]

    /// Between dashes or with a colon: a message that is passed on follows.
    static let forwarded: Set<String> = [
        "forwarded message", "begin forwarded message", "forwarded by", "forwarded", "forwarded mail", "forwarded email",
        "weitergeleitete nachricht", "weitergeleitete message", "anfang der weitergeleiteten nachricht",
        "anfang der weitergeleiteten e-mail", "message transféré", "message transfere", "début du message réexpédié",
        "debut du message reexpedie", "début du message transféré", "message réexpédié", "mensaje reenviado",
        "inicio del mensaje reenviado", "comienzo del mensaje reenviado", "mensagem encaminhada",
        "início da mensagem reenviada",
        "início da mensagem encaminhada", "mensagem reencaminhada", "messaggio inoltrato", "inizio messaggio inoltrato",
        "inoltrato", "doorgestuurd bericht", "begin doorgestuurd bericht", "begin van doorgestuurd bericht",
        "vidarebefordrat meddelande", "vidarebefordrat brev", "påbörja vidarebefordrat brev", "videresendt meddelelse",
        "start på videresendt besked", "videresendt melding", "begynnelse på videresendt melding", "välitetty viesti",
        "alkaa välitetty viesti", "wiadomość przekazana", "przekazana wiadomość", "początek przekazanej wiadomości",
        "treść przekazanej wiadomości", "přeposlaná zpráva", "začátek přeposlané zprávy", "preposlaná správa",
        "пересылаемое сообщение", "пересланное сообщение", "начало переадресованного сообщения",
        "начало пересылаемого сообщения",
        "yönlendirilen ileti", "yönlendirilmiş mesaj", "iletilen ileti başlangıcı", "továbbított üzenet",
        "továbbított levél",
        "mesaj redirecționat", "mesaj redirectionat", "προωθημένο μήνυμα", "転送されたメッセージ", "転送メッセージ", "转发的邮件",
        "转发邮件", "轉寄郵件", "已转发的消息", "전달된 메일", "전달된 메시지", "missatge reenviat", "proslijeđena poruka",
        "posredovano sporočilo", "edasi saadetud kiri",
    ]

    enum HeaderRole { case from, to, date, subject, other }

    /// The fields that mail programs print above what they quote.
    static let headers: [String: HeaderRole] = {
        var table: [String: HeaderRole] = [:]
        func add(_ role: HeaderRole, _ names: String...) {
            for name in names { table[name] = role }
        }
        add(
            .from, "from", "von", "de", "da", "van", "från", "fra", "lähettäjä", "od", "от", "от кого", "kimden", "gönderen",
            "feladó", "από", "发件人", "寄件者", "差出人", "보낸 사람", "보낸사람", "mittente", "remitente", "expéditeur",
            "absender", "de la", "feladó", "від", "הזדמן מאת", "מאת", "من", "送信者", "발신")
        add(
            .to, "to", "an", "à", "a", "pour", "para", "aan", "till", "til", "vastaanottaja", "do", "komu", "кому", "kime",
            "alıcı",
            "címzett", "προς", "收件人", "宛先", "받는 사람", "받는사람", "destinatario", "destinataire", "către", "dla", "empfänger")
        add(
            .date, "date", "sent", "datum", "gesendet", "gesendet am", "envoyé", "envoyé le", "fecha", "enviado",
            "enviado el",
            "data", "enviada em", "enviado em", "enviada", "inviato", "verzonden", "skickat", "sendt", "dato", "lähetetty",
            "päivämäärä",
            "päiväys", "wysłano", "data wysłania", "odesláno", "datum:", "odoslané", "дата", "отправлено", "tarih",
            "gönderildi",
            "gönderme tarihi", "küldve", "dátum", "ημερομηνία", "στάλθηκε", "发送时间", "日期", "寄件日期", "送信日時", "日付", "날짜",
            "보낸 날짜", "trimis", "sent on", "sent at", "inviato il", "when", "送信日", "日時", "enviat", "надіслано")
        add(
            .subject, "subject", "betreff", "objet", "asunto", "assunto", "oggetto", "onderwerp", "ämne", "emne", "aihe",
            "temat",
            "předmět", "predmet", "тема", "konu", "tárgy", "θέμα", "主题", "主旨", "件名", "제목", "subiect", "sujet", "assumpte")
        add(
            .other, "cc", "bcc", "kopie", "kopie (cc)", "copie", "copie à", "copia", "kopia", "kopi", "копия", "reply-to",
            "antwort an",
            "répondre à", "responder a", "rispondi a", "antwoord aan", "svara till", "svar til", "抄送", "副本", "参照", "참조",
            "importance", "attachments", "anlagen", "pièces jointes", "anhänge", "organization", "organisation",
            "wichtigkeit",
            "priority", "reply to", "kopija", "másolatot kap", "bilgi", "odpověď", "mailing list", "message-id", "adjuntos",
            "anexos", "allegati", "bijlagen", "resent-from", "newsgroups", "priorität")
        return table
    }()
}
