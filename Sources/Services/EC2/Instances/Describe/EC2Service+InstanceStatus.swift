import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

extension EC2Service {
    private struct Health {
        let kept: Kept<InstanceRecord>
        let tags: [String: String]
        /// `ok`, `initializing`, `impaired`, `not-applicable`.
        let status: String
        let impairedSince: WorldInstant?

        /// The one check that there is: whether it can be reached.
        var reachability: String {
            switch status {
            case "ok": "passed"
            case "impaired": "failed"
            case "initializing": "initializing"
            default: "insufficient-data"
            }
        }

        var summary: InstanceStatusSummary {
            InstanceStatusSummary {
                $0.status = status
                if status == "not-applicable" { return }
                $0.details = [
                    InstanceStatusDetails {
                        $0.name = "reachability"
                        $0.status = reachability
                        $0.impairedSince = impairedSince?.timestamp
                    }
                ]
            }
        }
    }

    /// Running instances alone unless all are asked for. Impaired are those in a zone without power or network.
    func describeInstanceStatus(
        _ input: DescribeInstanceStatusRequest,
        _ context: RequestContext
    ) async throws -> DescribeInstanceStatusResult {
        let ledger = try read(input.dryRun)
        let faults = try world.faults.inForce()
        let found = try shown(input.instanceIds, input.maxResults, in: ledger, context)
            .filter { input.includeAllInstances == true || $0.state == .running }
            .map { try health(of: $0, faults, ledger) }
        let filters = try Filters<Health>(
            input.filters,
            [
                "availability-zone": { [$0.kept.zoneName] }, "availability-zone-id": { [$0.kept.zone] },
                "instance-state-code": { ["\($0.kept.state.code)"] },
                "instance-state-name": { [$0.kept.state.rawValue] }, "instance-status.status": { [$0.status] },
                "instance-status.reachability": { [$0.reachability] }, "system-status.status": { [$0.status] },
                "system-status.reachability": { [$0.reachability] }, "event.code": { _ in [] },
                "event.description": { _ in [] }, "event.instance-event-id": { _ in [] },
            ],
            tags: { $0.tags }
        )
        let page = try Page(found.filter(filters.matches), nextToken: input.nextToken, maxResults: input.maxResults) {
            $0.kept.id
        }
        return DescribeInstanceStatusResult {
            $0.nextToken = page.nextToken
            $0.instanceStatuses = page.elements.map { health in
                InstanceStatus {
                    $0.availabilityZone = health.kept.zoneName
                    $0.availabilityZoneId = health.kept.zone
                    $0.instanceId = health.kept.id
                    $0.instanceState = health.kept.state.view
                    $0.instanceStatus = health.summary
                    $0.systemStatus = health.summary
                }
            }
        }
    }

    private func health(
        of kept: Kept<InstanceRecord>,
        _ faults: [Fault],
        _ ledger: LedgerSnapshot
    ) throws -> Health {
        let tags = try ledger.tags(of: kept.id, in: kept.place)
        guard kept.state == .running else {
            let status = kept.state == .pending ? "initializing" : "not-applicable"
            return Health(kept: kept, tags: tags, status: status, impairedSince: nil)
        }
        let fault = faults.first {
            ($0.what == .powerLoss || $0.what == .networkLoss)
                && ($0.scope == .zone(kept.zone) || $0.scope == .region(kept.place.region))
        }
        return Health(kept: kept, tags: tags, status: fault == nil ? "ok" : "impaired", impairedSince: fault?.start)
    }
}
