import AWSModel
import Ground
import S3Shapes

/// How an object is to be encrypted, as the client asks or as the bucket has it; and the headers that say so.
///
/// Source: S3 User Guide, "Protecting data with encryption": every new object is encrypted, with `AES256` unless said
/// otherwise.
struct EncryptionHeaders: Sendable, Equatable {
    enum Method: String, Sendable, CaseIterable {
        case s3 = "AES256"
        case kms = "aws:kms"
        case kmsTwice = "aws:kms:dsse"
    }

    /// Nil with a key of the customer.
    var method: Method?
    var keyID: String?
    /// Base64 of a JSON object.
    var context: String?
    var usesBucketKey = false
    var customerKey: CustomerKey?

    init(method: Method? = .s3, customerKey: CustomerKey? = nil) {
        self.method = method
        self.customerKey = customerKey
    }

    private static let name = "x-amz-server-side-encryption"

    /// - Parameter bucket: the bucket's default encryption.
    init(_ headers: HeaderFields, bucket: ServerSideEncryptionConfiguration? = nil) throws(AWSError) {
        let asked = headers.text("x-amz-server-side-encryption")
        let keyID = headers.text("x-amz-server-side-encryption-aws-kms-key-id")
        if let customer = try Self.customerKey(headers, asked: asked) {
            guard keyID == nil else { throw Self.keyWithoutKMS }
            self.init(method: nil, customerKey: customer)
            return
        }
        guard let asked else {
            guard keyID == nil else { throw Self.keyWithoutKMS }
            self.init(default: bucket)
            return
        }
        guard let method = Method(rawValue: asked) else {
            throw .invalidArgument(
                "The encryption method specified is not supported",
                name: Self.name,
                value: asked
            )
        }
        guard method != .s3 || keyID == nil else { throw Self.keyWithoutKMS }
        self.init(method: method)
        self.keyID = keyID
        usesBucketKey = headers.isTrue("x-amz-server-side-encryption-bucket-key-enabled")
        context = try headers.text("x-amz-server-side-encryption-context").map(Self.checkedContext)
    }

    /// How an object is encrypted is said when it is written; a read that says so too is refused.
    static func checkAbsent(_ headers: HeaderFields) throws(AWSError) {
        guard let asked = headers.text("x-amz-server-side-encryption") else { return }
        throw .invalidArgument("\(name) header is not supported for this operation.", name: name, value: asked)
    }

    /// The bucket's default, for requests that ask for nothing.
    init(default bucket: ServerSideEncryptionConfiguration?) {
        let rule = bucket?.rules.first
        let byDefault = rule?.applyServerSideEncryptionByDefault
        self.init(method: byDefault.flatMap { Method(rawValue: $0.sseAlgorithm) } ?? .s3)
        keyID = byDefault?.kmsMasterKeyID
        usesBucketKey = method != .s3 && rule?.bucketKeyEnabled == true
    }

    /// The headers of an answer.
    var headers: [NamedValue] {
        if let customerKey {
            return [
                (Self.name + "-customer-algorithm", "AES256"), (Self.name + "-customer-key-MD5", customerKey.md5),
            ]
        }
        var lines: [NamedValue] = [(Self.name, (method ?? .s3).rawValue)]
        if let keyID { lines.append((Self.name + "-aws-kms-key-id", keyID)) }
        if let context { lines.append((Self.name + "-context", context)) }
        if usesBucketKey { lines.append((Self.name + "-bucket-key-enabled", "true")) }
        return lines
    }

    private static func customerKey(
        _ headers: HeaderFields,
        asked: String?
    ) throws(AWSError) -> CustomerKey? {
        let isAsked = ["algorithm", "key", "key-md5"].contains { headers[CustomerKey.Role.target.rawValue + $0] != nil }
        guard isAsked else { return nil }
        guard asked == nil else {
            throw .invalidArgument(
                "Server Side Encryption with Customer provided key is incompatible with the encryption method "
                    + "specified",
                name: name,
                value: asked
            )
        }
        return try CustomerKey.read(headers)
    }

    private static func checkedContext(_ text: String) throws(AWSError) -> String {
        guard let bytes = Base64.decode(text), let json = try? JSONValue.parse(bytes), json.object != nil else {
            throw .invalidArgument(
                "The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string holding JSON "
                    + "which represents a string-string map",
                name: name + "-context",
                value: text
            )
        }
        return text
    }

    private static let keyWithoutKMS = AWSError.invalidArgument(
        "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
        name: name
    )
}
