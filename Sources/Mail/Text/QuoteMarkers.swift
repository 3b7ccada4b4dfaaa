/// Lines that mark what follows as another message, in the languages of mail programs; all in lower case, without their dashes.
enum QuoteMarkers {
    /// Between dashes: the message that is answered follows.
    static let original = PhraseSet(
        """
        original|original message|original email|original mail|original appointment|reply message|message history|\
        originalnachricht|originale nachricht|ursprüngliche nachricht|ursprungliche nachricht|ursprüngliche mail|\
        original-nachricht|antwort|nachricht|message d'origine|message d’origine|message original|message initial|\
        mail original|courriel original|mensaje original|correo original|missatge original|mensagem original|\
        messaggio originale|oorspronkelijk bericht|original meddelande|ursprungligt meddelande|original besked|\
        oprindelig meddelelse|original melding|opprinnelig melding|alkuperäinen viesti|oryginalna wiadomość|\
        wiadomość oryginalna|původní zpráva|původní e-mail|pôvodná správa|izvirno sporočilo|izvorna poruka|\
        originalna poruka|исходное сообщение|оригинальное сообщение|оригинал|вихідне повідомлення|\
        оригинално съобщение|eredeti üzenet|mesaj original|mesajul original|αρχικό μήνυμα|orijinal mesaj|\
        orijinal ileti|özgün ileti|הודעה מקורית|ההודעה המקורית|الرسالة الأصلية|元のメッセージ|原始邮件|原始郵件|原始信件|원본 메일|원본 메시지|\
        tin nhắn gốc|thư gốc|pesan asli|ข้อความเดิม
        """)

    /// Between dashes or with a colon: a message that is passed on follows.
    static let forwarded = PhraseSet(
        """
        forwarded message|begin forwarded message|forwarded by|forwarded|forwarded mail|forwarded email|\
        weitergeleitete nachricht|weitergeleitete message|anfang der weitergeleiteten nachricht|\
        anfang der weitergeleiteten e-mail|message transféré|message transfere|début du message réexpédié|\
        debut du message reexpedie|début du message transféré|message réexpédié|courriel transféré|mensaje reenviado|\
        inicio del mensaje reenviado|comienzo del mensaje reenviado|missatge reenviat|mensagem encaminhada|\
        início da mensagem reenviada|início da mensagem encaminhada|mensagem reencaminhada|messaggio inoltrato|\
        inizio messaggio inoltrato|inoltrato|doorgestuurd bericht|begin doorgestuurd bericht|\
        begin van doorgestuurd bericht|vidarebefordrat meddelande|vidarebefordrat brev|påbörja vidarebefordrat brev|\
        videresendt meddelelse|start på videresendt besked|videresendt melding|begynnelse på videresendt melding|\
        välitetty viesti|alkaa välitetty viesti|wiadomość przekazana|przekazana wiadomość|\
        początek przekazanej wiadomości|treść przekazanej wiadomości|přeposlaná zpráva|začátek přeposlané zprávy|\
        preposlaná správa|posredovano sporočilo|proslijeđena poruka|прослеђена порука|пересылаемое сообщение|\
        пересланное сообщение|начало переадресованного сообщения|начало пересылаемого сообщения|\
        переслане повідомлення|препратено съобщение|továbbított üzenet|továbbított levél|mesaj redirecționat|\
        mesaj redirectionat|προωθημένο μήνυμα|yönlendirilen ileti|yönlendirilmiş mesaj|iletilen mesaj|\
        iletilen ileti başlangıcı|edasi saadetud kiri|הודעה שהועברה|رسالة معاد توجيهها|転送されたメッセージ|転送メッセージ|转发的邮件|转发邮件|\
        轉寄郵件|已转发的消息|전달된 메일|전달된 메시지|thư đã chuyển tiếp|pesan terusan
        """)

    /// Between dashes, with a name or an address behind them.
    static let forwardedBy = PhraseSet(
        """
        forwarded by |forwarded message from |forwarded from |message from |weitergeleitet von |\
        weitergeleitete nachricht von |nachricht von |transféré par |réacheminé par |message transféré de |\
        message de |reenviado por |mensaje reenviado de |mensaje de |encaminhado por |mensagem de |inoltrato da |\
        messaggio inoltrato da |messaggio da |doorgestuurd door |bericht van |vidarebefordrat av |videresendt af |\
        videresendt av |edelleenlähettänyt |przekazane przez |wiadomość od |přeposlal |переслано |\
        пересланное сообщение от |továbbította |
        """)

    /// What support systems put above the message that is answered.
    static let replyAbove = PhraseSet(
        """
        reply above this line|reply above the line|type your reply above|write your reply above|\
        respond above this line|write above this line|antworten sie oberhalb dieser|antwort oberhalb dieser|\
        über dieser zeile antworten|au-dessus de cette ligne|au dessus de cette ligne|por encima de esta línea|\
        encima de esta línea|acima desta linha|sopra questa riga|sopra questa linea|boven deze regel|boven deze lijn|\
        ovanför denna rad|over denne linje|over denne linjen|powyżej tej linii|nad tento řádek|над этой строкой|\
        выше этой строки|выше этой черты|bu satırın üstüne|この行より上|请在此行上方|請在此行上方
        """)
}
