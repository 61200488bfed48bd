import AWSModel
import AWSService
import EC2Shapes
import Ground

/// `AWS::EC2::LaunchTemplate`. Other data makes another version; the default one stays the first.
enum LaunchTemplateResource {
    static func type(_ maker: ResourceMaker) -> ResourceType {
        ResourceType(
            "AWS::EC2::LaunchTemplate",
            properties: [
                "LaunchTemplateName": .string.createOnly, "LaunchTemplateData": data.required,
                "VersionDescription": .string,
                "TagSpecifications": .objects(["ResourceType": .string, "Tags": .tags]).createOnly,
            ],
            attributes: ["LaunchTemplateId", "DefaultVersionNumber", "LatestVersionNumber"],
            create: { request in
                let content = try content(request)
                let id = try await maker.once(.launchTemplate, request) {
                    try await request.context.call(EC2Operations.createLaunchTemplate) {
                        $0.launchTemplateName = request.text("LaunchTemplateName") ?? request.physicalName
                        $0.launchTemplateData = content
                        $0.versionDescription = request.text("VersionDescription")
                        $0.tagSpecifications = tags(request)
                    }.launchTemplate?.launchTemplateId
                }
                return try await state(id, request)
            },
            update: { request, existing in
                let id = existing.physicalID
                if request.properties["LaunchTemplateData"] != existing.properties["LaunchTemplateData"] {
                    let content = try content(request)
                    try await request.context.call(EC2Operations.createLaunchTemplateVersion) {
                        $0.launchTemplateId = id
                        $0.clientToken = request.token
                        $0.launchTemplateData = content
                        $0.versionDescription = request.text("VersionDescription")
                    }
                }
                return try await state(id, request)
            },
            delete: { request, existing in
                try await maker.delete {
                    _ = try await request.context.call(EC2Operations.deleteLaunchTemplate) {
                        $0.launchTemplateId = existing.physicalID
                    }
                }
            }
        )
    }

    /// As the API's model has it: templates use the same names.
    private static let data = ModelJSON.ec2.property("RequestLaunchTemplateData")

    private static func content(_ request: ResourceRequest) throws -> RequestLaunchTemplateData {
        try ModelJSON.ec2.decode(
            request.properties["LaunchTemplateData"]?.object ?? JSONObject(),
            as: "RequestLaunchTemplateData",
            unknown: .refused
        )
    }

    /// Tags of the template itself, over the stack's.
    private static func tags(_ request: ResourceRequest) -> [TagSpecification]? {
        var own = request
        own.properties["Tags"] =
            request.objects("TagSpecifications")
            .first { $0.text("ResourceType") == "launch-template" }?["Tags"]
        return own.tagSpecifications(.launchTemplate)
    }

    private static func state(_ id: String, _ request: ResourceRequest) async throws -> ResourceState {
        let answer = try await request.context.call(EC2Operations.describeLaunchTemplates) {
            $0.launchTemplateIds = [id]
        }
        let template = answer.launchTemplates?.first
        return ResourceState(
            physicalID: id,
            attributes: [
                "LaunchTemplateId": .string(id),
                "DefaultVersionNumber": .string("\(template?.defaultVersionNumber ?? 1)"),
                "LatestVersionNumber": .string("\(template?.latestVersionNumber ?? 1)"),
            ]
        )
    }
}
