// Text from mail and files goes to terminals. Control characters there move the cursor, set titles, or run what a
// terminal's answer-back runs; bidirectional controls show a text in another order than it has.

/// The text with every control character and every bidirectional or invisible format control written out: `\n`, `\t`,
/// `\u{1B}`. All else stays as it is.
package func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHidden) else { return text }
    var shown = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\n": shown += "\\n"
        case "\r": shown += "\\r"
        case "\t": shown += "\\t"
        case _ where isHidden(scalar): shown += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
        default: shown.unicodeScalars.append(scalar)
        }
    }
    return shown
}

/// Whether a character cannot be seen where it is shown, or changes how others are: it is to be written out.
package func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E: false
    case 0...0x1F, 0x7F...0x9F: true
    // Arabic letter mark, zero width space, LRM and RLM, line and paragraph separators, embeddings and overrides, isolates,
    // the byte order mark, interlinear annotation, tags.
    case 0x61C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
    default: false
    }
}
