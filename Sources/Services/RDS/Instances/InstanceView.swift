import AWSModel
import Ground
import RDSShapes
import World

extension LedgerReading {
    /// A database as DescribeDBInstances shows it.
    func view(of kept: Kept<DatabaseRecord>) -> DBInstance {
        let group = (try? get(SubnetGroupRecord.self, kept.settings.subnetGroup, in: kept.place)).flatMap { $0 }
        let values = (try? parameterGroup(kept.settings.parameterGroup, in: kept.place))?.values.mapValues(\.value)
        return kept.view(subnetGroup: group?.view, hasPendingParameters: values.map { $0 != kept.variables } ?? false)
    }
}

extension Kept<DatabaseRecord> {
    var endpointName: String { EndpointName.of(id, in: place) }

    fileprivate func view(subnetGroup: DBSubnetGroup?, hasPendingParameters: Bool) -> DBInstance {
        var view = DBInstance {
            $0.dbInstanceIdentifier = id
            $0.dbInstanceArn = arn
            $0.dbiResourceId = record.resourceID
            $0.dbInstanceStatus = record.status.rawValue
            $0.instanceCreateTime = record.born?.timestamp
            $0.dbSubnetGroup = subnetGroup
            $0.vpcSecurityGroups = record.settings.vpcGroups.map { group in
                VpcSecurityGroupMembership {
                    $0.vpcSecurityGroupId = group
                    $0.status = "active"
                }
            }
            $0.tagList = record.tags.tagList
            $0.pendingModifiedValues = record.pending.view
            $0.latestRestorableTime = nil
            $0.multiAZ = record.settings.isMultiAZ
            $0.availabilityZone = (record.servingNode ?? record.nodes.first)?.zone
            $0.secondaryAvailabilityZone =
                record.nodes.count > 1 ? record.nodes.first { $0.id != (record.serving ?? "a") }?.zone : nil
            if record.born != nil || record.serving != nil {
                $0.endpoint = Endpoint {
                    $0.address = endpointName
                    $0.port = record.settings.port
                    $0.hostedZoneId = "Z2R2ITUGPM61AM"
                }
            }
            $0.dbParameterGroups = [
                DBParameterGroupStatus {
                    $0.dbParameterGroupName = record.settings.parameterGroup
                    $0.parameterApplyStatus = hasPendingParameters ? "pending-reboot" : "in-sync"
                }
            ]
        }
        addSettings(to: &view)
        return view
    }

    private func addSettings(to view: inout DBInstance) {
        let settings = record.settings
        view.dbInstanceClass = settings.instanceClass
        view.engine = settings.engine
        view.engineVersion = settings.version
        view.masterUsername = settings.masterUser
        view.dbName = settings.databaseName
        view.allocatedStorage = settings.allocatedStorage
        view.maxAllocatedStorage = settings.maxAllocatedStorage
        view.storageType = settings.storageType
        view.iops = settings.iops
        view.storageThroughput = settings.storageThroughput
        view.storageEncrypted = settings.isEncrypted
        view.kmsKeyId = settings.keyID
        view.preferredBackupWindow = settings.backupWindow
        view.preferredMaintenanceWindow = settings.maintenanceWindow
        view.backupRetentionPeriod = settings.backupRetention
        view.dbSecurityGroups = []
        view.autoMinorVersionUpgrade = settings.upgradesMinorVersions
        view.readReplicaDBInstanceIdentifiers = []
        view.licenseModel = settings.license
        view.optionGroupMemberships = [
            OptionGroupMembership {
                $0.optionGroupName = settings.optionGroup
                $0.status = "in-sync"
            }
        ]
        view.publiclyAccessible = settings.isPublic
        view.dbInstancePort = 0
        view.domainMemberships = []
        view.copyTagsToSnapshot = settings.copiesTags
        view.monitoringInterval = 0
        view.iamDatabaseAuthenticationEnabled = false
        view.performanceInsightsEnabled = false
        view.deletionProtection = settings.isProtected
        view.associatedRoles = []
        view.enabledCloudwatchLogsExports = settings.logExports.isEmpty ? nil : settings.logExports
        view.customerOwnedIpEnabled = false
        view.networkType = "IPV4"
        view.backupTarget = "region"
        view.caCertificateIdentifier = settings.certificateAuthority
        view.certificateDetails = CertificateDetails { $0.caIdentifier = settings.certificateAuthority }
        view.dedicatedLogVolume = false
        view.engineLifecycleSupport = "open-source-rds-extended-support-disabled"
    }
}

extension PendingChanges {
    var view: PendingModifiedValues {
        PendingModifiedValues {
            $0.dbInstanceClass = instanceClass
            $0.allocatedStorage = allocatedStorage
            $0.masterUserPassword = masterPassword.map { _ in "****" }
            $0.port = port
            $0.multiAZ = isMultiAZ
            $0.engineVersion = version
            $0.iops = iops
            $0.storageThroughput = storageThroughput
            $0.storageType = storageType
            $0.caCertificateIdentifier = certificateAuthority
        }
    }
}
