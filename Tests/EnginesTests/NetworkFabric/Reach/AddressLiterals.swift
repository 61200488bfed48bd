public import Ground

/// Tests write addresses as people do; a misspelt one stops the test.
extension IPv4Address: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) {
        guard let address = IPv4Address(text) else { preconditionFailure("no address: \(text)") }
        self = address
    }
}

extension IPv4Block: ExpressibleByStringLiteral {
    public init(stringLiteral text: String) {
        guard let block = IPv4Block(text) else { preconditionFailure("no block: \(text)") }
        self = block
    }
}
