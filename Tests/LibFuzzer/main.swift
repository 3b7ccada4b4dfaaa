// The program that libFuzzer runs in: it makes inputs, and each is read as a message. A violation of `MessageProperties` ends the
// process, and the fuzzer then keeps the input. The arguments are libFuzzer's own; see README.md.

import MailFuzz

/// libFuzzer's entry for programs that have a `main` of their own.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

private func readMessage(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let violations = MessageProperties.violations(of: Array(UnsafeBufferPointer(start: data, count: size)))
    // Unlike a precondition's, this message is kept in a release build.
    if !violations.isEmpty { fatalError(violations.joined(separator: "; ")) }
    return 0
}

var count = CommandLine.argc
var arguments = CommandLine.unsafeArgv
_ = runDriver(&count, &arguments, readMessage)
