/// What people and mail programs end a message with, in the languages of their users; all in lower case.
enum SignaturePhrases {
    /// Closings that fill a line, or begin one that ends in a name: `Kind regards`, `Mit freundlichen Grüßen`.
    static let closings: [StaticString] = [
        // English
        "kind regards", "best regards", "warm regards", "with kind regards", "with best regards", "with best wishes",
        "with warm regards", "many greetings", "ngā mihi", "regards", "kindest regards",
        "warmest regards", "many regards", "rgds", "brgds", "br,", "kr,", "best wishes", "all the best", "best,", "cheers",
        "sincerely",
        "yours sincerely", "yours truly", "yours faithfully", "faithfully", "respectfully", "cordially", "thanks",
        "thank you",
        "many thanks", "thx", "thanx", "ta,", "ta.", "take care", "with thanks", "with regards", "greetings", "warmly",
        "yours,",
        "have a nice day", "have a great day", "have a good day", "have a nice weekend", "talk soon", "looking forward",
        "with many thanks", "thanks in advance", "thanks and regards", "thanks & regards", "thanking you", "much obliged",
        "much appreciated", "bye", "so long", "in haste", "yours", "with gratitude", "gratefully", "best",
        // German
        "mit freundlichen grüßen", "mit freundlichen grüssen", "mit freundlichem gruß", "mit freundlichem gruss",
        "freundliche grüße", "freundliche grüsse", "freundlicher gruss", "freundlicher gruß", "beste grüße", "beste grüsse",
        "besten gruß", "viele grüße", "viele grüsse", "liebe grüße", "liebe grüsse", "herzliche grüße", "herzliche grüsse",
        "schöne grüße", "schöne grüsse", "mit besten grüßen", "mit besten grüssen", "gruß", "gruss", "grüße", "grüsse",
        "mfg", "lg,",
        "vg,", "hochachtungsvoll", "vielen dank", "danke", "besten dank", "herzlichen dank", "mit herzlichen grüßen",
        "mit herzlichen grüssen", "schönen gruß", "schönen gruss", "mit freundlichen gruessen", "freundliche gruesse",
        "viele gruesse", "beste gruesse", "liebe gruesse", "i.a.", "i. a.", "merci",
        // French
        "cordialement", "bien cordialement", "très cordialement", "bien à vous", "bien à toi", "amicalement", "sincèrement",
        "sincères salutations", "meilleures salutations", "salutations", "cdlt", "cdt", "merci d'avance", "merci beaucoup",
        "avec mes remerciements", "veuillez agréer", "je vous prie d'agréer", "bonne journée", "belle journée",
        "bonne soirée",
        "à bientôt", "respectueusement", "salutations distinguées", "meilleurs messages",
        // Spanish
        "saludos", "un saludo", "saludos cordiales", "un cordial saludo", "cordiales saludos", "reciba un cordial saludo",
        "atentamente", "cordialmente", "muchas gracias", "gracias", "un abrazo", "quedo a la espera", "saludo",
        "muy atentamente",
        "le saluda atentamente", "gracias de antemano",
        // Portuguese
        "atenciosamente", "cumprimentos", "com os melhores cumprimentos", "melhores cumprimentos",
        "os melhores cumprimentos",
        "obrigado", "obrigada", "muito obrigado", "muito obrigada", "abraço", "abraços", "um abraço", "att,", "att.",
        "grato", "grata",
        "com cumprimentos", "respeitosamente", "desde já agradeço",
        // Italian
        "cordiali saluti", "distinti saluti", "saluti", "un saluto", "grazie", "grazie mille", "cordialità",
        "buona giornata",
        "in attesa", "molte grazie",
        // Dutch
        "met vriendelijke groet", "vriendelijke groet", "mvg", "groeten", "groet", "hartelijke groet",
        "met hartelijke groet",
        "bedankt", "alvast bedankt", "met groet", "dank je", "dank u",
        // Nordic
        "med vänliga hälsningar", "med vänlig hälsning", "vänliga hälsningar", "vänligen", "mvh", "hälsningar",
        "med venlig hilsen",
        "venlig hilsen", "med vennlig hilsen", "vennlig hilsen", "hilsen", "bedste hilsner", "mange hilsner", "tack", "tak",
        "takk",
        "på forhånd tak", "ystävällisin terveisin", "terveisin", "t.", "kiitos",
        // Polish, Czech, Russian, Turkish, Hungarian
        "pozdrawiam", "z poważaniem", "z wyrazami szacunku", "serdecznie pozdrawiam", "dziękuję", "s pozdravem", "děkuji",
        "s uctivým pozdravem", "s pozdravom", "с уважением", "с наилучшими пожеланиями", "спасибо", "всего доброго",
        "з повагою",
        "saygılarımla", "iyi çalışmalar", "teşekkürler", "üdvözlettel", "tisztelettel", "köszönöm",
        // East Asian
        "よろしくお願い", "以上", "敬具", "此致", "谢谢", "謝謝", "감사합니다",
    ]

    /// Footers of mail programs, by how their line begins.
    static let programs: [StaticString] = [
        "sent from my ", "sent from mail for ", "sent from outlook", "sent from yahoo", "sent from mailbird",
        "sent from mailbox",
        "sent from a ", "sent from an ", "sent from the ", "sent from samsung", "sent from iphone", "sent from ipad",
        "sent from proton",
        "sent from windows mail", "sent from gmail", "sent from blue", "sent from spark", "sent from acompli", "sent with ",
        "sent via ",
        "sent using ", "sent by ", "get outlook for ", "download outlook ", "obtenir outlook", "outlook für ",
        "holen sie sich outlook",
        "obtener outlook", "obter o outlook", "scarica outlook", "via iphone",
        "von meinem ", "gesendet von ", "gesendet mit ", "gesendet via ", "diese nachricht wurde von meinem ",
        "envoyé de mon ",
        "envoyé depuis ", "envoyé à partir ", "envoyé de mon", "enviado desde ", "enviado de mi ", "enviado do meu ",
        "enviado via ",
        "enviado de samsung", "enviado a partir ", "inviato da ", "inviato dal ", "verzonden vanaf ", "verstuurd vanaf ",
        "verzonden met ",
        "skickat från ", "skickades från ", "sendt fra ", "lähetetty ", "wysłane z ", "wysłano z ", "odesláno z ",
        "odoslané z ",
        "отправлено с ", "отправлено из ", "надіслано з ", "iphone'umdan gönderildi", "iphone’umdan gönderildi",
        "elküldve az ",
        "trimis de pe ", "发自我的", "從我的 iphone", "iphoneから送信", "나의 iphone에서", "virus-free", "on the go", "typed on ",
        "this message was sent from my ", "dictated ", "please excuse ", "excuse brevity",
    ]

    /// Phrases of which one is enough to know a disclaimer or a list's footer by.
    static let footers: [StaticString] = [
        "you received this message because", "you are receiving this", "you're receiving this", "to unsubscribe",
        "unsubscribe from",
        "reply to this email directly", "manage your subscription", "mailing list\n", "this e-mail and any attach",
        "this email and any attach", "this e-mail (and any", "this email (and any", "this message and any attach",
        "this e-mail is confidential", "this email is confidential", "this message is confidential",
        "the information in this e-mail",
        "the information in this email", "the information contained in this", "the contents of this e-mail",
        "the contents of this email",
        "this communication is intended", "this message is intended", "this e-mail is intended", "this email is intended",
        "if you are not the intended recipient", "if you have received this", "should it have reached you by mistake",
        "confidentiality notice", "privileged and confidential", "legal disclaimer", "before printing", "before you print",
        "consider the environment", "checked for viruses", "scanned for viruses", "virus-free. www",
        "diese e-mail enthält vertrauliche",
        "diese e-mail ist vertraulich", "der inhalt dieser e-mail", "diese nachricht ist vertraulich",
        "vertrauliche informationen",
        "nicht der richtige adressat", "nicht der beabsichtigte", "bevor sie diese e-mail",
        "ce message et toutes les pièces",
        "ce message est confidentiel", "ce courriel est confidentiel", "ce message et ses pièces",
        "ce courriel et ses pièces",
        "si vous avez reçu ce", "n'imprimez", "avant d'imprimer", "este mensaje y sus", "este mensaje va dirigido",
        "este correo electrónico y",
        "este mensaje es confidencial", "antes de imprimir", "si ha recibido este", "esta mensagem é confidencial",
        "esta mensagem e os seus anexos", "esta mensagem e seus anexos", "esta mensagem pode conter",
        "se recebeu esta mensagem",
        "questo messaggio e i suoi allegati", "questo messaggio è confidenziale", "le informazioni contenute in",
        "prima di stampare",
        "de informatie in deze e-mail", "dit bericht is vertrouwelijk", "dit e-mailbericht is",
        "detta meddelande är konfidentiellt",
    ]

    /// Words of which a disclaimer has several.
    static let footerWords: [StaticString] = [
        "confidential", "privileged", "intended", "recipient", "disclos", "attachment", "e-mail", "sender", "unauthori",
        "delete",
        "registered in", "registered office", "registered number", "company number", "company no", "liability", "viruses",
        "vertraulich",
        "empfänger", "anhänge", "geschäftsführer", "handelsregister", "amtsgericht", "hrb ", "sitz der gesellschaft",
        "ust-id", "aufsichtsrat",
        "confidentiel", "destinataire", "pièces jointes", "siège social", "rcs ", "confidencial", "destinatario",
        "destinatário", "adjuntos",
        "anexos", "riservat", "allegati", "vertrouwelijk", "geadresseerde", "bijlage", "kvk ", "btw ", "vat reg", "vat no",
        "legally",
        "federally insured", "regulated by", "authorised and regulated", "member fdic", "equal opportunity",
    ]

    /// What makes a line of a last paragraph one of a signature: legal forms, offices, ways to reach somebody.
    static let marks: [StaticString] = [
        " gmbh", " ag", " kg", " ltd", " limited", " inc", " llc", " llp", " plc", " corp", " s.a.", " sa", " sarl", " sas",
        " s.l.",
        " s.r.l", " srl", " spa", " bv", " b.v.", " nv", " oy", " ab", " aps", " a/s", " as", " kk", " k.k.", " pty", " lda",
        " ltda", " e.v.",
        " ev", "foundation", "trust", "university", "institute", "museum", "cooperativa", "manager", "director", "engineer",
        "developer",
        "head of", "ceo", "cto", "cfo", "coo", " vp", "vp ", "president", "officer", "consultant", "assistant",
        "administrator",
        "team lead", "founder", "partner", "geschäftsführ", "leiter", "leitung", "abteilung", "directeur", "directrice",
        "responsable",
        "gerente", "diretor", "direttore", "www.", "http", "tel", "phone", "mobile", "fax", "mobil", "skype", "department",
        "dept",
        "office", "marketing", "sales", "support", "group", "consulting", "solutions", "services", "technologies",
        "volunteer",
        "secretar", "coordinat", "specialist", "analyst", "architect", "designer", "editor", "street", "strasse", "straße",
    ]

    /// Words that stand in the names of groups, not of people: they may mean something to a rule, so they are not kept as a name.
    static let groups: Set<String> = [
        "team", "support", "office", "department", "dept", "desk", "service", "services", "group", "helpdesk", "it", "sales",
        "security",
        "archive", "abteilung", "équipe", "equipe", "equipo", "squadra", "front", "accounts", "accounting", "marketing",
        "admin", "hr",
        "operations", "trust", "museum", "foundation", "ltd", "gmbh", "ag", "inc", "llc", "plc", "sa", "bv", "and", "&",
        "of", "für", "de la",
    ]
}
