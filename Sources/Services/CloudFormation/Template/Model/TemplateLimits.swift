/// How much one template may hold.
///
/// Source: CloudFormation User Guide, "Understand CloudFormation quotas".
enum TemplateLimits {
    static let resourcesMax = 500
    static let parametersMax = 200
    static let outputsMax = 200
    static let mappingsMax = 200
    static let mappingAttributesMax = 200
    static let nameCharactersMax = 255
    static let descriptionBytesMax = 1024

    static func check(_ count: Int, _ max: Int, of what: String) throws(TemplateError) {
        guard count <= max else {
            throw .format("Number of \(what), \(count), is greater than maximum allowed, \(max)")
        }
    }
}
