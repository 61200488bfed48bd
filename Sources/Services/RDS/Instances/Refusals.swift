import AWSModel
import RDSShapes

/// Parameters of requests that would change the outcome and are not built.
extension CreateDBInstanceMessage {
    func refuseAbsent() throws(AWSError) {
        if manageMasterUserPassword == true {
            throw .notBuilt("ManageMasterUserPassword (it needs Secrets Manager; give MasterUserPassword)")
        }
        try refuse([
            "DBClusterIdentifier": dbClusterIdentifier != nil, "DBSecurityGroups": dbSecurityGroups?.isEmpty == false,
            "CharacterSetName": characterSetName != nil, "NcharCharacterSetName": ncharCharacterSetName != nil,
            "TdeCredentialArn": tdeCredentialArn != nil, "Domain": domain != nil, "DomainFqdn": domainFqdn != nil,
            "Timezone": timezone != nil, "EnableIAMDatabaseAuthentication": enableIAMDatabaseAuthentication == true,
            "EnablePerformanceInsights": enablePerformanceInsights == true,
            "MonitoringInterval": (monitoringInterval ?? 0) != 0,
            "DatabaseInsightsMode": databaseInsightsMode == "advanced",
            "ProcessorFeatures": processorFeatures?.isEmpty == false,
            "EnableCustomerOwnedIp": enableCustomerOwnedIp == true, "NetworkType": (networkType ?? "IPV4") != "IPV4",
            "BackupTarget": (backupTarget ?? "region") != "region",
            "CustomIamInstanceProfile": customIamInstanceProfile != nil, "DBSystemId": dbSystemId != nil,
            "MultiTenant": multiTenant == true, "DedicatedLogVolume": dedicatedLogVolume == true,
            "AdditionalStorageVolumes": additionalStorageVolumes?.isEmpty == false,
            "MasterUserAuthenticationType": (masterUserAuthenticationType ?? "password") != "password",
        ])
    }
}

extension RestoreDBInstanceFromDBSnapshotMessage {
    func refuseAbsent() throws(AWSError) {
        if manageMasterUserPassword == true {
            throw .notBuilt("ManageMasterUserPassword (it needs Secrets Manager)")
        }
        try refuse([
            "DBClusterSnapshotIdentifier": dbClusterSnapshotIdentifier != nil,
            "TdeCredentialArn": tdeCredentialArn != nil, "Domain": domain != nil, "DomainFqdn": domainFqdn != nil,
            "EnableIAMDatabaseAuthentication": enableIAMDatabaseAuthentication == true,
            "ProcessorFeatures": processorFeatures?.isEmpty == false,
            "EnableCustomerOwnedIp": enableCustomerOwnedIp == true, "NetworkType": (networkType ?? "IPV4") != "IPV4",
            "BackupTarget": (backupTarget ?? "region") != "region",
            "CustomIamInstanceProfile": customIamInstanceProfile != nil,
            "DedicatedLogVolume": dedicatedLogVolume == true,
            "AdditionalStorageVolumes": additionalStorageVolumes?.isEmpty == false,
        ])
        if dbName != nil { throw .invalidValue("DBName cannot be given for the engines mysql and mariadb.") }
    }
}

extension ModifyDBInstanceMessage {
    func refuseAbsent() throws(AWSError) {
        if manageMasterUserPassword == true || rotateMasterUserPassword == true {
            throw .notBuilt("ManageMasterUserPassword (it needs Secrets Manager)")
        }
        try refuse([
            "NewDBInstanceIdentifier": newDBInstanceIdentifier != nil, "DBSubnetGroupName": dbSubnetGroupName != nil,
            "DBSecurityGroups": dbSecurityGroups?.isEmpty == false, "TdeCredentialArn": tdeCredentialArn != nil,
            "Domain": domain != nil, "DomainFqdn": domainFqdn != nil,
            "EnableIAMDatabaseAuthentication": enableIAMDatabaseAuthentication == true,
            "EnablePerformanceInsights": enablePerformanceInsights == true,
            "MonitoringInterval": (monitoringInterval ?? 0) != 0,
            "DatabaseInsightsMode": databaseInsightsMode == "advanced",
            "ProcessorFeatures": processorFeatures?.isEmpty == false, "ReplicaMode": replicaMode != nil,
            "AutomationMode": automationMode != nil, "EnableCustomerOwnedIp": enableCustomerOwnedIp == true,
            "NetworkType": (networkType ?? "IPV4") != "IPV4",
            "AwsBackupRecoveryPointArn": awsBackupRecoveryPointArn != nil, "MultiTenant": multiTenant == true,
            "DedicatedLogVolume": dedicatedLogVolume == true, "Engine": engine != nil,
            "AdditionalStorageVolumes": additionalStorageVolumes?.isEmpty == false,
            "MasterUserAuthenticationType": (masterUserAuthenticationType ?? "password") != "password",
        ])
    }
}
