import Synchronization

/// A list of a policy that is read from where the policy is kept when somebody asks for it: most messages ask for the fewest. One that
/// was made otherwise is there at once.
@propertyWrapper
package struct Deferred<Element: Sendable>: Sendable {
    /// Empty where it is archived.
    private var made: [Element]
    private var archived: ArchivedValue?

    package init(wrappedValue: [Element]) {
        made = wrappedValue
        archived = nil
    }

    fileprivate init(_ archived: ArchivedValue) {
        made = []
        self.archived = archived
    }

    package var wrappedValue: [Element] {
        get { archived?.value(as: [Element].self) ?? made }
        set { self = Deferred(wrappedValue: newValue) }
    }

    /// The list as it is kept, for `ArchiveCoder`.
    package var projectedValue: Deferred {
        get { self }
        set { self = newValue }
    }
}

extension Deferred: Equatable where Element: Equatable {
    package static func == (one: Deferred, other: Deferred) -> Bool { one.wrappedValue == other.wrappedValue }
}

extension ArchiveCoder {
    /// A list that is passed over when a policy is read, and read when somebody asks for it.
    mutating func deferred<Element>(
        _ list: inout Deferred<Element>, _ archive: @escaping @Sendable (inout ArchiveCoder, inout [Element]) -> Void
    ) {
        var elements = isReading ? [] : list.wrappedValue
        let part = part(isEmpty: elements.isEmpty) { archive(&$0, &elements) }
        guard isReading else { return }
        list = part.map { Deferred(ArchivedValue($0, blank: [], archive)) } ?? Deferred(wrappedValue: [])
    }
}

/// A value that lies in an archive until it is asked for, by whichever thread; from then on, in memory as well.
///
/// `Sendable` because what the place leads to never changes once it is there.
private final class ArchivedValue: @unchecked Sendable {
    /// Where the value is in memory; nil as long as nobody asked for it.
    private let place = Atomic<UnsafeMutableRawPointer?>(nil)
    private let part: ArchivePart
    private let read: @Sendable (inout ArchiveCoder) -> UnsafeMutableRawPointer
    private let free: @Sendable (UnsafeMutableRawPointer) -> Void

    /// - Parameter archive: reads the value, of one and the same type each time, from the part of the archive.
    @inline(__always)
    init<Value: Sendable>(
        _ part: ArchivePart, blank: Value, _ archive: @escaping @Sendable (inout ArchiveCoder, inout Value) -> Void
    ) {
        self.part = part
        read = { coder in
            let memory = UnsafeMutablePointer<Value>.allocate(capacity: 1)
            memory.initialize(to: blank)
            archive(&coder, &memory.pointee)
            return UnsafeMutableRawPointer(memory)
        }
        free = { place in
            let memory = place.assumingMemoryBound(to: Value.self)
            memory.deinitialize(count: 1)
            memory.deallocate()
        }
    }

    deinit {
        if let place = place.load(ordering: .relaxed) { free(place) }
    }

    /// - Parameter type: that of the value this was made for, which it does not know any more.
    func value<Value>(as type: Value.Type) -> Value {
        let found = place.load(ordering: .acquiring) ?? readNow()
        return found.assumingMemoryBound(to: type).pointee
    }

    @inline(never)
    private func readNow() -> UnsafeMutableRawPointer {
        var coder = ArchiveCoder(reading: part)
        let own = read(&coder)
        // The checksum of all parts was right when the policy was taken up, and this very program wrote them.
        precondition(!coder.hasFailed && coder.isAtEnd, "a kept policy is not what was written")
        let (isOurs, other) = place.compareExchange(expected: nil, desired: own, ordering: .acquiringAndReleasing)
        guard !isOurs, let other else { return own }
        // Another thread asked at the same time, and was first.
        free(own)
        return other
    }
}
