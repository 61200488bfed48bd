import AWSModel
import CloudWatchShapes

enum TagReader {
    private static let tagsMax = 50

    static func tags(_ given: [Tag]?) throws -> [String: String] {
        let tags = Dictionary((given ?? []).map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
        try check(tags)
        return tags
    }

    static func check(_ tags: [String: String]) throws {
        guard tags.count <= tagsMax else {
            throw AWSError.invalidValue("A resource can have at most \(tagsMax) tags.")
        }
        if let key = tags.keys.first(where: { $0.lowercased().hasPrefix("aws:") }) {
            throw AWSError.invalidValue("The tag key \(key) begins with the reserved prefix aws:.")
        }
    }
}
