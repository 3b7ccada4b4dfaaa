import Glibc

/// A file's content in memory, of which the system reads a page when it is first looked at.
///
/// The file must not be changed while it is mapped: it is made under another name, and renamed.
package final class FileMapping: @unchecked Sendable {
    /// Begins at a multiple of 16 at least. Nobody writes to it, which makes the mapping `Sendable`.
    package let bytes: UnsafeRawBufferPointer
    private let isMapped: Bool

    init(mapped bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
        isMapped = true
    }

    /// A copy, for file systems that are not the system's.
    package init(_ content: [UInt8]) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: content.count, alignment: 16)
        content.withUnsafeBytes { copy.copyMemory(from: $0) }
        bytes = UnsafeRawBufferPointer(copy)
        isMapped = false
    }

    deinit {
        if !isMapped {
            bytes.deallocate()
        } else if let start = bytes.baseAddress {
            munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
        }
    }
}
