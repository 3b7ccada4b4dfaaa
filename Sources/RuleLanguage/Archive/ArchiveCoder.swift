/// Writes values one behind the other, or reads them back in the same order: each type says once, in `archive`, what it is made
/// of, and so what is read cannot drift from what was written.
///
/// Tables go into a part of their own, where they lie aligned, and are used where they lie. Reading stops at the first length that
/// does not fit; `hasFailed` then says that nothing read is to be trusted.
struct ArchiveCoder {
    /// Tables begin at multiples of it, in the file as in memory: no element needs more.
    static let tableAlignment = 16

    let isReading: Bool
    /// What is written, but for tables.
    private(set) var bytes: [UInt8] = []
    /// The tables that are written.
    private(set) var tables: [UInt8] = []
    private var source = UnsafeRawBufferPointer(start: nil, count: 0)
    private var tableSource = UnsafeRawBufferPointer(start: nil, count: 0)
    /// Keeps what is read; tables keep it, too.
    private var owner: AnyObject?
    private var position = 0
    private(set) var hasFailed = false
    /// The last that `repeatedText` met.
    private var lastText = ""

    /// For writing.
    init() {
        isReading = false
        bytes.reserveCapacity(1 << 16)
        tables.reserveCapacity(1 << 20)
    }

    /// For reading.
    ///
    /// - Parameters:
    ///   - tables: begins at a multiple of `tableAlignment`.
    ///   - owner: keeps both as long as it lives.
    init(reading source: UnsafeRawBufferPointer, tables: UnsafeRawBufferPointer, owner: AnyObject) {
        isReading = true
        self.source = source
        tableSource = tables
        self.owner = owner
    }

    /// For reading a part that was passed over.
    init(reading part: ArchivePart) { self.init(reading: part.bytes, tables: part.tables, owner: part.owner) }

    var isAtEnd: Bool { position == source.count }

    /// Writes a part that can be passed over, or passes over it; nothing where it is empty.
    ///
    /// - Returns: the part, if it is to be read.
    mutating func part(isEmpty: Bool, _ write: (inout ArchiveCoder) -> Void) -> ArchivePart? {
        var count = 0
        if isReading {
            plain(&count)
            guard count != 0, let owner, let range = take(count) else { return nil }
            return ArchivePart(bytes: UnsafeRawBufferPointer(rebasing: source[range]), tables: tableSource, owner: owner)
        }
        let place = bytes.count
        plain(&count)
        if isEmpty { return nil }
        // What is repeated is so within the part alone, or outside of it.
        let outerText = lastText
        lastText = ""
        write(&self)
        lastText = outerText
        count = bytes.count - place - MemoryLayout<Int>.size
        withUnsafeBytes(of: &count) { bytes.replaceSubrange(place..<place + $0.count, with: $0) }
        return nil
    }

    /// A value that is nothing but its bytes: numbers, structs of numbers, and closed sets of words, which are the same numbers in the
    /// program that reads, as it is the one that wrote.
    mutating func plain<Value: BitwiseCopyable>(_ value: inout Value) {
        if isReading {
            guard let range = take(MemoryLayout<Value>.size) else { return }
            value = source.loadUnaligned(fromByteOffset: range.lowerBound, as: Value.self)
        } else {
            withUnsafeBytes(of: &value) { bytes.append(contentsOf: $0) }
        }
    }

    /// A short array of such values; a long one is a table.
    mutating func plain<Value: BitwiseCopyable>(_ values: inout [Value]) {
        var count = values.count
        plain(&count)
        let stride = MemoryLayout<Value>.stride
        guard isReading else {
            values.withUnsafeBytes { bytes.append(contentsOf: $0) }
            return
        }
        guard count >= 0, count <= source.count / max(1, stride), let range = take(count * stride) else {
            hasFailed = true
            return
        }
        values = []
        if count == 0 { return }
        values.reserveCapacity(count)
        for index in 0..<count {
            values.append(source.loadUnaligned(fromByteOffset: range.lowerBound + index * stride, as: Value.self))
        }
    }

    /// A table, which is not copied when it is read.
    mutating func table<Element: BitwiseCopyable>(_ table: inout Table<Element>) {
        var start = tables.count
        var count = table.count
        plain(&start)
        plain(&count)
        let stride = MemoryLayout<Element>.stride
        guard isReading else {
            table.withUnsafeBytes { tables.append(contentsOf: $0) }
            while tables.count % Self.tableAlignment != 0 { tables.append(0) }
            return
        }
        guard let owner, start >= 0, start % Self.tableAlignment == 0, start <= tableSource.count, count >= 0,
            count <= (tableSource.count - start) / stride
        else {
            hasFailed = true
            return
        }
        table = Table(UnsafeRawBufferPointer(rebasing: tableSource[start..<start + count * stride]), owner: owner)
    }

    mutating func text(_ text: inout String) {
        if isReading {
            var count = 0
            plain(&count)
            guard let range = take(count) else { return }
            text = String(decoding: UnsafeRawBufferPointer(rebasing: source[range]), as: UTF8.self)
        } else {
            var count = text.utf8.count
            plain(&count)
            bytes.append(contentsOf: text.utf8)
        }
    }

    /// A text that is often the same as the one before: that is not made anew.
    mutating func repeatedText(_ text: inout String) {
        // By its bytes: `==` would take a letter for the same one written with a combining accent.
        var isRepeated = !isReading && text.utf8.elementsEqual(lastText.utf8)
        plain(&isRepeated)
        if isRepeated {
            text = lastText
        } else {
            self.text(&text)
            lastText = text
        }
    }

    mutating func text(_ text: inout String?) { optional(&text, blank: "") { $0.text(&$1) } }

    mutating func texts(_ texts: inout [String]) { list(&texts, blank: "") { $0.text(&$1) } }

    mutating func texts(_ texts: inout Set<String>) {
        var sorted = isReading ? [] : texts.sorted()
        self.texts(&sorted)
        if isReading { texts = sorted.isEmpty ? [] : Set(sorted) }
    }

    mutating func optional<Value>(_ value: inout Value?, blank: Value, _ archive: (inout ArchiveCoder, inout Value) -> Void)
    {
        var isThere = value != nil
        plain(&isThere)
        guard isThere else {
            value = nil
            return
        }
        var inner = value ?? blank
        archive(&self, &inner)
        value = inner
    }

    mutating func list<Value>(_ values: inout [Value], blank: Value, _ archive: (inout ArchiveCoder, inout Value) -> Void) {
        var count = values.count
        plain(&count)
        guard isReading else {
            for index in values.indices {
                var value = values[index]
                archive(&self, &value)
            }
            return
        }
        // Each value takes a byte at least.
        guard count >= 0, count <= source.count - position else {
            hasFailed = true
            return
        }
        values = []
        // An array of none asks for no type, which costs a short process more than its values.
        if count == 0 { return }
        values.reserveCapacity(count)
        // Each is read where it stays: of a category, a dozen things have owners that are counted for each copy.
        for index in 0..<count where !hasFailed {
            values.append(blank)
            archive(&self, &values[index])
        }
    }

    mutating func dictionary<Value>(
        _ values: inout [String: Value], blank: Value, _ archive: (inout ArchiveCoder, inout Value) -> Void
    ) {
        var keys = isReading ? [] : values.keys.sorted()
        texts(&keys)
        if isReading { values = Dictionary(minimumCapacity: keys.count) }
        for key in keys where !hasFailed {
            var value = values[key] ?? blank
            archive(&self, &value)
            values[key] = value
        }
    }

    private mutating func take(_ count: Int) -> Range<Int>? {
        guard !hasFailed, count >= 0, count <= source.count - position else {
            hasFailed = true
            return nil
        }
        position += count
        return position - count..<position
    }
}

/// A part of an archive that is read later.
struct ArchivePart: @unchecked Sendable {
    let bytes: UnsafeRawBufferPointer
    let tables: UnsafeRawBufferPointer
    /// Keeps both; nothing writes to them, which makes the part `Sendable`.
    let owner: AnyObject
}
