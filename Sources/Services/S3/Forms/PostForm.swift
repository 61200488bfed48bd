import AWSModel
import Ground

/// The fields of a browser's form that uploads a file.
///
/// Source: S3 API Reference, "POST Object".
struct PostForm: Sendable {
    /// In the order of the form.
    private(set) var fields: [NamedValue] = []
    private(set) var file = FormFile()

    init() {}

    init(fields: [NamedValue], file: FormFile = FormFile()) {
        self.fields = fields
        self.file = file
    }

    mutating func add(name: String, value: String) { fields.append((name, value)) }
    mutating func begin(_ file: FormFile) { self.file = file }

    /// The value of a field, whose names are alike in any letter case.
    subscript(name: String) -> String? {
        let wanted = name.lowercased()
        return fields.first { $0.name.lowercased() == wanted }?.value
    }

    /// The key, with the file's name put in where the form says so.
    func key() throws(AWSError) -> String {
        guard let key = self["key"] else {
            throw .invalidArgument(
                "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the "
                    + "fields.",
                name: "key",
                value: ""
            )
        }
        let whole = key.split(separator: "${filename}", omittingEmptySubsequences: false)
            .joined(separator: file.name ?? "")
        guard !whole.isEmpty else {
            throw .invalidArgument("User key must have a length greater than 0.", name: "key", value: "")
        }
        try ObjectNames.check(whole)
        return whole
    }

    /// Fields that are about the form and not about the object.
    private static let own: Set<String> = [
        "key", "policy", "signature", "awsaccesskeyid", "file", "success_action_redirect", "success_action_status",
        "redirect", "submit", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature",
        "x-amz-security-token", "tagging", "acl",
    ]

    /// The fields as the headers of a PUT, so that the same rules read them.
    ///
    /// - Parameter tags: what the field `tagging` holds: an XML document that the caller has read.
    func headers(tags: [NamedValue]? = nil) -> HeaderFields {
        var lines: [NamedValue] = []
        for field in fields {
            let name = field.name.lowercased()
            if Self.own.contains(name) || name.hasPrefix("x-ignore-") { continue }
            lines.append((name, field.value))
        }
        if let list = self["acl"] { lines.append(("x-amz-acl", list)) }
        if let tags {
            let text = tags.map { PercentEncoding.encode($0.name) + "=" + PercentEncoding.encode($0.value) }
            lines.append(("x-amz-tagging", text.joined(separator: "&")))
        }
        return HeaderFields(lines)
    }

    /// Whether the form brings a policy and a signature of either version.
    var isSigned: Bool {
        self["policy"] != nil || self["signature"] != nil || self["x-amz-signature"] != nil
    }

    /// Makes sure that no field is missing of a signature that has been begun.
    func checkSignatureFields() throws(AWSError) {
        let names: [String]
        if self["x-amz-signature"] != nil || self["x-amz-algorithm"] != nil || self["x-amz-credential"] != nil {
            names = ["policy", "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature"]
        } else if self["signature"] != nil || self["AWSAccessKeyId"] != nil {
            names = ["policy", "AWSAccessKeyId", "Signature"]
        } else {
            // A policy that nobody has signed says nothing.
            if self["policy"] != nil { throw .accessDenied }
            return
        }
        for name in names where self[name] == nil {
            throw .invalidArgument(
                "Bucket POST must contain a field named '\(name)'.  If it is specified, please check the order of the "
                    + "fields.",
                name: name,
                value: ""
            )
        }
    }
}

/// The answer to a form.
struct PostAnswer: Sendable, Equatable {
    var status: Int
    /// Where the browser is sent.
    var redirect: String?
    var body: String?

    /// - Parameters:
    ///   - location: the object's URL.
    ///   - tag: without quotes.
    init(_ form: PostForm, bucket: String, key: String, tag: String, location: String) {
        let quoted = EntityTag.quoted(tag)
        if let target = form["success_action_redirect"] ?? form["redirect"], Self.isURL(target) {
            let joint = target.contains("?") ? "&" : "?"
            status = 303
            redirect =
                target + joint + "bucket=" + PercentEncoding.encode(bucket) + "&key=" + PercentEncoding.encode(key)
                + "&etag=" + PercentEncoding.encode(quoted)
            return
        }
        switch form["success_action_status"] {
        case "200": status = 200
        case "201":
            status = 201
            body = Self.document([("Location", location), ("Bucket", bucket), ("Key", key), ("ETag", quoted)])
        default: status = 204
        }
    }

    private static func isURL(_ text: String) -> Bool { text.hasPrefix("http://") || text.hasPrefix("https://") }

    private static func document(_ elements: [NamedValue]) -> String {
        let inner = elements.map { "<\($0.name)>\(XMLText.escaped($0.value))</\($0.name)>" }.joined()
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<PostResponse>\(inner)</PostResponse>"
    }
}

/// Text inside markup.
enum XMLText {
    static func escaped(_ text: String) -> String {
        var out = ""
        out.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "\r": out += "&#13;"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
