import S3Shapes

/// The shapes that ask for an access control list in members that stand for headers.
protocol ListMembers {
    var acl: String? { get }
    var grantFullControl: String? { get }
    var grantRead: String? { get }
    var grantReadACP: String? { get }
    var grantWrite: String? { get }
    var grantWriteACP: String? { get }
}

extension CreateBucketRequest: ListMembers {}
extension PutBucketAclRequest: ListMembers {}
extension PutObjectAclRequest: ListMembers {}

extension HeaderFields {
    /// The headers again, of a request that was decoded into a tree.
    init(listOf input: some ListMembers) {
        let members = [
            ("x-amz-acl", input.acl), ("x-amz-grant-full-control", input.grantFullControl),
            ("x-amz-grant-read", input.grantRead), ("x-amz-grant-read-acp", input.grantReadACP),
            ("x-amz-grant-write", input.grantWrite), ("x-amz-grant-write-acp", input.grantWriteACP),
        ]
        self.init(members.compactMap { name, value in value.map { (name, $0) } })
    }
}
