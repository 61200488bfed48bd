/// The public parameters by which templates name Amazon's newest images. There is no Parameter Store: who resolves
/// a template's parameters asks here.
///
/// Source: Amazon Linux User Guide, "Launching the latest AL2023 AMI"; Systems Manager User Guide, "Calling AMI public
/// parameters".
package enum PublicImageParameters {
    private static let prefix = "/aws/service/ami-amazon-linux-latest/"

    /// The image that `/aws/service/ami-amazon-linux-latest/…` names in a Region; nil for other names, and for images
    /// of processors that this machine has not.
    package static func image(named parameter: String, in region: String) -> String? {
        guard parameter.hasPrefix(prefix) else { return nil }
        let name = parameter.dropFirst(prefix.count)
        guard name.contains(MachineImage.hostArchitecture) else { return nil }
        let family = name.hasPrefix("al2023-ami-") ? "al2023-ami-" : name.hasPrefix("amzn2-ami-") ? "amzn2-ami-" : nil
        guard let family else { return nil }
        return MachineImage.publicImages(of: region).first { $0.name.hasPrefix(family) }?.id
    }
}
