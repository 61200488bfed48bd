import Ground
import World

/// Source: EC2 API Reference, "DescribeInstances", the filters.
extension InstanceFacts {
    typealias Values = Filters<InstanceFacts>.Fixed

    static let filters: [String: Values] = stateFilters.merging(placeFilters) { $1 }.merging(interfaceFilters) { $1 }

    private static func some(_ text: String?) -> [String] { text.map { [$0] } ?? [] }

    private static let stateFilters: [String: Values] = [
        "affinity": { _ in [] },
        "architecture": { [$0.record.architecture] },
        "capacity-reservation-id": { _ in [] },
        "client-token": { some($0.record.clientToken) },
        "current-instance-boot-mode": { [$0.type?.bootModes.first ?? "legacy-bios"] },
        "dns-name": { some($0.publicName.isEmpty ? nil : $0.publicName) },
        "ebs-optimized": { ["\($0.record.ebsOptimized)"] },
        "ena-support": { ["\($0.type?.hasENA ?? true)"] },
        "enclave-options.enabled": { _ in ["false"] },
        "hibernation-options.configured": { _ in ["false"] },
        "hypervisor": { _ in ["xen"] },
        "iam-instance-profile.arn": { some($0.record.profile?.arn) },
        "iam-instance-profile.id": { some($0.record.profile?.id) },
        "image-id": { [$0.record.image] },
        "instance-id": { [$0.id] },
        "instance-lifecycle": { _ in [] },
        "instance-state-code": { ["\($0.record.state.code)"] },
        "instance-state-name": { [$0.record.state.rawValue] },
        "instance-type": { [$0.record.type] },
        "kernel-id": { _ in [] },
        "key-name": { some($0.record.keyName) },
        "launch-index": { ["\($0.record.launchIndex)"] },
        "launch-time": {
            [CivilDate(secondsSince1970: $0.record.launched.wholeSecondsSince1970).iso8601(fractionDigits: 3)]
        },
        "maintenance-options.auto-recovery": { [$0.record.autoRecovery] },
        "metadata-options.http-endpoint": { [$0.record.metadata.isEnabled ? "enabled" : "disabled"] },
        "metadata-options.http-put-response-hop-limit": { ["\($0.record.metadata.hopLimit)"] },
        "metadata-options.http-tokens": { [$0.record.metadata.tokens] },
        "metadata-options.instance-metadata-tags": { [$0.record.metadata.showsTags ? "enabled" : "disabled"] },
        "monitoring-state": { [$0.record.isMonitored ? "enabled" : "disabled"] },
        "owner-id": { [$0.kept.place.account] },
        "platform": { _ in [] },
        "platform-details": { _ in ["Linux/UNIX"] },
        "product-code": { _ in [] },
        "product-code.type": { _ in [] },
        "ramdisk-id": { _ in [] },
        "reason": { [$0.record.transitionReason] },
        "requester-id": { _ in [] },
        "reservation-id": { [$0.record.reservation] },
        "root-device-name": { [$0.record.rootDeviceName] },
        "root-device-type": { _ in ["ebs"] },
        "spot-instance-request-id": { _ in [] },
        "state-reason-code": { some($0.record.reason?.code) },
        "state-reason-message": { some($0.record.reason?.message) },
        "tpm-support": { _ in [] },
        "usage-operation": { _ in ["RunInstances"] },
        "virtualization-type": { _ in ["hvm"] },
    ]

    private static let placeFilters: [String: Values] = [
        "availability-zone": { [$0.record.zoneName] },
        "availability-zone-id": { [$0.record.zone] },
        "block-device-mapping.attach-time": {
            $0.record.blockDevices.map {
                CivilDate(secondsSince1970: $0.attached.wholeSecondsSince1970).iso8601(fractionDigits: 3)
            }
        },
        "block-device-mapping.delete-on-termination": { $0.record.blockDevices.map { "\($0.endsWithInstance)" } },
        "block-device-mapping.device-name": { $0.record.blockDevices.map(\.name) },
        "block-device-mapping.status": { $0.record.blockDevices.map { _ in "attached" } },
        "block-device-mapping.volume-id": { $0.record.blockDevices.map(\.volume) },
        "group-id": { $0.primary?.groups.map(\.id) ?? [] },
        "group-name": { $0.primary?.groups.map(\.name) ?? [] },
        "host-id": { _ in [] },
        "instance.group-id": { $0.primary?.groups.map(\.id) ?? [] },
        "instance.group-name": { $0.primary?.groups.map(\.name) ?? [] },
        "ip-address": { some($0.primary?.publicAddress?.address.description) },
        "outpost-arn": { _ in [] },
        "placement-group-name": { _ in [] },
        "placement-partition-number": { _ in [] },
        "private-dns-name": { [$0.privateName] },
        "private-dns-name-options.hostname-type": { [$0.record.hostNameType] },
        "private-dns-name-options.enable-resource-name-dns-a-record": { ["\($0.record.answersResourceName)"] },
        "private-ip-address": { $0.isTerminated ? [] : [$0.record.privateAddress.description] },
        "source-dest-check": { ["\($0.primary?.kept.record.checksAddresses ?? $0.record.checksAddresses)"] },
        "subnet-id": { $0.isTerminated ? [] : [$0.record.subnet] },
        "tenancy": { [$0.record.tenancy] },
        "vpc-id": { $0.isTerminated ? [] : [$0.record.vpc] },
    ]

    private static func all(_ values: @escaping @Sendable (Interface) -> [String]) -> Values {
        { $0.interfaces.flatMap(values) }
    }

    private static let interfaceFilters: [String: Values] = [
        "network-interface.addresses.association.ip-owner-id": all { $0.publicAddresses.values.map(\.owner) },
        "network-interface.addresses.association.public-ip": all {
            $0.publicAddresses.values.map(\.address.description)
        },
        "network-interface.addresses.primary": all { $0.kept.record.addresses.indices.map { "\($0 == 0)" } },
        "network-interface.addresses.private-ip-address": all { $0.kept.record.addresses.map(\.description) },
        "network-interface.association.allocation-id": all { some($0.publicAddress?.allocation) },
        "network-interface.association.association-id": all { some($0.publicAddress?.association) },
        "network-interface.association.ip-owner-id": all { some($0.publicAddress?.owner) },
        "network-interface.association.public-ip": all { some($0.publicAddress?.address.description) },
        "network-interface.attachment.attachment-id": all { some($0.kept.record.attachment?.id) },
        "network-interface.attachment.delete-on-termination": all {
            some(($0.kept.record.attachment?.endsWithInstance).map { "\($0)" })
        },
        "network-interface.attachment.device-index": all {
            some(($0.kept.record.attachment?.deviceIndex).map { "\($0)" })
        },
        "network-interface.attachment.instance-id": all { some($0.kept.record.attachment?.instance) },
        "network-interface.attachment.instance-owner-id": all { [$0.kept.place.account] },
        "network-interface.attachment.status": all { _ in ["attached"] },
        "network-interface.availability-zone": all { [$0.kept.record.zoneName] },
        "network-interface.availability-zone-id": all { [$0.kept.record.zone] },
        "network-interface.description": all { [$0.kept.record.description] },
        "network-interface.group-id": all { $0.groups.map(\.id) },
        "network-interface.group-name": all { $0.groups.map(\.name) },
        "network-interface.mac-address": all { [$0.kept.record.hardwareAddress] },
        "network-interface.network-interface-id": all { [$0.kept.id] },
        "network-interface.owner-id": all { [$0.kept.place.account] },
        "network-interface.private-ip-address": all { [$0.kept.record.primaryAddress.description] },
        "network-interface.requester-managed": all { ["\($0.kept.record.requester != nil)"] },
        "network-interface.source-dest-check": all { ["\($0.kept.record.checksAddresses)"] },
        "network-interface.status": all { _ in ["in-use"] },
        "network-interface.subnet-id": all { [$0.kept.record.subnet] },
        "network-interface.vpc-id": all { [$0.kept.record.vpc] },
    ]
}
