/// A SHA-256 digest (FIPS 180-4), 32 bytes.
package struct Digest: Hashable, Sendable, CustomStringConvertible {
    package let bytes: [UInt8]

    /// `sha256:` and 64 hexadecimal digits: the form in decisions, ledgers and rule activations.
    package var description: String { Digest.prefix + hexadecimal }

    package var hexadecimal: String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { text in
            for (index, byte) in bytes.enumerated() {
                text[2 * index] = Digest.digit(byte >> 4)
                text[2 * index + 1] = Digest.digit(byte & 15)
            }
            return bytes.count * 2
        }
    }

    /// `3f9c02ab51de` of a digest's description: as much as people can compare.
    package static func short(_ description: String) -> String {
        String(description.dropFirst(description.hasPrefix(prefix) ? prefix.count : 0).prefix(comparedDigits))
    }

    private static let prefix = "sha256:"
    private static let comparedDigits = 12

    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private static func digit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }
}
