import Glibc

/// An open descriptor that is closed with its last owner.
package final class OwnedDescriptor: Sendable {
    package let number: Int32

    package init(_ number: Int32) { self.number = number }

    deinit { close(number) }

    package static func opening(_ path: String, _ flags: Int32, mode: UInt32 = 0o600) throws(SupervisorError)
        -> OwnedDescriptor
    {
        let number = open(path, flags | O_CLOEXEC, mode)
        guard number >= 0 else { throw .machine(operation: "open", path: path, code: errno) }
        return OwnedDescriptor(number)
    }
}
