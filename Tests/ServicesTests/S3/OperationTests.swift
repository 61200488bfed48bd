import AWSModel
import AWSService
import S3Shapes
import Testing

@testable import S3Service

@Suite("The operations of S3")
struct OperationTests {
    @Test("are all built that the model in use names, and each takes a right")
    func rights() throws {
        let cloud = try StoreHarness()
        let named = Set(s3Model.schema.operations.filter { !$0.isAbsent }.map(\.name))
        let built = Set(cloud.table.entries.keys)
        #expect(named.subtracting(built).isEmpty)
        for operation in built.intersection(named) {
            #expect(Right.of(operation) != nil, "\(operation) takes no right")
        }
    }
}

@Suite("A kept configuration")
struct FieldCodingTests {
    @Test("is read back as it was, member by member")
    func roundTrip() {
        let configuration = BucketLifecycleConfiguration {
            $0.rules = [
                LifecycleRule {
                    $0.id = "a"
                    $0.status = "Enabled"
                    $0.expiration = LifecycleExpiration {
                        $0.date = Timestamp(milliseconds: 1_767_225_600_123)
                        $0.expiredObjectDeleteMarker = true
                    }
                    $0.transitions = [Transition { $0.days = -1 }, Transition { $0.storageClass = "" }]
                }
            ]
        }
        let bytes = Configurations.lifecycle.bytes(configuration)
        let read: BucketLifecycleConfiguration = FieldCoding.decode(bytes, as: Configurations.lifecycle.shape)
        #expect(read == configuration)
    }

    @Test("with items nobody knows any more is read without them")
    func unknownItems() {
        var writer = FactWriter()
        writer.put(200, "later")
        writer.put(1, "text/plain")
        #expect(ObjectAttributes(bytes: writer.bytes).system.contentType == "text/plain")
    }
}
