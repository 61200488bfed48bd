import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// Source: EC2 API Reference, "DescribeInstanceAttribute", "ModifyInstanceAttribute", "ResetInstanceAttribute".
extension EC2Service {
    func registerInstanceAttributes(in table: inout OperationTable) {
        on(&table, EC2Operations.describeInstanceAttribute, describeInstanceAttribute)
        on(&table, EC2Operations.modifyInstanceAttribute, modifyInstanceAttribute)
        on(&table, EC2Operations.resetInstanceAttribute, resetInstanceAttribute)
        on(&table, EC2Operations.modifyInstanceMetadataOptions, modifyInstanceMetadataOptions)
        on(&table, EC2Operations.monitorInstances, depth: .record, monitorInstances)
        on(&table, EC2Operations.unmonitorInstances, depth: .record, unmonitorInstances)
        on(
            &table,
            EC2Operations.describeInstanceCreditSpecifications,
            depth: .record,
            describeInstanceCreditSpecifications
        )
        on(&table, EC2Operations.getConsoleOutput, getConsoleOutput)
    }

    func describeInstanceAttribute(
        _ input: DescribeInstanceAttributeRequest,
        _ context: RequestContext
    ) async throws -> InstanceAttribute {
        let ledger = try read(input.dryRun)
        let kept = try ledger.instance(input.instanceId, in: context.place, at: world.clock.now)
        let facts = try ledger.facts(of: kept)
        let record = kept.record
        func text(_ value: String?) -> AttributeValue { AttributeValue { $0.value = value } }
        func truth(_ value: Bool) -> AttributeBooleanValue { AttributeBooleanValue { $0.value = value } }
        return try InstanceAttribute {
            $0.instanceId = kept.id
            switch input.attribute {
            case "instanceType": $0.instanceType = text(record.type)
            case "kernel": $0.kernelId = text(nil)
            case "ramdisk": $0.ramdiskId = text(nil)
            case "userData": $0.userData = text(record.userData)
            case "disableApiTermination": $0.disableApiTermination = truth(record.isTerminationProtected)
            case "disableApiStop": $0.disableApiStop = truth(record.isStopProtected)
            case "instanceInitiatedShutdownBehavior":
                $0.instanceInitiatedShutdownBehavior = text(record.shutdownBehavior)
            case "rootDeviceName": $0.rootDeviceName = text(record.rootDeviceName)
            case "blockDeviceMapping": $0.blockDeviceMappings = facts.blockDeviceViews
            case "productCodes": $0.productCodes = []
            case "sourceDestCheck":
                $0.sourceDestCheck = truth(facts.primary?.kept.checksAddresses ?? record.checksAddresses)
            case "groupSet": $0.groups = (facts.primary?.groups ?? []).map(\.view)
            case "ebsOptimized": $0.ebsOptimized = truth(record.ebsOptimized)
            case "sriovNetSupport": $0.sriovNetSupport = text("simple")
            case "enaSupport": $0.enaSupport = truth(facts.type?.hasENA ?? true)
            case "enclaveOptions": $0.enclaveOptions = EnclaveOptions { $0.enabled = false }
            case let other: throw AWSError.invalidValue(other, for: "attribute", "Unknown attribute.")
            }
        }
    }

    func modifyInstanceAttribute(_ input: ModifyInstanceAttributeRequest, _ context: RequestContext) async throws {
        let change = try InstanceChange(input)
        let place = context.place
        try await write(input.dryRun) { transaction in
            var kept = try transaction.instance(input.instanceId, in: place, at: transaction.now)
            try transaction.apply(change, to: &kept)
        }
    }

    /// Only what has a natural value can be reset.
    func resetInstanceAttribute(_ input: ResetInstanceAttributeRequest, _ context: RequestContext) async throws {
        let place = context.place
        switch input.attribute {
        case "sourceDestCheck":
            try await write(input.dryRun) { transaction in
                var kept = try transaction.instance(input.instanceId, in: place, at: transaction.now)
                try transaction.apply(.sourceDestCheck(true), to: &kept)
            }
        case "kernel", "ramdisk": throw AWSError.notBuilt(parameter: "Attribute=\(input.attribute)")
        default: throw AWSError.invalidValue(input.attribute, for: "attribute", "It cannot be reset.")
        }
    }

    func modifyInstanceMetadataOptions(
        _ input: ModifyInstanceMetadataOptionsRequest,
        _ context: RequestContext
    ) async throws -> ModifyInstanceMetadataOptionsResult {
        let place = context.place
        let options = try await write(input.dryRun) { transaction in
            var kept = try transaction.instance(input.instanceId, in: place, at: transaction.now)
            guard kept.state != .terminated, kept.state != .shuttingDown else {
                throw AWSError.incorrectInstanceState(kept.id, "modified")
            }
            try kept.record.metadata.apply(
                tokens: input.httpTokens,
                hopLimit: input.httpPutResponseHopLimit,
                endpoint: input.httpEndpoint,
                tags: input.instanceMetadataTags,
                protocol6: input.httpProtocolIpv6
            )
            if kept.metadata.showsTags { try transaction.requireShowableTags(of: kept) }
            return try transaction.update(kept).metadata
        }
        return ModifyInstanceMetadataOptionsResult {
            $0.instanceId = input.instanceId
            $0.instanceMetadataOptions = options.view
        }
    }

    func monitorInstances(
        _ input: MonitorInstancesRequest,
        _ context: RequestContext
    ) async throws -> MonitorInstancesResult {
        let views = try await monitor(input.instanceIds, true, input.dryRun, context)
        return MonitorInstancesResult { $0.instanceMonitorings = views }
    }

    func unmonitorInstances(
        _ input: UnmonitorInstancesRequest,
        _ context: RequestContext
    ) async throws -> UnmonitorInstancesResult {
        let views = try await monitor(input.instanceIds, false, input.dryRun, context)
        return UnmonitorInstancesResult { $0.instanceMonitorings = views }
    }

    private func monitor(
        _ ids: [String],
        _ isMonitored: Bool,
        _ dryRun: Bool?,
        _ context: RequestContext
    ) async throws -> [InstanceMonitoring] {
        let place = context.place
        return try await write(dryRun) { transaction in
            try transaction.instances(ids, in: place).map { instance in
                var kept = instance
                kept.isMonitored = isMonitored
                try transaction.update(kept)
                return InstanceMonitoring {
                    $0.instanceId = kept.id
                    $0.monitoring = Monitoring { $0.state = isMonitored ? "pending" : "disabling" }
                }
            }
        }
    }

    func describeInstanceCreditSpecifications(
        _ input: DescribeInstanceCreditSpecificationsRequest,
        _ context: RequestContext
    ) async throws -> DescribeInstanceCreditSpecificationsResult {
        let ledger = try read(input.dryRun)
        // Without ids only those that were set apart from standard are shown.
        let found = try shown(input.instanceIds, input.maxResults, in: ledger, context).filter {
            input.instanceIds?.isEmpty == false ? $0.cpuCredits != nil : $0.cpuCredits == "unlimited"
        }
        let filters = try Filters<Kept<InstanceRecord>>(input.filters, ["instance-id": { [$0.id] }])
        let page = try Page(found.filter(filters.matches), nextToken: input.nextToken, maxResults: input.maxResults) {
            $0.id
        }
        return DescribeInstanceCreditSpecificationsResult {
            $0.nextToken = page.nextToken
            $0.instanceCreditSpecifications = page.elements.map { kept in
                InstanceCreditSpecification {
                    $0.instanceId = kept.id
                    $0.cpuCredits = kept.cpuCredits
                }
            }
        }
    }

    /// The last 64 KB of what the instance wrote.
    ///
    /// Source: EC2 API Reference, "GetConsoleOutput".
    func getConsoleOutput(
        _ input: GetConsoleOutputRequest,
        _ context: RequestContext
    ) async throws -> GetConsoleOutputResult {
        let kept = try read(input.dryRun).instance(input.instanceId, in: context.place, at: world.clock.now)
        let output = await engines.consoleOutput(kept.id)
        return GetConsoleOutputResult {
            $0.instanceId = kept.id
            $0.timestamp = world.clock.now.timestamp
            if let output { $0.output = Base64.encode(output.suffix(65_536)) }
        }
    }
}

extension LedgerReading {
    /// Source: EC2 User Guide, "View tags for your EC2 instances using instance metadata": which keys have a path.
    fileprivate func requireShowableTags(of instance: Kept<InstanceRecord>) throws {
        for key in try tags(of: instance.id, in: instance.place).keys {
            let isPath =
                key.unicodeScalars.allSatisfy { $0.value > 32 && $0 != "/" } && ![".", "..", "_index"].contains(key)
            guard isPath else {
                throw AWSError.invalidValue(
                    "'\(key)' is not a valid tag key. Tag keys must match pattern ([0-9a-zA-Z\\-_+=,.@:]{1,255}), and "
                        + "must not be a reserved name ('.', '..', '_index')"
                )
            }
        }
    }
}
