/// What a request needs to be allowed: the actions that policies name, and the right that access control lists give.
struct Need: Sendable {
    /// Rights of an access control list.
    enum Right: Sendable, Hashable { case read, write, readACL, writeACL }

    /// With the `s3:`.
    private(set) var actions: [String]
    /// Nil: no list gives it.
    var right: Right?
    /// The right is asked of the bucket's list, though the action names an object.
    var asksBucketList = false

    init(_ actions: String..., right: Right? = nil, asksBucketList: Bool = false) {
        self.actions = actions.map { "s3:" + $0 }
        self.right = right
        self.asksBucketList = asksBucketList
    }

    mutating func add(_ action: String) { actions.append("s3:" + action) }
}
