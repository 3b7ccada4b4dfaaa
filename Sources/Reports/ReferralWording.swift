/// What a referral report says in the partner's language; English where it is none of these.
struct ReferralWording: Sendable {
    let language: String
    /// `{site}` and `{week}` are put in.
    let subject: String
    let greeting: String
    /// `{count}`, `{site}`, `{from}`, `{to}`.
    let intro: String
    let introOne: String
    let quiet: String
    let account: String
    let hidden: String
    let wanted: String
    let reason: String
    let contact: String
    /// `{ticket}`, `{address}`.
    let contactByUs: String
    let country: String
    let languageLabel: String
    let closing: String
    let automatic: String

    static func of(_ languages: [String]) -> ReferralWording {
        for language in languages.map({ $0.lowercased() }) {
            if let known = all.first(where: { language == $0.language || language.hasPrefix($0.language + "-") }) {
                return known
            }
        }
        return english
    }

    static let english = ReferralWording(
        language: "en", subject: "Requests for you from {site}, week {week}", greeting: "Hello,",
        intro:
            "From {from} to {to} customers of {site} sent us {count} requests for work that we do not do, and that you take.",
        introOne: "One customer of {site} asked us from {from} to {to} for work that we do not do, and that you take.",
        quiet: "From {from} to {to} no customer of {site} asked for work that you take.",
        account: "Customer", hidden: "not named: the customer has not agreed to it",
        wanted: "In the customer's words", reason: "Why it is not ours", contact: "How to reach them",
        contactByUs: "write to {address} with [{ticket}] in the subject; we pass it on",
        country: "Country", languageLabel: "Language",
        closing: "Each request goes to one partner only.",
        automatic: "This report is sent automatically once a week.")

    static let all: [ReferralWording] = [
        english,
        ReferralWording(
            language: "de", subject: "Anfragen für Sie von {site}, Woche {week}", greeting: "Guten Tag",
            intro:
                "Vom {from} bis zum {to} haben uns Kunden von {site} {count} Anfragen nach Arbeiten geschickt, die wir nicht anbieten und die Sie übernehmen.",
            introOne:
                "Ein Kunde von {site} hat uns vom {from} bis zum {to} um Arbeiten gebeten, die wir nicht anbieten und die Sie übernehmen.",
            quiet: "Vom {from} bis zum {to} hat kein Kunde von {site} nach Arbeiten gefragt, die Sie übernehmen.",
            account: "Kunde", hidden: "nicht genannt: der Kunde hat dem nicht zugestimmt",
            wanted: "In den Worten des Kunden", reason: "Warum wir es nicht tun", contact: "So erreichen Sie ihn",
            contactByUs: "schreiben Sie an {address} mit [{ticket}] im Betreff; wir leiten es weiter",
            country: "Land", languageLabel: "Sprache",
            closing: "Jede Anfrage geht nur an einen Partner.",
            automatic: "Dieser Bericht kommt einmal in der Woche automatisch."),
        ReferralWording(
            language: "fr", subject: "Demandes pour vous de {site}, semaine {week}", greeting: "Bonjour,",
            intro:
                "Du {from} au {to}, des clients de {site} nous ont adressé {count} demandes de travaux que nous ne faisons pas et que vous prenez en charge.",
            introOne:
                "Un client de {site} nous a demandé, du {from} au {to}, des travaux que nous ne faisons pas et que vous prenez en charge.",
            quiet: "Du {from} au {to}, aucun client de {site} n'a demandé de travaux que vous prenez en charge.",
            account: "Client", hidden: "non nommé : le client n'y a pas consenti",
            wanted: "Dans les mots du client", reason: "Pourquoi ce n'est pas pour nous", contact: "Comment le joindre",
            contactByUs: "écrivez à {address} avec [{ticket}] dans l'objet ; nous transmettons",
            country: "Pays", languageLabel: "Langue",
            closing: "Chaque demande n'est adressée qu'à un seul partenaire.",
            automatic: "Ce rapport est envoyé automatiquement une fois par semaine."),
        ReferralWording(
            language: "es", subject: "Solicitudes para usted de {site}, semana {week}", greeting: "Buenos días:",
            intro:
                "Del {from} al {to}, clientes de {site} nos enviaron {count} solicitudes de trabajos que no hacemos y que ustedes asumen.",
            introOne: "Un cliente de {site} nos pidió, del {from} al {to}, trabajos que no hacemos y que ustedes asumen.",
            quiet: "Del {from} al {to} ningún cliente de {site} pidió trabajos que ustedes asuman.",
            account: "Cliente", hidden: "sin nombre: el cliente no lo ha autorizado",
            wanted: "En palabras del cliente", reason: "Por qué no nos corresponde", contact: "Cómo contactar",
            contactByUs: "escriba a {address} con [{ticket}] en el asunto; nosotros lo reenviamos",
            country: "País", languageLabel: "Idioma",
            closing: "Cada solicitud se envía a un solo socio.",
            automatic: "Este informe se envía automáticamente una vez por semana."),
        ReferralWording(
            language: "pt", subject: "Pedidos para si de {site}, semana {week}", greeting: "Bom dia,",
            intro:
                "De {from} a {to}, clientes de {site} enviaram-nos {count} pedidos de trabalhos que não fazemos e que a vossa empresa aceita.",
            introOne:
                "Um cliente de {site} pediu-nos, de {from} a {to}, trabalhos que não fazemos e que a vossa empresa aceita.",
            quiet: "De {from} a {to} nenhum cliente de {site} pediu trabalhos que a vossa empresa aceita.",
            account: "Cliente", hidden: "sem nome: o cliente não deu o seu acordo",
            wanted: "Nas palavras do cliente", reason: "Porque não é connosco", contact: "Como contactar",
            contactByUs: "escreva para {address} com [{ticket}] no assunto; nós reencaminhamos",
            country: "País", languageLabel: "Língua",
            closing: "Cada pedido é enviado a um só parceiro.",
            automatic: "Este relatório é enviado automaticamente uma vez por semana."),
    ]
}
