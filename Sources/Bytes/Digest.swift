/// A SHA-256 digest (FIPS 180-4), 32 bytes.
package struct Digest: Hashable, Sendable, CustomStringConvertible {
    package let bytes: [UInt8]

    /// `sha256:` and 64 hexadecimal digits: the form in decisions, ledgers and rule activations.
    package var description: String { "sha256:" + hexadecimal }

    package var hexadecimal: String {
        var text = ""
        text.reserveCapacity(64)
        for byte in bytes {
            text.unicodeScalars.append(Digest.digit(byte >> 4))
            text.unicodeScalars.append(Digest.digit(byte & 15))
        }
        return text
    }

    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private static func digit(_ nibble: UInt8) -> Unicode.Scalar {
        Unicode.Scalar(nibble < 10 ? 48 + nibble : 87 + nibble)
    }
}
