import AWSModel
import Ground
import S3Shapes

/// A name and its value, in the order given: tags, metadata, headers.
typealias NamedValue = (name: String, value: String)

/// What tags may be.
///
/// Source: S3 User Guide, "Categorizing your storage using tags" and "Using cost allocation S3 bucket tags".
enum TagRules {
    static let nameLengthMax = 128
    static let valueLengthMax = 256

    /// Letters, digits and spaces of any script, and a few signs.
    static func isAllowed(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            if scalar.isASCII {
                return scalar.properties.isAlphabetic || (0x30...0x39).contains(scalar.value)
                    || " +-=._:/@".unicodeScalars.contains(scalar)
            }
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
                .letterNumber, .otherNumber, .spaceSeparator, .nonspacingMark, .spacingMark:
                return true
            default: return false
            }
        }
    }

    static func check(_ tags: [NamedValue]) throws(AWSError) {
        var names: Set<String> = []
        for tag in tags {
            guard !tag.name.isEmpty, tag.name.utf16.count <= nameLengthMax, isAllowed(tag.name) else {
                throw .invalidTag("The TagKey you have provided is invalid", key: tag.name)
            }
            guard !tag.name.lowercased().hasPrefix("aws:") else {
                throw .invalidTag("System tags cannot be added/updated by requester", key: tag.name)
            }
            guard tag.value.utf16.count <= valueLengthMax, isAllowed(tag.value) else {
                throw .invalidTag("The TagValue you have provided is invalid", key: tag.name, value: tag.value)
            }
            guard names.insert(tag.name).inserted else {
                throw .invalidTag("Cannot provide multiple Tags with the same key", key: tag.name)
            }
        }
    }
}

enum ObjectTags {
    static let countMax = 10

    static func check(_ tags: [NamedValue]) throws(AWSError) {
        try TagRules.check(tags)
        guard tags.count <= countMax else { throw .invalidTag("Object tags cannot be greater than \(countMax)") }
    }

    static func read(_ tagging: Tagging) throws(AWSError) -> [NamedValue] {
        let tags = tagging.tagSet.map { (name: $0.key, value: $0.value) }
        try check(tags)
        return tags
    }

    /// Reads the header `x-amz-tagging`: `name=value&…`, encoded as a query.
    static func read(query: String) throws(AWSError) -> [NamedValue] {
        let pairs = PercentEncoding.pairs(in: query) ?? []
        // A comma parts no tags: AWS takes the whole header for wrong.
        let isSound = pairs.allSatisfy { TagRules.isAllowed($0.name) && $0.value?.contains(",") != true }
        guard isSound, pairs.isEmpty == query.isEmpty, Set(pairs.map(\.name)).count == pairs.count else {
            throw .invalidArgument(
                "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag "
                    + "name duplicates.",
                name: "x-amz-tagging",
                value: query
            )
        }
        let tags = pairs.map { (name: $0.name, value: $0.value ?? "") }
        try check(tags)
        return tags
    }

    static func view(_ tags: [NamedValue]) -> [Tag] {
        tags.map { tag in
            Tag {
                $0.key = tag.name
                $0.value = tag.value
            }
        }
    }
}

enum BucketTags {
    static let countMax = 50

    static func check(_ tags: [NamedValue]) throws(AWSError) {
        try TagRules.check(tags)
        guard tags.count <= countMax else {
            throw .s3("BadRequest", "Bucket tag count cannot be greater than \(countMax)", status: 400)
        }
    }
}
