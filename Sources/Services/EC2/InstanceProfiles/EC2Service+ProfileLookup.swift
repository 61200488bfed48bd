import AWSModel
import AWSService
import EC2Shapes
import Ground
import IAMShapes
import World

extension EC2Service {
    /// Asks IAM for the profile that a request names.
    func instanceProfile(
        _ wanted: IamInstanceProfileSpecification?,
        _ context: RequestContext
    ) async throws -> InstanceRecord.Profile? {
        guard let wanted, wanted.name != nil || wanted.arn != nil else { return nil }
        guard wanted.name == nil || wanted.arn == nil else {
            throw AWSError.invalidCombination(
                "The parameter iamInstanceProfile.name may not be used in combination with iamInstanceProfile.arn"
            )
        }
        let arn = wanted.arn.flatMap { ARN($0) }
        if let text = wanted.arn, arn?.service != "iam" || arn?.resource.hasPrefix("instance-profile/") != true {
            throw AWSError.invalidValue(text, for: "iamInstanceProfile.arn", "Invalid IAM Instance Profile ARN")
        }
        let name = wanted.name ?? arn?.resource.split(separator: "/").last.map(String.init) ?? ""
        do {
            let found = try await context.call(IAMOperations.getInstanceProfile) { $0.instanceProfileName = name }
                .instanceProfile
            if let text = wanted.arn, text != found.arn { throw AWSError("NoSuchEntity", "") }
            return InstanceRecord.Profile(
                association: world.ids.resource("iip-assoc"),
                arn: found.arn,
                id: found.instanceProfileId
            )
        } catch let error as AWSError where error.code == "NoSuchEntity" {
            if let text = wanted.arn {
                throw AWSError.invalidValue(text, for: "iamInstanceProfile.arn", "Invalid IAM Instance Profile ARN")
            }
            throw AWSError.invalidValue(name, for: "iamInstanceProfile.name", "Invalid IAM Instance Profile name")
        }
    }
}
