import AWSModel
import Ground
import World

extension LedgerTransaction {
    /// Writes the instances of a launch, with their interfaces and volumes, as they are wanted.
    mutating func launch(
        _ order: LaunchOrder,
        at placement: LaunchPlacement,
        token: String?,
        in place: Place,
        ids: IdentifierSource
    ) throws -> [Kept<InstanceRecord>] {
        let reservation = ids.resource("r")
        let count = try affordable(order, in: placement.subnet)
        return try (0..<count).map { index in
            let id = ids.resource("i")
            let primary = try makeInterfaces(of: id, order, at: placement, in: place, ids: ids)
            let subnet = placement.subnet
            var record = InstanceRecord(
                reservation: reservation,
                image: order.image.id,
                type: order.type.name,
                vpc: subnet.vpc,
                subnet: subnet.id,
                zone: subnet.zone,
                zoneName: subnet.zoneName,
                launchIndex: index,
                launched: now,
                primaryInterface: primary.id,
                privateAddress: primary.record.primaryAddress,
                state: .pending,
                wanted: .running,
                stateChanged: now
            )
            record.apply(order.settings)
            record.boots = 1
            record.reason = InstanceRecord.StateReason(code: "pending", message: "pending")
            record.clientToken = token
            record.architecture = order.image.architecture
            record.rootDeviceName = order.image.rootDeviceName
            record.checksAddresses = primary.checksAddresses
            record.borrowsPublicAddress = primary.borrowedPublicAddress != nil
            record.hostNameType = order.settings.hostNameType ?? subnet.hostNameType
            record.answersResourceName = order.settings.answersResourceName ?? subnet.answersResourceName
            record.blockDevices = try makeVolumes(of: id, order, at: placement, in: place, ids: ids)
            try setTags(order.tags[.instance] ?? [:], of: id, in: place)
            return try insert(record, id: id, in: place)
        }
    }

    /// - Returns: the primary one.
    private mutating func makeInterfaces(
        of instance: String,
        _ order: LaunchOrder,
        at placement: LaunchPlacement,
        in place: Place,
        ids: IdentifierSource
    ) throws -> Kept<NetworkInterfaceRecord> {
        var primary: Kept<NetworkInterfaceRecord>?
        for wanted in order.interfaces {
            let attachment = NetworkInterfaceRecord.Attachment(
                id: ids.resource("eni-attach"),
                instance: instance,
                deviceIndex: wanted.deviceIndex,
                at: now,
                endsWithInstance: wanted.endsWithInstance
            )
            let made =
                try wanted.existing.map { try attach($0, attachment, to: placement, in: place) }
                ?? makeInterface(wanted, attachment, order, at: placement, in: place, ids: ids)
            if wanted.deviceIndex == 0 { primary = made }
        }
        guard let primary else { preconditionFailure("a launch without a primary interface was not refused") }
        return primary
    }

    private mutating func makeInterface(
        _ wanted: LaunchInterface,
        _ attachment: NetworkInterfaceRecord.Attachment,
        _ order: LaunchOrder,
        at placement: LaunchPlacement,
        in place: Place,
        ids: IdentifierSource
    ) throws -> Kept<NetworkInterfaceRecord> {
        var subnet = placement.subnet
        if let named = wanted.subnet, named != subnet.id {
            subnet = try resource(SubnetRecord.self, .subnet, named, in: place)
            try requireSameZone(subnet.record.zone, placement, "subnet '\(named)'")
        }
        var new = NewInterface(subnet: subnet.id)
        new.address = wanted.address
        new.secondaries = wanted.secondaries
        new.secondaryCount = wanted.secondaryCount
        new.groups = wanted.groups ?? (wanted.deviceIndex == 0 ? placement.groups : nil)
        new.description = wanted.description
        new.attachment = attachment
        new.borrowsPublicAddress =
            wanted.borrowsPublicAddress ?? (wanted.deviceIndex == 0 && subnet.givesPublicAddress)
        return try makeNetworkInterface(
            new,
            id: ids.resource("eni"),
            tags: order.tags[.networkInterface] ?? [:],
            in: place
        )
    }

    private mutating func attach(
        _ id: String,
        _ attachment: NetworkInterfaceRecord.Attachment,
        to placement: LaunchPlacement,
        in place: Place
    ) throws -> Kept<NetworkInterfaceRecord> {
        var kept = try resource(NetworkInterfaceRecord.self, .networkInterface, id, in: place)
        guard kept.attachment == nil else {
            throw AWSError("InvalidNetworkInterface.InUse", "Interface: [\(id)] in use.")
        }
        try requireSameZone(kept.record.zone, placement, "network interface '\(id)'")
        kept.attachment = attachment
        return try update(kept)
    }

    private func requireSameZone(_ zone: String, _ placement: LaunchPlacement, _ what: String) throws {
        guard zone == placement.subnet.zone else {
            throw AWSError.invalidCombination(
                "The \(what) is not in the Availability Zone of the instance, \(placement.subnet.zoneName)."
            )
        }
    }

    private mutating func makeVolumes(
        of instance: String,
        _ order: LaunchOrder,
        at placement: LaunchPlacement,
        in place: Place,
        ids: IdentifierSource
    ) throws -> [InstanceRecord.BlockDevice] {
        try order.volumes.map { wanted in
            let id = ids.resource("vol")
            let record = VolumeRecord(
                sizeGB: wanted.sizeGB,
                type: wanted.type,
                iops: wanted.iops,
                throughput: wanted.throughput,
                isEncrypted: wanted.isEncrypted,
                zone: placement.subnet.zone,
                zoneName: placement.subnet.zoneName,
                attachment: VolumeRecord.Attachment(
                    instance: instance,
                    device: wanted.device,
                    at: now,
                    endsWithInstance: wanted.endsWithInstance
                )
            )
            try insert(record, id: id, in: place)
            try setTags(order.tags[.volume] ?? [:], of: id, in: place)
            return InstanceRecord.BlockDevice(
                name: wanted.device,
                volume: id,
                attached: now,
                endsWithInstance: wanted.endsWithInstance
            )
        }
    }
}

extension InstanceRecord {
    fileprivate mutating func apply(_ settings: LaunchSettings) {
        keyName = settings.keyName
        publicKey = settings.publicKey
        userData = settings.userData
        profile = settings.profile
        shutdownBehavior = settings.shutdownBehavior
        isTerminationProtected = settings.isTerminationProtected
        isStopProtected = settings.isStopProtected
        isMonitored = settings.isMonitored
        ebsOptimized = settings.ebsOptimized
        metadata = settings.metadata
        tenancy = settings.tenancy
        cpuCredits = settings.cpuCredits
        autoRecovery = settings.autoRecovery
    }
}
