/// `close after 4d silent  reply closed-no-answer`
package struct Closing: Sendable, Equatable {
    package var days: Int
    package var reply: String?
}
