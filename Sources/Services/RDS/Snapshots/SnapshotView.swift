import AWSModel
import Ground
import RDSShapes
import World

extension Kept<SnapshotRecord> {
    var view: DBSnapshot {
        DBSnapshot {
            let settings = record.settings
            $0.dbSnapshotIdentifier = id
            $0.dbSnapshotArn = arn
            $0.dbInstanceIdentifier = record.instance
            $0.dbiResourceId = record.resourceID
            $0.snapshotCreateTime = record.taken?.timestamp
            $0.originalSnapshotCreateTime = record.taken?.timestamp
            $0.snapshotDatabaseTime = record.taken?.timestamp
            $0.engine = settings.engine
            $0.engineVersion = settings.version
            $0.allocatedStorage = settings.allocatedStorage
            $0.status = record.status.rawValue
            $0.port = settings.port
            $0.availabilityZone = record.zone
            $0.vpcId = record.vpc
            $0.instanceCreateTime = record.instanceCreated?.timestamp
            $0.masterUsername = settings.masterUser
            $0.licenseModel = settings.license
            $0.snapshotType = record.origin.rawValue
            $0.iops = settings.iops
            $0.storageThroughput = settings.storageThroughput
            $0.optionGroupName = settings.optionGroup
            $0.percentProgress = record.status == .available ? 100 : 0
            $0.sourceDBSnapshotIdentifier = record.copyOf
            $0.sourceRegion = record.copyOf.map { _ in place.region }
            $0.storageType = settings.storageType
            $0.encrypted = settings.isEncrypted
            $0.kmsKeyId = settings.keyID
            $0.iamDatabaseAuthenticationEnabled = false
            $0.processorFeatures = []
            $0.tagList = record.tags.tagList
            $0.snapshotTarget = "region"
            $0.dedicatedLogVolume = false
        }
    }
}
