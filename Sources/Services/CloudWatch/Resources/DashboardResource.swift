import AWSModel
import AWSService
import CloudWatchShapes
import Ground

/// Source: CloudFormation Template Reference, "AWS::CloudWatch::Dashboard".
enum DashboardResource {
    static let type = ResourceType(
        "AWS::CloudWatch::Dashboard",
        properties: ["DashboardName": .string.createOnly, "DashboardBody": .string.required],
        create: { try await put($0, name: $0.properties["DashboardName"]?.string ?? $0.physicalName) },
        update: { try await put($0, name: $1.physicalID) },
        delete: delete
    )

    @Sendable private static func put(_ request: ResourceRequest, name: String) async throws -> ResourceState {
        try await request.context.call(CloudWatchOperations.putDashboard) {
            $0.dashboardName = name
            $0.dashboardBody = request.properties["DashboardBody"]?.string ?? ""
        }
        return ResourceState(physicalID: name)
    }

    @Sendable private static func delete(_ request: ResourceRequest, _ existing: ExistingResource) async throws {
        do {
            try await request.context.call(CloudWatchOperations.deleteDashboards) {
                $0.dashboardNames = [existing.physicalID]
            }
        } catch let error as AWSError where error.code == "ResourceNotFound" {
            return
        }
    }
}
