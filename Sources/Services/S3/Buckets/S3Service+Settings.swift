import AWSModel
import AWSService
import ObjectStore
import S3Shapes

/// Settings that a bucket always has in some state.
///
/// Source: S3 API Reference, "PutBucketVersioning", "PutObjectLockConfiguration", "PutBucketLogging" and the like.
extension S3Service {
    func registerBucketSettings(in table: inout OperationTable) {
        registerVersioning(in: &table)
        registerObjectLock(in: &table)
        registerNotification(in: &table)
        registerLogging(in: &table)
        registerPayment(in: &table)
        registerBucketPolicy(in: &table)
        registerBucketAccessControl(in: &table)
    }

    private func registerVersioning(in table: inout OperationTable) {
        table.on(S3Operations.getBucketVersioning) { [self] input, context in
            let need = Need("GetBucketVersioning")
            let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, need, context)
            return GetBucketVersioningOutput {
                switch bucket.record.versioning {
                case .off: break
                case .enabled: $0.status = "Enabled"
                case .suspended: $0.status = "Suspended"
                }
            }
        }
        table.on(S3Operations.putBucketVersioning, putBucketVersioning)
    }

    private func putBucketVersioning(_ input: PutBucketVersioningRequest, _ context: RequestContext) async throws {
        let need = Need("PutBucketVersioning")
        let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, need, context)
        let configuration = input.versioningConfiguration
        guard configuration.mfaDelete != "Enabled" else { throw AWSError.notBuilt("MFA delete") }
        let versioning: Versioning
        switch configuration.status {
        case "Enabled": versioning = .enabled
        case "Suspended": versioning = .suspended
        case nil:
            throw AWSError(
                "IllegalVersioningConfigurationException",
                "The Versioning element must be specified",
                status: 400
            )
        default: throw AWSError.malformedXML
        }
        guard versioning == .enabled || bucket.lock == nil else {
            throw AWSError.invalidBucketState(
                "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed."
            )
        }
        do {
            _ = try await store.setVersioning(versioning, of: input.bucket)
        } catch {
            throw AWSError(error)
        }
    }

    private func registerObjectLock(in table: inout OperationTable) {
        table.on(S3Operations.getObjectLockConfiguration) { [self] input, context in
            let need = Need("GetBucketObjectLockConfiguration")
            let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, need, context)
            guard let kept = Configurations.objectLock.read(bucket.record) else {
                throw AWSError.missingConfiguration(.objectLock, bucket.name)
            }
            return GetObjectLockConfigurationOutput { $0.objectLockConfiguration = kept }
        }
        table.on(S3Operations.putObjectLockConfiguration) { [self] input, context in
            let need = Need("PutBucketObjectLockConfiguration")
            let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, need, context)
            guard let configuration = input.objectLockConfiguration else { throw AWSError.malformedXML }
            try ConfigurationCheck.objectLock(configuration)
            guard bucket.record.versioning == .enabled else {
                throw AWSError.invalidBucketState(
                    "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration"
                )
            }
            try await keep(Configurations.objectLock, configuration, of: input.bucket)
            return PutObjectLockConfigurationOutput()
        }
    }

    private func registerNotification(in table: inout OperationTable) {
        table.on(S3Operations.getBucketNotificationConfiguration, .record) { [self] input, context in
            let need = Need("GetBucketNotification")
            let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, need, context)
            return Configurations.notification.read(bucket.record) ?? NotificationConfiguration()
        }
        table.on(S3Operations.putBucketNotificationConfiguration, .record) { [self] input, context in
            let need = Need("PutBucketNotification")
            _ = try bucket(input.bucket, owner: input.expectedBucketOwner, need, context)
            var configuration = input.notificationConfiguration
            try ConfigurationCheck.notification(configuration)
            nameRules(of: &configuration)
            try await keep(Configurations.notification, configuration, of: input.bucket)
        }
    }

    /// Rules without an id get one.
    private func nameRules(of configuration: inout NotificationConfiguration) {
        configuration.topicConfigurations = configuration.topicConfigurations?.map { rule in
            var rule = rule
            rule.id = rule.id ?? world.ids.uuid()
            return rule
        }
        configuration.queueConfigurations = configuration.queueConfigurations?.map { rule in
            var rule = rule
            rule.id = rule.id ?? world.ids.uuid()
            return rule
        }
        configuration.lambdaFunctionConfigurations = configuration.lambdaFunctionConfigurations?.map { rule in
            var rule = rule
            rule.id = rule.id ?? world.ids.uuid()
            return rule
        }
    }

    private func registerLogging(in table: inout OperationTable) {
        table.on(S3Operations.getBucketLogging, .record) { [self] input, context in
            let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, Need("GetBucketLogging"), context)
            let kept = Configurations.logging.read(bucket.record)
            return GetBucketLoggingOutput { $0.loggingEnabled = kept?.loggingEnabled }
        }
        table.on(S3Operations.putBucketLogging, .record) { [self] input, context in
            _ = try bucket(input.bucket, owner: input.expectedBucketOwner, Need("PutBucketLogging"), context)
            if let enabled = input.bucketLoggingStatus.loggingEnabled, store.bucket(enabled.targetBucket) == nil {
                throw AWSError(
                    "InvalidTargetBucketForLogging",
                    "The target bucket for logging does not exist",
                    status: 400,
                    details: [.init("TargetBucket", enabled.targetBucket)]
                )
            }
            try await keep(Configurations.logging, input.bucketLoggingStatus, of: input.bucket)
        }
    }

    private func registerPayment(in table: inout OperationTable) {
        table.on(S3Operations.getBucketRequestPayment, .record) { [self] input, context in
            let need = Need("GetBucketRequestPayment")
            let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, need, context)
            let kept = Configurations.requestPayment.read(bucket.record)
            return GetBucketRequestPaymentOutput { $0.payer = kept?.payer ?? "BucketOwner" }
        }
        table.on(S3Operations.putBucketRequestPayment, .record) { [self] input, context in
            let need = Need("PutBucketRequestPayment")
            _ = try bucket(input.bucket, owner: input.expectedBucketOwner, need, context)
            guard ["BucketOwner", "Requester"].contains(input.requestPaymentConfiguration.payer) else {
                throw AWSError.malformedXML
            }
            try await keep(Configurations.requestPayment, input.requestPaymentConfiguration, of: input.bucket)
        }
        table.on(S3Operations.getBucketAccelerateConfiguration, .record) { [self] input, context in
            let need = Need("GetAccelerateConfiguration")
            let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, need, context)
            let kept = Configurations.accelerate.read(bucket.record)
            return GetBucketAccelerateConfigurationOutput { $0.status = kept?.status }
        }
        table.on(S3Operations.putBucketAccelerateConfiguration, .record) { [self] input, context in
            let need = Need("PutAccelerateConfiguration")
            _ = try bucket(input.bucket, owner: input.expectedBucketOwner, need, context)
            guard !input.bucket.contains(".") else {
                throw AWSError.invalidRequest("S3 Transfer Acceleration is not supported for buckets with periods (.) in their names")
            }
            guard ["Enabled", "Suspended"].contains(input.accelerateConfiguration.status) else {
                throw AWSError.malformedXML
            }
            try await keep(Configurations.accelerate, input.accelerateConfiguration, of: input.bucket)
        }
    }
}
