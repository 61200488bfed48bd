import AWSModel
import Ground
import S3Shapes

/// Templates write numbers and truths as themselves or as text.
extension JSONValue {
    var propertyInteger: Int? { int ?? string.flatMap { Int($0) } }
    var propertyBoolean: Bool? { bool ?? string.flatMap { Bool($0.lowercased()) } }
    var propertyText: String? {
        switch self {
        case .string(let text): text
        case .number(let number): number.text
        case .bool(let value): String(value)
        default: nil
        }
    }
    var propertyMoment: Timestamp? {
        string.flatMap { CivilDate(iso8601: $0) }.map { Timestamp(seconds: $0.secondsSince1970) }
    }

    func text(_ key: String) -> String? { self[key]?.propertyText }
    func integer(_ key: String) -> Int? { self[key]?.propertyInteger }
    func boolean(_ key: String) -> Bool? { self[key]?.propertyBoolean }
    func moment(_ key: String) -> Timestamp? { self[key]?.propertyMoment }
    func texts(_ key: String) -> [String]? { self[key]?.array?.compactMap(\.propertyText) }
    func list(_ key: String) -> [JSONValue] { self[key]?.array ?? [] }
    func tags(_ key: String) -> [Tag]? {
        self[key]?.array?.map { entry in
            Tag {
                $0.key = entry.text("Key") ?? ""
                $0.value = entry.text("Value") ?? ""
            }
        }
    }
}
