/// The words of the line above a quote, in the languages of mail programs; all in lower case.
enum AttributionPhrases {
    /// "wrote", as it stands in `On …, Jane wrote:`.
    ///
    /// Each of these begins a line: English; German, Dutch, Nordic; French, Spanish, Portuguese, Italian, Catalan, Galician,
    /// Romanian; Polish, Czech, Slovak, Slovene, Croatian, Serbian, Bulgarian, Russian, Ukrainian; Lithuanian, Latvian,
    /// Estonian, Hungarian, Greek, Turkish; Hebrew, Arabic, Persian; Chinese, Japanese, Korean, Vietnamese, Thai, Indonesian,
    /// Hindi, Basque.
    static let verbs = PhraseSet(
        """
        wrote|writes| sent:| said:|\
        schrieb|geschrieben|schreef|geschreven|skrev|kirjoitti|\
        a écrit|écrit|a ecrit|escribió|escribio|escribiu|escreveu|ha scritto|scrisse|scritto:|va escriure|ha escrit|\
        a scris|\
        napisał|napisana przez|pisze|napsal|napísal|napisal|napisao|написао|написа|пишет|писал|пише|\
        rašė|rakstīja|kirjutas|írta|έγραψε|yazdı|\
        כתב|كتب|نوشت|\
        写道|寫道|提到|のメール|書きました|작성|쓴 글|đã viết|เขียน|menulis|ने लिखा|idatzi du
        """)

    /// Verbs that end a line although their colon is missing.
    static let bareVerbs: [StaticString] = ["wrote", "writes", "schrieb", "skrev"]

    /// How the line begins where not with a figure: a preposition, a weekday.
    static let leads = PhraseSet(
        """
        on |at |in a message dated |sent from |hi all, on |mon,|tue,|wed,|thu,|fri,|sat,|sun,|am |op |le |el |el el |\
        em |no dia |il |o |la |în |lun,|mar,|mer,|jeu,|ven,|den |på |kl. |kl |ons. |man. |tir. |tor. |fre. |lør. |\
        søn. |mån |tis |ons |tors |fre |lör |sön |ma |ti |ke |to |pe |su |dnia |w dniu |podczas |pon.,|wt.,|śr.,|\
        czw.,|pt.,|sob.,|niedz.,|dne |dňa |dana |u |v |a(z) |на |в |во |пн,|вт,|ср,|чт,|пт,|сб,|вс,|στις |την |τη |\
        tarih: |vào |ngày |pada |เมื่อ|في |در |בתאריך|ב-|在|於|于
        """)

    /// Leads of lines that have no verb and do not end in the address.
    static let wholeLeads = PhraseSet("missatge de ")

    /// Leads of lines that give no date; they count above marks alone.
    static let quoting = PhraseSet("quoting |zitat von |citando |citation de |citát ")

    /// Words that are no name although they stand, in capitals, before the verb.
    static let pronouns: Set<String> = [
        "i", "we", "you", "he", "she", "they", "it", "who", "as", "what", "ich", "wir", "sie", "er", "ihr", "je",
        "j'ai", "nous", "vous", "il", "elle", "on", "yo", "usted", "io", "lei", "eu", "ik", "wij", "jag", "vi", "я",
        "мы", "вы", "он", "она",
    ]
}
