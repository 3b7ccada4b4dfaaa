/// What people and mail programs end a message with, in the languages of their users; all in lower case.
enum SignaturePhrases {
    /// Closings that fill a line, or begin one that ends in a name: `Kind regards`, `Mit freundlichen Grüßen`.
    ///
    /// Each of these begins a line: English; German; French; Spanish; Portuguese; Italian; Dutch; Nordic; Polish, Czech,
    /// Russian, Turkish, Hungarian; Greek, Romanian, Bulgarian, South Slavic, Baltic, Estonian; Hebrew, Arabic, Vietnamese,
    /// Indonesian; East Asian.
    static let closings = PhraseSet(
        """
        kind regards|best regards|warm regards|with kind regards|with best regards|with best wishes|\
        with warm regards|many greetings|ngā mihi|regards|kindest regards|warmest regards|many regards|rgds|brgds|\
        br,|kr,|best wishes|all the best|best,|cheers|sincerely|yours sincerely|yours truly|yours faithfully|\
        faithfully|respectfully|cordially|thanks|thank you|many thanks|thx|thanx|ta,|ta.|take care|with thanks|\
        with regards|greetings|warmly|yours,|have a nice day|have a great day|have a good day|have a nice weekend|\
        talk soon|looking forward|with many thanks|thanks in advance|thanks and regards|thanks & regards|\
        thanking you|much obliged|much appreciated|bye|so long|in haste|yours|with gratitude|gratefully|best|\
        mit freundlichen grüßen|mit freundlichen grüssen|mit freundlichem gruß|mit freundlichem gruss|\
        freundliche grüße|freundliche grüsse|freundlicher gruss|freundlicher gruß|beste grüße|beste grüsse|\
        besten gruß|viele grüße|viele grüsse|liebe grüße|liebe grüsse|herzliche grüße|herzliche grüsse|schöne grüße|\
        schöne grüsse|mit besten grüßen|mit besten grüssen|gruß|gruss|grüße|grüsse|mfg|lg,|vg,|hochachtungsvoll|\
        vielen dank|danke|besten dank|herzlichen dank|mit herzlichen grüßen|mit herzlichen grüssen|schönen gruß|\
        schönen gruss|mit freundlichen gruessen|freundliche gruesse|viele gruesse|beste gruesse|liebe gruesse|i.a.|\
        i. a.|merci|\
        cordialement|bien cordialement|très cordialement|bien à vous|bien à toi|amicalement|sincèrement|\
        sincères salutations|meilleures salutations|salutations|cdlt|cdt|merci d'avance|merci beaucoup|\
        avec mes remerciements|veuillez agréer|je vous prie d'agréer|bonne journée|belle journée|bonne soirée|\
        à bientôt|respectueusement|salutations distinguées|meilleurs messages|\
        saludos|un saludo|saludos cordiales|un cordial saludo|cordiales saludos|reciba un cordial saludo|atentamente|\
        cordialmente|muchas gracias|gracias|un abrazo|quedo a la espera|saludo|muy atentamente|le saluda atentamente|\
        gracias de antemano|\
        atenciosamente|cumprimentos|com os melhores cumprimentos|melhores cumprimentos|os melhores cumprimentos|\
        obrigado|obrigada|muito obrigado|muito obrigada|abraço|abraços|um abraço|att,|att.|grato|grata|\
        com cumprimentos|respeitosamente|desde já agradeço|\
        cordiali saluti|distinti saluti|saluti|un saluto|grazie|grazie mille|cordialità|buona giornata|in attesa|\
        molte grazie|\
        met vriendelijke groet|vriendelijke groet|mvg|groeten|groet|hartelijke groet|met hartelijke groet|bedankt|\
        alvast bedankt|met groet|dank je|dank u|\
        med vänliga hälsningar|med vänlig hälsning|vänliga hälsningar|vänligen|mvh|hälsningar|med venlig hilsen|\
        venlig hilsen|med vennlig hilsen|vennlig hilsen|hilsen|bedste hilsner|mange hilsner|tack|tak|takk|\
        på forhånd tak|ystävällisin terveisin|terveisin|t.|kiitos|\
        pozdrawiam|z poważaniem|z wyrazami szacunku|serdecznie pozdrawiam|dziękuję|s pozdravem|děkuji|\
        s uctivým pozdravem|s pozdravom|с уважением|с наилучшими пожеланиями|спасибо|всего доброго|з повагою|\
        saygılarımla|iyi çalışmalar|teşekkürler|üdvözlettel|tisztelettel|köszönöm|\
        με εκτίμηση|με φιλικούς χαιρετισμούς|φιλικά|ευχαριστώ|cu stimă|cu respect|o zi bună|mulțumesc|с поздрави|\
        поздрави|с почитание|lep pozdrav|lijep pozdrav|s poštovanjem|s spoštovanjem|pozdrav|srdačan pozdrav|\
        с поштовањем|pagarbiai|ar cieņu|lugupidamisega|parimate soovidega|\
        בברכה|בכבוד רב|תודה|مع أطيب التحيات|مع خالص التحيات|تحياتي|مع التحية|وتفضلوا بقبول|شكرا|شكراً|trân trọng|\
        cảm ơn|salam|hormat kami|terima kasih|\
        よろしくお願い|宜しくお願い|此致敬礼|祝好|顺祝商祺|顺颂商祺|順頌商祺|祝商祺|드림|배상|以上|敬具|此致|谢谢|謝謝|감사합니다
        """)

    /// Footers of mail programs, by how their line begins.
    ///
    /// Each of these begins a line: English; German, Dutch; French, Spanish, Catalan, Portuguese, Italian, Romanian; Nordic;
    /// Slavic, Baltic; Hungarian, Greek, Turkish; Hebrew, Arabic; East and South-East Asia.
    static let programs = PhraseSet(
        """
        sent from my |sent from mail|sent from outlook|sent from yahoo|sent from a |sent from an |sent from the |\
        sent from samsung|sent from iphone|sent from ipad|sent from proton|sent from windows|sent from gmail|\
        sent from blue|sent from spark|sent from acompli|sent from superhuman|sent from tutanota|sent from mobile|\
        sent from phone|sent from nine|sent from aqua|sent from typeapp|sent from fastmail|sent from hey|\
        sent on the go|sent on the move|sent with |sent via |sent using |sent by |sent through the |from my iphone|\
        from my ipad|from my mobile|from my phone|from my android|from my samsung|from my blackberry|from mobile|\
        get outlook for |get bluemail for |download outlook |via iphone|virus-free|on the go|typed on |typed with |\
        this message was sent from my |this email was sent from my |dictated |please excuse |excuse brevity|\
        excuse the brevity|apologies for brevity|apologies for the brevity|apologies for any typos|sorry for typos|\
        sorry for any typos|pardon typos|pardon any typos|yahoo mail: search|written on my |composed on |\
        von meinem |von meinem/meiner |von yahoo mail |von unterwegs gesendet|gesendet über |gesendet von |\
        gesendet mit |gesendet via |gesendet aus |diese nachricht wurde von meinem |diese e-mail wurde von meinem |\
        diese nachricht wurde mit |mobil gesendet|unterwegs gesendet|outlook für |holen sie sich outlook|\
        hol dir outlook|outlook voor |download outlook voor|verzonden vanaf |verstuurd vanaf |verstuurd met |\
        verzonden vanuit |verzonden met |verzonden via |\
        envoyé de |envoyé depuis |envoyé à partir |envoyé avec |envoyé via |obtenir outlook|télécharger outlook|\
        obtenez outlook|enviado desde |enviado de |enviado do |enviado con |enviado com |enviado via |\
        enviado a partir |enviado pelo |enviado usando |obtener outlook|obtenga outlook|obter o outlook|\
        obtenha o outlook|baixe o outlook|enviat des de|inviato da |inviato dal |inviato con |inviato tramite |\
        scarica outlook|ottenere outlook|ottieni outlook|trimis de pe |trimis din |trimis cu |\
        skickat från |skickades från |skickat med |skaffa outlook|hämta outlook|sendt fra |sendt med |hent outlook|\
        få outlook|lähetetty |hanki outlook|\
        wysłane z |wysłano z |wysłane przez |pobierz outlook|získat outlook|скачать outlook|pobierz program outlook|\
        odesláno z |odesláno pomocí |odoslané z |poslano z |poslano s |poslato sa |послато са |отправлено с |\
        отправлено из |отправлено через |загрузить outlook|изпратено от |надіслано з |išsiųsta iš |nosūtīts no |\
        saadetud minu |\
        elküldve az |küldve |στάλθηκε από |iphone'umdan gönderildi|iphone’umdan gönderildi|ipad'imden gönderildi|\
        נשלח מ|أُرسلت من|نُشر من|أرسلت من|تم الإرسال من|مرسل من|\
        发自我的|发送自|從我的 |从我的 |來自我的|获取 outlook|取得 outlook|iphoneから送信|ipadから送信|私のiphoneから|나의 iphone에서|내 iphone에서|\
        iphone에서 보냄|đã gửi từ |gửi từ |ส่งจาก|dikirim dari |
        """)

    /// What shows a mail program's footer that has a comma in it: `Sent via the Galaxy S21, an AT&T smartphone`.
    static let devices = PhraseSet(
        """
        smartphone|galaxy| android| iphone| ipad| lte| 5g| 4g|organize, conquer| tablet|excuse
        """)

    /// Phrases of which one is enough to know a disclaimer or a list's footer by.
    static let footers = PhraseSet(
        """
        reply to this email to respond|reply to this email to comment|reply to this email to add|view it on github|\
        visit topic to respond|view this discussion on|you received this message because|you are receiving this|\
        you're receiving this|to unsubscribe|unsubscribe from|reply to this email directly|manage your subscription|\
        this e-mail and any attach|this email and any attach|this e-mail (and any|this email (and any|\
        this message and any attach|this e-mail is confidential|this email is confidential|\
        this message is confidential|the information in this e-mail|the information in this email|\
        the information contained in this|the contents of this e-mail|the contents of this email|\
        this communication is intended|this message is intended|this e-mail is intended|this email is intended|\
        if you are not the intended recipient|if you have received this|should it have reached you by mistake|\
        confidentiality notice|privileged and confidential|legal disclaimer|before printing|before you print|\
        consider the environment|checked for viruses|no virus found in|virus database:|scanned for viruses|\
        virus-free. www|diese e-mail enthält vertrauliche|diese e-mail ist vertraulich|der inhalt dieser e-mail|\
        diese nachricht ist vertraulich|vertrauliche informationen|nicht der richtige adressat|\
        nicht der beabsichtigte|bevor sie diese e-mail|ce message et toutes les pièces|ce message est confidentiel|\
        ce courriel est confidentiel|ce message et ses pièces|ce courriel et ses pièces|si vous avez reçu ce|\
        n'imprimez|avant d'imprimer|este mensaje y sus|este mensaje va dirigido|este correo electrónico y|\
        este mensaje es confidencial|antes de imprimir|si ha recibido este|esta mensagem é confidencial|\
        esta mensagem e os seus anexos|esta mensagem e seus anexos|esta mensagem pode conter|\
        se recebeu esta mensagem|questo messaggio e i suoi allegati|questo messaggio è confidenziale|\
        le informazioni contenute in|prima di stampare|de informatie in deze e-mail|dit bericht is vertrouwelijk|\
        dit e-mailbericht is|uitsluitend bestemd voor de|bericht abusievelijk|bericht ten onrechte|\
        detta meddelande är konfidentiellt|detta e-postmeddelande kan|denne e-mail kan indeholde|denne e-post kan|\
        denne meldingen kan inneholde|tämä viesti on luottamuksellinen|tämä sähköposti on|treść tej wiadomości|\
        niniejsza wiadomość|wiadomość jest przeznaczona wyłącznie|tato zpráva je určena|tento e-mail je určen|\
        táto správa je určená|настоящее сообщение и|данное сообщение и|это сообщение и любые|bu e-posta ve|\
        bu mesaj ve ekleri|ez az üzenet bizalmas|acest mesaj este confidențial|本邮件及其附件|本メールに|\
        diese nachricht ist ausschließlich|diese e-mail ist ausschließlich|ce courriel est destiné|\
        ce message est destiné
        """)

    /// Words of which a disclaimer has several.
    static let footerWords = PhraseSet(
        """
        confidential|privileged|intended|recipient|disclos|attachment|e-mail|sender|unauthori|delete|registered in|\
        registered office|registered number|company number|company no|liability|viruses|vertraulich|empfänger|\
        anhänge|geschäftsführer|handelsregister|amtsgericht|hrb |sitz der gesellschaft|ust-id|aufsichtsrat|\
        confidentiel|destinataire|pièces jointes|siège social|rcs |confidencial|destinatario|destinatário|adjuntos|\
        anexos|riservat|allegati|vertrouwelijk|geadresseerde|bijlage|kvk |btw |vat reg|vat no|legally|\
        federally insured|regulated by|authorised and regulated|member fdic|equal opportunity
        """)

    /// What makes a line of a last paragraph one of a signature: legal forms, offices, ways to reach somebody.
    static let marks = PhraseSet(
        """
         gmbh| ag| kg| ltd| limited| inc| llc| llp| plc| corp| s.a.| sa| sarl| sas| s.l.| s.r.l| srl| spa| bv| b.v.|\
         nv| oy| ab| aps| a/s| as| kk| k.k.| pty| lda| ltda| e.v.| ev|foundation|trust|university|institute|museum|\
        cooperativa|manager|director|engineer|developer|head of|ceo|cto|cfo|coo| vp|vp |president|officer|consultant|\
        assistant|administrator|team lead|founder|partner|geschäftsführ|leiter|leitung|abteilung|directeur|\
        directrice|responsable|gerente|diretor|direttore|www.|http|tel|phone|mobile|fax|mobil|skype|department|dept|\
        office|marketing|sales|support|group|consulting|solutions|services|technologies|volunteer|secretar|coordinat|\
        specialist|analyst|architect|designer|editor|street|strasse|straße|株式会社|有限会社|合同会社|公司|集团|电话|電話|手机|〒|주식회사|전화
        """)

    /// Words that stand in the names of groups, not of people: they may mean something to a rule, so they are not kept as a name.
    static let groups: Set<String> = [
        "team", "support", "office", "department", "dept", "desk", "service", "services", "group", "helpdesk", "it",
        "sales", "security", "archive", "abteilung", "équipe", "equipe", "equipo", "squadra", "front", "accounts",
        "accounting", "marketing", "admin", "hr", "operations", "trust", "museum", "foundation", "ltd", "gmbh", "ag",
        "inc", "llc", "plc", "sa", "bv", "and", "&", "of", "für", "de la",
    ]
}
