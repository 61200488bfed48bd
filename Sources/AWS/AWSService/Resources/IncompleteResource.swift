/// A resource was begun and could not be finished: what is there has to be deleted again.
package struct IncompleteResource: Error {
    package let physicalID: String
    package let cause: any Error

    package init(physicalID: String, cause: any Error) {
        self.physicalID = physicalID
        self.cause = cause
    }

    /// Runs what follows after a resource has come to be; a failure then carries the resource's id.
    package static func naming<Result>(
        _ physicalID: String,
        isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> Result
    ) async throws -> Result {
        do {
            return try await body()
        } catch {
            throw IncompleteResource(physicalID: physicalID, cause: error)
        }
    }
}
