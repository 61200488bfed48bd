import AWSModel
import EC2Shapes
import Ground
import World

extension LedgerReading {
    /// The template that a request names by id or by name.
    func launchTemplate(id: String?, name: String?, in place: Place) throws -> Kept<LaunchTemplateRecord> {
        switch (id, name) {
        case (let id?, nil):
            guard ResourceKind.launchTemplate.isWellFormed(id) else { throw AWSError.malformed(.launchTemplate, id) }
            if let kept = try get(LaunchTemplateRecord.self, id, in: place) { return kept }
            throw AWSError(
                "InvalidLaunchTemplateId.NotFound",
                "The specified launch template, with template ID \(id), does not exist."
            )
        case (nil, let name?):
            let found = try list(LaunchTemplateRecord.self, where: "name", is: name, in: .place(place))
            if let kept = found.first { return kept }
            throw AWSError(
                "InvalidLaunchTemplateName.NotFoundException",
                "The specified launch template, with template name \(name), does not exist."
            )
        case (nil, nil):
            throw AWSError.missingParameter("LaunchTemplateId or LaunchTemplateName")
        default:
            throw AWSError.invalidCombination(
                "The request must include only one of launchTemplateId and launchTemplateName."
            )
        }
    }

    /// The version that a request means by a number, `$Latest` or `$Default`; nil is the default one.
    func version(
        _ text: String?,
        of template: Kept<LaunchTemplateRecord>
    ) throws -> Kept<LaunchTemplateVersionRecord> {
        let number: Int
        switch text ?? "$Default" {
        case "$Default", "": number = template.defaultVersion
        case "$Latest": number = template.latestVersion
        case let text:
            guard let given = Int(text), given > 0 else {
                throw AWSError(
                    "InvalidLaunchTemplateVersion",
                    "Launch template version '\(text)' is invalid: it must be a number, $Latest or $Default."
                )
            }
            number = given
        }
        let id = LaunchTemplateVersionRecord.id(template.id, number)
        guard let kept = try get(LaunchTemplateVersionRecord.self, id, in: template.place) else {
            throw AWSError(
                "InvalidLaunchTemplateId.VersionNotFound",
                "Could not find the specified version \(number) for the launch template with ID \(template.id)."
            )
        }
        return kept
    }
}

extension LaunchTemplateVersionRecord {
    var object: JSONObject { (try? JSONValue.parse(data))?.object ?? JSONObject() }
}
