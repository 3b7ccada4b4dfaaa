import Register
enum Rules { static func names(_ invocation: Invocation) -> RegisterReader.Names? { nil } }
