import AWSModel
import AWSService

extension EC2Service {
    /// Registers a handler. Before an account's first request in a Region its default VPC is made.
    @_disfavoredOverload
    func on<Input, Output>(
        _ table: inout OperationTable,
        _ operation: Operation<Input, Output>,
        depth: OperationTable.Depth = .real,
        _ handler: @escaping @Sendable (Input, RequestContext) async throws -> Output
    ) {
        table.on(operation, depth) { input, context in
            try await self.ensureDefaults(context)
            guard context.principal.kind == .service else { return try await handler(input, context) }
            return try await Tags.$isServiceAsking.withValue(true) { try await handler(input, context) }
        }
    }

    /// Registers a handler that answers nothing.
    func on<Input>(
        _ table: inout OperationTable,
        _ operation: Operation<Input, Nothing>,
        depth: OperationTable.Depth = .real,
        _ handler: @escaping @Sendable (Input, RequestContext) async throws -> Void
    ) {
        table.on(operation, depth) { input, context in
            try await self.ensureDefaults(context)
            guard context.principal.kind == .service else { return try await handler(input, context) }
            try await Tags.$isServiceAsking.withValue(true) { try await handler(input, context) }
        }
    }
}
