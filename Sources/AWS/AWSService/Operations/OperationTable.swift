package import AWSModel

/// The operations a service implements, one line each: `table.on(EC2Operations.createVpc, createVpc)`.
///
/// Handlers begin on the event loop of the client's connection, which costs no change of thread: they answer from
/// memory and await what takes time. One that computes for more than a millisecond is registered with `onLong`.
package struct OperationTable: Sendable {
    /// How much stands behind an answer. `faultline parity` prints it.
    package enum Depth: String, Sendable {
        /// The answer's effect is there.
        case real
        /// Kept and returned; without effect.
        case record
    }

    package enum Handler: Sendable {
        case tree(@Sendable (Fields, RequestContext) async throws -> Fields)
        case stream(@Sendable (StreamRequest, RequestContext) async throws -> StreamResponse)
    }

    package struct Entry: Sendable {
        package let depth: Depth
        package let handler: Handler
    }

    package private(set) var entries: [String: Entry] = [:]

    package init() {}

    /// Registers a handler for an operation whose input and output fit in memory.
    @_disfavoredOverload
    package mutating func on<Input, Output>(
        _ operation: Operation<Input, Output>,
        _ depth: Depth,
        _ handler: @escaping @Sendable (Input, RequestContext) async throws -> Output
    ) {
        add(operation.name, depth) { fields, context in
            try await handler(Input(fields: fields), context).fields
        }
    }

    /// Registers a handler for an operation that answers nothing.
    package mutating func on<Input>(
        _ operation: Operation<Input, Nothing>,
        _ depth: Depth,
        _ handler: @escaping @Sendable (Input, RequestContext) async throws -> Void
    ) {
        add(operation.name, depth) { fields, context in
            try await handler(Input(fields: fields), context)
            return Fields()
        }
    }

    /// Registers a handler that reads the request and writes the answer itself: bodies that stream, and hot paths.
    package mutating func onStream<Input, Output>(
        _ operation: Operation<Input, Output>,
        _ depth: Depth,
        _ handler: @escaping @Sendable (StreamRequest, RequestContext) async throws -> StreamResponse
    ) {
        insert(operation.name, Entry(depth: depth, handler: .stream(handler)))
    }

    /// Registers what the model does not name; see ``CloudService/unmodelledOperation(_:)``.
    package mutating func onUnmodelled(
        _ name: String,
        _ depth: Depth,
        _ handler: @escaping @Sendable (StreamRequest, RequestContext) async throws -> StreamResponse
    ) {
        insert(name, Entry(depth: depth, handler: .stream(handler)))
    }

    private mutating func add(
        _ name: String,
        _ depth: Depth,
        _ handler: @escaping @Sendable (Fields, RequestContext) async throws -> Fields
    ) {
        insert(name, Entry(depth: depth, handler: .tree(handler)))
    }

    private mutating func insert(_ name: String, _ entry: Entry) {
        precondition(entries[name] == nil, "\(name) is registered twice")
        entries[name] = entry
    }
}

// Most operations are real; those lines need not say so.
extension OperationTable {
    @_disfavoredOverload
    package mutating func on<Input, Output>(
        _ operation: Operation<Input, Output>,
        _ handler: @escaping @Sendable (Input, RequestContext) async throws -> Output
    ) {
        on(operation, .real, handler)
    }

    /// Registers a handler that computes for long: it runs beside the event loops, not on one.
    package mutating func onLong<Input, Output>(
        _ operation: Operation<Input, Output>,
        _ handler: @escaping @Sendable (Input, RequestContext) async throws -> Output
    ) {
        add(operation.name, .real) { fields, context in
            try await withTaskExecutorPreference(globalConcurrentExecutor) {
                try await handler(Input(fields: fields), context).fields
            }
        }
    }

    package mutating func on<Input>(
        _ operation: Operation<Input, Nothing>,
        _ handler: @escaping @Sendable (Input, RequestContext) async throws -> Void
    ) {
        on(operation, .real, handler)
    }

    package mutating func onStream<Input, Output>(
        _ operation: Operation<Input, Output>,
        _ handler: @escaping @Sendable (StreamRequest, RequestContext) async throws -> StreamResponse
    ) {
        onStream(operation, .real, handler)
    }

    package mutating func onUnmodelled(
        _ name: String,
        _ handler: @escaping @Sendable (StreamRequest, RequestContext) async throws -> StreamResponse
    ) {
        onUnmodelled(name, .real, handler)
    }
}
