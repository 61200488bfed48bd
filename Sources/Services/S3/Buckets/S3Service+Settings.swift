import AWSModel
import AWSService
import Ground
import ObjectStore
import S3Shapes
import World

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
            let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, "GetBucketVersioning", context)
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
        let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, "PutBucketVersioning", context)
        let configuration = input.versioningConfiguration
        try ConfigurationCheck.versioning(configuration, hasObjectLock: bucket.lock != nil)
        let versioning: Versioning = configuration.status == "Enabled" ? .enabled : .suspended
        do {
            _ = try await store.setVersioning(versioning, of: input.bucket)
        } catch {
            throw AWSError(error)
        }
    }

    private func registerObjectLock(in table: inout OperationTable) {
        table.on(S3Operations.getObjectLockConfiguration) { [self] input, context in
            let bucket = try bucket(
                input.bucket,
                owner: input.expectedBucketOwner,
                "GetObjectLockConfiguration",
                context
            )
            guard let kept = Configurations.objectLock.read(bucket.record) else {
                throw AWSError.missingConfiguration(.objectLock, bucket.name)
            }
            return GetObjectLockConfigurationOutput { $0.objectLockConfiguration = kept }
        }
        table.on(S3Operations.putObjectLockConfiguration) { [self] input, context in
            let bucket = try bucket(
                input.bucket,
                owner: input.expectedBucketOwner,
                "PutObjectLockConfiguration",
                context
            )
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
            let bucket = try bucket(
                input.bucket,
                owner: input.expectedBucketOwner,
                "GetBucketNotificationConfiguration",
                context
            )
            return Configurations.notification.read(bucket.record) ?? NotificationConfiguration()
        }
        table.on(S3Operations.putBucketNotificationConfiguration, .record) { [self] (input, context) -> Void in
            _ = try bucket(
                input.bucket,
                owner: input.expectedBucketOwner,
                "PutBucketNotificationConfiguration",
                context
            )
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
            let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, "GetBucketLogging", context)
            let kept = Configurations.logging.read(bucket.record)
            return GetBucketLoggingOutput { $0.loggingEnabled = kept?.loggingEnabled }
        }
        table.on(S3Operations.putBucketLogging, .record) { [self] (input, context) -> Void in
            let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, "PutBucketLogging", context)
            try ConfigurationCheck.logging(input.bucketLoggingStatus, bucketRegion: bucket.region) { name in
                store.bucket(name).flatMap { $0.owner == bucket.owner ? $0.region : nil }
            }
            try await keep(Configurations.logging, input.bucketLoggingStatus, of: input.bucket)
        }
    }

    private func registerPayment(in table: inout OperationTable) {
        table.on(S3Operations.getBucketRequestPayment, .record) { [self] input, context in
            let bucket = try bucket(input.bucket, owner: input.expectedBucketOwner, "GetBucketRequestPayment", context)
            let kept = Configurations.requestPayment.read(bucket.record)
            return GetBucketRequestPaymentOutput { $0.payer = kept?.payer ?? "BucketOwner" }
        }
        table.on(S3Operations.putBucketRequestPayment, .record) { [self] (input, context) -> Void in
            _ = try bucket(input.bucket, owner: input.expectedBucketOwner, "PutBucketRequestPayment", context)
            try ConfigurationCheck.requestPayment(input.requestPaymentConfiguration)
            try await keep(Configurations.requestPayment, input.requestPaymentConfiguration, of: input.bucket)
        }
        table.on(S3Operations.getBucketAccelerateConfiguration, .record) { [self] input, context in
            let bucket = try bucket(
                input.bucket,
                owner: input.expectedBucketOwner,
                "GetBucketAccelerateConfiguration",
                context
            )
            let kept = Configurations.accelerate.read(bucket.record)
            return GetBucketAccelerateConfigurationOutput { $0.status = kept?.status }
        }
        table.on(S3Operations.putBucketAccelerateConfiguration, .record) { [self] (input, context) -> Void in
            _ = try bucket(input.bucket, owner: input.expectedBucketOwner, "PutBucketAccelerateConfiguration", context)
            try ConfigurationCheck.accelerate(input.accelerateConfiguration, bucket: input.bucket)
            try await keep(Configurations.accelerate, input.accelerateConfiguration, of: input.bucket)
        }
    }
}
