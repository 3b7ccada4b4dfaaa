/// The warning that a firm's mail server puts above mail from elsewhere, in lower case.
enum BannerPhrases {
    /// Lines of the longest; what goes on is the sender's.
    static let mostLines = 6

    private static let origins = PhraseSet(
        """
        outside of the organi|outside your organi|outside the organi|outside of your organi|outside of our organi|\
        outside the company|external email|external e-mail|external sender|external message|[external]|\
        external source|from an external|from outside|externe e-mail|externer absender|externen absender|von extern|\
        außerhalb der organisation|expéditeur externe|l'extérieur de l'organisation|externe à l'organisation|\
        remitente externo|fuera de la organización|remetente externo|fora da organização|mittente esterno|\
        esterno all'organizzazione|externe afzender|buiten de organisatie|extern avsändare|\
        don't often get email from|you don't often get e
        """)

    private static let warnings = PhraseSet(
        """
        caution|warning|be careful|exercise care|click|links|attachment|recognize|recognise|learn why|vorsicht|\
        achtung|anhänge|prudence|attention|pièces jointes|precaución|cuidado|enlaces|attenzione|allegati|let op|\
        bijlagen|var försiktig
        """)

    static func isBanner(_ text: [UInt8]) -> Bool {
        origins.isIn(text) && warnings.isIn(text)
            // A person who asks about such a message says so.
            && !text.contains(UInt8(ascii: "?"))
    }
}
