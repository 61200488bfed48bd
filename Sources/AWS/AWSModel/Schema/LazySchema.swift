import Synchronization

/// Parses a schema text once.
final class LazySchema: Sendable {
    private let made = Mutex<ServiceSchema?>(nil)

    func schema(of text: String) -> ServiceSchema {
        made.withLock { schema in
            if let schema { return schema }
            do {
                let fresh = try ServiceSchema(parsing: text)
                schema = fresh
                return fresh
            } catch {
                preconditionFailure("a generated schema text is wrong: \(error); run `make shapes`")
            }
        }
    }
}
