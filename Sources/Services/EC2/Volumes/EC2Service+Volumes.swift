import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

extension EC2Service {
    func registerVolumes(in table: inout OperationTable) {
        on(&table, EC2Operations.describeVolumes, depth: .record, describeVolumes)
    }

    private struct Facts {
        let kept: Kept<VolumeRecord>
        let tags: [String: String]
        var state: String { kept.attachment == nil ? "available" : "in-use" }
        var attachment: VolumeRecord.Attachment? { kept.attachment }
    }

    func describeVolumes(
        _ input: DescribeVolumesRequest,
        _ context: RequestContext
    ) async throws -> DescribeVolumesResult {
        let ledger = try read(input.dryRun)
        let found = try ledger.resources(VolumeRecord.self, .volume, input.volumeIds, in: context.place).map {
            Facts(kept: $0, tags: try ledger.tags(of: $0.id, in: $0.place))
        }
        let filters = try Filters<Facts>(input.filters, table: Self.volumeFilters, tags: { $0.tags })
        let page = try Page(
            found.filter(filters.matches),
            nextToken: input.nextToken,
            maxResults: input.maxResults
        ) { $0.kept.id }
        return DescribeVolumesResult {
            $0.volumes = page.elements.map { Self.view($0) }
            $0.nextToken = page.nextToken
        }
    }

    /// Source: EC2 API Reference, "DescribeVolumes", the filters.
    private static let volumeFilters: [String: Filters<Facts>.Fixed] = [
        "attachment.attach-time": {
            $0.attachment.map {
                [CivilDate(secondsSince1970: $0.at.wholeSecondsSince1970).iso8601(fractionDigits: 3)]
            } ?? []
        },
        "attachment.delete-on-termination": { $0.attachment.map { ["\($0.endsWithInstance)"] } ?? [] },
        "attachment.device": { $0.attachment.map { [$0.device] } ?? [] },
        "attachment.instance-id": { $0.attachment.map { [$0.instance] } ?? [] },
        "attachment.status": { $0.attachment.map { _ in ["attached"] } ?? [] },
        "availability-zone": { [$0.kept.zoneName] },
        "availability-zone-id": { [$0.kept.zone] },
        "create-time": {
            [CivilDate(secondsSince1970: $0.kept.created.wholeSecondsSince1970).iso8601(fractionDigits: 3)]
        },
        "encrypted": { ["\($0.kept.isEncrypted)"] },
        "fast-restored": { _ in ["false"] },
        "multi-attach-enabled": { _ in ["false"] },
        "size": { ["\($0.kept.sizeGB)"] },
        "snapshot-id": { _ in [] },
        "status": { [$0.state] },
        "volume-id": { [$0.kept.id] },
        "volume-type": { [$0.kept.type] },
    ]

    private static func view(_ facts: Facts) -> Volume {
        let record = facts.kept.record
        return Volume {
            $0.volumeId = facts.kept.id
            $0.availabilityZone = record.zoneName
            $0.availabilityZoneId = record.zone
            $0.createTime = facts.kept.created.timestamp
            $0.encrypted = record.isEncrypted
            $0.iops = record.iops
            $0.throughput = record.throughput
            $0.multiAttachEnabled = false
            $0.size = record.sizeGB
            $0.snapshotId = ""
            $0.state = facts.state
            $0.volumeType = record.type
            $0.tags = Tags.views(facts.tags)
            $0.attachments =
                record.attachment.map { attachment in
                    [
                        VolumeAttachment {
                            $0.volumeId = facts.kept.id
                            $0.instanceId = attachment.instance
                            $0.device = attachment.device
                            $0.state = "attached"
                            $0.attachTime = attachment.at.wholeSecond
                            $0.deleteOnTermination = attachment.endsWithInstance
                        }
                    ]
                } ?? []
        }
    }
}
