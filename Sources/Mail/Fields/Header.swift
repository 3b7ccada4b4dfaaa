/// The fields of a header, in order.
package struct Header: Sendable {
    package let fields: [HeaderField]
}
