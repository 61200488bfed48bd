import AWSModel
import AWSService
import Ground
import RDSShapes
import World

/// Source: RDS API Reference, "DescribeDBEngineVersions", "DescribeOrderableDBInstanceOptions" and others.
extension RDSService {
    func registerCatalogue(in table: inout OperationTable) {
        table.on(RDSOperations.describeDBEngineVersions, describeEngineVersions)
        table.on(RDSOperations.describeDBMajorEngineVersions, describeMajorEngineVersions)
        table.on(RDSOperations.describeOrderableDBInstanceOptions, describeOrderableOptions)
        table.on(RDSOperations.describeAccountAttributes, describeAccountAttributes)
        table.on(RDSOperations.describeSourceRegions, describeSourceRegions)
    }

    func describeEngineVersions(
        _ input: DescribeDBEngineVersionsMessage,
        _ context: RequestContext
    ) async throws -> DBEngineVersionMessage {
        let filters = try ListFilters<DBEngineVersion>(
            input.filters,
            [
                "db-parameter-group-family": { [$0.dbParameterGroupFamily ?? ""] }, "engine": { [$0.engine ?? ""] },
                "engine-version": { [$0.engineVersion ?? ""] }, "engine-mode": { _ in ["provisioned"] },
                "status": { _ in ["available"] },
            ]
        )
        var all = Engine.allCases.flatMap { engine in
            engine.versions.map { engine.view($0, in: context.place) }
        }
        if let engine = input.engine { all.removeAll { $0.engine != engine } }
        if let version = input.engineVersion {
            all.removeAll { $0.engineVersion != version && $0.majorEngineVersion != version }
        }
        if let family = input.dbParameterGroupFamily { all.removeAll { $0.dbParameterGroupFamily != family } }
        if input.defaultOnly == true { all = all.filter { view in Engine.allCases.contains { $0.isNewest(view) } } }
        let page = try MarkerPage(all.filter(filters.matches), marker: input.marker, maxRecords: input.maxRecords) {
            "\($0.engine ?? "") \($0.engineVersion ?? "")"
        }
        return DBEngineVersionMessage {
            $0.marker = page.marker
            $0.dbEngineVersions = page.elements
        }
    }

    func describeMajorEngineVersions(
        _ input: DescribeDBMajorEngineVersionsRequest,
        _ context: RequestContext
    ) async throws -> DescribeDBMajorEngineVersionsResponse {
        let all = Engine.allCases.filter {
            (input.engine == nil || input.engine == $0.rawValue)
                && (input.majorEngineVersion == nil || input.majorEngineVersion == $0.majorVersion)
        }
        return DescribeDBMajorEngineVersionsResponse {
            $0.dbMajorEngineVersions = all.map { engine in
                DBMajorEngineVersion {
                    $0.engine = engine.rawValue
                    $0.majorEngineVersion = engine.majorVersion
                    $0.supportedEngineLifecycles = []
                }
            }
        }
    }

    func describeOrderableOptions(
        _ input: DescribeOrderableDBInstanceOptionsMessage,
        _ context: RequestContext
    ) async throws -> OrderableDBInstanceOptionsMessage {
        _ = try ListFilters<OrderableDBInstanceOption>(input.filters)
        let engine = try Engine(input.engine)
        let versions = try input.engineVersion.map { [try engine.version($0)] } ?? engine.versions
        let classes = InstanceClass.all.filter { input.dbInstanceClass == nil || input.dbInstanceClass == $0.name }
        let isKnown = (input.licenseModel ?? engine.license) == engine.license && (input.vpc ?? true)
        let keys =
            !isKnown
            ? []
            : versions.flatMap { version in
                classes.flatMap { type in StorageRules.all.map { (version, type, $0) } }
            }
        let page = try MarkerPage(keys, marker: input.marker, maxRecords: input.maxRecords) {
            "\($0.0) \($0.1.name) \($0.2.type)"
        }
        let zones = world.geography.zones(in: context.region, for: context.account).map(\.name)
        return OrderableDBInstanceOptionsMessage {
            $0.marker = page.marker
            $0.orderableDBInstanceOptions = page.elements.map { engine.option($0.0, $0.1, $0.2, zones: zones) }
        }
    }

    func describeAccountAttributes(
        _ input: DescribeAccountAttributesMessage,
        _ context: RequestContext
    ) async throws -> AccountAttributesMessage {
        let (ledger, place) = (world.ledger.snapshot(), context.place)
        let databases = try ledger.list(DatabaseRecord.self, in: place)
        let manual = try ledger.list(SnapshotRecord.self, in: place).filter { $0.origin == .manual }.count
        func count<Record: LedgerRecord>(_ type: Record.Type) -> Int { ledger.count(type, in: .place(place)) }
        let quotas: [(String, Int, Int)] = [
            ("DBInstances", databases.count, Self.instancesMax),
            ("AllocatedStorage", databases.map(\.settings.allocatedStorage).reduce(0, +), 100_000),
            ("ManualSnapshots", manual, LedgerTransaction.manualSnapshotsMax),
            ("DBParameterGroups", count(ParameterGroupRecord.self), 50),
            ("DBSubnetGroups", count(SubnetGroupRecord.self), 50), ("SubnetsPerDBSubnetGroup", 0, 20),
            ("OptionGroups", count(OptionGroupRecord.self), 20),
            ("EventSubscriptions", count(SubscriptionRecord.self), 20), ("DBClusters", 0, 0),
        ]
        return AccountAttributesMessage {
            $0.accountQuotas = quotas.map { quota in
                AccountQuota {
                    $0.accountQuotaName = quota.0
                    $0.used = quota.1
                    $0.max = quota.2
                }
            }
        }
    }

    func describeSourceRegions(
        _ input: DescribeSourceRegionsMessage,
        _ context: RequestContext
    ) async throws -> SourceRegionMessage {
        let all = world.geography.regions
            .filter { $0.name != context.region && (input.regionName == nil || input.regionName == $0.name) }
        let page = try MarkerPage(all, marker: input.marker, maxRecords: input.maxRecords, id: \.name)
        return SourceRegionMessage {
            $0.marker = page.marker
            $0.sourceRegions = page.elements.map { region in
                SourceRegion {
                    $0.regionName = region.name
                    $0.endpoint = "https://rds.\(region.name).amazonaws.com"
                    $0.status = "available"
                    $0.supportsDBInstanceAutomatedBackupsReplication = false
                }
            }
        }
    }
}

extension Engine {
    fileprivate func isNewest(_ view: DBEngineVersion) -> Bool {
        view.engine == rawValue && view.engineVersion == versions[0]
    }

    fileprivate func view(_ version: String, in place: Place) -> DBEngineVersion {
        DBEngineVersion {
            $0.engine = rawValue
            $0.majorEngineVersion = majorVersion
            $0.engineVersion = version
            $0.dbParameterGroupFamily = family
            $0.dbEngineDescription = "\(description) (\(Self.servedBy))"
            $0.dbEngineVersionDescription = "\(self == .mysql ? "MySQL" : "MariaDB") \(version) (\(Self.servedBy))"
            $0.dbEngineVersionArn =
                ARN(
                    partition: place.partition,
                    service: "rds",
                    region: place.region,
                    account: place.account,
                    resource: "engine-version:\(rawValue)/\(version)"
                ).description
            $0.validUpgradeTarget = versions.prefix { $0 != version }.map { newer in
                UpgradeTarget {
                    $0.engine = rawValue
                    $0.engineVersion = newer
                    $0.description = "\(rawValue) \(newer)"
                    $0.autoUpgrade = false
                    $0.isMajorVersionUpgrade = false
                }
            }
            $0.exportableLogTypes = logTypes
            $0.supportsLogExportsToCloudwatchLogs = false
            $0.supportsReadReplica = false
            $0.supportedFeatureNames = []
            $0.status = "available"
            $0.supportsParallelQuery = false
            $0.supportsGlobalDatabases = false
            $0.supportsBabelfish = false
            $0.supportsCertificateRotationWithoutRestart = false
            $0.supportedCACertificateIdentifiers = InstanceOrder.authorities
        }
    }

    fileprivate func option(
        _ version: String,
        _ type: InstanceClass,
        _ storage: StorageRules,
        zones: [String]
    ) -> OrderableDBInstanceOption {
        OrderableDBInstanceOption {
            $0.engine = rawValue
            $0.engineVersion = version
            $0.dbInstanceClass = type.name
            $0.licenseModel = license
            $0.availabilityZones = zones.map { zone in AvailabilityZone { $0.name = zone } }
            $0.multiAZCapable = true
            $0.readReplicaCapable = false
            $0.vpc = true
            $0.supportsStorageEncryption = true
            $0.storageType = storage.type
            $0.supportsIops = storage.iops != nil
            $0.supportsStorageThroughput = storage.throughput != nil
            $0.supportsEnhancedMonitoring = false
            $0.supportsIAMDatabaseAuthentication = false
            $0.supportsPerformanceInsights = false
            $0.minStorageSize = storage.sizes.lowerBound
            $0.maxStorageSize = storage.sizes.upperBound
            $0.minIopsPerDbInstance = storage.iops?.lowerBound
            $0.maxIopsPerDbInstance = storage.iops?.upperBound
            $0.minStorageThroughputPerDbInstance = storage.throughput?.lowerBound
            $0.maxStorageThroughputPerDbInstance = storage.throughput?.upperBound
            $0.supportsStorageAutoscaling = false
            $0.supportsKerberosAuthentication = false
            $0.outpostCapable = false
            $0.supportsGlobalDatabases = false
            $0.supportsClusters = false
            $0.supportedNetworkTypes = ["IPV4"]
            $0.supportsDedicatedLogVolume = false
        }
    }
}
