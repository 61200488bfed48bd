import World

struct TemplateRecord: LedgerRecord {
    static let kind = "fis.template"

    var plan: ExperimentPlan
    var tags: [String: String]
}
