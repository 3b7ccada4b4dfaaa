/// A number and what it counts: `1 error`, `3 categories`.
enum Count {
    static func of(_ number: Int, _ one: String, _ many: String? = nil) -> String {
        "\(number) \(number == 1 ? one : many ?? one + "s")"
    }
}
