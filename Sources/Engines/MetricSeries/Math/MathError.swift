/// What is wrong with an expression, or with what it is applied to.
public struct MathError: Error, Equatable, Sendable {
    public var message: String

    public init(_ message: String) { self.message = message }
}
