package import AWSModel

/// Calls an operation of any service of the cloud without a socket in between.
///
/// What one service needs of another it asks this way, through the other's shapes; the input is checked as a
/// client's would be.
package protocol InProcessCaller: Sendable {
    func call(_ service: String, _ operation: String, _ input: Fields, in context: RequestContext) async throws
        -> Fields
}

extension RequestContext {
    /// Calls an operation of another service.
    ///
    /// - Throws: the service's ``AWSError``.
    @discardableResult
    package func call<Input, Output>(
        _ operation: Operation<Input, Output>,
        _ input: Input
    ) async throws -> Output {
        Output(fields: try await caller.call(operation.service.name, operation.name, input.fields, in: self))
    }

    /// Calls an operation, building its input in place: `try await context.call(op) { $0.name = "x" }`.
    @discardableResult
    package func call<Input, Output>(
        _ operation: Operation<Input, Output>,
        _ build: (inout Input) -> Void
    ) async throws -> Output {
        try await call(operation, Input(build))
    }
}
