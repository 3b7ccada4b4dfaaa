/// The upper halves of the single-byte charsets that mail uses, one scalar a byte from 0xA0 (ISO 8859) or 0x80 (others) on;
/// U+FFFD where the charset assigns none.
///
/// They are string literals because these lie in the program as they are: nothing is built at start. Letters that join, turn
/// the writing direction or cannot be seen are written as escapes. From the mapping tables of the Unicode consortium.
enum CharsetTables {
    /// ISO-8859-2, from 0xA0.
    static let iso8859Part2: StaticString = """
        \u{A0}Ą\u{2D8}Ł¤ĽŚ§\u{A8}ŠŞŤŹ\u{AD}ŽŻ°ą\u{2DB}ł\u{B4}ľś\u{2C7}\u{B8}šşťź\u{2DD}žż\
        ŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢß\
        ŕáâăäĺćçčéęëěíîďđńňóôőö÷řůúűüýţ\u{2D9}
        """

    /// ISO-8859-3, from 0xA0.
    static let iso8859Part3: StaticString = """
        \u{A0}Ħ\u{2D8}£¤\u{FFFD}Ĥ§\u{A8}İŞĞĴ\u{AD}\u{FFFD}Ż°ħ²³\u{B4}µĥ·\u{B8}ışğĵ½\u{FFFD}ż\
        ÀÁÂ\u{FFFD}ÄĊĈÇÈÉÊËÌÍÎÏ\u{FFFD}ÑÒÓÔĠÖ×ĜÙÚÛÜŬŜß\
        àáâ\u{FFFD}äċĉçèéêëìíîï\u{FFFD}ñòóôġö÷ĝùúûüŭŝ\u{2D9}
        """

    /// ISO-8859-4, from 0xA0.
    static let iso8859Part4: StaticString = """
        \u{A0}ĄĸŖ¤ĨĻ§\u{A8}ŠĒĢŦ\u{AD}Ž\u{AF}°ą\u{2DB}ŗ\u{B4}ĩļ\u{2C7}\u{B8}šēģŧŊžŋ\
        ĀÁÂÃÄÅÆĮČÉĘËĖÍÎĪĐŅŌĶÔÕÖ×ØŲÚÛÜŨŪß\
        āáâãäåæįčéęëėíîīđņōķôõö÷øųúûüũū\u{2D9}
        """

    /// ISO-8859-5, from 0xA0.
    static let iso8859Part5: StaticString = """
        \u{A0}ЁЂЃЄЅІЇЈЉЊЋЌ\u{AD}ЎЏАБВГДЕЖЗИЙКЛМНОП\
        РСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмноп\
        рстуфхцчшщъыьэюя№ёђѓєѕіїјљњћќ§ўџ
        """

    /// ISO-8859-6, from 0xA0.
    static let iso8859Part6: StaticString = """
        \u{A0}\u{FFFD}\u{FFFD}\u{FFFD}¤\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}،\u{AD}\u{FFFD}\
        \u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{61B}\
        \u{FFFD}\u{FFFD}\u{FFFD}\u{61F}\u{FFFD}\u{621}\u{622}\u{623}\u{624}\u{625}\u{626}\u{627}\u{628}\u{629}\
        \u{62A}\u{62B}\u{62C}\u{62D}\u{62E}\u{62F}\u{630}\u{631}\u{632}\u{633}\u{634}\u{635}\u{636}\u{637}\
        \u{638}\u{639}\u{63A}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{640}\u{641}\u{642}\u{643}\u{644}\u{645}\
        \u{646}\u{647}\u{648}\u{649}\u{64A}\u{64B}\u{64C}\u{64D}\u{64E}\u{64F}\u{650}\u{651}\u{652}\u{FFFD}\
        \u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}
        """

    /// ISO-8859-7, from 0xA0.
    static let iso8859Part7: StaticString = """
        \u{A0}‘’£€₯¦§\u{A8}©\u{37A}«¬\u{AD}\u{FFFD}―°±²³\u{384}\u{385}Ά·ΈΉΊ»Ό½ΎΏ\
        ΐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡ\u{FFFD}ΣΤΥΦΧΨΩΪΫάέήί\
        ΰαβγδεζηθικλμνξοπρςστυφχψωϊϋόύώ\u{FFFD}
        """

    /// ISO-8859-8, from 0xA0.
    static let iso8859Part8: StaticString = """
        \u{A0}\u{FFFD}¢£¤¥¦§\u{A8}©×«¬\u{AD}®\u{AF}°±²³\u{B4}µ¶·\u{B8}¹÷»¼½¾\u{FFFD}\
        \u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\
        \u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\
        \u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}‗\u{5D0}\u{5D1}\u{5D2}\u{5D3}\u{5D4}\u{5D5}\u{5D6}\u{5D7}\u{5D8}\
        \u{5D9}\u{5DA}\u{5DB}\u{5DC}\u{5DD}\u{5DE}\u{5DF}\u{5E0}\u{5E1}\u{5E2}\u{5E3}\u{5E4}\u{5E5}\u{5E6}\
        \u{5E7}\u{5E8}\u{5E9}\u{5EA}\u{FFFD}\u{FFFD}\u{200E}\u{200F}\u{FFFD}
        """

    /// ISO-8859-10, from 0xA0.
    static let iso8859Part10: StaticString = """
        \u{A0}ĄĒĢĪĨĶ§ĻĐŠŦŽ\u{AD}ŪŊ°ąēģīĩķ·ļđšŧž―ūŋ\
        ĀÁÂÃÄÅÆĮČÉĘËĖÍÎÏÐŅŌÓÔÕÖŨØŲÚÛÜÝÞß\
        āáâãäåæįčéęëėíîïðņōóôõöũøųúûüýþĸ
        """

    /// ISO-8859-13, from 0xA0.
    static let iso8859Part13: StaticString = """
        \u{A0}”¢£¤„¦§Ø©Ŗ«¬\u{AD}®Æ°±²³“µ¶·ø¹ŗ»¼½¾æ\
        ĄĮĀĆÄÅĘĒČÉŹĖĢĶĪĻŠŃŅÓŌÕÖ×ŲŁŚŪÜŻŽß\
        ąįāćäåęēčéźėģķīļšńņóōõö÷ųłśūüżž’
        """

    /// ISO-8859-14, from 0xA0.
    static let iso8859Part14: StaticString = """
        \u{A0}Ḃḃ£ĊċḊ§Ẁ©ẂḋỲ\u{AD}®ŸḞḟĠġṀṁ¶ṖẁṗẃṠỳẄẅṡ\
        ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏŴÑÒÓÔÕÖṪØÙÚÛÜÝŶß\
        àáâãäåæçèéêëìíîïŵñòóôõöṫøùúûüýŷÿ
        """

    /// ISO-8859-15, from 0xA0.
    static let iso8859Part15: StaticString = """
        \u{A0}¡¢£€¥Š§š©ª«¬\u{AD}®\u{AF}°±²³Žµ¶·ž¹º»ŒœŸ¿\
        ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß\
        àáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ
        """

    /// ISO-8859-16, from 0xA0.
    static let iso8859Part16: StaticString = """
        \u{A0}ĄąŁ€„Š§š©Ș«Ź\u{AD}źŻ°±ČłŽ”¶·žčș»ŒœŸż\
        ÀÁÂĂÄĆÆÇÈÉÊËÌÍÎÏĐŃÒÓÔŐÖŚŰÙÚÛÜĘȚß\
        àáâăäćæçèéêëìíîïđńòóôőöśűùúûüęțÿ
        """

    /// windows-874, from 0x80.
    static let windows874: StaticString = """
        €\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}…\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\
        \u{FFFD}\u{FFFD}\u{FFFD}‘’“”•–—\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{A0}กขฃ\
        คฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยร\
        ฤลฦวศษสหฬอฮฯะ\u{E31}าำ\u{E34}\u{E35}\u{E36}\u{E37}\u{E38}\u{E39}\u{E3A}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}฿\
        เแโใไๅ\u{E46}\u{E47}\u{E48}\u{E49}\u{E4A}\u{E4B}\u{E4C}\u{E4D}\u{E4E}๏๐๑๒๓๔๕๖๗๘๙๚๛\u{FFFD}\u{FFFD}\
        \u{FFFD}\u{FFFD}
        """

    /// windows-1250, from 0x80.
    static let windows1250: StaticString = """
        €\u{FFFD}‚\u{FFFD}„…†‡\u{FFFD}‰Š‹ŚŤŽŹ\u{FFFD}‘’“”•–—\u{FFFD}™š›śťžź\
        \u{A0}\u{2C7}\u{2D8}Ł¤Ą¦§\u{A8}©Ş«¬\u{AD}®Ż°±\u{2DB}ł\u{B4}µ¶·\u{B8}ąş»Ľ\u{2DD}ľż\
        ŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢß\
        ŕáâăäĺćçčéęëěíîďđńňóôőö÷řůúűüýţ\u{2D9}
        """

    /// windows-1251, from 0x80.
    static let windows1251: StaticString = """
        ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u{FFFD}™љ›њќћџ\
        \u{A0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{AD}®Ї°±Ііґµ¶·ё№є»јЅѕї\
        АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ\
        абвгдежзийклмнопрстуфхцчшщъыьэюя
        """

    /// windows-1252, from 0x80.
    static let windows1252: StaticString = """
        €\u{FFFD}‚ƒ„…†‡\u{2C6}‰Š‹Œ\u{FFFD}Ž\u{FFFD}\u{FFFD}‘’“”•–—\u{2DC}™š›œ\u{FFFD}žŸ\
        \u{A0}¡¢£¤¥¦§\u{A8}©ª«¬\u{AD}®\u{AF}°±²³\u{B4}µ¶·\u{B8}¹º»¼½¾¿\
        ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß\
        àáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ
        """

    /// windows-1253, from 0x80.
    static let windows1253: StaticString = """
        €\u{FFFD}‚ƒ„…†‡\u{FFFD}‰\u{FFFD}‹\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}‘’“”•–—\u{FFFD}™\u{FFFD}›\
        \u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{A0}\u{385}Ά£¤¥¦§\u{A8}©\u{FFFD}«¬\u{AD}®―°±²³\u{384}µ¶·ΈΉΊ»\
        Ό½ΎΏΐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡ\u{FFFD}ΣΤΥΦΧΨΩΪΫ\
        άέήίΰαβγδεζηθικλμνξοπρςστυφχψωϊϋ\
        όύώ\u{FFFD}
        """

    /// windows-1254, from 0x80.
    static let windows1254: StaticString = """
        €\u{FFFD}‚ƒ„…†‡\u{2C6}‰Š‹Œ\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}‘’“”•–—\u{2DC}™š›œ\u{FFFD}\u{FFFD}Ÿ\
        \u{A0}¡¢£¤¥¦§\u{A8}©ª«¬\u{AD}®\u{AF}°±²³\u{B4}µ¶·\u{B8}¹º»¼½¾¿\
        ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏĞÑÒÓÔÕÖ×ØÙÚÛÜİŞß\
        àáâãäåæçèéêëìíîïğñòóôõö÷øùúûüışÿ
        """

    /// windows-1255, from 0x80.
    static let windows1255: StaticString = """
        €\u{FFFD}‚ƒ„…†‡\u{2C6}‰\u{FFFD}‹\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}‘’“”•–—\u{2DC}™\u{FFFD}›\u{FFFD}\
        \u{FFFD}\u{FFFD}\u{FFFD}\u{A0}¡¢£₪¥¦§\u{A8}©×«¬\u{AD}®\u{AF}°±²³\u{B4}µ¶·\u{B8}¹÷»¼\
        ½¾¿\u{5B0}\u{5B1}\u{5B2}\u{5B3}\u{5B4}\u{5B5}\u{5B6}\u{5B7}\u{5B8}\u{5B9}\u{FFFD}\u{5BB}\u{5BC}\u{5BD}\
        \u{5BE}\u{5BF}\u{5C0}\u{5C1}\u{5C2}\u{5C3}\u{5F0}\u{5F1}\u{5F2}\u{5F3}\u{5F4}\u{FFFD}\u{FFFD}\u{FFFD}\
        \u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\u{5D0}\u{5D1}\u{5D2}\u{5D3}\u{5D4}\u{5D5}\u{5D6}\u{5D7}\u{5D8}\u{5D9}\
        \u{5DA}\u{5DB}\u{5DC}\u{5DD}\u{5DE}\u{5DF}\u{5E0}\u{5E1}\u{5E2}\u{5E3}\u{5E4}\u{5E5}\u{5E6}\u{5E7}\
        \u{5E8}\u{5E9}\u{5EA}\u{FFFD}\u{FFFD}\u{200E}\u{200F}\u{FFFD}
        """

    /// windows-1256, from 0x80.
    static let windows1256: StaticString = """
        €\u{67E}‚ƒ„…†‡\u{2C6}‰\u{679}‹Œ\u{686}\u{698}\u{688}\u{6AF}‘’“”•–—\u{6A9}™\u{691}›œ\u{200C}\u{200D}\
        \u{6BA}\u{A0}،¢£¤¥¦§\u{A8}©\u{6BE}«¬\u{AD}®\u{AF}°±²³\u{B4}µ¶·\u{B8}¹\u{61B}»¼½¾\
        \u{61F}\u{6C1}\u{621}\u{622}\u{623}\u{624}\u{625}\u{626}\u{627}\u{628}\u{629}\u{62A}\u{62B}\u{62C}\
        \u{62D}\u{62E}\u{62F}\u{630}\u{631}\u{632}\u{633}\u{634}\u{635}\u{636}×\u{637}\u{638}\u{639}\u{63A}\
        \u{640}\u{641}\u{642}\u{643}à\u{644}â\u{645}\u{646}\u{647}\u{648}çèéêë\u{649}\u{64A}îï\u{64B}\u{64C}\
        \u{64D}\u{64E}ô\u{64F}\u{650}÷\u{651}ù\u{652}ûü\u{200E}\u{200F}\u{6D2}
        """

    /// windows-1257, from 0x80.
    static let windows1257: StaticString = """
        €\u{FFFD}‚\u{FFFD}„…†‡\u{FFFD}‰\u{FFFD}‹\u{FFFD}\u{A8}\u{2C7}\u{B8}\u{FFFD}‘’“”•–—\u{FFFD}™\u{FFFD}›\
        \u{FFFD}\u{AF}\u{2DB}\u{FFFD}\u{A0}\u{FFFD}¢£¤\u{FFFD}¦§Ø©Ŗ«¬\u{AD}®Æ°±²³\u{B4}µ¶·ø¹ŗ»\
        ¼½¾æĄĮĀĆÄÅĘĒČÉŹĖĢĶĪĻŠŃŅÓŌÕÖ×ŲŁŚŪ\
        ÜŻŽßąįāćäåęēčéźėģķīļšńņóōõö÷ųłśū\
        üżž\u{2D9}
        """

    /// windows-1258, from 0x80.
    static let windows1258: StaticString = """
        €\u{FFFD}‚ƒ„…†‡\u{2C6}‰\u{FFFD}‹Œ\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}‘’“”•–—\u{2DC}™\u{FFFD}›œ\u{FFFD}\
        \u{FFFD}Ÿ\u{A0}¡¢£¤¥¦§\u{A8}©ª«¬\u{AD}®\u{AF}°±²³\u{B4}µ¶·\u{B8}¹º»¼½\
        ¾¿ÀÁÂĂÄÅÆÇÈÉÊË\u{300}ÍÎÏĐÑ\u{309}ÓÔƠÖ×ØÙÚÛÜƯ\
        \u{303}ßàáâăäåæçèéêë\u{301}íîïđñ\u{323}óôơö÷øùúûüư\
        ₫ÿ
        """

    /// KOI8-R (RFC 1489), from 0x80.
    static let koi8r: StaticString = """
        ─│┌┐└┘├┤┬┴┼▀▄█▌▐░▒▓⌠■∙√≈≤≥\u{A0}⌡°²·÷\
        ═║╒ё╓╔╕╖╗╘╙╚╛╜╝╞╟╠╡Ё╢╣╤╥╦╧╨╩╪╫╬©\
        юабцдефгхийклмнопярстужвьызшэщчъ\
        ЮАБЦДЕФГХИЙКЛМНОПЯРСТУЖВЬЫЗШЭЩЧЪ
        """

    /// KOI8-U (RFC 2319), from 0x80.
    static let koi8u: StaticString = """
        ─│┌┐└┘├┤┬┴┼▀▄█▌▐░▒▓⌠■∙√≈≤≥\u{A0}⌡°²·÷\
        ═║╒ёє╔ії╗╘╙╚╛ґ╝╞╟╠╡ЁЄ╣ІЇ╦╧╨╩╪Ґ╬©\
        юабцдефгхийклмнопярстужвьызшэщчъ\
        ЮАБЦДЕФГХИЙКЛМНОПЯРСТУЖВЬЫЗШЭЩЧЪ
        """
}
