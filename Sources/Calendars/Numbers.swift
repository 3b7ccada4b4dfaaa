// Small arithmetic that dates need and the standard library lacks.

extension BinaryInteger {
    /// Division rounded towards minus infinity, so that days before 1970 come out right. The divisor is positive.
    func flooredQuotient(_ divisor: Self) -> Self {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// In 0..<divisor. The divisor is positive.
    func flooredRemainder(_ divisor: Self) -> Self {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
    }
}

extension Int {
    /// Decimal digits only, at most 9 of them (so that nothing overflows); nil for anything else, the empty text included.
    init?(digits: ArraySlice<UInt8>) {
        guard !digits.isEmpty, digits.count <= 9 else { return nil }
        self = 0
        for byte in digits {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            self = self * 10 + Int(byte - UInt8(ascii: "0"))
        }
    }
}

extension String {
    /// Appends a number with leading zeros.
    mutating func append(digits number: Int, width: Int) {
        let text = String(number.magnitude)
        if number < 0 { self += "-" }
        for _ in 0..<Swift.max(0, width - text.utf8.count) { self += "0" }
        self += text
    }
}
