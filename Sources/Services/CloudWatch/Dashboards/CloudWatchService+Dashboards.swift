import AWSModel
import AWSService
import CloudWatchShapes
import Ground
import World

/// Dashboards are kept; what would draw them is AWS's console.
///
/// Source: CloudWatch API Reference, "PutDashboard", "GetDashboard", "ListDashboards", "DeleteDashboards".
extension CloudWatchService {
    private static let listedMax = 1000
    private static let dashboardsMax = 5000

    func registerDashboards(in table: inout OperationTable) {
        table.on(CloudWatchOperations.putDashboard, .record, putDashboard)
        table.on(CloudWatchOperations.getDashboard, .record, getDashboard)
        table.on(CloudWatchOperations.listDashboards, .record, listDashboards)
        table.on(CloudWatchOperations.deleteDashboards, .record, deleteDashboards)
    }

    func putDashboard(_ input: PutDashboardInput, _ context: RequestContext) async throws -> PutDashboardOutput {
        if input.tags?.isEmpty == false { throw AWSError.notBuilt("Tags of PutDashboard") }
        let name = input.dashboardName
        guard !name.isEmpty, name.utf8.count <= 255,
            name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
        else {
            throw AWSError(
                "InvalidParameterInput",
                "The value for field DashboardName contains invalid characters. "
                    + "It can only contain alphanumerics, dash (-) and underscore (_).",
                status: 400
            )
        }
        let findings = DashboardCheck.findings(input.dashboardBody)
        guard !findings.contains(where: \.isError) else {
            let words = findings.map { $0.path.isEmpty ? $0.message : "\($0.path): \($0.message)" }
            throw AWSError(
                "InvalidParameterInput",
                "The dashboard body is invalid, there are \(findings.count) validation errors: "
                    + words.joined(separator: "; "),
                status: 400
            )
        }
        let place = Place.global(context.account)
        try await world.ledger.write { transaction in
            if !transaction.contains(DashboardRecord.self, name, in: place),
                transaction.count(DashboardRecord.self, in: .place(place)) >= Self.dashboardsMax
            {
                throw AWSError.limitExceeded("The maximum limit of \(Self.dashboardsMax) dashboards has been reached.")
            }
            try transaction.put(
                DashboardRecord(body: input.dashboardBody, modified: transaction.now),
                id: name,
                in: place
            )
        }
        return PutDashboardOutput { $0.dashboardValidationMessages = [] }
    }

    func getDashboard(_ input: GetDashboardInput, _ context: RequestContext) async throws -> GetDashboardOutput {
        guard
            let found = try world.ledger.get(
                DashboardRecord.self,
                input.dashboardName,
                in: Place.global(context.account)
            )
        else {
            throw AWSError.notFound("Dashboard \(input.dashboardName) does not exist")
        }
        return GetDashboardOutput {
            $0.dashboardArn = Self.dashboardARN(found.id, context)
            $0.dashboardBody = found.body
            $0.dashboardName = found.id
        }
    }

    func listDashboards(_ input: ListDashboardsInput, _ context: RequestContext) async throws -> ListDashboardsOutput {
        let all = try world.ledger.list(
            DashboardRecord.self,
            in: Place.global(context.account),
            idPrefix: input.dashboardNamePrefix ?? ""
        )
        let page = try Page(all, nextToken: input.nextToken, limit: Self.listedMax, id: \.id)
        return ListDashboardsOutput {
            $0.dashboardEntries = page.elements.map { dashboard in
                DashboardEntry {
                    $0.dashboardName = dashboard.id
                    $0.dashboardArn = Self.dashboardARN(dashboard.id, context)
                    $0.lastModified = dashboard.modified.timestamp
                    $0.size = dashboard.body.utf8.count
                }
            }
            $0.nextToken = page.nextToken
        }
    }

    func deleteDashboards(
        _ input: DeleteDashboardsInput,
        _ context: RequestContext
    ) async throws -> DeleteDashboardsOutput {
        let place = Place.global(context.account)
        try await world.ledger.write { transaction in
            let missing = input.dashboardNames.filter { !transaction.contains(DashboardRecord.self, $0, in: place) }
            guard missing.isEmpty else {
                let names = missing.map { Self.dashboardARN($0, context) }.joined(separator: ", ")
                throw AWSError.notFound("Dashboard(s) \(names) not found.")
            }
            for name in Set(input.dashboardNames) { try transaction.delete(DashboardRecord.self, name, in: place) }
        }
        return DeleteDashboardsOutput()
    }

    /// Dashboards belong to an account, not to a Region of it.
    private static func dashboardARN(_ name: String, _ context: RequestContext) -> String {
        ARN(
            partition: context.partition,
            service: "cloudwatch",
            region: "",
            account: context.account,
            resource: "dashboard/\(name)"
        ).description
    }
}
