import AWSModel
import AWSSigning
import NIOCore
import ObjectStore
import Synchronization

/// The file of a form on its way into the store.
final class FormUpload: Sendable {
    let key: String
    /// What the form says of the object.
    let base: ObjectWrite
    private let policy: PostPolicy?
    private let plan: ChecksumPlan
    private let writer: ContentWriter
    private let digests: Mutex<ChecksumSet?>

    init(key: String, base: ObjectWrite, policy: PostPolicy?, plan: ChecksumPlan, writer: ContentWriter) {
        self.key = key
        self.base = base
        self.policy = policy
        self.plan = plan
        self.writer = writer
        digests = Mutex(plan.makeSet())
    }

    func take(_ bytes: ByteBuffer) async throws(AWSError) {
        let most = min(policy?.fileBytesMax ?? .max, S3Service.objectBytesMax)
        guard writer.size + bytes.readableBytes <= most else {
            throw .entityTooLarge(writer.size + bytes.readableBytes, most: most)
        }
        digests.withLock { $0?.update(bytes) }
        do throws(StoreError) {
            try await writer.append(bytes)
        } catch {
            throw AWSError(error)
        }
    }

    /// The file has come in full: holds it against the policy and the digests.
    func finish() async throws(AWSError) -> ReceivedContent {
        do throws(PostPolicyError) {
            try policy?.check(fileBytes: writer.size)
        } catch {
            throw AWSError(
                error.answer.code,
                error.answer.message,
                status: error.answer.status,
                details: error.answer.details.map { AWSError.Detail($0.name, $0.value) }
            )
        }
        guard let set = digests.withLock({ $0.take() }) else { throw .internalS3Error }
        var received = try ReceivedContent(.bytes(ByteBuffer()), set.finish(), plan, trailers: [])
        do throws(StoreError) {
            received.content = .staged(try await writer.finish())
            return received
        } catch {
            throw AWSError(error)
        }
    }

    func write(_ received: ReceivedContent) -> ObjectWrite {
        var write = base
        write.checksum = received.results.kept
        return write
    }
}
