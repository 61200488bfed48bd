import AWSModel

/// What an object may be called.
///
/// Source: S3 User Guide, "Naming Amazon S3 objects".
enum ObjectNames {
    static let bytesMax = 1024

    /// Any UTF-8 text will do, if it is not too long. Whether it is UTF-8 was settled when it became a `String`.
    static func check(_ key: String) throws(AWSError) {
        let bytes = key.utf8.count
        guard bytes > 0 else { throw .invalidArgument("Object key must not be empty.", name: "Key", value: "") }
        guard bytes <= bytesMax else { throw .keyTooLong(bytes: bytes, most: bytesMax) }
    }

    /// The storage classes that an object can be put into.
    static let storageClasses: Set<String> = [
        "STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER", "DEEP_ARCHIVE",
        "GLACIER_IR",
    ]

    /// Classes whose objects must be restored before they can be read.
    static let archiveClasses: Set<String> = ["GLACIER", "DEEP_ARCHIVE"]

    /// The class that a header or a form field asks for; nil when it asks for none.
    static func storageClass(_ text: String?) throws(AWSError) -> String? {
        guard let text else { return nil }
        guard storageClasses.contains(text) else { throw .invalidStorageClass(text) }
        return text
    }
}
