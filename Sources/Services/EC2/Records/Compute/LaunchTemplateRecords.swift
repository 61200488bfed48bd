import Ground
import World

/// A launch template, under its id. Its versions are records of their own.
struct LaunchTemplateRecord: LedgerRecord {
    static let kind = "ec2.launch-template"

    let name: String
    let author: String
    var defaultVersion = 1
    /// The newest that is there.
    var latestVersion = 1
    /// The newest that ever was: a deleted one's number is not used again.
    var lastNumber = 1

    var indexes: [String: String] { ["name": name] }
}

struct LaunchTemplateVersionRecord: LedgerRecord {
    static let kind = "ec2.launch-template-version"

    let template: String
    let number: Int
    let description: String?
    let author: String
    /// `RequestLaunchTemplateData` as JSON.
    let data: String

    var indexes: [String: String] { ["template": template] }

    /// Sorts as the numbers do.
    static func id(_ template: String, _ number: Int) -> String {
        let digits = String(number)
        return "\(template)/" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }
}
