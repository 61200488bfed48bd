/// What a request acts on, as far as rights to it go.
struct Target: Sendable {
    var bucket: BucketState
    /// Empty for the bucket itself.
    var key = ""
    /// The account that the object belongs to; the bucket's owner for buckets and for objects that are not there yet.
    var owner: String
    /// The list of the object, when it is there.
    var objectList: AccessControlList?
    var objectTags: [NamedValue] = []
    var version: String?

    init(_ bucket: BucketState, key: String = "", version: String? = nil) {
        self.bucket = bucket
        self.key = key
        self.version = version
        owner = bucket.owner
    }
}
