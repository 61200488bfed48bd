import AWSModel
import AWSService
import Ground

/// What a policy's conditions may ask of a request.
///
/// Source: Service Authorization Reference, "Condition keys for Amazon S3"; IAM User Guide, "AWS global condition
/// context keys". Keys are in the letter case of the references; policies compare them in any.
struct ConditionKeys: Sendable {
    private(set) var values: [String: [String]] = [:]

    init() {}

    subscript(key: String) -> String? { values[key]?.first }

    mutating func set(_ key: String, _ value: String?) {
        if let value { values[key] = [value] }
    }

    /// Who asks.
    mutating func add(_ principal: Principal) {
        switch principal.kind {
        case .anonymous:
            set("aws:PrincipalType", "Anonymous")
            return
        case .service:
            set("aws:PrincipalIsAWSService", "true")
            set("aws:PrincipalServiceName", principal.arn)
            return
        case .root: set("aws:PrincipalType", "Account")
        case .user: set("aws:PrincipalType", "User")
        case .assumedRole: set("aws:PrincipalType", "AssumedRole")
        case .federatedUser: set("aws:PrincipalType", "FederatedUser")
        }
        set("aws:PrincipalIsAWSService", "false")
        set("aws:PrincipalArn", principal.issuerARN ?? principal.arn)
        set("aws:PrincipalAccount", principal.account)
        set("aws:userid", principal.userID)
        set("aws:username", principal.userName)
        for tag in principal.tags { set("aws:PrincipalTag/" + tag.key, tag.value) }
    }

    /// From where and when.
    mutating func add(_ context: RequestContext) {
        let origin = context.origin
        set("aws:SecureTransport", origin.isSecure ? "true" : "false")
        set("s3:TlsVersion", origin.isSecure ? "1.3" : nil)
        // Through a VPC's endpoint the address is one of the VPC's, and the other key is absent.
        set(origin.vpcEndpoint == nil ? "aws:SourceIp" : "aws:VpcSourceIp", origin.sourceAddress)
        set("aws:UserAgent", origin.userAgent)
        set("aws:SourceVpc", origin.vpc)
        set("aws:SourceVpce", origin.vpcEndpoint)
        set("aws:RequestedRegion", context.region)
        let seconds = context.now.milliseconds / 1000
        set("aws:CurrentTime", CivilDate(secondsSince1970: seconds).iso8601)
        set("aws:EpochTime", String(seconds))
    }

    /// How the request is signed.
    ///
    /// - Parameter ageMilliseconds: how long ago it was signed.
    mutating func add(_ signature: RequestSignature, ageMilliseconds: Int64? = nil) {
        set("s3:signatureversion", signature.version)
        set("s3:authType", signature.carrier)
        set("s3:signatureAge", ageMilliseconds.map { String($0) })
    }

    /// What it is about.
    mutating func addResource(account: String, version: String? = nil, tags: [NamedValue] = []) {
        set("s3:ResourceAccount", account)
        set("aws:ResourceAccount", account)
        set("s3:VersionId", version)
        for tag in tags { set("s3:ExistingObjectTag/" + tag.name, tag.value) }
    }

    private static let copied: [StaticString] = [
        "x-amz-acl", "x-amz-grant-read", "x-amz-grant-write", "x-amz-grant-read-acp", "x-amz-grant-write-acp",
        "x-amz-grant-full-control", "x-amz-metadata-directive", "x-amz-server-side-encryption",
        "x-amz-server-side-encryption-aws-kms-key-id", "x-amz-server-side-encryption-customer-algorithm",
        "x-amz-storage-class", "x-amz-website-redirect-location", "x-amz-content-sha256", "x-amz-object-ownership",
    ]

    /// What the headers say.
    mutating func add(_ headers: HeaderFields) {
        for name in Self.copied { set("s3:\(name)", headers[name]) }
        set("aws:Referer", headers["referer"])
        set("s3:if-match", headers["if-match"])
        set("s3:if-none-match", headers["if-none-match"])
        set("s3:object-lock-mode", headers["x-amz-object-lock-mode"])
        set("s3:object-lock-retain-until-date", headers["x-amz-object-lock-retain-until-date"])
        set("s3:object-lock-legal-hold", headers["x-amz-object-lock-legal-hold"])
        // A source is compared without the slash in front that clients may send.
        if let source = headers["x-amz-copy-source"].flatMap({ try? CopySource($0) }) {
            set("s3:x-amz-copy-source", "\(source.bucket)/\(source.key)")
        }
        if let tags = headers["x-amz-tagging"].flatMap({ try? ObjectTags.read(query: $0) }) { add(requestTags: tags) }
    }

    /// The tags that a request puts on an object.
    mutating func add(requestTags tags: [NamedValue]) {
        values["s3:RequestObjectTagKeys"] = tags.map(\.name)
        for tag in tags { set("s3:RequestObjectTag/" + tag.name, tag.value) }
    }

    /// What the query says: parameters of listings.
    mutating func addQuery(_ value: (String) -> String?) {
        for name in ["prefix", "delimiter", "max-keys"] { set("s3:" + name, value(name)) }
    }

    /// How long the retention that is asked for would still last.
    mutating func add(retainUntilMilliseconds until: Int64?, now: Int64) {
        guard let until, until > now else { return }
        let day: Int64 = 86_400_000
        set("s3:object-lock-remaining-retention-days", String((until - now + day - 1) / day))
    }
}

/// How a request is signed, in the words of policies.
struct RequestSignature: Sendable, Equatable {
    var version: String
    var carrier: String

    private static let presigned = "REST-QUERY-STRING"

    /// Nil for a request without a signature.
    init?(_ headers: HeaderFields, query: (String) -> String?) {
        if let line = headers["authorization"] {
            self.init(version: line.hasPrefix("AWS4-") ? "AWS4-HMAC-SHA256" : "AWS", carrier: "REST-HEADER")
        } else if query("X-Amz-Signature") != nil {
            self.init(version: "AWS4-HMAC-SHA256", carrier: Self.presigned)
        } else if query("Signature") != nil {
            self.init(version: "AWS", carrier: Self.presigned)
        } else {
            return nil
        }
    }

    init(version: String, carrier: String) {
        self.version = version
        self.carrier = carrier
    }

    static let form = RequestSignature(version: "AWS4-HMAC-SHA256", carrier: "POST")
}
