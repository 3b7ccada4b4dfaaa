/// Opens once. What was done before it was opened is seen by who waited for it.
package final class Gate: Sendable {
    private let isOpen = Monitor(false)

    package init() {}

    package func open() { isOpen.change { $0 = true } }

    package func wait() { isOpen.wait { $0 ? () : nil } }
}
