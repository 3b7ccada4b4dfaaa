/// What `main` was given, for who asks the standard library's `CommandLine`.
///
/// The runtime's own functions of these names, which stand behind it, search for it in /proc/self/maps and the stack before `main` begins,
/// asked or not: 2% of a delivery. Where the program has functions of these names, the linker leaves those out.
enum ArgumentVector {
    /// Written once, before there is a second thread.
    nonisolated(unsafe) static var count: Int32 = 0
    nonisolated(unsafe) static var values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
}

@c(_swift_stdlib_getUnsafeArgvArgc)
func getArgumentVector(
    _ count: UnsafeMutablePointer<Int32>
) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
    count.pointee = ArgumentVector.count
    return ArgumentVector.values
}

@c(_swift_stdlib_overrideUnsafeArgvArgc)
func setArgumentVector(_ values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, _ count: Int32) {
    (ArgumentVector.count, ArgumentVector.values) = (count, values)
}
