/// Why bytes are not a request or an answer of a service.
package struct WireError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Reason: Sendable, Equatable {
        /// Nothing in the request names an operation.
        case missingOperation
        /// The name, or the method and path where the protocol has no names.
        case unknownOperation(String)
        /// The body or the query breaks its own grammar, its text encoding or a bound on size and depth.
        case malformed
        /// A value is of another kind than its member.
        case wrongType
        /// A client's input cannot be sent: a label is missing.
        case unsendable
    }

    package var reason: Reason
    package var message: String
    /// The member at fault, where one is known, and what stood there.
    package var member: String?
    package var value: String?

    package init(_ reason: Reason, _ message: String, member: String? = nil, value: String? = nil) {
        self.reason = reason
        self.message = message
        self.member = member
        self.value = value
    }

    static func malformed(_ message: String) -> WireError { WireError(.malformed, message) }
    static func wrongType(_ message: String) -> WireError { WireError(.wrongType, message) }

    /// Names the member, if a deeper one has not.
    func at(_ name: String) -> WireError {
        var result = self
        result.member = member ?? name
        return result
    }

    package var description: String { message }
}
