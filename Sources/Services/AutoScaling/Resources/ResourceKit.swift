import AWSModel
import AWSService
import AutoScalingShapes
import Ground

extension ResourceRequest {
    /// Properties whose names are the API's own.
    func input<View: StructureView>(_ shape: String, without absent: Set<String> = []) throws -> View {
        var object = properties
        for name in absent { object[name] = nil }
        return try ModelJSON.autoScaling.decode(object, as: shape)
    }
}

enum ResourceKit {
    /// Deletes what may be gone already.
    static func delete(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as AWSError where isMissing(error) {
            return
        }
    }

    private static func isMissing(_ error: AWSError) -> Bool {
        guard error.code == "ValidationError" else { return false }
        return ["not found", "No Policy found", "No Lifecycle Hook found"].contains { error.message.contains($0) }
    }
}
